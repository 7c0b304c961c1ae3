package dev.switchboard.vmo;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.OutOfOfficeSource;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Mediation;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a polled source for the automatic replies of all watched users, again and again.
 *
 * <p>One round takes the interval, and its batches are spread over it. Users whose absence has just changed, or is about to
 * begin or to end, are asked more often; a mailbox that gives trouble is left alone for a while.
 *
 * <p><b>Threading.</b> Owns the threads {@code switchboard-vmo-poll…}, each with one batch at a time. What was read is kept
 * in the transaction that puts the change into the outbox.
 */
final class OutOfOfficeMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutOfOfficeMonitor.class);
    private static final Duration SETTLE = Duration.ofMillis(200);
    private static final Duration STOP = Duration.ofSeconds(5);
    /** How often it is told that no mailbox of a batch can be read. */
    private static final Duration MUTE = Duration.ofHours(1);

    /** How one mailbox is asked. */
    private static final class Poll {
        private final String objectId;
        private final String alias;
        private int slot;
        private Instant due = Instant.MAX;
        private Instant changedAt = Instant.MIN;
        private Optional<OutOfOffice> absence;
        private boolean asking;

        Poll(MediatorStore.Watched user) {
            this.objectId = user.objectId();
            this.alias = user.alias();
            this.absence = user.absence();
        }
    }

    private final MediatorStore store;
    private final OutOfOfficeSource source;
    private final Desk desk;
    private final EdgeTimers edges;
    private final Timers timers;
    private final Duration interval;
    private final RandomGenerator random;
    private final ExecutorService threads;
    private final int parallel;

    private final Object lock = new Object();
    private Map<String, Poll> polls = new HashMap<>();
    /** Those that nobody is asking about. */
    private final TreeSet<Poll> waiting = new TreeSet<>(Comparator.<Poll, Instant>comparing(poll -> poll.due)
            .thenComparingInt(poll -> poll.slot)
            .thenComparing(poll -> poll.objectId));

    private Instant base = Instant.EPOCH;
    private int slots = 1;
    private int asking;
    private int failures;
    private Instant pausedUntil = Instant.MIN;
    private Optional<Instant> muteTold = Optional.empty();
    private Timers.Task wake = () -> {};
    private Timers.Task refresh = () -> {};
    private boolean started;
    private boolean closed;

    OutOfOfficeMonitor(
            MediatorStore store,
            OutOfOfficeSource source,
            Desk desk,
            EdgeTimers edges,
            Timers timers,
            Duration interval,
            int parallel,
            RandomGenerator random) {
        this.store = store;
        this.source = source;
        this.desk = desk;
        this.edges = edges;
        this.timers = timers;
        this.interval = interval;
        this.parallel = parallel;
        this.random = random;
        this.threads = Executors.newFixedThreadPool(parallel, Threads.factory("vmo", "poll"));
    }

    void start() {
        synchronized (lock) {
            started = true;
            base = timers.now();
        }
        load();
    }

    /** Reads again who is watched, soon. */
    void refresh() {
        synchronized (lock) {
            if (started && !closed) {
                refresh.cancel();
                refresh = timers.schedule(SETTLE, this::loadLater);
            }
        }
    }

    private void loadLater() {
        synchronized (lock) {
            if (!closed) {
                threads.execute(this::load);
            }
        }
    }

    private void load() {
        List<MediatorStore.Watched> users;
        try {
            users = store.watched();
        } catch (StoreException failure) {
            LOG.warn("Who is watched could not be read; it is tried again reason={}", failure.getMessage());
            refresh();
            return;
        }
        synchronized (lock) {
            boolean first = polls.isEmpty();
            Map<String, Poll> next = new HashMap<>();
            waiting.clear();
            slots = Math.max(1, (users.size() + source.most() - 1) / source.most());
            Instant now = timers.now();
            int number = 0;
            for (MediatorStore.Watched user : users) {
                Poll known = polls.get(user.alias());
                Poll poll = known != null && known.objectId.equals(user.objectId()) ? known : new Poll(user);
                poll.slot = number++ / source.most();
                if (poll != known) {
                    poll.due = first ? base.plus(phase(poll.slot)) : now;
                }
                next.put(user.alias(), poll);
                if (!poll.asking) {
                    waiting.add(poll);
                }
            }
            polls = next;
            dispatch();
        }
    }

    private Duration phase(int slot) {
        return interval.multipliedBy(slot).dividedBy(slots);
    }

    /** The next time of a poll's own batch. */
    private Instant regular(Poll poll, Instant now) {
        long period = interval.toMillis();
        long since = Duration.between(base.plus(phase(poll.slot)), now).toMillis();
        long rounds = since < 0 ? 0 : since / period + 1;
        return base.plus(phase(poll.slot)).plusMillis(rounds * period);
    }

    private void dispatch() {
        if (closed || !started) {
            return;
        }
        wake.cancel();
        Instant now = timers.now();
        if (now.isBefore(pausedUntil)) {
            wake = timers.schedule(Duration.between(now, pausedUntil), this::wake);
            return;
        }
        while (asking < parallel) {
            List<Poll> batch = new ArrayList<>();
            while (batch.size() < source.most()
                    && !waiting.isEmpty()
                    && !waiting.first().due.isAfter(now)) {
                batch.add(waiting.pollFirst());
            }
            if (batch.isEmpty()) {
                break;
            }
            batch.forEach(poll -> poll.asking = true);
            asking++;
            threads.execute(() -> ask(batch));
        }
        if (asking < parallel && !waiting.isEmpty()) {
            wake = timers.schedule(Duration.between(now, waiting.first().due), this::wake);
        }
    }

    private void wake() {
        synchronized (lock) {
            dispatch();
        }
    }

    private void ask(List<Poll> batch) {
        Map<String, Poll> byAlias = new HashMap<>();
        batch.forEach(poll -> byAlias.put(poll.alias, poll));
        Map<Poll, Instant> due = new HashMap<>();
        Optional<String> trouble = Optional.empty();
        try {
            Map<String, Observation> answers = source.read(new ArrayList<>(byAlias.keySet()));
            tellWhenMute(answers);
            // One time for all, so that those who are asked again soon are asked in one batch again.
            Instant answered = timers.now();
            for (Poll poll : batch) {
                Optional<Observation> answer = Optional.ofNullable(answers.get(poll.alias));
                due.put(poll, answer.isPresent() ? take(poll, answer.get(), answered) : regular(poll, answered));
            }
        } catch (PeerException | StoreException failure) {
            trouble = Optional.of(String.valueOf(failure.getMessage()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException mistake) {
            LOG.error("Reading automatic replies failed by a mistake of ours", mistake);
            trouble = Optional.of("a mistake of ours");
        }
        synchronized (lock) {
            asking--;
            Instant now = timers.now();
            for (Poll poll : batch) {
                poll.asking = false;
                poll.due = due.getOrDefault(poll, trouble.isPresent() ? now : regular(poll, now));
                if (polls.get(poll.alias) == poll) {
                    waiting.add(poll);
                }
            }
            if (trouble.isPresent()) {
                failures++;
                if (failures == 1) {
                    LOG.warn("Automatic replies cannot be read; it is tried again reason={}", trouble.get());
                }
                pausedUntil = now.plus(Delivery.Patience.STANDARD.delay(failures, random.nextDouble()));
            } else if (failures > 0) {
                failures = 0;
                LOG.info("Automatic replies can be read again");
            }
            dispatch();
        }
    }

    /** One mailbox' trouble is no news; that of all of them is mostly a permission that somebody must give. */
    private void tellWhenMute(Map<String, Observation> answers) {
        Optional<Observation.Later> first = Optional.empty();
        for (Observation answer : answers.values()) {
            if (!(answer instanceof Observation.Later later)) {
                return;
            }
            first = first.or(() -> Optional.of(later));
        }
        synchronized (lock) {
            Instant now = timers.now();
            boolean again = muteTold.map(then -> then.plus(MUTE).isAfter(now)).orElse(false);
            if (first.isPresent() && !again) {
                muteTold = Optional.of(now);
                LOG.warn(
                        "None of the mailboxes asked could be read; they are asked again mailboxes={} reason={}",
                        answers.size(),
                        first.get().reason());
            }
        }
    }

    /** Takes an answer, and says when to ask again. */
    private Instant take(Poll poll, Observation answer, Instant now) {
        if (answer instanceof Observation.Later later) {
            LOG.debug("A mailbox is left alone user={} for={} reason={}", poll.alias, later.after(), later.reason());
            return now.plus(later.after());
        }
        if (answer instanceof Observation.NoMailbox) {
            keepNoMailbox(poll);
            return regular(poll, now);
        }
        if (answer instanceof Observation.Seen seen) {
            if (!seen.warning().isEmpty()) {
                LOG.warn("Automatic replies are odd user={} warning={}", poll.alias, seen.warning());
            }
            if (observe(poll, seen.outOfOffice())) {
                poll.changedAt = now;
            }
        }
        return isLively(poll, now) ? now.plus(interval.dividedBy(4)) : regular(poll, now);
    }

    /** Somebody who has just changed something may do so again; and near an edge, the edge may have been moved. */
    private boolean isLively(Poll poll, Instant now) {
        Duration near = interval.multipliedBy(2);
        return poll.changedAt.isAfter(now.minus(near))
                || poll.absence
                        .flatMap(seen -> seen.nextEdge(now))
                        .map(edge -> edge.isBefore(now.plus(near)))
                        .orElse(false);
    }

    private void keepNoMailbox(Poll poll) {
        if (store.state(poll.objectId).noMailbox()) {
            return;
        }
        store.change("note that there is no mailbox", changes -> {
            changes.findUserById(poll.objectId).ifPresent(user -> {
                changes.saveState(poll.objectId, changes.state(poll.objectId).withNoMailbox(true));
                desk.audit(changes, "mediator", "observe", user, "", "", "there is no such mailbox");
            });
            changes.afterCommit(desk::changed);
            return true;
        });
        LOG.warn("There is no such mailbox; it is looked for again user={}", poll.alias);
    }

    private boolean observe(Poll poll, OutOfOffice read) {
        UserState known = store.state(poll.objectId);
        Optional<MailboxUser> row = store.findUserById(poll.objectId);
        if (row.isEmpty()) {
            return false;
        }
        Instant now = timers.now();
        OutOfOffice seen = desk.spoken(row.get(), read);
        if (Mediation.observe(row.get(), known, seen, now).state().equals(known)) {
            poll.absence = known.absence();
            return false;
        }
        boolean changed = store.change("keep what was read of a mailbox", changes -> {
            UserState before = changes.state(poll.objectId);
            Optional<MailboxUser> user = changes.findUserById(poll.objectId);
            if (user.isEmpty()) {
                return false;
            }
            Mediation.Outcome outcome = Mediation.observe(user.get(), before, seen, now);
            desk.follow(changes, user.get(), before, outcome, "observe");
            return outcome.change().isPresent();
        });
        poll.absence = Optional.of(seen);
        edges.watch(poll.objectId, poll.absence);
        return changed;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            wake.cancel();
            refresh.cancel();
            threads.shutdownNow();
        }
        try {
            if (!threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A question to the mail system does not end; it is left alone");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
