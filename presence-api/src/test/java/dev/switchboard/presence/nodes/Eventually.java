package dev.switchboard.presence.nodes;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(2);

    private Eventually() {}

    /** Waits until the condition holds; the text says what is so when it does not come about. */
    static void until(BooleanSupplier condition, Supplier<Object> otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + otherwise.get());
            }
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }
}
