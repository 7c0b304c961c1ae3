package dev.switchboard.oci.provisioning;

import java.time.Duration;

/**
 * The moment by which something must be over, on the machine's monotonic clock; immutable.
 *
 * <p>The budget of an event is one deadline that all its requests share.
 */
final class Deadline {

    private static final Deadline NEVER = new Deadline(0, false);

    private final long at;
    private final boolean limited;

    private Deadline(long at, boolean limited) {
        this.at = at;
        this.limited = limited;
    }

    /**
     * A deadline some time from now.
     *
     * @param time how long from now; zero or negative is a deadline that has passed
     * @return the deadline
     */
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos(), true);
    }

    /**
     * No deadline.
     *
     * @return a deadline that never passes
     */
    static Deadline never() {
        return NEVER;
    }

    /**
     * The time left.
     *
     * @return nanoseconds; zero or less when the deadline has passed, {@link Long#MAX_VALUE} when there is none
     */
    long remainingNanos() {
        return limited ? at - System.nanoTime() : Long.MAX_VALUE;
    }

    /**
     * Whether the time is over.
     *
     * @return true from the deadline on
     */
    boolean passed() {
        return remainingNanos() <= 0;
    }

    @Override
    public String toString() {
        return limited ? "Deadline[in " + Duration.ofNanos(remainingNanos()).toMillis() + " ms]" : "Deadline[never]";
    }
}
