package dev.switchboard.presence.source;

import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a Mattermost server round after round, and in between acts on hints: who is said to be there is reported at
 * once, who is not mentioned any more is asked about first.
 *
 * <p><b>Threading.</b> All state belongs to its own thread, which alone calls the listener; hints come in by a queue.
 */
final class MattermostWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MattermostWatch.class);
    private static final Backoff AFTER_FAILURE = Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(60));
    private static final int MOST_WAITING = 1_000;

    private final MattermostSource source;
    private final PresenceSource.Listener listener;
    private final Timers timers;
    private final RandomGenerator random;
    private final Thread thread;
    private final BlockingQueue<Hint> hints = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Optional<HintSocket> socket;
    private final Map<String, Status> known = new HashMap<>();
    private final Set<String> absent = new HashSet<>();
    private long nextRound;
    private long nextQuestion;
    private int failures;
    private SourceHealth health = SourceHealth.WELL;
    private volatile boolean closed;

    MattermostWatch(MattermostSource source, PresenceSource.Listener listener, Timers timers, RandomGenerator random) {
        this.source = source;
        this.listener = listener;
        this.timers = timers;
        this.random = random;
        this.thread = Threads.daemon("presence", "mattermost", this::run);
        this.socket = source.options().hints() == MattermostSource.Hints.OFF
                ? Optional.empty()
                : Optional.of(new HintSocket(source.api(), source.options().token(), timers, random, this::offer));
    }

    void start() {
        thread.start();
    }

    /** What finds no room is found by asking. */
    private void offer(Hint hint) {
        boolean unused = hints.offer(hint);
    }

    private void run() {
        // The first round was the load before the watch.
        nextRound = timers.nanos() + source.options().pollInterval().toNanos();
        nextQuestion = timers.nanos();
        try {
            while (!closed) {
                act();
                rest();
            }
        } catch (InterruptedException e) {
            // Only close interrupts.
            Thread.currentThread().interrupt();
        }
    }

    private void act() throws InterruptedException {
        heed();
        if (timers.nanos() >= nextRound) {
            round();
        }
        if (!absent.isEmpty()) {
            confirmAbsent();
        }
        if (socket.isPresent()) {
            socket.get().connect();
            if (source.options().hints() == MattermostSource.Hints.STATUSES && timers.nanos() >= nextQuestion) {
                nextQuestion = timers.nanos() + source.options().hintInterval().toNanos();
                socket.get().askStatuses();
            }
        }
    }

    private void rest() throws InterruptedException {
        long next = nextRound;
        if (socket.isPresent()) {
            if (source.options().hints() == MattermostSource.Hints.STATUSES) {
                next = Math.min(next, nextQuestion);
            }
            Optional<Duration> connect = socket.get().untilConnect();
            if (connect.isPresent()) {
                Duration refused = source.api().refusedFor().orElse(Duration.ZERO);
                long wait = Math.max(connect.get().toNanos(), refused.toNanos());
                next = Math.min(next, timers.nanos() + wait);
            }
        }
        Timers.Task wake =
                timers.schedule(Duration.ofNanos(Math.max(0, next - timers.nanos())), () -> offer(new Hint.Tick()));
        try {
            take(hints.take());
        } finally {
            wake.cancel();
        }
    }

    private void heed() {
        for (Hint hint = hints.poll(); hint != null; hint = hints.poll()) {
            take(hint);
        }
    }

    private void take(Hint hint) {
        if (hint instanceof Hint.Directory change) {
            long early = timers.nanos() + source.wantDirectory().toNanos();
            LOG.debug("The directory is read early reason={}", change.why());
            // Never later than planned, and never ahead of the pause after a failure.
            nextRound = failures > 0 ? nextRound : Math.min(nextRound, early);
        } else if (hint instanceof Hint.One one) {
            said(one.userId(), one.status(), one.at());
        } else if (hint instanceof Hint.Present present) {
            present.statuses().forEach((user, status) -> said(user, status, present.at()));
            known.forEach((user, status) -> {
                if (status != Status.OFFLINE && !present.statuses().containsKey(user)) {
                    absent.add(user);
                }
            });
        }
    }

    private void said(String user, Status status, Instant at) {
        if (!source.knows(user) || status == known.getOrDefault(user, Status.OFFLINE)) {
            return;
        }
        if (status == Status.OFFLINE) {
            absent.add(user);
        } else {
            report(user, status, at);
        }
    }

    private void report(String user, Status status, Instant at) {
        known.put(user, status);
        safely(() -> listener.report(PresenceReport.authoritative(user, status, at)));
    }

    private void confirmAbsent() throws InterruptedException {
        List<String> asked = absent.stream().filter(source::knows).toList();
        absent.clear();
        Instant at = timers.now();
        try {
            Map<String, Status> statuses = source.statuses(asked, () -> {});
            for (String user : asked) {
                Status status = statuses.getOrDefault(user, Status.OFFLINE);
                if (status != known.get(user)) {
                    report(user, status, at);
                }
            }
        } catch (PeerException failed) {
            LOG.debug("An absence could not be confirmed; the next round finds it reason={}", failed.getMessage());
        }
    }

    private void round() throws InterruptedException {
        long start = timers.nanos();
        try {
            PresenceRoster roster = source.round(this::heed);
            failures = 0;
            nextRound = start + source.options().pollInterval().toNanos();
            absent.clear();
            known.clear();
            known.putAll(roster.statuses());
            safely(() -> listener.roster(roster));
            healthy(source.directoryFailure());
        } catch (PeerException failed) {
            failures++;
            Duration wait = source.api().refusedFor().orElseGet(() -> AFTER_FAILURE.delay(failures, random));
            nextRound = timers.nanos() + wait.toNanos();
            healthy(Optional.of(failed));
        }
    }

    private void healthy(Optional<PeerException> problem) {
        SourceHealth now = problem.map(MattermostWatch::healthFor).orElse(SourceHealth.WELL);
        if (now.state() == health.state() && (now.state() == SourceHealth.State.WELL || now.equals(health))) {
            return;
        }
        boolean sameState = now.state() == health.state();
        health = now;
        safely(() -> listener.health(now));
        if (sameState) {
            LOG.debug("Mattermost still fails reason=\"{}\"", now.reason());
        } else if (now.state() == SourceHealth.State.WELL) {
            LOG.info("Mattermost answers again peer={}", source.api().peer());
        } else {
            LOG.warn("Mattermost does not answer as it should; the last statuses stay reason=\"{}\"", now.reason());
        }
    }

    private static SourceHealth healthFor(PeerException problem) {
        boolean unauthorised = problem instanceof PeerException.Rejected refused
                && refused.code().equals(MattermostApi.UNAUTHORISED);
        return unauthorised
                ? new SourceHealth(
                        SourceHealth.State.UNAUTHORISED,
                        problem.peer() + " refuses the token; check that it is not revoked, and that the server allows"
                                + " tokens of its kind. It is tried again every minute.")
                : new SourceHealth(SourceHealth.State.DEGRADED, String.valueOf(problem.getMessage()));
    }

    private static void safely(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failed) {
            LOG.error("What the Mattermost source told could not be dealt with", failed);
        }
    }

    /** Whether the WebSocket is open and greeted. */
    boolean listening() {
        return socket.filter(HintSocket::up).isPresent();
    }

    @Override
    public void close() {
        closed = true;
        socket.ifPresent(HintSocket::close);
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
