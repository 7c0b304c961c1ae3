package dev.switchboard.presence;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;

/** Waits for what happens on another thread. */
final class Eventually {

    private static final long PATIENCE_SECONDS = 15;

    private Eventually() {}

    static void holds(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                Assertions.fail("waited " + PATIENCE_SECONDS + " s in vain: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
