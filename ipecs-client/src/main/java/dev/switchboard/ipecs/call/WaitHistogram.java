package dev.switchboard.ipecs.call;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many calls waited how many whole seconds, rounded half up. Exact below an hour; longer waits count as an hour.
 *
 * @param counts seconds to count, ascending; cannot be changed
 */
public record WaitHistogram(SortedMap<Integer, Integer> counts) {

    /** The longest wait told apart, in seconds. */
    public static final int LONGEST_SECONDS = 3600;

    /**
     * Copies the counts.
     *
     * @param counts seconds to count, ascending; cannot be changed
     */
    public WaitHistogram {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    static WaitHistogram of(LongMap<Integer> counts) {
        SortedMap<Integer, Integer> sorted = new TreeMap<>();
        for (long second : counts.sortedKeys()) {
            Integer count = counts.get(second);
            if (count != null && count > 0) {
                sorted.put((int) second, count);
            }
        }
        return new WaitHistogram(sorted);
    }

    /**
     * How many calls there are.
     *
     * @return the sum of the counts
     */
    public int calls() {
        int calls = 0;
        for (int count : counts.values()) {
            calls += count;
        }
        return calls;
    }

    /**
     * The nearest-rank percentile: the smallest wait that at least this share of the calls did not exceed.
     *
     * @param percent above 0, at most 100
     * @return whole seconds; 0 when there are no calls
     * @throws IllegalArgumentException if {@code percent} is out of range
     */
    public int percentile(int percent) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("percent must be from 1 to 100: " + percent);
        }
        long rank = ((long) calls() * percent + 99) / 100;
        long seen = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            seen += entry.getValue();
            if (seen >= rank) {
                return entry.getKey();
            }
        }
        return 0;
    }
}
