package dev.switchboard.common.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One page that follows along: a bounded queue, and a socket that is written without waiting.
 *
 * <p><strong>Threading.</strong> Whoever holds the turn writes, and nobody else touches the stream: at first the
 * container, which gives the turn by {@link #onWritePossible}; then any offering thread, until the socket is full and
 * the turn is the container's again.
 */
final class LiveClient implements WriteListener {

    static final int MOST_QUEUED_BYTES = 512 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LiveClient.class);

    private final ServletOutputStream out;
    private final EndPoint endPoint;
    private final Executor executor;
    private final String address;
    private final BooleanSupplier allowed;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private final Object lock = new Object();
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private int queuedBytes;
    private boolean turnTaken = true;
    private boolean unflushed;
    private boolean closed;

    LiveClient(ServletOutputStream out, EndPoint endPoint, Executor executor, String address, BooleanSupplier allowed) {
        this.out = out;
        this.endPoint = endPoint;
        this.executor = executor;
        this.address = address;
        this.allowed = allowed;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /** Whether its caller may go on to listen. */
    boolean allowed() {
        return allowed.getAsBoolean();
    }

    void start() {
        out.setWriteListener(this);
    }

    void offer(byte[] bytes) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (queuedBytes + bytes.length > MOST_QUEUED_BYTES) {
                LOG.info("A page that does not read its live updates is disconnected address={}", address);
                closeLocked();
                return;
            }
            queue.add(bytes);
            queuedBytes += bytes.length;
            if (turnTaken) {
                return;
            }
            turnTaken = true;
        }
        write();
    }

    void close() {
        synchronized (lock) {
            closeLocked();
        }
    }

    @Override
    public void onWritePossible() {
        write();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A page stopped following address={}", address, failure);
        close();
    }

    private void write() {
        try {
            while (out.isReady()) {
                Optional<byte[]> next = next();
                if (next.isPresent()) {
                    out.write(next.get());
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else if (giveUpTurn()) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            onError(e);
        }
    }

    private Optional<byte[]> next() {
        synchronized (lock) {
            Optional<byte[]> next = Optional.ofNullable(queue.poll());
            next.ifPresent(bytes -> queuedBytes -= bytes.length);
            return next;
        }
    }

    private boolean giveUpTurn() {
        synchronized (lock) {
            if (queue.isEmpty()) {
                turnTaken = false;
                return true;
            }
            return false;
        }
    }

    /** The socket is cut, not closed in order: a client that does not read would keep us waiting for that. */
    private void closeLocked() {
        if (closed) {
            return;
        }
        closed = true;
        queue.clear();
        queuedBytes = 0;
        executor.execute(() -> {
            endPoint.close();
            done.complete(null);
        });
    }
}
