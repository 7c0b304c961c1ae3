package dev.switchboard.ipecs;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.HookPayloads;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.call.Transition;
import dev.switchboard.ipecs.records.CallJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an iPECS phone system: logs in, keeps the event stream open, and knows at any time what every station, agent
 * and call is doing.
 *
 * <p>Register hooks, then {@link #connect()} (or {@link #start()}, which does not wait), and {@link #close()} at the end.
 * What is lost comes back by itself; what happened meanwhile cannot be fetched, and the connection hook says from when to
 * when. Several listeners may be added to each hook; they are called in the order of registration, and one that throws
 * does not disturb the others.
 *
 * <p><b>Threading.</b> Any thread may call any method. Hooks are called one at a time on the thread
 * {@code switchboard-ipecs-hooks}, or on the executor given, in the order of the events; they may register and remove
 * hooks and send commands, and a slow one delays nothing but other hooks. Further threads:
 * {@code switchboard-ipecs-session}, {@code -socket}, {@code -events}, {@code -timers}.
 */
public final class IpecsApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IpecsApi.class);

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<Path> USUAL_FILES = List.of(Path.of("ipecs.conf"), Path.of("res", "ipecs.conf"));

    private final IpecsConfig config;
    private final Timers timers;
    private final boolean ownTimers;
    private final SteadyClock clock;
    private final Wire wire;
    private final HookBook book;
    private final HookDispatcher dispatcher;
    private final Optional<CaptureWriter> capture;
    private final EventPump pump;
    private final Session session;
    private final PeriodClock period;
    private final IpecsCommands commands;
    private final long bornNanos;
    private final Object turn = new Object();
    private volatile Timers.Task ticks = () -> {};
    private boolean started;
    private boolean closed;

    /**
     * A client that does nothing yet.
     *
     * @param file the configuration file, in the original's form
     * @throws ConfigException with everything that is wrong with it
     */
    public IpecsApi(Path file) {
        this(load(file));
    }

    /**
     * A client that does nothing yet.
     *
     * @param config what it needs to know
     * @throws ConfigException when a file that it names cannot be used
     */
    public IpecsApi(IpecsConfig config) {
        this(config, Timers.system("ipecs"), true, new SecureRandom(), Optional.empty());
    }

    /**
     * A client that does nothing yet, with hooks on an executor of the embedder's.
     *
     * @param config what it needs to know
     * @param hooks runs hooks, one at a time; not closed by the client
     * @throws ConfigException when a file that it names cannot be used
     */
    public IpecsApi(IpecsConfig config, Executor hooks) {
        this(config, Timers.system("ipecs"), true, new SecureRandom(), Optional.of(hooks));
    }

    /**
     * A client that does nothing yet, with a clock and chance of the embedder's.
     *
     * @param config what it needs to know
     * @param timers the clock; not closed by the client
     * @param random spreads waits
     * @throws ConfigException when a file that it names cannot be used
     */
    public IpecsApi(IpecsConfig config, Timers timers, RandomGenerator random) {
        this(config, timers, false, random, Optional.empty());
    }

    private IpecsApi(
            IpecsConfig config, Timers timers, boolean ownTimers, RandomGenerator random, Optional<Executor> hooks) {
        this.config = config;
        this.timers = timers;
        this.ownTimers = ownTimers;
        this.clock = new SteadyClock(timers);
        this.bornNanos = timers.nanos();
        this.wire = usable("resource.pem-file", () -> new Wire(config));
        this.book = new HookBook(new HookPayloads(config.hooks().stationPayload()), this::uptime);
        this.dispatcher = new HookDispatcher(config.stream().calls(), book::deliver, this::overflow, hooks);
        this.capture =
                config.stream().captureFile().map(file -> usable("ipecs.capture-file", () -> CaptureWriter.open(file)));
        this.pump = new EventPump(config, clock, dispatcher, book, capture);
        this.session = new Session(config, wire, timers, clock, random, new Ear());
        this.period = new PeriodClock(config.period().end(), config.calls().zone(), timers, this::endPeriod);
        this.commands = new IpecsCommands(wire.rest(), session);
    }

    /**
     * Reads a configuration file in the original's form, with variables of the environment over it.
     *
     * @param file the file
     * @return the configuration
     * @throws ConfigException with everything that is wrong with it
     */
    public static IpecsConfig load(Path file) {
        return IpecsConfig.from(read(file));
    }

    /**
     * Reads a configuration file in the original's form, with credentials that come before any that it names.
     *
     * @param file the file
     * @param credentials who logs in
     * @return the configuration
     * @throws ConfigException with everything that is wrong with it
     */
    public static IpecsConfig load(Path file, IpecsConfig.Credentials credentials) {
        Map<String, String> first = Map.of(
                CredentialSources.UID_VARIABLE,
                credentials.user(),
                CredentialSources.PW_VARIABLE,
                credentials.password().reveal());
        return IpecsConfig.from(read(file), first);
    }

    private static Config read(Path file) {
        return ConfigLoader.of(IpecsSettings.ALL)
                .file(file)
                .environment(System.getenv())
                .load();
    }

    /**
     * Where a configuration file is looked for when nobody names one.
     *
     * @return {@code ipecs.conf}, or {@code res/ipecs.conf} when only that exists
     */
    public static Path usualFile() {
        return USUAL_FILES.stream().filter(Files::exists).findFirst().orElse(USUAL_FILES.get(0));
    }

    @FunctionalInterface
    private interface Opening<T> {
        T open() throws IOException;
    }

    private static <T> T usable(String key, Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException unusable) {
            throw new ConfigException(List.of(new ConfigException.Problem(
                    "configuration", key, "names a file that cannot be used: " + unusable.getMessage())));
        }
    }

    /**
     * Starts and waits until events come in.
     *
     * @throws PeerException when that will not come about: {@link PeerException.Rejected} for wrong credentials, an
     *     unknown certificate and the like, {@link PeerException.Unreachable} when all attempts are used up,
     *     {@link PeerException.Malformed} when the server is none
     * @throws InterruptedException when the thread is interrupted meanwhile; the client goes on trying
     * @throws IllegalStateException when the client was closed
     */
    public void connect() throws PeerException, InterruptedException {
        synchronized (turn) {
            if (!started) {
                start();
            }
        }
        session.awaitConnected();
    }

    /**
     * Starts, without waiting for a connection; the connection hook tells how it goes.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        synchronized (turn) {
            if (started || closed) {
                throw new IllegalStateException("a client is started once; make a new one");
            }
            started = true;
        }
        config.warnings().forEach(LOG::warn);
        wire.warnIfBlind();
        capture.ifPresent(CaptureWriter::start);
        pump.start(session);
        ticks = timers.scheduleEvery(TICK, pump::tick);
        period.start();
        session.start();
    }

    /**
     * Closes the stream, gives the session back and returns when all threads have ended; hooks hear of it last. From
     * within a hook it does not wait for that hook. Any number of times.
     */
    @Override
    public void close() {
        synchronized (turn) {
            if (closed) {
                return;
            }
            closed = true;
        }
        ticks.cancel();
        period.close();
        session.close();
        if (started) {
            pump.close();
            session.awaitStreamEnd();
        }
        dispatcher.close();
        capture.ifPresent(CaptureWriter::close);
        if (ownTimers) {
            timers.close();
        }
    }

    /**
     * Hears of a change of state.
     *
     * @param listener is given the 13-key summary, once for each event that changed something, after all other hooks
     * @return closes to remove it
     */
    public Subscription addEventHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addEventHook", listener);
    }

    /**
     * Hears of a new inbound call.
     *
     * @param listener is given {@code {"Total Calls": int}}, inbound calls of the period
     * @return closes to remove it
     */
    public Subscription addNewCallHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addNewCallHook", listener);
    }

    /**
     * Hears of the end of a call that is not internal.
     *
     * @param listener is given {@code {"Active Calls": int}}, calls talking or on hold
     * @return closes to remove it
     */
    public Subscription addCallDisconnectedHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addCallDisconnectedHook", listener);
    }

    /**
     * Hears of an inbound call answered.
     *
     * @param listener is given {@code {"Answered Calls": int}} of the period
     * @return closes to remove it
     */
    public Subscription addCallAnsweredHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addCallAnsweredHook", listener);
    }

    /**
     * Hears of a call that starts to wait.
     *
     * @param listener is given {@code {"Calls In Queue": int}}, waiting calls
     * @return closes to remove it
     */
    public Subscription addCallWaitingHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addCallWaitingHook", listener);
    }

    /**
     * Hears of an agent who logs in.
     *
     * @param listener is given {@code {"Agents Logged In": int}}
     * @return closes to remove it
     */
    public Subscription addAgentLoggedInHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addAgentLoggedInHook", listener);
    }

    /**
     * Hears of an agent who logs out.
     *
     * @param listener is given {@code {"Agents Logged In": int}}
     * @return closes to remove it
     */
    public Subscription addAgentLoggedOutHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addAgentLoggedOutHook", listener);
    }

    /**
     * Hears of a station that registers.
     *
     * @param listener is given {@code {"Stations connected": int}}, or their numbers if so configured
     * @return closes to remove it
     */
    public Subscription addStationConnectedHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addStationConnectedHook", listener);
    }

    /**
     * Hears of a station that leaves.
     *
     * @param listener is given {@code {"Stations connected": int}}, or their numbers if so configured
     * @return closes to remove it
     */
    public Subscription addStationDisconnectedHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addStationDisconnectedHook", listener);
    }

    /**
     * Hears of a station that becomes busy.
     *
     * @param listener is given {@code {"Busy Stations": int}}
     * @return closes to remove it
     */
    public Subscription addStationBusyHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addStationBusyHook", listener);
    }

    /**
     * Hears of an inbound call that rings.
     *
     * @param listener is given {@code {"stationID": text, "callerID": text, "callRefID": number, "time": text}}, once
     *     for each call and station
     * @return closes to remove it
     */
    public Subscription addCallRingingHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addCallRingingHook", listener);
    }

    /**
     * Hears of the client giving up.
     *
     * @param listener is given {@code {"reason": text}}; it must be started anew
     * @return closes to remove it
     */
    public Subscription addSystemResetEventHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addSystemResetEventHook", listener);
    }

    /**
     * Hears of a station that becomes idle.
     *
     * @param listener is given {@code {"Idle Stations": int}}
     * @return closes to remove it
     */
    public Subscription addStationIdleHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addStationIdleHook", listener);
    }

    /**
     * Hears of a caller's number.
     *
     * @param listener is given {@code {"stationID", "callerID", "callerName", "callRefID"}}
     * @return closes to remove it
     */
    public Subscription addIncomingCallerInfoHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addIncomingCallerInfoHook", listener);
    }

    /**
     * Hears of a call dialled.
     *
     * @param listener is given {@code {"Outbound Calls": int}} of the period
     * @return closes to remove it
     */
    public Subscription addOutboundCallHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addOutboundCallHook", listener);
    }

    /**
     * Hears of an inbound call that nobody answered.
     *
     * @param listener is given {@code {"Abandoned Calls": int}} of the period
     * @return closes to remove it
     */
    public Subscription addCallAbandonedHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addCallAbandonedHook", listener);
    }

    /**
     * Hears of the server's record of an outbound call.
     *
     * @param listener is given {@code {"stationID", "number", "seconds", "callRefID"}}
     * @return closes to remove it
     */
    public Subscription addSmdrHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addSmdrHook", listener);
    }

    /**
     * Hears of a change of the connection.
     *
     * @param listener is given {@code {"state", "attempt", "gapSeconds", "gapFrom", "gapTo", "reason"}}, the three in
     *     the middle only when a gap has just ended
     * @return closes to remove it
     */
    public Subscription addConnectionHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addConnectionHook", listener);
    }

    /**
     * Hears of the end of a period.
     *
     * @param listener is given the current statistics of the closed period
     * @return closes to remove it
     */
    public Subscription addPeriodHook(Consumer<? super Map<String, Object>> listener) {
        return book.add("addPeriodHook", listener);
    }

    /**
     * Hears of a hook by its name, for programs that pass on all of them.
     *
     * @param name one of {@link #hookNames()}
     * @param listener is given what the hook of that name gives
     * @return closes to remove it
     * @throws IllegalArgumentException when there is no such hook
     */
    public Subscription addHook(String name, Consumer<? super Map<String, Object>> listener) {
        if (!hookNames().contains(name)) {
            throw new IllegalArgumentException("name: there is no hook " + name);
        }
        return book.add(name, listener);
    }

    /**
     * The names of all hooks that give a map.
     *
     * @return for example {@code addNewCallHook}
     */
    public static List<String> hookNames() {
        return HookBook.NAMES.stream()
                .filter(name -> !name.equals(HookBook.RAW))
                .toList();
    }

    /**
     * Hears of every message that can be decoded, before the filter.
     *
     * @param listener is given the event
     * @return closes to remove it
     */
    public Subscription addRawEventHook(Consumer<? super IpecsEvent> listener) {
        return book.addRaw(listener);
    }

    /**
     * Hears of everything, with types in place of maps.
     *
     * @param listener is called in the order of registration among all hooks
     * @return closes to remove it
     */
    public Subscription addListener(IpecsListener listener) {
        return book.add(listener);
    }

    /**
     * Has everything that happens taken down, in place of an earlier journal. Unlike hooks a journal misses nothing,
     * however slow hooks are; call this before the start.
     *
     * @param journal what takes it down, on the thread that applies events; must neither wait nor throw
     */
    public void record(CallJournal journal) {
        pump.record(journal);
    }

    /**
     * Every figure now.
     *
     * @return the figures; they do not change any more
     */
    public CallCentreSnapshot snapshot() {
        return pump.system().snapshot(clock.millis());
    }

    /**
     * Every station, agent and call now.
     *
     * @return the state; it does not change any more
     */
    public PhoneSystem system() {
        return pump.system();
    }

    /**
     * The 13-key summary now.
     *
     * @return key to figure, unmodifiable
     */
    public Map<String, Object> summary() {
        return snapshot().summary();
    }

    /**
     * The 27-key summary now.
     *
     * @return key to figure, unmodifiable
     */
    public Map<String, Object> extendedSummary() {
        return snapshot().extendedSummary();
    }

    /**
     * The extended summary now, under its original name.
     *
     * @param all whether times are included; without them they are 0, unless {@code status-calls-only} is false
     * @return key to figure, unmodifiable
     */
    public Map<String, Object> getACDStatus(boolean all) {
        return all || !config.hooks().statusCallsOnly()
                ? extendedSummary()
                : snapshot().extendedSummaryWithoutTimes();
    }

    /**
     * Call statistics of the period.
     *
     * @return group to key to figure, unmodifiable
     */
    public Map<String, Map<String, Object>> callStatistics() {
        return snapshot().callStatistics();
    }

    /**
     * Call statistics of the period for each queue.
     *
     * @return queue number to call statistics, direct calls under the empty text; unmodifiable
     */
    public Map<String, Map<String, Map<String, Object>>> callStatisticsByQueue() {
        return snapshot().callStatisticsByQueue();
    }

    /**
     * Agent statistics of the period.
     *
     * @return key to figure, unmodifiable
     */
    public Map<String, Object> agentStatistics() {
        return snapshot().agentStatistics();
    }

    /**
     * Times and calls of each station in the period.
     *
     * @return station number to key to figure, unmodifiable
     */
    public Map<String, Map<String, Object>> stationStatistics() {
        return snapshot().stationStatistics();
    }

    /**
     * Run time, period, call and agent statistics.
     *
     * @return key to figure, unmodifiable
     */
    public Map<String, Object> currentStatistics() {
        return snapshot().currentStatistics(uptime());
    }

    /**
     * Ends the period now: the period hook gets its figures, then counters and sums start at 0. Returns when that has
     * been done.
     */
    public void resetCounters() {
        synchronized (turn) {
            if (!started || closed) {
                return;
            }
        }
        CompletableFuture<Void> done = pump.periodEnd(true);
        if (pump.isOwnThread()) {
            // An executor that runs hooks where they are caused: waiting would be for oneself.
            return;
        }
        try {
            done.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException busy) {
            LOG.warn("The period's end waits behind many events");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Switches acting on events off and on again; meanwhile they are counted and dropped.
     *
     * @param ignore whether to drop them
     */
    public void ignoreEvents(boolean ignore) {
        pump.ignore(ignore);
    }

    /**
     * How the client is doing.
     *
     * @return its status at this moment
     */
    public IpecsStatus status() {
        boolean verified = config.tls().verify() || config.tls().pin().isPresent();
        return new IpecsStatus(
                session.status().connection(wire.peer(), verified),
                pump.status(),
                new IpecsStatus.Hooks(
                        dispatcher.queued(), book.failures(), dispatcher.coalesced(), dispatcher.dropped()),
                uptime());
    }

    /**
     * What the server can be asked to do.
     *
     * @return the commands, which work while the client is connected
     */
    public IpecsCommands commands() {
        return commands;
    }

    private void endPeriod() {
        LOG.info("The period ends reset={}", config.period().reset());
        pump.endPeriod(config.period().reset());
    }

    /** Waits until all that was received so far has been applied and all hooks have heard of it. */
    void settle(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        pump.change(before -> new Transition(before, List.of())).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        dispatcher.awaitIdle(patience);
    }

    IpecsConfig config() {
        return config;
    }

    /** The receive clock, which never jumps. */
    long receivedMillis() {
        return clock.millis();
    }

    boolean isIgnoringEvents() {
        return pump.isIgnoring();
    }

    /** Which attempt to connect it is, from 1. */
    int attempt() {
        return session.status().attempt();
    }

    private Duration uptime() {
        return Duration.ofNanos(timers.nanos() - bornNanos);
    }

    private ConnectionChange overflow() {
        return new ConnectionChange(
                session.status().state(), session.status().attempt(), Optional.empty(), ConnectionChange.OVERFLOW);
    }

    private final class Ear implements Session.Listener {

        @Override
        public void changed(ConnectionChange change, Instant at) {
            pump.connection(change, at.toEpochMilli());
        }

        @Override
        public boolean text(String message, long receivedMillis) {
            return pump.message(message, receivedMillis);
        }

        @Override
        public void binary(int size) {
            pump.binary(size);
        }

        @Override
        public void gaveUp(String reason) {
            pump.gaveUp(reason);
        }
    }
}
