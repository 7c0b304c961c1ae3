package dev.switchboard.oci.reader;

import dev.switchboard.common.time.Threads;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventJournal.PendingEvent;
import dev.switchboard.oci.journal.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the oldest pending events from the journal and has them run, one at a time or in lanes.
 *
 * <p>The journal is the only queue: nothing is in memory that a crash could lose. While the journal or the registry
 * fails, the events in hand stay pending and are taken up again when the store works.
 *
 * <p><b>Threading.</b> One dispatching thread; with several lanes it hands events to as many workers.
 */
final class JournalPump {

    private static final Logger LOG = LoggerFactory.getLogger(JournalPump.class);

    /** How long a replay ordered by another process may wait before it is noticed. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private static final Duration STORE_RETRY = Duration.ofMillis(500);

    /** How long interrupted processors may take to end. */
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

    /** So many events are in hand for each lane, so that unrelated ones are found behind a busy subscriber. */
    private static final int AHEAD_PER_LANE = 16;

    private static final int BATCH = 64;

    private final EventJournal journal;
    private final EventRunner runner;
    private final int laneCount;
    private final Thread dispatcher = Threads.daemon("oci", "worker", this::run);
    private final ExecutorService workers;
    private final AtomicInteger workerNumber = new AtomicInteger();
    private final ThreadLocal<EventParser> parsers = ThreadLocal.withInitial(EventParser::new);
    private final BlockingQueue<Ended> mailbox = new LinkedBlockingQueue<>();
    private final AtomicBoolean arrived = new AtomicBoolean();
    private volatile boolean closing;
    private volatile boolean suspended;
    private volatile String storeFault = "";

    /** A word to the dispatcher: an event has ended, or (without ticket) there is something new in the journal. */
    private record Ended(
            Lanes.@Nullable Ticket<PendingEvent> ticket,
            @Nullable RuntimeException fault) {}

    JournalPump(EventJournal journal, EventRunner runner, int laneCount) {
        this.journal = journal;
        this.runner = runner;
        this.laneCount = laneCount;
        workers = Executors.newFixedThreadPool(
                laneCount, task -> Threads.daemon("oci", "lane-" + workerNumber.incrementAndGet(), task));
    }

    void start() {
        dispatcher.start();
    }

    /** Tells that the journal has new pending events. */
    void arrived() {
        if (arrived.compareAndSet(false, true)) {
            mailbox.add(new Ended(null, null));
        }
    }

    /** Takes nothing new up until told otherwise; what is in hand ends. */
    void suspend(boolean wanted) {
        suspended = wanted;
        arrived();
    }

    /** Why the pump stands still; empty while it runs. */
    String storeFault() {
        return storeFault;
    }

    /** Finishes what is in hand, at most for the given time, then interrupts it; what is unfinished stays pending. */
    void close(Duration grace) {
        closing = true;
        mailbox.add(new Ended(null, null));
        if (!ended(grace)) {
            runner.closing();
            workers.shutdownNow();
            dispatcher.interrupt();
            ended(LAST_PATIENCE);
        }
        workers.shutdown();
        try {
            if (!workers.awaitTermination(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A processor does not end although it was interrupted; its event stays pending");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ended(Duration within) {
        try {
            dispatcher.join(Math.max(1, within.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !dispatcher.isAlive();
    }

    private void run() {
        while (!closing) {
            try {
                if (laneCount == 1) {
                    runOneByOne();
                } else if (suspended) {
                    mailbox.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    runInLanes();
                }
            } catch (RuntimeException e) {
                standStill(e);
            } catch (InterruptedException e) {
                LOG.debug("The dispatcher was interrupted closing={}", closing);
            }
        }
    }

    private void runOneByOne() throws InterruptedException {
        EventParser parser = parsers.get();
        while (!closing) {
            List<PendingEvent> waiting = fetch(Set.of(), BATCH);
            if (waiting.isEmpty()) {
                mailbox.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            }
            for (PendingEvent event : waiting) {
                if (closing || suspended) {
                    break;
                }
                runner.run(event, parser);
                works();
            }
        }
    }

    /** Returns or throws only when nothing is in hand any more, so that the next turn starts afresh. */
    private void runInLanes() throws InterruptedException {
        Lanes<PendingEvent> lanes = new Lanes<>();
        Set<Long> inHand = new HashSet<>();
        int window = laneCount * AHEAD_PER_LANE;
        int running = 0;
        boolean more = true;
        @Nullable RuntimeException fault = null;
        while (running > 0 || (!closing && !suspended && fault == null)) {
            if (!closing && !suspended && fault == null) {
                if (!lanes.blocked() && lanes.size() <= window / 2 && (more || arrived.get())) {
                    try {
                        more = admit(lanes, inHand, window - lanes.size());
                    } catch (RuntimeException e) {
                        fault = e;
                        continue;
                    }
                }
                running += dispatch(lanes, laneCount - running);
            }
            @Nullable Ended message = mailbox.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            more |= message == null;
            while (message != null) {
                if (message.ticket() != null) {
                    running--;
                    if (message.fault() != null) {
                        fault = message.fault();
                    } else if (fault == null) {
                        works();
                    }
                    inHand.remove(message.ticket().event().entry().id());
                    more |= lanes.blocked();
                    lanes.finish(message.ticket());
                }
                message = mailbox.poll();
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    /** Admits pending events in their order; true when there may be more. */
    private boolean admit(Lanes<PendingEvent> lanes, Set<Long> inHand, int limit) {
        List<PendingEvent> waiting = fetch(inHand, limit);
        for (PendingEvent event : waiting) {
            if (lanes.blocked()) {
                return true;
            }
            lanes.admit(event, runner.claim(event, parsers.get()));
            inHand.add(event.entry().id());
        }
        return waiting.size() == limit;
    }

    private int dispatch(Lanes<PendingEvent> lanes, int free) {
        int dispatched = 0;
        while (dispatched < free) {
            Optional<Lanes.Ticket<PendingEvent>> next = lanes.next();
            if (next.isEmpty()) {
                break;
            }
            workers.execute(() -> work(next.get()));
            dispatched++;
        }
        return dispatched;
    }

    private void work(Lanes.Ticket<PendingEvent> ticket) {
        @Nullable RuntimeException fault = null;
        try {
            runner.run(ticket.event(), parsers.get());
        } catch (RuntimeException e) {
            fault = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mailbox.add(new Ended(ticket, fault));
        }
    }

    private List<PendingEvent> fetch(Set<Long> inHand, int limit) {
        arrived.set(false);
        List<PendingEvent> waiting = suspended ? List.of() : journal.pending(inHand, limit);
        if (waiting.isEmpty() && inHand.isEmpty()) {
            works();
        }
        return waiting;
    }

    /** Nothing failed that was tried. That events could be read is not enough: the registry may be another database. */
    private void works() {
        if (!storeFault.isEmpty()) {
            storeFault = "";
            LOG.info("The store works again; processing goes on");
        }
    }

    private void standStill(RuntimeException e) {
        boolean store = e instanceof StoreException;
        if (storeFault.isEmpty()) {
            LOG.error(
                    store
                            ? "A store failed; processing waits until it works again: {}"
                            : "Processing broke and is tried again: {}",
                    e.getMessage(),
                    e);
        }
        storeFault = store ? String.valueOf(e.getMessage()) : "processing broke: " + e;
        try {
            Thread.sleep(STORE_RETRY.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
