package dev.switchboard.ipecs;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A clock moved by hand that knows the waits which the session's thread asks for. */
final class SessionTimers implements Timers {

    private static final String SESSION = "switchboard-ipecs-session";

    final ManualTimers manual;
    private final Instant start;
    private final List<Long> waits = new ArrayList<>();
    private final List<Long> askedAtSeconds = new ArrayList<>();
    private Optional<Duration> waiting = Optional.empty();

    SessionTimers(Instant start) {
        this.start = start;
        this.manual = new ManualTimers(start);
    }

    /** How long the session's thread waits now. */
    synchronized Optional<Duration> waiting() {
        return waiting;
    }

    /** All its waits so far, in milliseconds. */
    synchronized List<Long> waits() {
        return List.copyOf(waits);
    }

    /** When it asked for each, in seconds since the start. */
    synchronized List<Long> askedAtSeconds() {
        return List.copyOf(askedAtSeconds);
    }

    /** Moves the clock by what the session waits for, if it waits. */
    void advanceIfWaiting() {
        waiting().ifPresent(manual::advance);
    }

    @Override
    public Task schedule(Duration delay, Runnable action) {
        boolean session = Thread.currentThread().getName().equals(SESSION);
        if (!session) {
            return manual.schedule(delay, action);
        }
        Task task = manual.schedule(delay, () -> {
            ended();
            action.run();
        });
        synchronized (this) {
            waits.add(delay.toMillis());
            askedAtSeconds.add(Duration.between(start, manual.now()).toSeconds());
            waiting = Optional.of(delay);
        }
        return () -> {
            ended();
            task.cancel();
        };
    }

    private synchronized void ended() {
        waiting = Optional.empty();
    }

    @Override
    public Instant now() {
        return manual.now();
    }

    @Override
    public long nanos() {
        return manual.nanos();
    }

    @Override
    public Task scheduleEvery(Duration period, Runnable action) {
        return manual.scheduleEvery(period, action);
    }

    @Override
    public void close() {
        manual.close();
    }
}
