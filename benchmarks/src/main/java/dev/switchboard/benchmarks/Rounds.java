package dev.switchboard.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of some rounds, by name. */
final class Rounds {

    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    void add(Map<String, Double> round) {
        round.forEach((name, value) ->
                figures.computeIfAbsent(name, any -> new ArrayList<>()).add(value));
    }

    List<Double> get(String name) {
        return figures.getOrDefault(name, List.of());
    }
}
