package dev.switchboard.oci;

import java.util.concurrent.atomic.AtomicInteger;

/** Ends this process like a kill does when a point is reached for the n-th time. */
final class KillMark {

    /** The exit status of a process that was killed. */
    static final int KILLED = 137;

    private final KillPoint point;
    private final AtomicInteger left;

    KillMark(KillPoint point, int nth) {
        this.point = point;
        this.left = new AtomicInteger(nth);
    }

    void reached(KillPoint here) {
        if (here == point && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
