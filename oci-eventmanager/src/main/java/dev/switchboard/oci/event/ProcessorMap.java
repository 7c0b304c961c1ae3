package dev.switchboard.oci.event;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which processor handles which command.
 *
 * <p>Keyed by command name without release suffix ({@code UserAddRequest}, not {@code UserAddRequest17sp4}); names are
 * compared exactly. A command without a processor is journalled and ignored. Immutable: {@link #with} makes a new map.
 */
public final class ProcessorMap {

    private static final ProcessorMap EMPTY = new ProcessorMap(new TreeMap<>());

    private final Map<String, EventProcessor> processors;

    private ProcessorMap(Map<String, EventProcessor> processors) {
        this.processors = processors;
    }

    /**
     * A map in which every command is ignored.
     *
     * @return the empty map
     */
    public static ProcessorMap empty() {
        return EMPTY;
    }

    /**
     * This map with one more entry.
     *
     * @param commandName the command without release suffix; an entry of that name is replaced
     * @param processor who handles it
     * @return the new map
     * @throws IllegalArgumentException when the name is empty or holds a digit, since no event could ever match
     */
    public ProcessorMap with(String commandName, EventProcessor processor) {
        if (commandName.isEmpty() || !OciEvent.commandName(commandName).equals(commandName)) {
            throw new IllegalArgumentException("commandName must be given without its release suffix: " + commandName);
        }
        Map<String, EventProcessor> more = new TreeMap<>(processors);
        more.put(commandName, processor);
        return new ProcessorMap(more);
    }

    /**
     * This map with all entries of another.
     *
     * @param other its entries replace ours of the same name
     * @return the new map
     */
    public ProcessorMap withAll(ProcessorMap other) {
        Map<String, EventProcessor> more = new TreeMap<>(processors);
        more.putAll(other.processors);
        return new ProcessorMap(more);
    }

    /**
     * The processor of a command.
     *
     * @param commandName the command without release suffix
     * @return its processor, or empty when the command is to be ignored
     */
    public Optional<EventProcessor> find(String commandName) {
        return Optional.ofNullable(processors.get(commandName));
    }

    /**
     * The commands that have a processor.
     *
     * @return the names in alphabetical order; unmodifiable
     */
    public Set<String> commandNames() {
        return Collections.unmodifiableSet(processors.keySet());
    }
}
