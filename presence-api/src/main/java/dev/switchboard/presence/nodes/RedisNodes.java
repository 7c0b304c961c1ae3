package dev.switchboard.presence.nodes;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Link;
import dev.switchboard.common.net.LinkStatus;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceChange;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that meet at a Redis server: what changed is published on a channel and kept in a hash, and a lease says who asks
 * the source.
 *
 * <p>Without the server a node goes on alone and leads itself. When it is back, both sides are compared, and for each
 * user the newer version counts. When no node is left, the users stay in the hash for another hour.
 *
 * <p>Needs Redis 5 or later, or a server that speaks the same. An account with an access list needs its keys and
 * channels that begin with the prefix, and the commands {@code eval}, {@code hscan}, {@code hget}, {@code hset}, {@code
 * hdel}, {@code get}, {@code set}, {@code del}, {@code pttl}, {@code pexpire}, {@code publish}, {@code subscribe},
 * {@code ping} and {@code select}.
 *
 * <p><b>Threading.</b> As {@link PresenceNodes} says. Owns the threads {@code switchboard-presence-nodes} (commands),
 * {@code switchboard-presence-nodes-ears} (listens) and {@code switchboard-presence-nodes-hooks} (calls hooks).
 */
public final class RedisNodes implements PresenceNodes {

    /**
     * Where the nodes meet, and as whom this one comes.
     *
     * @param url {@code redis://[user@]host[:port][/database]}; {@code rediss://} for TLS with a verified certificate
     * @param password empty for a server without
     * @param prefix begins all keys and channels; nodes with another prefix are strangers. Letters, digits and
     *     {@code . _ : -}
     * @param node this node's name for people, letters, digits and {@code _ -}; empty for a random one. Two nodes of
     *     one name do no harm
     * @param lease how long a node leads without being heard of, at least 100 ms
     */
    public record Options(URI url, Secret password, String prefix, String node, Duration lease) {

        private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{0,48}");
        private static final Pattern DATABASE = Pattern.compile("(/\\d{0,4})?");
        private static final int REDIS_PORT = 6379;

        /**
         * Checks all of them.
         *
         * @param url where the server is
         * @param password empty for a server without
         * @param prefix begins all keys and channels
         * @param node this node's name
         * @param lease how long a node leads without being heard of
         * @throws IllegalArgumentException naming the setting that cannot be used, and without any password
         */
        public Options {
            check(
                    ("redis".equals(url.getScheme()) || "rediss".equals(url.getScheme()))
                            && url.getHost() != null
                            && DATABASE.matcher(String.valueOf(url.getPath())).matches()
                            && url.getQuery() == null
                            && url.getFragment() == null,
                    "broker.url must be redis://host:port/database, or rediss:// for TLS");
            check(
                    url.getUserInfo() == null || url.getUserInfo().indexOf(':') < 0,
                    "broker.url must not contain a password: put it in broker.password or broker.password-file");
            check(
                    PREFIX.matcher(prefix).matches(),
                    "broker.prefix must be 1 to 64 letters, digits, '.', '_', ':', '-'");
            check(NAME.matcher(node).matches(), "broker.node must be at most 48 letters, digits, '_', '-'");
            check(
                    lease.compareTo(Duration.ofMillis(100)) >= 0 && lease.compareTo(Duration.ofHours(1)) <= 0,
                    "broker.lease must be from 100ms to 1h");
        }

        /**
         * The usual ones.
         *
         * @param url where the server is
         * @return prefix {@code presence}, a random name, a lease of 15 seconds, no password
         * @throws IllegalArgumentException if the address cannot be used; the text never repeats it
         */
        public static Options at(String url) {
            try {
                return new Options(new URI(url), new Secret(""), "presence", "", Duration.ofSeconds(15));
            } catch (URISyntaxException broken) {
                // Not kept as the cause: its text repeats the address, which may contain a password.
                throw new IllegalArgumentException(
                        "broker.url must be redis://host:port/database, or rediss:// for TLS");
            }
        }

        private static void check(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }

