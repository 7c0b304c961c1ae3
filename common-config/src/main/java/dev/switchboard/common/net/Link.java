package dev.switchboard.common.net;

import dev.switchboard.common.net.LinkStatus.State;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection up: connects, runs the session until it ends, waits, and connects again, until it is closed.
 *
 * <p>Nothing the peer does ends it. A WARN line is written when the connection goes down and an INFO line when it comes
 * up, however many attempts lie between.
 *
 * <p><b>Threading.</b> Connector and session run on the link's own daemon thread
 * {@code switchboard-<library>-<role>}. Listeners hear of each change of state on that thread; a link never
 * started tells nobody of its end. Any thread may close; closing from the link's own thread does not wait.
 */
public final class Link implements AutoCloseable {

    /** Opens a session. Which of several addresses to try, and in what order, is its own business. */
    @FunctionalInterface
    public interface Connector {

        /**
         * Connects, logs in, and whatever else comes before data flows. Bounded in time; the thread is interrupted when
         * the link closes.
         *
         * @return the session, not yet running
         * @throws IOException when no session came about
         */
        Session connect() throws IOException;
    }

    /** One connection from its opening to its end. */
    public interface Session extends AutoCloseable {

        /**
         * Who is at the other end.
         *
         * @return the peer's name as people know it
         */
        String peer();

        /**
         * Does the work of the connection; blocks until it ends.
         *
         * @throws IOException when it ended for another reason than that the peer closed it in good order
         */
        void run() throws IOException;

        /** Ends it, making {@link #run} return soon. Called from another thread too, and possibly more than once. */
        @Override
        void close();
    }

    /**
     * What a link needs to know.
     *
     * @param library the library that owns the link, for the thread's name
     * @param role what the link is for, for the thread's name
     * @param peer who to reach, as people know it
     * @param backoff how long to wait before trying again
     * @param steadyAfter how long a session must have lasted for the back-off to start over; zero counts every session
     */
    public record Options(String library, String role, String peer, Backoff backoff, Duration steadyAfter) {}

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** How long a session may take to notice that it was closed before its thread is interrupted. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Options options;
    private final Connector connector;
    private final Timers timers;
    private final RandomGenerator random;
    private final Hooks<LinkStatus> hooks = new Hooks<>("link status");
    private final Thread thread;
    private final Object lock = new Object();
    private Optional<Session> session = Optional.empty();
    private volatile boolean closing;
    private volatile LinkStatus status;

    /**
     * A link that does nothing until {@link #start}.
     *
     * @param options names and waits
     * @param connector opens sessions
     * @param timers the clock, and what wakes the link from a wait; not closed by the link
     * @param random spreads the waits
     */
    public Link(Options options, Connector connector, Timers timers, RandomGenerator random) {
        this.options = options;
        this.connector = connector;
        this.timers = timers;
        this.random = random;
        this.thread = Threads.daemon(options.library(), options.role(), this::keepUp);
        this.status = new LinkStatus(State.NEW, timers.now(), options.peer(), 0, "");
    }

    /**
     * Starts connecting, in the background.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        synchronized (lock) {
            if (status.state() != State.NEW) {
                throw new IllegalStateException("the link to " + options.peer() + " is started only once");
            }
            status = new LinkStatus(State.CONNECTING, timers.now(), options.peer(), 0, "");
            thread.start();
        }
    }

    /**
     * How the link stands.
     *
     * @return the status at this moment
     */
    public LinkStatus status() {
        return status;
    }

    /**
     * Adds a listener for changes of state.
     *
     * @param name how to call it in log lines
     * @param hook hears the status after each change of state
     * @return closes to remove it
     */
    public Subscription addStatusHook(String name, Consumer<? super LinkStatus> hook) {
        return hooks.add(name, hook);
    }

