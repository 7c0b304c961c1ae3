package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.simulator.Listener;
import dev.switchboard.common.simulator.SelfMadeCertificate;
import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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
public final class IpecsSimulator extends SimulatedServer implements AutoCloseable {

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
    private final @Nullable SelfMadeCertificate certificate;
    private final Listener listener;
    private final HttpDoor door;
    private final @Nullable ControlPort control;
    private final List<Playback> plays = new ArrayList<>();
    private volatile Timers.@Nullable Task heartbeat;

    /** Guarded by plays. */
    private long nextReference;

    private IpecsSimulator(Builder options) {
        this(options, options.timers != null ? options.timers : Timers.system("ipecs-sim"));
    }

    private IpecsSimulator(Builder options, Timers timers) {
        super(
                options,
                new SimClock(
                        timers,
                        options.timeFactor,
                        options.start != null ? options.start : timers.now(),
                        options.zone));
        this.options = options;
        this.timers = timers;
        this.certificate = options.plainHttp ? null : new SelfMadeCertificate("iPECS", options.names());
        this.door = new HttpDoor(timers, this::answer, streams);
        this.listener = Connection.listener(
                "server",
                new InetSocketAddress(options.address, options.port),
                certificate == null ? null : certificate.context().getSocketFactory(),
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
    public static final class Builder extends SimulatorOptions {

        private Builder() {}

        @Override
        Builder self() {
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

    @Override
    Listener listener() {
        return listener;
    }

    @Override
    HttpDoor door() {
        return door;
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
