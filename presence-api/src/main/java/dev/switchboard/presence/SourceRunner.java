package dev.switchboard.presence;

import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.presence.source.SourceHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the store from a source: loads until that works, then loads again and again or listens, as the source wants it.
 *
 * <p><b>Threading.</b> Owns one daemon thread, {@code switchboard-presence-source}, on which the source is loaded.
 */
final class SourceRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceRunner.class);
    private static final Backoff AFTER_FAILURE = Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(60);

    /** Where users go when their source is lost for too long, and after how long. */
    interface Loss {
        void sourceLost();

        Optional<Duration> after();
    }

    private final PresenceSource source;
    private final String slot;
    private final PresenceStore store;
    private final Timers timers;
    private final RandomGenerator random;
    private final Loss loss;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Subscription watch = () -> {};
    private volatile SourceHealth health =
            new SourceHealth(SourceHealth.State.DEGRADED, "The source has not been loaded yet.");
    private volatile Optional<Long> heardAt = Optional.empty();
    private volatile long illSince;
    private volatile boolean given;

    /**
     * A runner that has not begun.
     *
     * @param slot what the store files the source's answers under
     */
    SourceRunner(
            PresenceSource source, String slot, PresenceStore store, Timers timers, RandomGenerator random, Loss loss) {
        this.source = source;
        this.slot = slot;
        this.store = store;
        this.timers = timers;
        this.random = random;
        this.loss = loss;
        this.illSince = timers.nanos();
        this.thread = Threads.daemon("presence", "source", this::run);
    }

    void start() {
        thread.start();
    }

    PresenceSource source() {
        return source;
    }

    SourceHealth health() {
        return health;
    }

    /** Time since the latest complete roster. */
    Optional<Duration> age() {
        return heardAt.map(at -> Duration.ofNanos(timers.nanos() - at));
    }

    /** For how long what is served may be out of date, if the source is not well. */
    Optional<Duration> stale() {
        if (health.state() == SourceHealth.State.WELL) {
            return Optional.empty();
        }
        // A source that tells of changes may have had nothing to tell for long before it was lost.
        Duration ill = Duration.ofNanos(timers.nanos() - illSince);
        return age().map(age -> loss.after()
                .map(ill::plus)
                .filter(most -> most.compareTo(age) < 0)
                .orElse(age));
    }

    /** For how long the source has not been well; zero while it is. */
    Duration unwell() {
        return health.state() == SourceHealth.State.WELL ? Duration.ZERO : Duration.ofNanos(timers.nanos() - illSince);
    }

    /** Whether the source has been lost for so long that its users are shown as offline. */
    boolean givenUp() {
        return given;
    }

    private void run() {
        int failures = 0;
        try {
            while (closing.getCount() > 0) {
                Duration wait;
                try {
                    PresenceRoster roster = source.load();
                    if (closing.getCount() == 0) {
                        return;
                    }
                    failures = 0;
                    took(roster);
                    tell(SourceHealth.WELL);
                    Optional<Duration> again = source.capabilities().pollEvery();
                    if (again.isEmpty()) {
                        follow();
                        return;
                    }
                    wait = again.get();
                } catch (PeerException failed) {
                    failures++;
                    tell(healthOf(failed));
                    wait = failed instanceof PeerException.Rejected
                            ? AFTER_REFUSAL
                            : AFTER_FAILURE.delay(failures, random);
                    LOG.debug("The source is loaded again source={} wait_ms={}", source.name(), wait.toMillis());
                } catch (RuntimeException broken) {
                    failures++;
                    LOG.error("The source failed in a way that is not foreseen source={}", source.name(), broken);
                    tell(new SourceHealth(SourceHealth.State.DEGRADED, "The source failed; see the log."));
                    wait = AFTER_FAILURE.delay(failures, random);
                }
                checkLoss();
                if (closing.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Only close interrupts.
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        Subscription following = source.watch(new Ears());
        watch = following;
        if (closing.getCount() == 0) {
            following.close();
        }
    }

    private void took(PresenceRoster roster) {
        boolean first = heardAt.isEmpty();
        store.apply(slot, roster);
        heardAt = Optional.of(timers.nanos());
        given = false;
        if (first) {
            LOG.info(
                    "The source is loaded source={} users={}",
                    source.name(),
                    roster.users().size());
        }
    }

    private static SourceHealth healthOf(PeerException failed) {
        boolean refused = failed instanceof PeerException.Rejected rejected
                && (rejected.code().contains("401") || rejected.code().contains("403"));
        return new SourceHealth(
                refused ? SourceHealth.State.UNAUTHORISED : SourceHealth.State.DEGRADED,
                failed.getMessage() == null ? failed.toString() : failed.getMessage());
    }

    private synchronized void tell(SourceHealth now) {
        SourceHealth before = health;
        health = now;
        boolean well = now.state() == SourceHealth.State.WELL;
        boolean wasWell = before.state() == SourceHealth.State.WELL;
        if (wasWell && !well) {
            illSince = timers.nanos();
        }
        if (!well && !now.equals(before)) {
            LOG.warn(
                    "The source is not well source={} state={} reason=\"{}\"",
                    source.name(),
                    now.state(),
                    now.reason());
        } else if (well && !wasWell && given) {
            LOG.info("The source is well again source={}", source.name());
        }
    }

    /** To be called now and then: users of a source that is lost for too long are no longer shown as it said last. */
    void checkLoss() {
        Optional<Duration> after = loss.after();
        if (given || after.isEmpty() || heardAt.isEmpty() || health.state() == SourceHealth.State.WELL) {
            return;
        }
        if (timers.nanos() - illSince > after.get().toNanos()) {
            given = true;
            LOG.warn(
                    "The source has been lost for too long, and its users are shown as offline source={}",
                    source.name());
            loss.sourceLost();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        watch.close();
        source.close();
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Ears implements PresenceSource.Listener {

        @Override
        public void roster(PresenceRoster roster) {
            if (closing.getCount() > 0) {
                took(roster);
            }
        }

        @Override
        public void report(PresenceReport report) {
            if (closing.getCount() > 0) {
                store.put(slot, report);
            }
        }

        @Override
        public void health(SourceHealth now) {
            tell(now);
        }
    }
}
