package dev.switchboard.presence.source;

import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Spaces requests evenly, so that no more than so many are sent in a second, and holds them back when the peer asks.
 *
 * <p><b>Threading.</b> Any thread may call any method; whoever waits is served in the order of arrival.
 */
final class RequestPace {

    private static final Duration SLOW_FOR = Duration.ofMinutes(1);

    private final Timers timers;
    private final long gap;
    private final Semaphore turn = new Semaphore(1, true);
    private long next;
    private long slowUntil;
    private long taken;
    private long pauses;

    RequestPace(Timers timers, double perSecond) {
        this.timers = timers;
        this.gap = (long) (1e9 / perSecond);
        this.next = timers.nanos();
        this.slowUntil = next;
    }

    /** Waits until a request may be sent. */
    void take() throws InterruptedException {
        turn.acquire();
        try {
            for (long wait = reserve(); wait > 0; wait = reserve()) {
                CountDownLatch over = new CountDownLatch(1);
                Timers.Task task = timers.schedule(Duration.ofNanos(wait), over::countDown);
                try {
                    over.await();
                } finally {
                    task.cancel();
                }
            }
        } finally {
            turn.release();
        }
    }

    /** Zero if the request may be sent now, which is then counted; otherwise how long to wait, in nanoseconds. */
    private synchronized long reserve() {
        long now = timers.nanos();
        if (now < next) {
            return next - now;
        }
        taken++;
        next = now + (now < slowUntil ? 2 * gap : gap);
        return 0;
    }

    /** Sends nothing for a time, and half as much as usual in the minute after it. */
    synchronized void pause(Duration time) {
        pauses++;
        next = Math.max(next, timers.nanos() + time.toNanos());
        slowUntil = next + SLOW_FOR.toNanos();
    }

    /** How many callers wait for their turn, more or less. */
    int waiting() {
        return turn.getQueueLength();
    }

    synchronized long taken() {
        return taken;
    }

    synchronized long pauses() {
        return pauses;
    }
}
