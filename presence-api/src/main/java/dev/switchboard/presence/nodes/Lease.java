package dev.switchboard.presence.nodes;

import java.time.Duration;

/**
 * Whether this node holds the lease, by its own clock: from before the broker was asked until the lease has run out,
 * whether or not anybody has noticed.
 *
 * <p><b>Threading.</b> Any thread may look.
 */
final class Lease {

    private final long lengthNanos;
    /** When it runs out; 0 while it is not held, so a moment that is 0 is put a nanosecond later. */
    private volatile long endNanos;

    Lease(Duration length) {
        this.lengthNanos = length.toNanos();
    }

    void heldSince(long askedNanos) {
        long end = askedNanos + lengthNanos;
        endNanos = end == 0 ? 1 : end;
    }

    void lost() {
        endNanos = 0;
    }

    boolean held(long nowNanos) {
        long end = endNanos;
        return end != 0 && end - nowNanos > 0;
    }

    /** How long it is worth waiting for the end of the lease: as long as the lease while it is not held. */
    long leftNanos(long nowNanos) {
        long end = endNanos;
        return end != 0 && end - nowNanos > 0 ? end - nowNanos : lengthNanos;
    }
}
