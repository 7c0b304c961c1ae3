package dev.switchboard.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Waiting for a condition instead of for a time. The condition is looked at in the caller's thread, at once and then
 * every few milliseconds; what it throws ends the waiting. All methods are thread-safe.
 */
public final class Eventually {

    /**
     * After that nothing comes any more: a minute, for only failures wait so long, or as many seconds as the system
     * property {@code eventually.patience} says. Long runs at the lowest priority may have to wait for a processor.
     */
    public static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("eventually.patience", 60));

    private static final Duration LOOK_EVERY = Duration.ofMillis(3);

    private Eventually() {}

    /**
     * Waits until a condition holds that the failing line tells well enough.
     *
     * @throws AssertionError when it does not within {@link #PATIENCE}
     */
    public static void until(Callable<Boolean> condition) {
        until(condition, () -> "what this line waits for");
    }

    /**
     * Waits until a condition holds.
     *
     * @param what the condition, for the failure's text
     * @throws AssertionError when it does not within {@link #PATIENCE}
     */
    public static void until(String what, Callable<Boolean> condition) {
        until(condition, () -> what);
    }

    /**
     * Waits until a condition holds, and does something after each look at which it does not: lets a clock go on, say.
     *
     * @param what the condition, for the failure's text
     * @throws AssertionError when it does not within {@link #PATIENCE}
     */
    public static void until(String what, Callable<Boolean> condition, Runnable meanwhile) {
        until(what, () -> {
            if (condition.call()) {
                return true;
            }
            meanwhile.run();
            return false;
        });
    }

    /**
     * Waits until a condition holds.
     *
     * @param otherwise says what is so when it does not come about
     * @throws AssertionError when it does not within {@link #PATIENCE}
     */
    public static void until(Callable<Boolean> condition, Supplier<?> otherwise) {
        if (!within(PATIENCE, condition)) {
            throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + otherwise.get());
        }
    }

    /** Whether a condition comes to hold in that time. */
    public static boolean within(Duration time, Callable<Boolean> condition) {
        try {
            // What other threads throw is for the tests that look at it.
            Awaitility.await()
                    .dontCatchUncaughtExceptions()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(LOOK_EVERY)
                    .atMost(time)
                    .until(condition);
            return true;
        } catch (ConditionTimeoutException over) {
            return false;
        }
    }
}
