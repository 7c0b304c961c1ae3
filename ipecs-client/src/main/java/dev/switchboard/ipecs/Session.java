package dev.switchboard.ipecs;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.ConnectionChange.Gap;
import dev.switchboard.ipecs.RestSession.Ended;
import dev.switchboard.ipecs.RestSession.Login;
import dev.switchboard.ipecs.RestSession.LoginAnswer;
import dev.switchboard.ipecs.Trouble.Troubled;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session with the server: logs in, opens the stream, keeps it alive, and begins again when it is lost, until it
 * is closed or has to give up.
 *
 * <p>Not a {@code Link}: the states, the two kinds of retries and the end after too many failures are part of what an
 * embedder sees.
 *
 * <p><b>Threading.</b> Everything happens one after the other on the thread {@code switchboard-ipecs-session}; others
 * only leave signals for it. Messages arrive on the stream's thread.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration STEADY_AFTER = Duration.ofSeconds(60);

    /** What the session tells of itself. */
    interface Listener {

        /**
         * The connection changed; {@link ConnectionState#CONNECTED} comes before the stream's first message.
         *
         * @param at when; for a loss, since when the stream is incomplete
         */
        void changed(ConnectionChange change, Instant at);

        /**
         * A text message arrived, on the stream's thread.
         *
         * @return false when it could not be taken in time
         */
        boolean text(String message, long receivedMillis);

        /** A binary message arrived, on the stream's thread. */
        void binary(int size);

        /** The client has given up, and nobody waits for its first connection. */
        void gaveUp(String reason);
    }

    /** What the session's thread is to know. */
    private sealed interface Signal {

        /** What needs no more words. */
        enum Plain implements Signal {
            WAKE,
            CLOSE,
            KEEP_ALIVE
        }

        /**
         * A stream is lost.
         *
         * @param token of the session it belonged to
         * @param trouble what happened
         */
        record Lost(String token, Trouble trouble) implements Signal {}
    }

    /** The client is being closed. */
    private static final class Closing extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final IpecsConfig config;
    private final IpecsConfig.Session options;
    private final Timers timers;
    private final SteadyClock clock;
    private final RandomGenerator random;
    private final Listener listener;
    private final HeldToken token;
    private final Wire wire;
    private final RestSession rest;
    private final Thread thread;
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final SessionStatus status;
    private boolean started;
    private volatile boolean closing;
    private volatile Optional<Stream> current = Optional.empty();
    private volatile Optional<EventSocket> latest = Optional.empty();

    /** The loss that the next connection ends; guarded by being set before a stream opens. */
    private volatile Optional<Trouble> loss = Optional.empty();

    private int failures;

    /**
     * A session that does nothing yet.
     *
     * @param config everything about the server
     * @param wire the way to it
     * @param timers the clock, and what ends waits
     * @param clock its time without jumps
     * @param random spreads the waits
     * @param listener hears what happens
     */
    Session(
            IpecsConfig config,
            Wire wire,
            Timers timers,
            SteadyClock clock,
            RandomGenerator random,
            Listener listener) {
        this.config = config;
        this.options = config.session();
        this.wire = wire;
        this.timers = timers;
        this.clock = clock;
        this.random = random;
        this.listener = listener;
        this.rest = wire.rest();
        this.token = new HeldToken(rest, options.tokenFile());
        this.status = new SessionStatus(clock.now());
        this.thread = Threads.daemon("ipecs", "session", this::run);
    }

    /** Begins, in the background. */
    void start() {
        synchronized (this) {
            if (started || closing) {
                throw new IllegalStateException("the client is started only once");
            }
            started = true;
        }
        thread.start();
    }

    /**
     * Waits for the first connection.
     *
     * @throws PeerException when there will be none
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    void awaitConnected() throws PeerException, InterruptedException {
        try {
            connected.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof PeerException peer) {
                throw peer;
            }
            throw new IllegalStateException("the session's thread failed", failed.getCause());
        }
    }

    SessionStatus status() {
        return status;
    }

    /** The token to send commands with; empty while there is no session. */
    Optional<String> token() {
        return status.state() == ConnectionState.CONNECTED ? token.find() : Optional.empty();
    }

    /** A command was refused because the server does not know the session. */
    void sessionGone(String refusedToken, PeerException cause) {
        signals.add(new Signal.Lost(refusedToken, new Trouble(cause, false, true, Optional.of(clock.now()))));
    }

    /** Ends it as failed: what came over the stream cannot be worked with. */
    void giveUp(PeerException cause) {
        current.ifPresent(stream -> signals.add(
                new Signal.Lost(stream.login.token(), new Trouble(cause, true, false, Optional.of(clock.now())))));
    }

    private void run() {
        try {
            keepUp();
        } catch (Closing wanted) {
            LOG.debug("The session ends as wanted");
        } catch (Troubled last) {
            fail(last.trouble(), true);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError broken) {
            LOG.error("The session's code failed; the client must be restarted", broken);
            PeerException cause = new PeerException.Unreachable(wire.peer(), "cannot be followed: " + broken, broken);
            fail(new Trouble(cause, true, false, Optional.empty()), true);
        } finally {
            if (closing) {
                token.release(GOODBYE);
                change(ConnectionState.CLOSED, "");
            }
            connected.completeExceptionally(
                    new PeerException.Unreachable(wire.peer(), "was not connected when the client was closed"));
        }
    }

    private void keepUp() throws Closing, Troubled, InterruptedException {
        int waits = 0;
        boolean everConnected = false;
        while (true) {
            long begun = timers.nanos();
            boolean opened = false;
            Trouble trouble;
            try (Stream stream = connect(!everConnected && failures == 0)) {
                opened = true;
                everConnected = true;
                begun = timers.nanos();
                trouble = follow(stream);
            } catch (Troubled failed) {
                trouble = failed.trouble();
            }
            if (opened) {
                boolean steady = timers.nanos() - begun >= STEADY_AFTER.toNanos();
                failures = steady ? 0 : failures;
                waits = steady ? 0 : waits;
                loss = Optional.of(trouble);
                status.lost();
                LOG.warn("The event stream is lost peer={} reason=\"{}\"", wire.peer(), trouble.words());
            } else {
                failures++;
                LOG.debug(
                        "An attempt to connect failed peer={} failures={} reason=\"{}\"",
                        wire.peer(),
                        failures,
                        trouble.words());
            }
            int most = options.maxReconnects();
            boolean tooMany = most >= 0 && (opened ? most == 0 : failures >= most);
            if (trouble.last() || tooMany) {
                settle(trouble);
                fail(trouble, everConnected || !trouble.last());
                return;
            }
            change(
                    ConnectionState.RECONNECTING,
                    Optional.empty(),
                    trouble.words(),
                    trouble.from().orElseGet(clock::now));
            settle(trouble);
            pause(wait(waits++));
        }
    }

    /** Gives a session back that was lost, unless the server has said that it is gone. */
    private void settle(Trouble trouble) {
        if (trouble.sessionGone()) {
            token.forget();
        } else if (trouble.from().isPresent()) {
            token.release(GOODBYE);
        }
    }

    private Duration wait(int waits) {
        double grown = Math.min(
                (double) options.reconnectMax().toMillis(),
                options.reconnectMin().toMillis() * Math.pow(2, waits));
        double spread = options.jitter() == 0 ? 1 : 1 + options.jitter() * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(grown * spread)));
    }

    private Stream connect(boolean first) throws Closing, Troubled, InterruptedException {
        Login login = logIn(first);
        try {
            return open(login);
        } catch (EventSocket.HandshakeRefused refused) {
            if (refused.status() != 401) {
                throw new Troubled(refusal(refused, login));
            }
        }
        // The server refuses a token that is some seconds old; a fresh one helps.
        Login fresh = logIn(first);
        try {
            return open(fresh);
        } catch (EventSocket.HandshakeRefused again) {
            throw new Troubled(refusal(again, fresh));
        }
    }

    private Trouble refusal(EventSocket.HandshakeRefused refused, Login login) {
        PeerException cause = new PeerException.Rejected(
                wire.peer(), "HTTP " + refused.status(), "the event stream's handshake was not accepted");
        LOG.debug("The handshake was refused status={} system={}", refused.status(), login.systemType());
        return new Trouble(cause, false, refused.status() == 401, Optional.of(clock.now()));
    }

    private Login logIn(boolean first) throws Closing, Troubled, InterruptedException {
        change(ConnectionState.LOGGING_IN, "");
        boolean freed = false;
        for (int number = 1; ; number++) {
            checkOpen();
            LoginAnswer answer = rest.login();
            checkOpen();
            PeerException failure;
            if (answer instanceof LoginAnswer.Granted granted) {
                token.hold(granted.login());
                status.loggedIn(granted.login());
                return granted.login();
            } else if (answer instanceof LoginAnswer.Final refused) {
                throw new Troubled(refused.failure(), true);
            } else if (answer instanceof LoginAnswer.AlreadyLoggedIn already) {
                failure = already.failure();
                if (!freed) {
                    freed = true;
                    token.releaseEarlier(options.timeout());
                }
            } else {
                failure = ((LoginAnswer.Repeatable) answer).failure();
                if (!first) {
                    throw new Troubled(failure, false);
                }
            }
            if (number >= options.loginAttempts()) {
                throw new Troubled(failure, first && options.maxReconnects() >= 0);
            }
            LOG.debug("Login failed, trying again attempt={} reason=\"{}\"", number, failure.getMessage());
            pause(options.loginPause());
        }
    }

    private Stream open(Login login) throws Closing, Troubled, InterruptedException, EventSocket.HandshakeRefused {
        change(ConnectionState.OPENING_SOCKET, "");
        checkOpen();
        Stream stream = new Stream(login);
        current = Optional.of(stream);
        latest = Optional.of(stream.socket);
        boolean open = false;
        try {
            stream.socket.open(login.token());
            open = true;
            return stream;
        } catch (PeerException failed) {
            checkOpen();
            boolean last = failed instanceof PeerException.Rejected;
            throw new Troubled(new Trouble(failed, last, false, Optional.of(clock.now())));
        } finally {
            if (!open) {
                stream.close();
            }
        }
    }

    private Trouble follow(Stream stream) throws Closing, InterruptedException {
        while (true) {
            Signal signal = signals.take();
            checkOpen();
            if (signal instanceof Signal.Lost lost && lost.token.equals(stream.login.token())) {
                return lost.trouble;
            }
            if (signal == Signal.Plain.KEEP_ALIVE && stream.asksToBeKept) {
                Optional<Trouble> gone = keepAlive(stream);
                if (gone.isPresent()) {
                    return gone.get();
                }
            }
        }
    }

    private Optional<Trouble> keepAlive(Stream stream) {
        Ended ended = rest.checkConnection(stream.login.token());
        if (ended == Ended.NOT_SUPPORTED) {
            stream.keepAlive.cancel();
            // One more may have fallen due while the server took its time to refuse.
            stream.asksToBeKept = false;
            LOG.warn(
                    "The server does not know the keep-alive request; it is not sent again on this connection peer={}",
                    wire.peer());
        } else if (ended == Ended.SESSION_GONE) {
            PeerException cause =
                    new PeerException.Rejected(wire.peer(), "HTTP 401", "the session is gone, said the keep-alive");
            return Optional.of(new Trouble(cause, false, true, Optional.of(clock.now())));
        }
        return Optional.empty();
    }

    private void pause(Duration wait) throws Closing, Troubled, InterruptedException {
        checkOpen();
        if (wait.isZero()) {
            return;
        }
        Timers.Task alarm = timers.schedule(wait, () -> signals.add(Signal.Plain.WAKE));
        try {
            for (Signal signal = signals.take(); signal != Signal.Plain.WAKE; signal = signals.take()) {
                checkOpen();
                if (signal instanceof Signal.Lost lost && lost.trouble.last()) {
                    throw new Troubled(lost.trouble);
                }
            }
        } finally {
            alarm.cancel();
        }
    }

    private void checkOpen() throws Closing {
        if (closing) {
            throw new Closing();
        }
    }

    private void change(ConnectionState state, String reason) {
        change(state, Optional.empty(), reason, clock.now());
    }

    private void change(ConnectionState state, Optional<Gap> gap, String reason, Instant at) {
        status.changed(state, failures + 1, clock.now(), reason, gap);
        LOG.debug("The connection changed state={} attempt={} reason=\"{}\"", state, failures + 1, reason);
        listener.changed(new ConnectionChange(state, failures + 1, gap, reason), at);
    }

    private void fail(Trouble trouble, boolean tell) {
        LOG.error(
                "The client has given up; correct the cause and start it again peer={} reason=\"{}\"",
                wire.peer(),
                trouble.words());
        change(
                ConnectionState.FAILED,
                Optional.empty(),
                trouble.words(),
                trouble.from().orElseGet(clock::now));
        connected.completeExceptionally(trouble.cause());
        if (tell) {
            listener.gaveUp(trouble.words());
        }
    }

    /** Ends the stream, gives the session back and returns when the session's thread has ended. */
    @Override
    public void close() {
        // First, so that it cannot hit the logout, which comes only when the session's thread knows of the end.
        rest.cancel();
        synchronized (this) {
            closing = true;
            if (!started) {
                return;
            }
        }
        if (status.state() != ConnectionState.CONNECTED) {
            current.ifPresent(stream -> stream.socket.abandon());
        }
        signals.add(Signal.Plain.CLOSE);
        try {
            if (Thread.currentThread() != thread) {
                thread.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        if (status.state() == ConnectionState.FAILED) {
            change(ConnectionState.CLOSED, "");
        }
    }

    /** Returns when the thread of the latest stream has ended, or after a moment. */
    void awaitStreamEnd() {
        try {
            if (latest.isPresent()) {
                latest.get().awaitEnd();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** The event stream of one login with all that keeps it alive. */
    private final class Stream implements EventSocket.Receiver, AutoCloseable {

        private final Login login;
        private final EventSocket socket;
        private volatile Timers.Task keepAlive = () -> {};
        private volatile Optional<Watchdog> watchdog = Optional.empty();
        private volatile boolean announcedEnd;
        /** Of the session's thread. */
        private boolean asksToBeKept = true;

        Stream(Login login) {
            this.login = login;
            this.socket = wire.stream(this);
        }

        @Override
        public void opened() {
            Instant now = clock.now();
            status.heard(now.toEpochMilli());
            watchdog = Optional.of(new Watchdog(
                    options.watchdogInterval(),
                    options.maxMissed(),
                    timers,
                    () -> lost("nothing was received for too long", false)));
            Duration longest = login.checkEvery()
                    .filter(every -> every.compareTo(options.keepAlive()) < 0)
                    .orElse(options.keepAlive());
            if (!options.keepAlive().isZero()) {
                keepAlive = timers.scheduleEvery(longest.dividedBy(2), () -> signals.add(Signal.Plain.KEEP_ALIVE));
            }
            Optional<Gap> gap = loss.map(ended -> new Gap(ended.from().orElse(now), now, ended.words()));
            loss = Optional.empty();
            LOG.info("The event stream is open peer={} system=\"{}\"", wire.peer(), login.systemType());
            change(ConnectionState.CONNECTED, gap, "", now);
            connected.complete(null);
        }

        @Override
        public void text(String message) {
            long now = clock.millis();
            heard(now);
            if (!listener.text(message, now)) {
                lost(
                        "messages could not be worked off for "
                                + config.stream().stall().toSeconds() + " s",
                        true);
                socket.abandon();
            }
        }

        @Override
        public void binary(int size) {
            heard(clock.millis());
            listener.binary(size);
        }

        private void heard(long now) {
            status.heard(now);
            watchdog.ifPresent(Watchdog::heard);
        }

        @Override
        public void ended(String reason, boolean announced) {
            announcedEnd = true;
            lost(reason, announced);
        }

        /** @param complete whether nothing sent before now can be missing */
        private void lost(String reason, boolean complete) {
            Instant from = complete ? clock.now() : status.lastHeard();
            PeerException cause = new PeerException.Unreachable(wire.peer(), "is lost: " + reason);
            signals.add(new Signal.Lost(login.token(), new Trouble(cause, false, false, Optional.of(from))));
        }

        @Override
        public void close() {
            keepAlive.cancel();
            watchdog.ifPresent(Watchdog::close);
            if (closing && !announcedEnd) {
                socket.close();
            } else {
                socket.abandon();
            }
            current = Optional.empty();
        }
    }
}
