package dev.switchboard.presence.client;

import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Link;
import dev.switchboard.common.net.Loopback;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.ContactChange;
import dev.switchboard.presence.model.Revision;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a current view of who is available, over one connection to a presence service: this suite's, or the Mattermost
 * plugin whose wire contract it keeps.
 *
 * <p>Add hooks, then {@link #start()}; nothing waits for the network. The change hook hears of everybody at the first
 * load, then of each real difference, so what it heard always adds up to {@link #all()}. A lost connection comes back by
 * itself, and what was missed meanwhile is fetched.
 *
 * <p><b>Threading.</b> Any thread may call any method. Hooks are called on the executor given, one at a time and in order;
 * they may call the client and close it. A hook that is slow delays other hooks only, and hears the changes of one user
 * put together into one when too many wait. Own threads: {@code switchboard-presence-link}, {@code -reader} and
 * {@code -timers}.
 */
public final class PresenceClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceClient.class);

    private static final int CHANGES_KEPT_APART = 10_000;
    private static final Duration STEADY_AFTER = Duration.ofSeconds(10);
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;

    /**
     * What has been counted since the start.
     *
     * @param messages received on the stream
     * @param badMessages messages and items of pages that made no sense and were skipped
     * @param connections streams opened; one less is how often it was opened again
     * @param loads complete loads of all pages
     * @param failedPages pages that had to be asked for again
     * @param failedHooks calls of hooks that threw
     */
    public record Counters(
            long messages, long badMessages, long connections, long loads, long failedPages, long failedHooks) {}

    /** The counters as they count. */
    static final class Counts {
        final AtomicLong messages = new AtomicLong();
        final AtomicLong badMessages = new AtomicLong();
        final AtomicLong connections = new AtomicLong();
        final AtomicLong loads = new AtomicLong();
        final AtomicLong failedPages = new AtomicLong();
    }

    /** What a conversation works with. */
    record Parts(
            PresenceClientConfig config,
            Door door,
            ServerTrust trust,
            PageReader pages,
            Feed feed,
            Timers timers,
            RandomGenerator random,
            Counts counts) {}

    private final Parts parts;
    private final boolean ownTimers;
    private final Hooks<ContactChange> changes = new Hooks<>("presence changes");
    private final Hooks<ClientStatus> states = new Hooks<>("presence client states");
    private final ToldQueue told;
    private final Link link;
    private Optional<Long> refusedAt = Optional.empty();
    private volatile boolean closed;

    /**
     * A client that does nothing yet.
     *
     * @param config what it needs to know
     * @param hooks runs hooks; not closed by the client
     * @throws IllegalArgumentException when the file with the certificate authorities cannot be used
     */
    public PresenceClient(PresenceClientConfig config, Executor hooks) {
        this(config, hooks, Timers.system("presence"), true, new SecureRandom());
    }

    private static ServerTrust trust(PresenceClientConfig config) {
        try {
            return ServerTrust.of(true, config.authority(), Optional.empty());
        } catch (IOException unusable) {
            throw new IllegalArgumentException(
                    "the file with the certificate authorities cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    /**
     * A client that does nothing yet, with a clock and chance of the embedder's.
     *
     * @param config what it needs to know
     * @param hooks runs hooks; not closed by the client
     * @param timers the clock; not closed by the client
     * @param random spreads waits
     * @throws IllegalArgumentException when the file with the certificate authorities cannot be used
     */
    public PresenceClient(PresenceClientConfig config, Executor hooks, Timers timers, RandomGenerator random) {
        this(config, hooks, timers, false, random);
    }

    private PresenceClient(
            PresenceClientConfig config, Executor hooks, Timers timers, boolean ownTimers, RandomGenerator random) {
        this.ownTimers = ownTimers;
        this.told = new ToldQueue(CHANGES_KEPT_APART, hooks, changes, states);
        Door door = new Door(config.url(), config.secret());
        ServerTrust trust = trust(config);
        Feed feed = new Feed(timers, told, config.limits().users());
        this.parts =
                new Parts(config, door, trust, new PageReader(door, trust, config), feed, timers, random, new Counts());
        Backoff retry = config.times().retry();
        this.link = new Link(
                new Link.Options("presence", "link", door.peer(), retry, STEADY_AFTER), this::connect, timers, random);
    }

    /**
     * Starts, in the background.
     *
     * @throws IllegalStateException when it was started or closed before
     */
    public void start() {
        URI url = parts.config().url();
        if (url.getScheme().toLowerCase(Locale.ROOT).equals("http") && !Loopback.isHost(url.getHost())) {
            LOG.warn(
                    "The secret and everybody's presence travel unencrypted; use https peer={}",
                    parts.door().peer());
        }
        parts.feed().started();
        link.start();
    }

    private Link.Session connect() throws IOException {
        awaitSecondThoughts();
        Optional<Revision> resume = parts.feed().resume();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("v", "2");
        resume.ifPresent(revision -> query.put("since", revision.toString()));
        try {
            Conversation opened = parts.door()
                    .ask("/ws", query, (url, headers) -> Conversation.open(parts, resume.isPresent(), url, headers));
            parts.counts().connections.incrementAndGet();
            return new Watched(opened);
        } catch (PeerException.Rejected refused) {
            throw refused(refused);
        } catch (HttpRefused other) {
            throw unreachable(words(other.code()), other);
        } catch (IOException failed) {
            throw unreachable("cannot be reached: " + failed.getMessage(), failed);
        }
    }

    private PeerException.Unreachable unreachable(String what, IOException cause) {
        PeerException.Unreachable failure =
                new PeerException.Unreachable(parts.door().peer(), what, cause);
        parts.feed().down(String.valueOf(failure.getMessage()));
        return failure;
    }

    private PeerException.Rejected refused(PeerException.Rejected refusal) {
        refusedAt = Optional.of(parts.timers().nanos());
        parts.feed().refused(String.valueOf(refusal.getMessage()));
        return refusal;
    }

    private static String words(int code) {
        return switch (code) {
            case NOT_FOUND -> "has no presence service there (404); check the URL, the path included";
            case TOO_MANY -> "accepts nothing from here for now, after too many wrong secrets (429)";
            case 503 -> "has no room or is not ready (503)";
            default -> "did not open the stream: it answered with HTTP status " + code;
        };
    }

    /** A server that counts wrong secrets must not be asked as often as one that is merely down. */
    private void awaitSecondThoughts() throws InterruptedIOException {
        if (refusedAt.isEmpty()) {
            return;
        }
        long since = parts.timers().nanos() - refusedAt.get();
        CountDownLatch over = new CountDownLatch(1);
        Timers.Task alarm =
                parts.timers().schedule(parts.config().times().refused().minusNanos(since), over::countDown);
        try {
            over.await();
            refusedAt = Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        } finally {
            alarm.cancel();
        }
    }

    /** A conversation whose refusals are remembered. */
    private final class Watched implements Link.Session {
        private final Conversation conversation;

        Watched(Conversation conversation) {
            this.conversation = conversation;
        }

        @Override
        public String peer() {
            return conversation.peer();
        }

        @Override
        public void run() throws IOException {
            try {
                conversation.run();
            } catch (PeerException.Rejected refusal) {
                throw refused(refusal);
            }
        }

        @Override
        public void close() {
            conversation.close();
        }
    }

    /**
     * How the client stands.
     *
     * @return the status at this moment
     */
    public ClientStatus status() {
        return parts.feed().status();
    }

    /**
     * What the client is doing.
     *
     * @return the state at this moment
     */
    public ClientStatus.State state() {
        return status().state();
    }

    /**
     * Whether somebody can be reached.
     *
     * @param email an address in any letter case
     * @return empty while nothing is known of anybody, that is until the first complete load; after it
     *     {@link Availability#OFFLINE} for an address that nobody has
     */
    public Optional<Availability> find(String email) {
        return parts.feed().find(email);
    }

    /**
     * Somebody as the server knows them.
     *
     * @param email an address in any letter case
     * @return empty for an address that nobody has, and for everybody until the first complete load
     */
    public Optional<Contact> findContact(String email) {
        return parts.feed().contact(email);
    }

    /**
     * Everybody at this moment.
     *
     * @return in the order in which they became known; empty until the first complete load
     */
    public List<Contact> all() {
        return parts.feed().all();
    }

    /**
     * Adds a hook that hears of each difference.
     *
     * @param name how to call it in log lines
     * @param hook called on the hooks' executor, in order
     * @return closes to remove it
     */
    public Subscription addChangeHook(String name, Consumer<? super ContactChange> hook) {
        return changes.add(name, hook);
    }

    /**
     * Adds a hook that hears of each change of state, in order with the changes that it is due to: those that complete
     * the view come before {@link ClientStatus.State#FOLLOWING}.
     *
     * @param name how to call it in log lines
     * @param hook called on the hooks' executor
     * @return closes to remove it
     */
    public Subscription addStateHook(String name, Consumer<? super ClientStatus> hook) {
        return states.add(name, hook);
    }

    /**
     * What has been counted.
     *
     * @return the counters at this moment
     */
    public Counters counters() {
        Counts counts = parts.counts();
        return new Counters(
                counts.messages.get(),
                counts.badMessages.get(),
                counts.connections.get(),
                counts.loads.get(),
                counts.failedPages.get(),
                changes.failures() + states.failures());
    }

    /**
     * Ends the connection and all own threads; any number of times. No hook is called any more, but one that is being
     * called goes on.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        told.close();
        link.close();
        parts.feed().closed();
        parts.pages().close();
        if (ownTimers) {
            parts.timers().close();
        }
    }
}
