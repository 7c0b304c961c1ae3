package dev.switchboard.presence.nodes;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Hears what is published, on a connection of its own, since one that listens can ask for nothing else.
 *
 * <p><b>Threading.</b> Owns the thread {@code switchboard-presence-nodes-ears}, which calls the listener.
 */
final class RedisEars {

    private static final Logger LOG = LoggerFactory.getLogger(RedisEars.class);

    private final Jedis jedis;
    private final String peer;
    private final String[] channels;
    private final Consumer<String> changes;
    private final Runnable leaseIsFree;
    private final Runnable ended;
    private final CountDownLatch listening = new CountDownLatch(1);
    private final Thread thread;
    private final JedisPubSub subscription = new JedisPubSub() {
        @Override
        public void onSubscribe(String channel, int subscribed) {
            if (subscribed == channels.length) {
                listening.countDown();
            }
        }

        @Override
        public void onMessage(String channel, String message) {
            heardNanos = System.nanoTime();
            take(channel, message);
        }

        @Override
        public void onPong(String pattern) {
            heardNanos = System.nanoTime();
        }
    };
    private volatile long heardNanos = System.nanoTime();
    private volatile String why = "";
    private volatile boolean over;

    RedisEars(
            Jedis jedis,
            String peer,
            RedisBroker broker,
            Consumer<String> changes,
            Runnable leaseIsFree,
            Runnable ended) {
        this.jedis = jedis;
        this.peer = peer;
        this.channels = new String[] {broker.changes(), broker.leaseFree()};
        this.changes = changes;
        this.leaseIsFree = leaseIsFree;
        this.ended = ended;
        this.thread = Threads.daemon("presence", "nodes-ears", this::listen);
    }

    /** Returns when everything published from now on is heard. */
    void open(Duration patience) throws IOException, InterruptedException {
        thread.start();
        if (!listening.await(patience.toMillis(), TimeUnit.MILLISECONDS) || over) {
            throw new PeerException.Unreachable(peer, "did not let this node listen to its channels" + why);
        }
    }

    private void listen() {
        try {
            jedis.subscribe(subscription, channels);
        } catch (JedisException lost) {
            why = ": " + lost.getMessage();
        } finally {
            over = true;
            listening.countDown();
            ended.run();
        }
    }

    /** Nothing that is published may end the listening. */
    private void take(String channel, String message) {
        try {
            if (channel.equals(channels[0])) {
                changes.accept(message);
            } else {
                leaseIsFree.run();
            }
        } catch (RuntimeException broken) {
            LOG.error("A message could not be handled peer={} length={}", peer, message.length(), broken);
        }
    }

    boolean over() {
        return over;
    }

    /** Why it is over, to be put behind other words; may be empty. */
    String why() {
        return why;
    }

    long silentNanos() {
        return System.nanoTime() - heardNanos;
    }

    /** Asks for a sign of life. */
    void ping() throws PeerException {
        try {
            subscription.ping();
        } catch (JedisException failed) {
            throw RedisBroker.failure(peer, failed);
        }
    }

    /** Ends listening, and returns when the thread has ended. */
    void close() {
        cut(jedis);
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException hurry) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void cut(Jedis jedis) {
        try {
            jedis.getConnection().forceDisconnect();
        } catch (IOException | JedisException alreadyGone) {
            LOG.debug("A connection was gone before it was closed reason=\"{}\"", alreadyGone.getMessage());
        }
    }
}
