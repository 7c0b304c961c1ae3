package dev.switchboard.ipecs.call;

import java.util.SortedMap;

/**
 * How many calls waited how many whole seconds, rounded half up. Exact below an hour; longer waits count as an hour.
 *
 * @param counts seconds to count, ascending; no zero counts
 */
public record WaitHistogram(SortedMap<Integer, Integer> counts) {

    /** The longest wait told apart, in seconds. */
    public static final int LONGEST_SECONDS = 3600;

    /**
     * The nearest-rank percentile: the smallest wait that at least this share of the calls did not exceed.
     *
     * @param percent above 0, at most 100
     * @return whole seconds; 0 when there are no calls
     */
    public int percentile(double percent) {
        return 0;
    }
}
