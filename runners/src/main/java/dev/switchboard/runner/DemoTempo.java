package dev.switchboard.runner;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How fast the demo plays, and its way of waiting: whatever waits here goes on when the demo is stopped.
 *
 * <p><b>Threading.</b> Any thread may call.
 */
final class DemoTempo {

    /** A minute of the story, at normal speed: a quarter of an hour is told in two minutes. */
    static final Duration STORY_MINUTE = Duration.ofSeconds(8);

    /** Slow enough to watch in the Event Monitor. */
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(400);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    /** What the simulated exchange and its client can follow without losing the order of things. */
    private static final double FASTEST_CALLS = 80;

    private final double speed;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * A tempo.
     *
     * @param speed how many times as fast as normal
     */
    DemoTempo(double speed) {
        this.speed = speed;
    }

    /** How long a minute of the story takes. */
    Duration storyMinute() {
        return scaled(STORY_MINUTE);
    }

    /** What lies between two things that happen in a scene. */
    Duration pace() {
        return scaled(BETWEEN_EVENTS);
    }

    /** How many seconds of a call pass in a second. */
    double callSpeed() {
        return Math.min(FASTEST_CALLS, speed * Duration.ofMinutes(1).toSeconds() / STORY_MINUTE.toSeconds());
    }

    private Duration scaled(Duration normal) {
        return Duration.ofNanos((long) (normal.toNanos() / speed));
    }

    /** Waits for so long, or until the demo is stopped. */
    void pause(Duration time) throws InterruptedException {
        stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until something is so; false when it is not after a while, or when the demo is stopped. */
    boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!isStopped() && System.nanoTime() < until) {
            if (condition.getAsBoolean()) {
                return true;
            }
            pause(LOOK_AGAIN);
        }
        return false;
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    void stop() {
        stopped.countDown();
    }
}
