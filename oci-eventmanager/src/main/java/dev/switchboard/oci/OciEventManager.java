package dev.switchboard.oci;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciSettings.OnRestart;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.StoreException;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.ServiceStatus;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.provisioning.SubscriberStore;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.spool.Spool;
import dev.switchboard.oci.spool.SpoolStatus;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole event manager: reads application servers, journals every event, and keeps the IMS core and the mail server
 * in step.
 *
 * <p>Of several event managers on one journal only one works; the others stand by and take over when it ends.
 *
 * <p><b>Threading.</b> Owns the reader's threads and one that waits for its turn ({@code switchboard-oci-standby}).
 * Any thread may call any method; hooks are called on the reader's threads.
 */
public final class OciEventManager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OciEventManager.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final OciConfig config;
    private final EventJournal journal;
    private final WorkerLock lock;
    private final ProvisioningLine provisioning;
    private final Optional<Spool> spool;
    private final Retention retention;
    private final OciEventReader reader;
    private final Replay replay;
    private final Set<String> commands;
    private final Thread standby;
    /** Guards the beginning of work against the end of everything. */
    private final Object turn = new Object();

    private volatile boolean standing;
    private volatile boolean working;
    private boolean started;
    private volatile boolean closed;
    private volatile String lockFault = "";

    /**
     * Wires an event manager; starts nothing. What is passed in is not closed.
     *
     * @param config what it needs to know
     * @param journal where events are kept
     * @param registry what has been provisioned so far
     * @param lock makes sure that only one works the journal
     * @param more processors of the embedder; they replace ours for the same command
     * @param timers the clock
     */
    public OciEventManager(
            OciConfig config,
            EventJournal journal,
            SubscriberStore registry,
            WorkerLock lock,
            ProcessorMap more,
            Timers timers) {
        this(config, journal, registry, lock, more, timers, point -> {});
    }

    /**
     * Wires an event manager that has no processors but its own on stores opened from a configuration; starts nothing.
     * What is passed in is not closed.
     *
     * @param config what it needs to know
     * @param stores journal, registry and lock
     * @param timers the clock
     */
    public OciEventManager(OciConfig config, OciStores stores, Timers timers) {
        this(config, stores.journal(), stores.registry(), stores.lock(), ProcessorMap.empty(), timers);
    }

    /** @param watcher told what the spool has done */
    OciEventManager(
            OciConfig config,
            EventJournal journal,
            SubscriberStore registry,
            WorkerLock lock,
            ProcessorMap more,
            Timers timers,
            Consumer<Spool.Point> watcher) {
        this.config = config;
        this.journal = journal;
        this.lock = lock;
        SecureRandom random = new SecureRandom();
        this.provisioning = new ProvisioningLine(config, registry, random);
        ProcessorMap processors = provisioning.work().processors().withAll(more);
        this.commands = processors.commandNames();
        this.spool = config.spool().map(options -> new Spool(options, journal, timers, random, watcher));
        this.reader = new OciEventReader(config.reader(), journal, spool, processors, timers, random);
        this.replay = new Replay(
                journal,
                processors,
                provisioning.work(),
                config.planning(),
                timers,
                reader::wake,
                reader::inWork,
                this::letGo);
        this.retention = new Retention(journal, config.retention(), timers, () -> working && !closed);
        this.standby = Threads.daemon("oci", "standby", this::keepTurn);
    }

    /** Begins: takes up what an earlier run left, connects, and goes on until closed. */
    public void start() {
        standing = true;
        spool.ifPresent(found -> found.start(reader::journalled));
        standby.start();
        retention.start();
    }

    /** Lets go of what a worker that was killed had in work, unless one works now; for an operator's command. */
    private boolean letGo() {
        if (standing || !lock.tryAcquire()) {
            return false;
        }
        try {
            journal.releaseTaken(Set.of());
            return true;
        } finally {
            lock.close();
        }
    }

    /**
     * Puts another configuration into force, as far as that is possible while running: the gateway, the objects of the
     * IMS core, the mail server, phone contexts, time budget and retries. The rest stays as it was: the application
     * servers, lanes, country code, planning, and what happens at a restart.
     *
     * <p>Events that begin after this call are processed with it; an event in hand goes on as it began, and when it ends,
     * so do the sessions it used. May be called at any time; does nothing once this is closed.
     *
     * @param next what it needs to know from now on
     */
    public void reconfigure(OciConfig next) {
        provisioning.change(next);
    }

    /**
     * What operators can do to events.
     *
     * @return dry run, replay and discard
     */
    public EventOperations operations() {
        return replay;
    }

    /**
     * Tells what a document would cause on the registry as it is now, and does nothing: nothing is journalled, stored or
     * sent. Works before {@link #start} and without any peer.
     *
     * @param document the document as an application server sends it
     * @param withSecrets whether passwords stand in the requests in clear; of a password that is made up for each event,
     *     an example
     * @return the exact requests in order, and how the event would end as far as planning can tell
     * @throws StoreException when the registry fails
     */
    public EventOperations.DryRun dryRun(String document, boolean withSecrets) {
        return replay.dryRun(document, withSecrets);
    }

    /**
     * The commands it acts on; all others are journalled and ignored.
     *
     * @return the names without release suffix, those of the embedder's processors included; unmodifiable
     */
    public Set<String> commandNames() {
        return commands;
    }

    /** How many events wait. */
    long pending() {
        return journal.counts().getOrDefault(EventStatus.PENDING, 0L);
    }

    /**
     * How it is doing now.
     *
     * @return the state of the service and of its connections
     */
    public ServiceStatus status() {
        String fault = reader.storeFault().isEmpty() ? lockFault : reader.storeFault();
        ServiceStatus.State state = !fault.isEmpty()
                ? ServiceStatus.State.FAILED
                : working ? ServiceStatus.State.RUNNING : ServiceStatus.State.STANDBY;
        List<ServiceStatus.LinkState> links = reader.links().stream()
                .map(link -> new ServiceStatus.LinkState(
                        link.name(),
                        link.status().isUp(),
                        link.status().since(),
                        link.status().error(),
                        link.documents(),
                        link.lastReceived()))
                .toList();
        return new ServiceStatus(state, fault, links, spool.map(Spool::status).orElseGet(SpoolStatus::none));
    }

    /**
     * Hears of every event that has ended.
     *
     * @param name what messages call the hook
     * @param hook what to call; must be quick
     * @return close it to stop
     */
    public Subscription addSettledHook(String name, Consumer<OciEventReader.Settled> hook) {
        return reader.addSettledHook(name, hook);
    }

    /**
     * Hears of every batch of events that has become durable.
     *
     * @param name what messages call the hook
     * @param hook what to call; must be quick
     * @return close it to stop
     */
    public Subscription addJournalledHook(String name, Consumer<List<JournalEntry>> hook) {
        return reader.addJournalledHook(name, hook);
    }

    /**
     * Hears of every step of a plan that was acted on.
     *
     * @param name what messages call the hook
     * @param hook what to call; must be quick
     * @return close it to stop
     */
    public Subscription addStepHook(String name, Consumer<Provisioning.StepEnd> hook) {
        return provisioning.work().addStepHook(name, hook);
    }

    /**
     * Hears whenever the state of a connection changes.
     *
     * @param name what messages call the hook
     * @param hook what to call; must be quick
     * @return close it to stop
     */
    public Subscription addLinkHook(String name, Runnable hook) {
        return reader.addLinkHook(name, status -> hook.run());
    }

    /** Stops reading, finishes the events in hand, logs out of the gateway, and returns when all threads have ended. */
    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
        }
        standby.interrupt();
        try {
            standby.join(LOOK_AGAIN.toMillis() * 4);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
        spool.ifPresent(Spool::close);
        retention.close();
        provisioning.close();
        lock.close();
    }

    /** Takes the lock as soon as it can be had, and keeps watch that it is not lost. */
    private void keepTurn() {
        boolean told = false;
        while (!closed) {
            try {
                if (working && !lock.held()) {
                    LOG.error("The lock on the journal was lost; nothing is processed until it is regained");
                    lockFault = "the lock on the journal was lost";
                    reader.suspend(true);
                    working = false;
                }
                if (!working && lock.tryAcquire()) {
                    lockFault = "";
                    begin();
                    told = false;
                } else if (!working) {
                    lockFault = "";
                    standBy(told);
                    told = true;
                }
            } catch (StoreException e) {
                if (lockFault.isEmpty()) {
                    LOG.error("The journal's store does not work; working waits for it: {}", e.getMessage(), e);
                }
                lockFault = String.valueOf(e.getMessage());
            }
            try {
                Thread.sleep(LOOK_AGAIN.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** What this node has read and could not journal is not for it alone: the working node processes it. */
    private void standBy(boolean told) {
        reader.standBy(true);
        spool.ifPresent(Spool::drain);
        if (!told) {
            LOG.info("Another event manager works this journal; this one stands by");
        }
    }

    private void begin() {
        journal.releaseTaken(reader.inWork());
        if (config.onRestart() == OnRestart.FAIL && !started) {
            List<Long> ids = journal.failPending("left unfinished by a run before; replay it after checking");
            if (!ids.isEmpty()) {
                LOG.warn("Events left unfinished by a run before are marked as failed events={}", ids);
            }
        }
        spool.ifPresent(Spool::drain);
        synchronized (turn) {
            if (closed) {
                return;
            }
            working = true;
            reader.standBy(false);
            if (started) {
                reader.suspend(false);
                LOG.info("The lock on the journal is regained; processing goes on");
            } else {
                started = true;
                reader.start();
            }
        }
    }
}
