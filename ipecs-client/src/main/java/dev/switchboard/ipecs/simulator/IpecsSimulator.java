package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An iPECS server: REST requests and the event stream on one port, with TLS.
 *
 * <p>It admits one session for its one account, hands out tokens, frees a session that has logged out or has had no
 * contact for 90 s, opens the event stream on the path of the login, sends a heartbeat each minute and plays what it is
 * given. With a {@link ServerScript} it knows no such truth and answers a list of requests instead.
 *
 * <p>All times are the simulator's own: the timers', from a start that can be chosen and at a speed that can be chosen.
 *
 * <p><b>Threading.</b> One thread for each connection and one that accepts them; plays and heartbeats run on the timers.
 * All methods may be called from any thread. Sending waits for a client that does not read.
 */
public final class IpecsSimulator implements AutoCloseable {

    private static final Duration HEARTBEAT = Duration.ofSeconds(60);

    /** What a request asks for. */
    public enum Operation {
        /** {@code GET …/login}. */
        LOGIN,
        /** The upgrade of {@code …/login} to a WebSocket. */
        UPGRADE,
        /** {@code POST …/logout}. */
        LOGOUT,
        /** {@code POST …/checkconnection}. */
        CHECK_CONNECTION,
        /** {@code GET …/smdr}. */
        SMDR,
        /** Any other command, for example {@code …/call/answer}. */
        COMMAND,
        /** Anything else. */
        OTHER
    }

    private final Builder options;
    private final Timers timers;
    private final SimClock clock;
    private final Journal journal = new Journal();
    private final EventStreams streams = new EventStreams(journal);
    private final SmdrLedger smdr = new SmdrLedger();
    private final FaultPlan faults = new FaultPlan();
    private final SessionDesk desk;
    private final @Nullable ScriptRun script;
    private final @Nullable SelfMadeCertificate certificate;
    private final Listener listener;
    private final HttpDoor door;
    private final @Nullable ControlPort control;
    private final List<Playback> plays = new ArrayList<>();
    private volatile Timers.@Nullable Task heartbeat;

    /** Guarded by plays. */
    private long nextReference;

    private IpecsSimulator(Builder options) {
        this.options = options;
        this.timers = options.timers != null ? options.timers : Timers.system("ipecs-sim");
        Instant start = options.start != null ? options.start : timers.now();
        this.clock = new SimClock(timers, options.timeFactor, start, options.zone);
        this.desk = new SessionDesk(options, clock, streams, smdr);
        this.script = options.script == null ? null : new ScriptRun(options.script);
        this.certificate = options.plainHttp ? null : new SelfMadeCertificate(options.names());
        this.door = new HttpDoor(timers, this::answer, streams);
        this.listener = new Listener(
                "server",
                new InetSocketAddress(options.address, options.port),
                certificate == null ? null : certificate.sockets(),
                door::serve);
        this.control = options.controlPort < 0 ? null : new ControlPort(this, options.controlPort, options.scenarios);
        this.nextReference = options.firstReference;
    }

    /**
     * Starts to describe a simulator.
     *
     * @return a builder with user {@code api1}, password {@code secret}, the paths {@code /ipxapi/server/v1/users/…},
     *     TLS, loopback and a free port
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a simulator. */
    public static final class Builder {

        InetAddress address = InetAddress.getLoopbackAddress();
        int port;
        boolean plainHttp;
        String uid = "api1";
        String password = "secret";
        String type = "ipxapi";
        String target = "server";
        String version = "v1";
        String origin = "";
        int checkConnectionTimer = 120;
        Duration sessionTimeout = Duration.ofSeconds(90);
        Duration upgradeWithin = Duration.ofSeconds(30);
        private final List<String> hostNames = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        private @Nullable Timers timers;
        private double timeFactor = 1;
        private @Nullable Instant start;
        private ZoneId zone = ZoneId.systemDefault();
        private boolean heartbeats = true;
        private long firstReference = 5000;
        private @Nullable ServerScript script;
        private @Nullable ScenarioFile scenarios;
        private int controlPort = -1;

        private Builder() {}

