package dev.switchboard.presence.client;

import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notices that a connection is dead though nobody closed it: by missing heartbeats of a server that has them, by missing
 * pongs of one that has not.
 *
 * <p><b>Threading.</b> Safe for use by several threads; the ending is called on the timers' thread.
 */
final class IdleWatch implements AutoCloseable {

    private static final int MISSED_HEARTBEATS = 3;

    private final Timers timers;
    private final PresenceClientConfig.Times times;
    private final Runnable ping;
    private final Consumer<String> ending;

    // All guarded by this.
    private Optional<Duration> heartbeat = Optional.empty();
    private long lastMessage;
    private long lastSign;
    private Timers.Task pings = () -> {};
    private Timers.Task silence = () -> {};
    private boolean closed;

    IdleWatch(Timers timers, PresenceClientConfig.Times times, Runnable ping, Consumer<String> ending) {
        this.timers = timers;
        this.times = times;
        this.ping = ping;
        this.ending = ending;
    }

    /** The connection is open. */
    synchronized void start() {
        if (closed) {
            return;
        }
        lastMessage = timers.nanos();
        lastSign = lastMessage;
        if (heartbeat.isEmpty()) {
            pings = timers.scheduleEvery(times.pingEvery(), this::ping);
        }
        watchSilence();
    }

    /** The server will say something at least so often. */
    synchronized void expect(Duration every) {
        heartbeat = Optional.of(every);
        pings.cancel();
        watchSilence();
    }

    synchronized void message() {
        lastMessage = timers.nanos();
        lastSign = lastMessage;
    }

    synchronized void pong() {
        lastSign = timers.nanos();
    }

    private void ping() {
        long sent;
        synchronized (this) {
            if (closed || heartbeat.isPresent()) {
                return;
            }
            sent = timers.nanos();
            timers.schedule(times.pongWithin(), () -> checkPong(sent));
        }
        ping.run();
    }

    private void checkPong(long sent) {
        synchronized (this) {
            if (closed || heartbeat.isPresent() || lastSign - sent >= 0) {
                return;
            }
        }
        ending.accept("no answer to a ping within " + times.pongWithin().toMillis() + " ms");
    }

    private Optional<Duration> longestSilence() {
        Optional<Duration> byHeartbeat = heartbeat.map(every -> every.multipliedBy(MISSED_HEARTBEATS));
        return byHeartbeat.isPresent() ? byHeartbeat : times.noMessage();
    }

    private synchronized void watchSilence() {
        silence.cancel();
        Optional<Duration> longest = longestSilence();
        if (closed || longest.isEmpty()) {
            return;
        }
        Duration left = longest.get().minusNanos(timers.nanos() - lastMessage);
        silence = timers.schedule(left, this::checkSilence);
    }

    private void checkSilence() {
        Duration longest;
        synchronized (this) {
            longest = longestSilence().orElse(Duration.ZERO);
            if (closed || timers.nanos() - lastMessage < longest.toNanos()) {
                watchSilence();
                return;
            }
        }
        ending.accept("no message for " + longest.toMillis() + " ms");
    }

    @Override
    public synchronized void close() {
        closed = true;
        pings.cancel();
        silence.cancel();
    }
}
