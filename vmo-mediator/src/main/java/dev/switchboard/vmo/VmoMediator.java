package dev.switchboard.vmo;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.OutOfOfficeSource;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.StoreException;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mediator: keeps the table of users, takes reports of who is out of office or asks for them, and sees to it that
 * voicemail plays the right greeting, whatever fails in between.
 *
 * <p>Methods throw {@link StoreException} when the database does not work, and {@link IllegalStateException} before
 * {@link #start} and after {@link #close}. What is passed in is not closed.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Owns threads {@code switchboard-vmo-…} for deliveries to each
 * neighbour, for polling, for scheduled absences and for synchronisations; hooks are called on any of them, on the store's
 * thread and on the caller's.
 */
public final class VmoMediator implements AutoCloseable {

    /** The setting that holds when the table was last synchronised with success. */
    static final String SYNCHRONISED = "synchronised";

    private static final Logger LOG = LoggerFactory.getLogger(VmoMediator.class);
    private static final Duration CHORES = Duration.ofHours(1);
    private static final Duration HISTORY = Duration.ofDays(90);
    private static final Duration LEDGER = Duration.ofDays(365);
    private static final Duration ANSWERS = Duration.ofHours(24);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(60);
    private static final int AT_ONCE = 1_000;

    private final VmoConfig config;
    private final MediatorStore store;
    private final Timers timers;
    private final Hooks<Boolean> changed = new Hooks<>("mediator");
    private final Desk desk;
    private final OutboxPump voicemailPump;
    private final OutboxPump mailPump;
    private final EdgeTimers edges;
    private final Optional<OutOfOfficeMonitor> monitor;
    private final Synchroniser synchroniser;
    private final ReportDesk reports;
    private final UserDesk users;
    private boolean started;
    private boolean closed;
    private volatile boolean running;
    private Timers.Task chores = () -> {};
    private Timers.Task synchronisations = () -> {};

    /**
     * Wires a mediator; starts nothing.
     *
     * @param config what it needs to know
     * @param store where everything is kept
     * @param voicemail the system with the mailboxes
     * @param mail the system that knows who is out of office
     * @param timers the clock
     */
    public VmoMediator(
            VmoConfig config, MediatorStore store, VoicemailGateway voicemail, OutOfOfficeSource mail, Timers timers) {
        this.config = config;
        this.store = store;
        this.timers = timers;
        this.desk = new Desk(config, timers, !mail.polled(), changed);
        this.voicemailPump = pump(Wish.Neighbour.VOICEMAIL, (entry, user) -> {
            var found = user.or(() -> store.findUserById(entry.objectId())).or(() -> store.findUser(entry.alias()));
            return found.isPresent() && entry.wish() instanceof Wish.Greeting greeting
                    ? Optional.of(voicemail.setGreeting(found.get(), greeting.change()))
                    : Optional.<Attempt>empty();
        });
        this.mailPump = pump(
                Wish.Neighbour.MAIL,
                (entry, user) ->
                        Optional.of(mail.watch(entry.alias(), entry.wish() instanceof Wish.Watch watch && watch.on())));
        desk.connect(voicemailPump, mailPump);
        this.edges = new EdgeTimers(store, desk, timers, voicemail.endsByItself());
        this.monitor = mail.polled()
                ? Optional.of(new OutOfOfficeMonitor(
                        store,
                        mail,
                        desk,
                        edges,
                        timers,
                        config.graph().map(VmoConfig.Graph::interval).orElse(POLL_INTERVAL),
                        config.graph().map(VmoConfig.Graph::parallel).orElse(2),
                        new SplittableRandom()))
                : Optional.empty();
        this.synchroniser = new Synchroniser(store, voicemail, desk, config.sync(), timers, this::watchedChanged);
        this.reports = new ReportDesk(store, desk, edges, config.outbox().inlineLimit());
        this.users = new UserDesk(store, desk, config, this::watchedChanged);
    }

    private OutboxPump pump(Wish.Neighbour neighbour, OutboxPump.Caller caller) {
        return new OutboxPump(neighbour, store, caller, desk::settle, config.outbox(), timers, new SplittableRandom());
    }

    private void watchedChanged() {
        monitor.ifPresent(OutOfOfficeMonitor::refresh);
    }

    /**
     * Begins: takes up what an earlier run left undelivered, sets the timers of scheduled absences, and asks or listens from
     * then on.
     *
     * @throws StoreException when the database does not work
     */
    public synchronized void start() {
        if (started || closed) {
            throw new IllegalStateException("A mediator is started once");
        }
        started = true;
        voicemailPump.start();
        mailPump.start();
        edges.start();
        monitor.ifPresent(OutOfOfficeMonitor::start);
        chores = timers.scheduleEvery(
                CHORES, () -> Threads.daemon("vmo", "chores", this::tidy).start());
        if (!config.sync().interval().isZero()) {
            synchronisations = timers.scheduleEvery(config.sync().interval(), () -> synchroniser.begin("mediator"));
        }
        running = true;
    }

    private void tidy() {
        try {
            int gone = AT_ONCE;
            while (gone >= AT_ONCE && running) {
                Instant now = timers.now();
                gone = store.change(
                        "delete what is old",
                        changes -> changes.forget(now.minus(HISTORY), now.minus(LEDGER), now.minus(ANSWERS), AT_ONCE));
            }
        } catch (StoreException failure) {
            LOG.warn("What is old could not be deleted; it is tried again in an hour reason={}", failure.getMessage());
        }
    }

    private void check() {
        if (!running) {
            throw new IllegalStateException("The mediator does not run");
        }
    }

    /**
     * The configuration.
     *
     * @return as passed in
     */
    public VmoConfig config() {
        return config;
    }

    /**
     * Where everything is kept, for faces to read.
     *
     * @return as passed in
     */
    public MediatorStore store() {
        return store;
    }

    /**
     * Takes a report. It is durable before voicemail is told; then its own attempt is waited for, for as long as a request
     * may.
     *
     * @param report what the mail side says
     * @return what became of it
     */
    public StatusAnswer setStatus(StatusReport report) {
        check();
        return reports.take(report);
    }

    /**
     * Tells the mail side about every user, watched or not, and returns when all were tried or after 30 s. Who asks while
     * that goes on waits for the same.
     *
     * @param actor who asks, for the ledger
     */
    public void setup(String actor) {
        check();
        users.setup(actor);
    }

    /**
     * Turns a user's watch round, and tells the mail side.
     *
     * @param alias the user's alias
     * @param actor who does it, for the ledger
     * @return what became of it; empty when there is no such user
     */
    public Optional<UserChange> toggle(String alias, String actor) {
        check();
        return users.toggle(alias, actor);
    }

    /**
     * Switches a user's watch; when it is that already, nothing is done.
     *
     * @param alias the user's alias
     * @param active whether to watch
     * @param actor who does it, for the ledger
     * @return what became of it; empty when there is no such user
     */
    public Optional<UserChange> setActive(String alias, boolean active, String actor) {
        check();
        return users.setActive(alias, active, actor);
    }

    /**
     * Empties the table, and tells the mail side to watch nobody of those who were watched.
     *
     * @param actor who does it, for the ledger
     * @return how many rows there were
     */
    public long clearTables(String actor) {
        check();
        return users.clear(actor);
    }

    /**
     * Begins a synchronisation, or joins the one under way; returns at once.
     *
     * @param actor who asks, for the ledger
     * @return how it is doing
     */
    public SyncProgress startSynchronising(String actor) {
        check();
        synchroniser.begin(actor);
        return synchroniser.progress();
    }

    /**
     * Synchronises, or joins the synchronisation under way, and returns when it has ended. A failure is told by the record.
     *
     * @param actor who asks, for the ledger
     * @return its record
     * @throws InterruptedException if the caller is interrupted; the synchronisation goes on
     */
    public SyncRun synchronise(String actor) throws InterruptedException {
        check();
        return synchroniser.await(actor);
    }

    /**
     * How the synchronisation under way is doing, or the last one since the start.
     *
     * @return the progress
     */
    public SyncProgress syncProgress() {
        return synchroniser.progress();
    }

    /**
     * Tries an undelivered entry of the outbox again, at once and patiently as a new one.
     *
     * @param seq its number
     * @param actor who asks, for the ledger
     * @return false when there is no pending or parked entry of that number
     */
    public boolean retry(long seq, String actor) {
        check();
        return users.retry(seq, actor);
    }

    /**
     * Takes an undelivered entry out of the outbox.
     *
     * @param seq its number
     * @param actor who asks, for the ledger
     * @return false when there is no pending or parked entry of that number
     */
    public boolean discard(long seq, String actor) {
        check();
        return users.discard(seq, actor);
    }

    /**
     * What a list of watched users would change.
     *
     * @param list the list
     * @return the difference between it and the table
     */
    public WatchList.Difference compare(WatchList list) {
        check();
        return users.compare(list);
    }

    /**
     * Watches whom a list says, and no longer whom it says not; users it does not name stay as they are.
     *
     * @param list the list
     * @param actor who does it, for the ledger
     * @return what was changed
     */
    public WatchList.Difference apply(WatchList list, String actor) {
        check();
        return users.apply(list, actor);
    }

    /**
     * How the mediator is doing.
     *
     * @return its state now
     */
    public MediatorStatus status() {
        return new MediatorStatus(
                List.of(voicemailPump.status(), mailPump.status()),
                store.userCount(),
                store.countEntries(OutboxEntry.State.PENDING),
                store.countEntries(OutboxEntry.State.PARKED),
                store.setting(SYNCHRONISED).map(Instant::parse),
                store.fault());
    }

    /**
     * Hears whenever something has changed that faces may want to show.
     *
     * @param name what messages call the hook
     * @param hook what to call; must be quick, and must not change anything itself
     * @return close it to stop
     */
    public Subscription addChangeHook(String name, Runnable hook) {
        return changed.add(name, any -> hook.run());
    }

    /** Takes nothing new, finishes what is in hand, and returns when all threads have ended; any number of times. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = false;
            chores.cancel();
            synchronisations.cancel();
        }
        synchroniser.close();
        monitor.ifPresent(OutOfOfficeMonitor::close);
        edges.close();
        voicemailPump.close();
        mailPump.close();
    }
}
