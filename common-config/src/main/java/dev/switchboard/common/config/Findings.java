package dev.switchboard.common.config;

import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Entry.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects problems and warnings while a configuration is loaded, so that all of them are told together. */
final class Findings {

    private record Ranked(int rank, Problem problem) {}

    private final List<Ranked> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();
    private boolean complete = true;

    void problem(Origin origin, String key, String text) {
        problems.add(new Ranked(origin.rank(), new Problem(origin.text(), key, text)));
    }

    /** A problem that may hide keys, so that missing ones are not reported as well. */
    void unreadable(Origin origin, String text) {
        problem(origin, "", text);
        complete = false;
    }

    /** Takes over what was found in one object of a list, under the object's key. */
    void include(Findings object, String key) {
        object.problems.forEach(one -> problems.add(new Ranked(
                one.rank, new Problem(one.problem.where(), key + "." + one.problem.key(), one.problem.text()))));
        warnings.addAll(object.warnings);
        files.addAll(object.files);
    }

    /** Whether all sources could be read to their end. */
    boolean isComplete() {
        return complete;
    }

    /** Takes note of a file that was looked for, whether it is there or not. */
    void lookedAt(Path file) {
        files.add(file);
    }

    Set<Path> files() {
        return Set.copyOf(files);
    }

    void warn(String text) {
        warnings.add(text);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream()
                    .sorted(Comparator.comparingInt(Ranked::rank))
                    .map(Ranked::problem)
                    .toList());
        }
    }
}
