package dev.switchboard.ipecs.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The event scenarios of a conformance file, to be played: {@code scenarios}, each with {@code id}, {@code title} and
 * {@code steps}, or just one such scenario. Each step comes with {@code at} (seconds) and a {@code message} or an {@code action}.
 *
 * <p>Messages are sent as they stand there, times included. The action {@code connection-lost} breaks the connection;
 * the others are the client's affair and nothing happens.
 */
public final class ScenarioFile {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss", Locale.ROOT);

    private final LocalDateTime baseTime;
    private final Map<String, JsonNode> scenarios;

    private ScenarioFile(LocalDateTime baseTime, Map<String, JsonNode> scenarios) {
        this.baseTime = baseTime;
        this.scenarios = scenarios;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its scenarios
     * @throws IOException if it cannot be read or has no scenarios
     */
    public static ScenarioFile read(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        Map<String, JsonNode> scenarios = new LinkedHashMap<>();
        root.path("scenarios").forEach(one -> scenarios.put(one.path("id").asText(), one));
        if (root.path("steps").isArray()) {
            scenarios.put(root.path("id").asText("scenario"), root);
        }
        if (scenarios.isEmpty()) {
            throw new IOException(file + " has neither 'scenarios' nor 'steps'");
        }
        try {
            String base = root.path("doc").path("baseTime").asText("1970/01/01 00:00:00");
            return new ScenarioFile(LocalDateTime.parse(base, TIME), scenarios);
        } catch (DateTimeParseException e) {
            throw new IOException(file + ": 'baseTime' must look like 2024/01/15 09:00:00", e);
        }
    }

    /**
     * The time at which every scenario begins, as the server's clock shows it.
     *
     * @return local time
     */
    public LocalDateTime baseTime() {
        return baseTime;
    }

    /**
     * What there is to play.
     *
     * @return the ids, in the order of the file
     */
    public List<String> ids() {
        return List.copyOf(scenarios.keySet());
    }

    /**
     * What a scenario is about.
     *
     * @param id its id
     * @return its title
     * @throws IllegalArgumentException if there is no such scenario
     */
    public String title(String id) {
        return scenario(id).path("title").asText();
    }

    /**
     * A scenario's messages.
     *
     * @param id its id
     * @return what is sent and when
     * @throws IllegalArgumentException if there is no such scenario
     */
    public List<TimedMessage> messages(String id) {
        List<TimedMessage> messages = new ArrayList<>();
        for (JsonNode step : scenario(id).path("steps")) {
            Duration at = Duration.ofMillis(Math.round(step.path("at").asDouble() * 1000));
            JsonNode message = step.path("message");
            if (step.path("action").asText().equals("connection-lost")) {
                messages.add(new TimedMessage.Loss(at));
            } else if (!message.isMissingNode()) {
                messages.add(new TimedMessage.Text(at, message.isTextual() ? message.asText() : message.toString()));
            }
        }
        return messages;
    }

    /**
     * All scenarios, one after the other.
     *
     * @param pause the time between the last message of one and the beginning of the next
     * @return what is sent and when
     */
    public List<TimedMessage> all(Duration pause) {
        List<TimedMessage> all = new ArrayList<>();
        Duration start = Duration.ZERO;
        for (String id : scenarios.keySet()) {
            Duration end = start;
            for (TimedMessage message : messages(id)) {
                TimedMessage later = CombinedScenario.later(message, start);
                all.add(later);
                end = later.at();
            }
            start = end.plus(pause);
        }
        return all;
    }

    private JsonNode scenario(String id) {
        JsonNode scenario = scenarios.get(id);
        if (scenario == null) {
            throw new IllegalArgumentException("there is no scenario '" + id + "'; there are " + ids());
        }
        return scenario;
    }
}