    private void keepUp() {
        hooks.call(status);
        int attempts = 0;
        while (!closing) {
            Attempt attempt = attempt();
            attempts = attempt.steady ? 1 : Math.min(attempts, Integer.MAX_VALUE - 1) + 1;
            if (!closing) {
                down(attempt.error, attempts);
                await(options.backoff().delay(attempts, random));
            }
        }
        change(State.CLOSED, options.peer(), 0, "");
    }

    /**
     * How one attempt ended.
     *
     * @param error in words
     * @param steady whether a session came about and lasted long enough to call the connection good
     */
    private record Attempt(String error, boolean steady) {}

    private Attempt attempt() {
        long upSince = 0;
        boolean wasUp = false;
        String error;
        try (Session opened = connector.connect()) {
            if (!adopt(opened)) {
                return new Attempt("", false);
            }
            upSince = timers.nanos();
            wasUp = true;
            up(opened.peer());
            opened.run();
            error = opened.peer() + " closed the connection";
        } catch (IOException failed) {
            LOG.debug("Attempt or session failed peer={}", options.peer(), failed);
            error = words(failed);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError broken) {
            if (!closing) {
                LOG.error("The code of a connection failed; it is tried again peer={}", options.peer(), broken);
            }
            error = words(broken);
        } finally {
            release();
        }
        boolean steady =
                wasUp && timers.nanos() - upSince >= options.steadyAfter().toNanos();
        return new Attempt(error, steady);
    }

    /** Makes the session known to {@link #close}, unless that has come first. */
    private boolean adopt(Session opened) {
        synchronized (lock) {
            if (closing) {
                return false;
            }
            session = Optional.of(opened);
            return true;
        }
    }

    private void release() {
        synchronized (lock) {
            session = Optional.empty();
            // An interrupt that hit a session is not meant for the next one.
            if (!closing) {
                Thread.interrupted();
            }
        }
    }

    private void await(Duration wait) {
        CountDownLatch over = new CountDownLatch(1);
        Timers.Task alarm = timers.schedule(wait, over::countDown);
        try {
            over.await();
        } catch (InterruptedException early) {
            // Either the link is closing, which the loop sees, or a stray interrupt: trying early does no harm.
            LOG.debug("The wait was interrupted peer={}", options.peer());
        } finally {
            alarm.cancel();
        }
    }

    private void up(String peer) {
        LOG.info("Link is up peer={}", peer);
        change(State.UP, peer, 0, "");
    }

    private void down(String error, int attempts) {
        if (status.state() == State.DOWN) {
            status = new LinkStatus(State.DOWN, status.since(), options.peer(), attempts, error);
            return;
        }
        LOG.warn("Link is down, trying again until it is up peer={} reason=\"{}\"", options.peer(), error);
        change(State.DOWN, options.peer(), attempts, error);
    }

    private void change(State state, String peer, int attempts, String error) {
        status = new LinkStatus(state, timers.now(), peer, attempts, error);
        hooks.call(status);
    }

    private static String words(Throwable failed) {
        String message = failed.getMessage();
        return message == null || message.isBlank() ? failed.getClass().getSimpleName() : message;
    }

    /** Ends waits and the running session, and returns when the link's thread has ended. */
    @Override
    public void close() {
        Optional<Session> running;
        synchronized (lock) {
            boolean neverStarted = status.state() == State.NEW;
            closing = true;
            running = session;
            if (neverStarted) {
                status = new LinkStatus(State.CLOSED, timers.now(), options.peer(), 0, "");
            } else if (running.isEmpty() && Thread.currentThread() != thread) {
                thread.interrupt();
            }
        }
        running.ifPresent(this::end);
        if (Thread.currentThread() != thread) {
            awaitEnd();
        }
    }

    private void end(Session running) {
        try {
            running.close();
        } catch (RuntimeException failed) {
            LOG.warn("A session failed while it was closed peer={}", options.peer(), failed);
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        boolean patient = true;
        while (thread.isAlive()) {
            try {
                thread.join(CLOSE_PATIENCE.toMillis());
            } catch (InterruptedException hurry) {
                interrupted = true;
            }
            if (patient && thread.isAlive()) {
                patient = false;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
