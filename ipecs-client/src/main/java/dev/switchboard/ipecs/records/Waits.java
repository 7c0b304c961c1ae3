package dev.switchboard.ipecs.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many calls waited how many seconds, as stored: {@code {"3":2}}. */
final class Waits {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<Integer, Integer>> COUNTS = new TypeReference<>() {};

    private Waits() {}

    static SortedMap<Integer, Integer> read(String json) {
        try {
            return Collections.unmodifiableSortedMap(JSON.readValue(json, COUNTS));
        } catch (JsonProcessingException odd) {
            // Written by somebody else; the other figures are still good.
            return Collections.emptySortedMap();
        }
    }

    static SortedMap<Integer, Integer> sum(SortedMap<Integer, Integer> one, SortedMap<Integer, Integer> other) {
        SortedMap<Integer, Integer> sum = new TreeMap<>(one);
        other.forEach((seconds, count) -> sum.merge(seconds, count, Integer::sum));
        return Collections.unmodifiableSortedMap(sum);
    }
}