        String host() {
            String host = url.getHost();
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        int port() {
            return url.getPort() < 0 ? REDIS_PORT : url.getPort();
        }

        int database() {
            String path = String.valueOf(url.getPath());
            return path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
        }

        boolean tls() {
            return "rediss".equals(url.getScheme());
        }

        String peer() {
            return "Redis " + url.getHost() + ':' + port();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisNodes.class);
    private static final Backoff BACKOFF = Backoff.doubling(Duration.ofMillis(200), Duration.ofSeconds(10));
    private static final Duration STEADY_AFTER = Duration.ofSeconds(30);

    private final Options options;
    private final RedisAddress address;
    private final String node;
    private final Timers timers;
    private final Link link;
    private final Lease lease;
    private final ChangeQueue outbox = new ChangeQueue();
    private final ChangeQueue heard = new ChangeQueue();
    private final KnownUsers known;
    private final Hooks<List<NodeChange>> heardHooks = new Hooks<>("changes of other nodes");
    private final Hooks<Boolean> leadHooks = new Hooks<>("the lead among nodes");
    private final Thread hooksThread = Threads.daemon("presence", "nodes-hooks", this::callHooks);
    private volatile boolean closed;

    /**
     * With the JDK's own trust in certificates.
     *
     * @param options where to meet
     * @param timers the clock, and what wakes the connection from a wait; not closed here
     * @param random for the node's name, and to spread the waits
     */
    public RedisNodes(Options options, Timers timers, RandomGenerator random) {
        this(options, timers, random, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * With somebody else's trust in certificates.
     *
     * @param options where to meet
     * @param timers the clock, and what wakes the connection from a wait; not closed here
     * @param random for the node's name, and to spread the waits
     * @param tls makes the sockets for {@code rediss://}; the server's name is checked in any case
     */
    public RedisNodes(Options options, Timers timers, RandomGenerator random, SSLSocketFactory tls) {
        this.options = options;
        this.address = new RedisAddress(options, tls);
        // A part that is never the same twice: two nodes of one name, or a node and its own past, are told apart.
        String run = String.format("%08x", random.nextInt());
        this.node = options.node().isEmpty() ? run : options.node() + '.' + run;
        this.timers = timers;
        this.lease = new Lease(options.lease());
        this.known = new KnownUsers(node, outbox, heard, timers);
        this.link = new Link(
                new Link.Options("presence", "nodes", options.peer(), BACKOFF, STEADY_AFTER),
                this::connect,
                timers,
                random);
        link.addStatusHook("presence nodes", now -> heard.wake());
        // What is heard before the first comparison is over waits, so that hooks hear of all users together.
        heard.shut();
    }

    @Override
    public void start() {
        link.start();
        hooksThread.start();
        LOG.info("Looking for other nodes node={} peer={} prefix={}", node, options.peer(), options.prefix());
    }

    private Link.Session connect() throws IOException {
        outbox.clear();
        RedisSession session = address.open(node, known, outbox, lease, timers);
        try {
            session.open();
            return session;
        } catch (IOException | RuntimeException failed) {
            session.close();
            throw failed;
        }
    }

    @Override
    public void tell(PresenceChange accepted) {
        known.tell(accepted);
    }

    @Override
    public boolean isNewest(NodeChange change) {
        return known.isNewest(change);
    }

    private void callHooks() {
        boolean led = false;
        while (!closed) {
            List<NodeChange> changes = List.of();
            try {
                // No longer than the lease lasts: its end is noticed even when the connection's thread hangs.
                changes = heard.take(Integer.MAX_VALUE, lease.leftNanos(System.nanoTime()));
            } catch (InterruptedException stray) {
                LOG.debug("The wait for other nodes' changes was interrupted node={}", node);
            }
            if (!changes.isEmpty()) {
                LOG.debug("Heard of other nodes changes={} node={}", changes.size(), node);
                heardHooks.call(changes);
            }
            boolean leads = leads();
            if (leads != led) {
                led = leads;
                LOG.info("{} node={}", leads ? "This node asks the source" : "Another node asks the source", node);
                leadHooks.call(leads);
            }
        }
    }

    @Override
    public boolean leads() {
        return !closed
                && switch (link.status().state()) {
                    case NEW, CONNECTING, CLOSED -> false;
                    case UP -> lease.held(System.nanoTime());
                    case DOWN -> true;
                };
    }

    @Override
    public NodesStatus status() {
        LinkStatus now = link.status();
        NodesStatus.State state = switch (now.state()) {
            case NEW, CONNECTING -> NodesStatus.State.CONNECTING;
            case UP -> NodesStatus.State.CONNECTED;
            case DOWN -> NodesStatus.State.LOCAL_ONLY;
            case CLOSED -> NodesStatus.State.CLOSED;
        };
        return new NodesStatus(state, now.since(), now.error());
    }

    @Override
    public NodesFigures figures() {
        return known.figures();
    }

    @Override
    public Subscription addHeardHook(String name, Consumer<? super List<NodeChange>> hook) {
        return heardHooks.add(name, hook);
    }

    @Override
    public Subscription addLeadHook(String name, Consumer<? super Boolean> hook) {
        return leadHooks.add(name, hook);
    }

    @Override
    public void close() {
        closed = true;
        link.close();
        heard.end();
        boolean interrupted = false;
        while (hooksThread.isAlive() && hooksThread != Thread.currentThread()) {
            try {
                hooksThread.join();
            } catch (InterruptedException hurry) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
