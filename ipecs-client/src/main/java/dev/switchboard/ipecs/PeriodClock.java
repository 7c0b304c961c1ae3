package dev.switchboard.ipecs;

import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Says once a day that the period ends, by the wall clock of a time zone.
 *
 * <p>A time that a change to summer time leaves out comes when the clock has jumped over it; one that comes twice counts
 * the first time. Looks at the clock at least once an hour, because that clock may be set.
 *
 * <p><b>Threading.</b> Tells on the timers' thread.
 */
final class PeriodClock implements AutoCloseable {

    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final LocalTime end;
    private final ZoneId zone;
    private final Timers timers;
    private final Runnable ended;
    private Instant next;
    private Timers.Task task = () -> {};
    private boolean closed;

    PeriodClock(LocalTime end, ZoneId zone, Timers timers, Runnable ended) {
        this.end = end;
        this.zone = zone;
        this.timers = timers;
        this.ended = ended;
        this.next = next(timers.now(), end, zone);
    }

    /** The first end of a period after a moment. */
    static Instant next(Instant after, LocalTime end, ZoneId zone) {
        ZonedDateTime local = after.atZone(zone);
        ZonedDateTime today = ZonedDateTime.of(local.toLocalDate(), end, zone);
        ZonedDateTime found = today.toInstant().isAfter(after)
                ? today
                : ZonedDateTime.of(local.toLocalDate().plusDays(1), end, zone);
        return found.toInstant();
    }

    synchronized void start() {
        sleep();
    }

    private void sleep() {
        if (!closed) {
            Duration left = Duration.between(timers.now(), next);
            task = timers.schedule(left.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : left, this::look);
        }
    }

    private void look() {
        boolean due;
        synchronized (this) {
            Instant now = timers.now();
            due = !closed && !now.isBefore(next);
            // Anew from the clock each time: it may have been set back by more than a day.
            next = due || next.isAfter(now.plus(Duration.ofDays(2))) ? next(now, end, zone) : next;
            sleep();
        }
        if (due) {
            ended.run();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        task.cancel();
    }
}