        /**
         * Sets the port; the default 0 takes a free one.
         *
         * @param newPort 0 to 65535
         * @return this builder
         */
        public Builder port(int newPort) {
            if (newPort < 0 || newPort > 65_535) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + newPort);
            }
            port = newPort;
            return this;
        }

        /**
         * Sets the address to listen on; the default is loopback.
         *
         * @param newAddress an address of this machine
         * @return this builder
         */
        public Builder listen(InetAddress newAddress) {
            address = Objects.requireNonNull(newAddress, "newAddress");
            return this;
        }

        /**
         * Does without TLS.
         *
         * @return this builder
         */
        public Builder plainHttp() {
            plainHttp = true;
            return this;
        }

        /**
         * Adds a host name that the certificate is good for, besides localhost and loopback.
         *
         * @param name a host name or address
         * @return this builder
         */
        public Builder hostName(String name) {
            hostNames.add(Objects.requireNonNull(name, "name"));
            return this;
        }

        /**
         * Sets the one account.
         *
         * @param newUid user
         * @param newPassword password
         * @return this builder
         */
        public Builder credentials(String newUid, String newPassword) {
            uid = Objects.requireNonNull(newUid, "newUid");
            password = Objects.requireNonNull(newPassword, "newPassword");
            return this;
        }

        /**
         * Sets the parts of the path.
         *
         * @param newType {@code ipxapi} by default
         * @param newTarget {@code server} by default; empty leaves the part out
         * @param newVersion {@code v1} by default
         * @return this builder
         */
        public Builder paths(String newType, String newTarget, String newVersion) {
            type = Objects.requireNonNull(newType, "newType");
            target = Objects.requireNonNull(newTarget, "newTarget");
            version = Objects.requireNonNull(newVersion, "newVersion");
            return this;
        }

        /**
         * Sets the {@code Origin} that an upgrade must carry; by default scheme and host of the request itself.
         *
         * @param newOrigin for example {@code https://ucp.example.org:8743}
         * @return this builder
         */
        public Builder origin(String newOrigin) {
            origin = Objects.requireNonNull(newOrigin, "newOrigin");
            return this;
        }

        /**
         * Sets what the login object says about keep-alive requests.
         *
         * @param seconds 120 by default
         * @return this builder
         */
        public Builder checkConnectionTimer(int seconds) {
            checkConnectionTimer = seconds;
            return this;
        }

        /**
         * Sets how long a session lives without contact. An open event stream is contact.
         *
         * @param newTimeout 90 s by default
         * @return this builder
         */
        public Builder sessionTimeout(Duration newTimeout) {
            sessionTimeout = Objects.requireNonNull(newTimeout, "newTimeout");
            return this;
        }

        /**
         * Sets how soon after the login the stream must be opened.
         *
         * @param newLimit 30 s by default
         * @return this builder
         */
        public Builder upgradeWithin(Duration newLimit) {
            upgradeWithin = Objects.requireNonNull(newLimit, "newLimit");
            return this;
        }

        /**
         * Sets the timers; by default the simulator has its own, on the system's clock.
         *
         * @param newTimers timers, which the simulator does not close
         * @return this builder
         */
        public Builder timers(Timers newTimers) {
            timers = Objects.requireNonNull(newTimers, "newTimers");
            return this;
        }

        /**
         * Sets how fast simulated time goes.
         *
         * @param newFactor simulated seconds for each second of the timers, more than zero; 1 by default
         * @return this builder
         */
        public Builder timeFactor(double newFactor) {
            if (!(newFactor > 0) || Double.isInfinite(newFactor)) {
                throw new IllegalArgumentException("the time factor must be more than zero, not " + newFactor);
            }
            timeFactor = newFactor;
            return this;
        }

        /**
         * Sets the simulated time at which the simulator is made; by default the timers' time.
         *
         * @param newStart a moment
         * @return this builder
         */
        public Builder startAt(Instant newStart) {
            start = Objects.requireNonNull(newStart, "newStart");
            return this;
        }

        /**
         * Sets the zone of the times in events; by default the machine's.
         *
         * @param newZone a zone
         * @return this builder
         */
        public Builder zone(ZoneId newZone) {
            zone = Objects.requireNonNull(newZone, "newZone");
            return this;
        }

        /**
         * Sets whether a heartbeat is sent every 60 s of simulated time; by default it is.
         *
         * @param on whether to send it
         * @return this builder
         */
        public Builder heartbeats(boolean on) {
            heartbeats = on;
            return this;
        }

        /**
         * Sets the reference of the first call of a {@link CallScenario}.
         *
         * @param reference 5000 by default, at least 1
         * @return this builder
         */
        public Builder firstReference(long reference) {
            if (reference < 1) {
                throw new IllegalArgumentException("a call reference must be at least 1, not " + reference);
            }
            firstReference = reference;
            return this;
        }

        /**
         * Makes the simulator follow a script.
         *
         * @param newScript what to expect and to answer
         * @return this builder
         */
        public Builder script(ServerScript newScript) {
            script = Objects.requireNonNull(newScript, "newScript");
            return this;
        }

        /**
         * Sets the scenarios that can be played by their id over the control port.
         *
         * @param newScenarios a file of scenarios
         * @return this builder
         */
        public Builder scenarios(ScenarioFile newScenarios) {
            scenarios = Objects.requireNonNull(newScenarios, "newScenarios");
            return this;
        }

        /**
         * Opens a second port, on loopback and without TLS, from which another process steers the simulator. Bodies and
         * answers are JSON:
         *
         * <ul>
         *   <li>{@code POST /play} with {@code {"scenario": "E09"}}; {@code {"call": {"direction": "in", "queue": 6,
         *       "station": "1801", "number": "5550100", "ring": 10, "talk": 120, "hold": 30, "wrap": 10}}};
         *       {@code {"login": {"station": 1801, "count": 3}}}; {@code {"logout": {"station": 1801}}};
         *       {@code {"agent-logout": {"station": 1801}}}; {@code {"random": {"seed": 1, "calls-per-second": 0.1,
         *       "seconds": 3600}}}.
         *   <li>{@code POST /fault} with {@code {"fault": "drop"}} or another: {@code close} ({@code code}),
         *       {@code refuse}, {@code accept}, {@code silence} ({@code on}), {@code stop-reading} ({@code on}),
         *       {@code duplicate}, {@code lose} ({@code count}), {@code swap}, {@code expire-session}, {@code delay}
         *       ({@code millis}), {@code step-clock} ({@code seconds}), {@code broken} ({@code kind}, a
         *       {@link StreamFault}), {@code answer} ({@code operation}, {@code count}, {@code kind} error, html, half,
         *       drop, reset or silence, {@code status}, {@code code}, {@code message}), {@code clear}.
         *   <li>{@code GET /journal}: the requests received, without their headers, and the counters of the stream.
         * </ul>
         *
         * @param newPort 0 for a free one
         * @return this builder
         */
        public Builder controlPort(int newPort) {
            if (newPort < 0 || newPort > 65_535) {
                throw new IllegalArgumentException("port must be 0 to 65535, not " + newPort);
            }
            controlPort = newPort;
            return this;
        }

        /**
         * Makes the simulator, which does nothing before it is started.
         *
         * @return the simulator
         */
        public IpecsSimulator build() {
            return new IpecsSimulator(this);
        }

        String scheme() {
            return plainHttp ? "http" : "https";
        }

        private List<String> names() {
            List<String> names = new ArrayList<>(hostNames);
            if (!address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
                names.add(address.getHostAddress());
            }
            return names;
        }
    }

    /**
     * Opens the port.
     *
     * @throws IOException if the port cannot be had
     * @throws IllegalStateException if it was started or closed before
     */
    public void start() throws IOException {
        listener.start();
        if (control != null) {
            control.start();
        }
        if (options.heartbeats) {
            heartbeat = clock.every(HEARTBEAT, this::heartbeat);
        }
    }

    /** Stops every play, closes the port and every connection and returns when all threads have ended. */
    @Override
    public void close() {
        List<Playback> playing;
        synchronized (plays) {
            playing = List.copyOf(plays);
        }
        playing.forEach(Playback::close);
        if (control != null) {
            control.close();
        }
        if (heartbeat != null) {
            heartbeat.cancel();
        }
        door.close();
        streams.close(1006);
        listener.close();
        if (options.timers == null) {
            timers.close();
        }
    }

    // ---- where it is

    /**
     * The port listened on, also while connections are refused.
     *
     * @return the port
     * @throws IllegalStateException before {@link #start()}
     */
    public int port() {
        return listener.port();
    }

    /**
     * Scheme and host, what a client's configuration calls {@code BaseURI}.
     *
     * @return for example {@code https://127.0.0.1}
     */
    public String baseUri() {
        String host = options.address.isAnyLocalAddress() ? "localhost" : options.address.getHostAddress();
        return options.scheme() + "://" + (options.address instanceof Inet6Address ? "[" + host + "]" : host);
    }

    /**
     * Where a client logs in and, with {@code wss} for {@code https}, opens the stream.
     *
     * @return the address of the login
     * @throws IllegalStateException before {@link #start()}
     */
    public String loginUrl() {
        return baseUri() + ":" + port() + desk.prefix() + "login";
    }

    /**
     * Where the simulator is steered from.
     *
     * @return the address of the control port; empty without one
     * @throws IllegalStateException before {@link #start()}
     */
    public Optional<String> controlUrl() {
        return control == null ? Optional.empty() : Optional.of(control.url());
    }

    /**
     * The certificate of the authority that signed the server's.
     *
     * @return PEM text
     * @throws IllegalStateException without TLS
     */
    public String authorityPem() {
        return certificate().authorityPem();
    }

    /**
     * The server's certificate.
     *
     * @return PEM text
     * @throws IllegalStateException without TLS
     */
    public String serverPem() {
        return certificate().serverPem();
    }

    /**
     * The fingerprint of the server's key.
     *
     * @return base64 of the SHA-256 of its SubjectPublicKeyInfo
     * @throws IllegalStateException without TLS
     */
    public String pin() {
        return certificate().pin();
    }

    private SelfMadeCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("a simulator without TLS has no certificate");
        }
        return certificate;
    }

    // ---- time

    /**
     * The simulated time.
     *
     * @return a moment, which no step of the clock touches
     */
    public Instant now() {
        return clock.now();
    }

    /**
     * Sets the server's displayed clock, and with it the times in events, forward or back.
     *
     * @param by how far; negative for back
     */
    public void stepClock(Duration by) {
        clock.step(by);
    }

    // ---- session and stream

    /**
     * The token of the session there is.
     *
     * @return the token, if somebody is logged in
     */
    public Optional<String> token() {
        return desk.token();
    }

    /** Forgets the session: the next request with its token is refused. The event stream stays open. */
    public void expireSession() {
        desk.expire();
    }

    /**
     * Whether an event stream is open.
     *
     * @return true from the answer to the upgrade to the end of the connection
     */
    public boolean isStreamOpen() {
        return streams.isOpen();
    }

    /**
     * How the client closed the last event stream that ended.
     *
     * @return its close code, 1005 for none, 1006 if it just went away; empty before a stream has ended
     */
    public OptionalInt lastCloseCode() {
        return streams.lastCloseCode();
    }

    /**
     * Sends a text as one message.
     *
     * @param text what is sent, as it is
     */
    public void send(String text) {
        smdr.saw(text, clock.now());
        streams.send(text);
    }

    /**
     * Sends an event with the time that the server's clock shows.
     *
     * @param event what is sent
     */
    public void send(WireEvent event) {
        smdr.saw(event, clock.now());
        streams.send(event.text(clock.serverTime()));
    }

    /** Sends a heartbeat now. */
    public void heartbeat() {
        streams.send(WireEvent.heartbeat().text(clock.serverTime()));
    }

    /**
     * Sends a message that is not as it should be.
     *
     * @param fault what is wrong with it
     */
    public void sendBroken(StreamFault fault) {
        streams.sendBroken(fault, WireEvent.heartbeat().text(clock.serverTime()));
    }

    /**
     * Closes the event stream from the server's side.
     *
     * @param code close code; 1006, which cannot be sent, resets the connection
     */
    public void closeStream(int code) {
        streams.close(code);
    }

    /**
     * How many messages went out.
     *
     * @return the number since the start
     */
    public long sent() {
        return streams.sent();
    }

    /**
     * How many messages nobody got, because no stream was open or the simulator was told to be silent or to lose them.
     *
     * @return the number since the start
     */
    public long missed() {
        return streams.missed();
    }

    // ---- faults

    /**
     * Gives the next request this fault.
     *
     * @param fault what goes wrong
     */
    public void failNext(Fault fault) {
        faults.add(Optional.empty(), 1, fault);
    }

    /**
     * Gives the next requests of one operation this fault.
     *
     * @param operation which requests; others pass
     * @param times how many requests
     * @param fault what goes wrong
     */
    public void failNext(Operation operation, int times, Fault fault) {
        faults.add(Optional.of(operation), times, fault);
    }

    /**
     * Holds up every answer from now on.
     *
     * @param time how long, on the simulator's timers; zero for not at all
     */
    public void delay(Duration time) {
        door.delay(time);
    }

    /** Resets every connection, the event stream among them. */
    public void dropConnections() {
        listener.dropConnections();
        streams.close(1006);
    }

    /** Closes the port and every connection, until {@link #accept()}: the operating system refuses who comes. */
    public void refuse() {
        listener.refuse();
        streams.close(1006);
    }

    /** Opens the port again, with the same number. */
    public void accept() {
        listener.accept();
    }

    /**
     * Sends no messages any more, not even heartbeats, while the stream stays open and pings are answered.
     *
     * @param on whether to be silent
     */
    public void silence(boolean on) {
        streams.silent(on);
    }

    /**
     * Reads nothing from the event stream any more, so that pings and a close stay unanswered.
     *
     * @param on whether to stop reading
     */
    public void stopReading(boolean on) {
        streams.reading(!on);
    }

    /**
     * Sends each of the next messages twice.
     *
     * @param messages how many
     */
    public void duplicateNext(int messages) {
        streams.duplicate(messages);
    }

    /**
     * Loses the next messages.
     *
     * @param messages how many
     */
    public void loseNext(int messages) {
        streams.lose(messages);
    }

    /** Sends the next message after the one that follows it. */
    public void swapNext() {
        streams.swap();
    }

    /** Takes back every fault that has not struck yet, silence and delay. */
    public void clearFaults() {
        faults.clear();
        door.delay(Duration.ZERO);
        streams.clearFaults();
        streams.reading(true);
    }

    // ---- what was received

    /**
     * The requests that were answered or, on purpose, not answered.
     *
     * @return the newest 10,000, in the order in which they took effect
     */
    public List<ReceivedRequest> received() {
        return journal.requests();
    }

    /** Forgets the requests received so far, so that a test looks at what comes next only. */
    public void clearReceived() {
        journal.clear();
    }

    /**
     * Waits until so many requests have been received.
     *
     * @param count how many, since the start or the last {@link #clearReceived()}
     * @param atMost how long to wait, in real time
     * @return whether they came
     */
    public boolean awaitReceived(int count, Duration atMost) {
        return journal.await(() -> journal.count() >= count, atMost);
    }

    /**
     * Waits until an event stream is open, or none is.
     *
     * @param open what to wait for
     * @param atMost how long to wait, in real time
     * @return whether it came about
     */
    public boolean awaitStream(boolean open, Duration atMost) {
        return journal.await(() -> streams.isOpen() == open, atMost);
    }

    /**
     * What went against the script.
     *
     * @return one sentence for each request that the script did not expect; empty without a script
     */
    public List<String> scriptFailures() {
        return script == null ? List.of() : script.failures();
    }

    /**
     * What the script expects next.
     *
     * @return method and path of the next exchange; empty at the end of the script or without one
     */
    public Optional<String> scriptExpects() {
        return script == null ? Optional.empty() : script.next();
    }

    // ---- plays

    /**
     * Plays from now on.
     *
     * @param messages in the order of their times
     * @return a handle to wait for the end or to stop
     */
    public Playback play(Iterator<TimedMessage> messages) {
        Playback play = playback(messages);
        play.begin();
        return play;
    }

    /**
     * Plays as soon as a client has an event stream open.
     *
     * @param messages in the order of their times, which count from then
     * @return a handle to wait for the end or to stop
     */
    public Playback playWhenConnected(Iterator<TimedMessage> messages) {
        Playback play = playback(messages);
        streams.whenOpen(play::begin);
        return play;
    }

    /**
     * Plays a scenario from now on.
     *
     * @param scenario what to play; its calls get the next free references
     * @return a handle to wait for the end or to stop
     */
    public Playback play(CallScenario scenario) {
        long first;
        synchronized (plays) {
            first = nextReference;
            nextReference += scenario.calls();
        }
        return play(scenario.messages(first).iterator());
    }

    /**
     * Plays a day from now on.
     *
     * @param day what to play
     * @return a handle to wait for the end or to stop
     */
    public Playback play(RandomDay day) {
        return play(day.messages());
    }

    private Playback playback(Iterator<TimedMessage> messages) {
        Playback play = new Playback(messages, clock, this::perform, journal);
        synchronized (plays) {
            plays.removeIf(Playback::isFinished);
            plays.add(play);
        }
        return play;
    }

    private void perform(TimedMessage message) {
        if (message instanceof TimedMessage.Event event) {
            send(event.event());
        } else if (message instanceof TimedMessage.Text text) {
            send(text.raw());
        } else {
            dropConnections();
        }
    }

    // ---- answering

    private HttpAnswer answer(Request request) {
        Optional<Fault> fault = faults.take(desk.operation(request));
        HttpAnswer answer = fault.map(one -> one.takesEffect() ? one.applyTo(truth(request)) : one.answer())
                .orElseGet(() -> truth(request));
        journal.add(clock.now(), request, answer);
        return answer;
    }

    private HttpAnswer truth(Request request) {
        return script != null ? script.answer(request) : desk.answer(request);
    }
}
