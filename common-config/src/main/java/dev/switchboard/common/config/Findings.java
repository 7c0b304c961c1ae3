package dev.switchboard.common.config;

import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Entry.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems and warnings while a configuration is loaded, so that all of them are told together. */
final class Findings {

    private record Ranked(int rank, Problem problem) {}

    private final List<Ranked> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void problem(Origin origin, String key, String text) {
        problems.add(new Ranked(origin.rank(), new Problem(origin.text(), key, text)));
    }

    void warn(String text) {
        warnings.add(text);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
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
