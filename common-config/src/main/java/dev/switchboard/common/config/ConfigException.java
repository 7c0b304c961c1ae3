package dev.switchboard.common.config;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that is wrong with a configuration, in one exception.
 *
 * <p>Unchecked, because nothing between the loader and the program's entry can repair a configuration; the program
 * prints {@link #getMessage()} and exits. A library that finds two settings at odds throws it as well, with problems
 * made by {@link Config#problem}. No text in it carries the value of a secret.
 */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong, in the order to show. */
    private final Problem[] problems;

    /**
     * One thing that is wrong.
     *
     * @param where the source: file and line, environment variable, or command-line option
     * @param key the full key, {@code section.key}; empty when the problem is not about one key
     * @param text what is wrong and what to do about it
     * @serial exclude
     */
    @SuppressWarnings("InvalidBlockTag") // Javadoc asks for it: it finds no comments on a record's serialized form.
    public record Problem(String where, String key, String text) implements Serializable {

        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            return where + ": " + (key.isEmpty() ? "" : key + " ") + text;
        }
    }

    /**
     * Tells all problems at once.
     *
     * @param problems what is wrong, in the order to show; not empty
     */
    public ConfigException(List<Problem> problems) {
        super(message(problems));
        this.problems = problems.toArray(Problem[]::new);
    }

    /**
     * What is wrong.
     *
     * @return every problem, in the order of the sources: file, environment, command line, missing keys
     */
    public List<Problem> problems() {
        return List.of(problems);
    }

    private static String message(List<Problem> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("problems is empty: a ConfigException needs at least one");
        }
        String title = problems.size() == 1
                ? "The configuration has a problem:"
                : "The configuration has " + problems.size() + " problems:";
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n  ", title + "\n  ", ""));
    }
}
