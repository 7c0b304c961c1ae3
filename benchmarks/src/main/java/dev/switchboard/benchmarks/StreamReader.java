package dev.switchboard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of stream clients on one thread. A connection that ends is opened again after a moment that is chosen at
 * random, longer with each attempt, and asks for what it missed.
 *
 * <p><b>Threading.</b> Owns one thread; the other methods may be called on any.
 */
final class StreamReader implements StreamPeer.Listener {

    private static final int READ = 64 * 1024;
    private static final int CONNECTING_AT_ONCE = 64;
    private static final long FIRST_PAUSE_NANOS = 500_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 4_000_000_000L;
    private static final int SMALL_BUFFER = 4096;

    private record Retry(long at, StreamPeer peer) {}

    private final StreamTarget target;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    private final byte[] work = new byte[READ + 8192];
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Queue<StreamPeer> waiting = new ArrayDeque<>();
    private final PriorityQueue<Retry> retries = new PriorityQueue<>(Comparator.comparingLong(Retry::at));
    private final List<StreamPeer> stallable = new ArrayList<>();
    private int connecting;
    private long readAt;

    @Nullable
    private ChangeRun run;

    private long[] lastAt = {};
    private long counted;

    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger complete = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();

    /** Counted messages of the present run; what was recorded before may be read once this has been. */
    final AtomicLong delivered = new AtomicLong();

    StreamReader(StreamTarget target, int number) throws IOException {
        this.target = target;
        this.selector = Selector.open();
        Thread thread = new Thread(this::loop, "reader-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    private void order(Runnable order) {
        orders.add(order);
        selector.wakeup();
    }

    void connect(StreamPeer peer) {
        order(() -> {
            waiting.add(peer);
            if (!peer.counted) {
                stallable.add(peer);
            }
        });
    }

    /** Messages from now on belong to a run. */
    void begin(ChangeRun next) {
        order(() -> {
            lastAt = new long[next.changes()];
            counted = 0;
            delivered.set(0);
            run = next;
            next.begun();
        });
    }

    /** When each change of the run came last; after {@link #delivered} was read. */
    long[] lastAt() {
        return lastAt;
    }

    /** The clients that are not counted stop reading, or go on. */
    void stall(boolean stop) {
        order(() -> {
            for (StreamPeer peer : stallable) {
                SocketChannel channel = peer.channel;
                SelectionKey key = channel == null ? null : channel.keyFor(selector);
                if (key != null && key.isValid()) {
                    key.interestOps(stop ? 0 : SelectionKey.OP_READ);
                }
            }
        });
    }

    private void loop() {
        try {
            while (true) {
                selector.select(this::ready, timeout());
                for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
                    order.run();
                }
                long now = System.nanoTime();
                while (!retries.isEmpty() && retries.element().at - now <= 0) {
                    open(retries.remove().peer);
                }
                while (connecting < CONNECTING_AT_ONCE && !waiting.isEmpty()) {
                    open(waiting.remove());
                }
                delivered.set(counted);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private long timeout() {
        Retry next = retries.peek();
        return next == null ? 0 : Math.max(1, (next.at - System.nanoTime()) / 1_000_000);
    }

    private void ready(SelectionKey key) {
        StreamPeer peer = (StreamPeer) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                channel.write(ByteBuffer.wrap(peer.handshake(target)));
            } else if (key.isReadable()) {
                read(peer, channel);
            }
        } catch (IOException | CancelledKeyException ended) {
            failures.incrementAndGet();
            ended(peer, channel);
        }
    }

    private void read(StreamPeer peer, SocketChannel channel) throws IOException {
        boolean wasOpen = peer.open();
        int carried = peer.carriedBytes();
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            ended(peer, channel);
            return;
        }
        readAt = System.nanoTime();
        peer.carryInto(work);
        buffer.flip().get(work, carried, count);
        peer.take(work, carried + count, this);
        if (!wasOpen && peer.open()) {
            connecting--;
            open.incrementAndGet();
        }
    }

    private void open(StreamPeer peer) {
        try {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (!peer.counted) {
                // It is to be full soon.
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            connecting++;
            peer.reset(channel);
            channel.register(selector, SelectionKey.OP_CONNECT, peer);
            channel.connect(target.address());
        } catch (IOException refused) {
            SocketChannel channel = peer.channel;
            if (channel == null) {
                throw new UncheckedIOException(refused);
            }
            ended(peer, channel);
        }
    }

    private void ended(StreamPeer peer, SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            failures.incrementAndGet();
        }
        if (peer.complete) {
            complete.decrementAndGet();
        }
        if (peer.open()) {
            open.decrementAndGet();
            lost.incrementAndGet();
        } else {
            connecting--;
        }
        long pause = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(peer.attempts++, 8));
        retries.add(new Retry(System.nanoTime() + ThreadLocalRandom.current().nextLong(pause), peer));
        peer.reset(channel);
    }

    @Override
    public void change(StreamPeer peer, int user, int statusLength) {
        ChangeRun now = run;
        int change = now == null || !peer.counted ? -1 : now.changeOf(user, statusLength);
        if (change >= 0) {
            lastAt[change] = readAt;
            counted++;
        }
    }

    @Override
    public void complete(StreamPeer peer) {
        if (!peer.complete) {
            peer.complete = true;
            complete.incrementAndGet();
        }
    }
}
