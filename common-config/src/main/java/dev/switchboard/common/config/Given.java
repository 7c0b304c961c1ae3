package dev.switchboard.common.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A value as a source wrote it, before it has a type.
 *
 * @param text the text; for an array its elements joined by commas
 * @param items the elements of an array; empty for a single value
 * @param array whether the source wrote an array
 * @param directory what relative paths are relative to
 */
record Given(String text, List<String> items, boolean array, Path directory) {

    Given {
        items = List.copyOf(items);
    }

    static Given single(String text) {
        return new Given(text, List.of(), false, Path.of(""));
    }

    static Given array(List<String> items) {
        return new Given(String.join(",", items), items, true, Path.of(""));
    }

    Given in(Path base) {
        return new Given(text, items, array, base);
    }

    /** Whether this says "not set". An empty array is a value: it empties a list that has a default. */
    boolean isUnset() {
        return !array && text.isBlank();
    }
}
