package dev.switchboard.ipecs.call;

/** How figures are shown: whole seconds and two decimals, both rounded half up, computed without loss until then. */
final class Rounding {

    private Rounding() {}

    static double seconds(long millis) {
        return Math.floorDiv(millis + 500, 1000L);
    }

    /** The mean in seconds; 0 of nothing. */
    static double meanSeconds(long sumMillis, long count) {
        return count == 0 ? 0 : Math.floorDiv(2 * sumMillis + 1000 * count, 2000 * count);
    }

    /** A ratio with two decimals; 0 when there is nothing to divide by. */
    static double ratio(long dividend, long divisor) {
        return divisor <= 0 ? 0 : Math.floorDiv(200 * dividend + divisor, 2 * divisor) / 100.0;
    }
}
