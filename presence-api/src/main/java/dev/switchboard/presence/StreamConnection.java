package dev.switchboard.presence;

import dev.switchboard.presence.StreamTally.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection after the handshake. The server's own framing, because what goes out is framed once for all
 * clients and written in one piece; Jetty has the sockets.
 *
 * <p><b>Threading.</b> Reads on Jetty's selector threads without ever waiting; {@link #check} is called by one timer.
 */
final class StreamConnection extends AbstractConnection.NonBlocking
        implements Connection.UpgradeTo, StreamClient.Line, FrameReader.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

    private static final int BUFFER = 4096;

    /** One client that sends without end does not keep a selector from the others. */
    private static final int MOST_READS = 16;

    /** How long the peer may take to close after the farewell. */
    private static final long LINGER_NANOS = Duration.ofSeconds(2).toNanos();

    /** How long a client that was cut off for reading nothing may take to read why. */
    private static final long EVICTED_NANOS = Duration.ofSeconds(5).toNanos();

    private static final byte[] PING = Frames.frame(Frames.PING, new byte[0]);

    private final EventsEndpoint endpoint;
    private final ByteBufferPool buffers;
    private final FrameReader reader;
    private final StreamClient client;
    private final AtomicBoolean ended = new AtomicBoolean();
    private byte[] early = new byte[0];
    private volatile boolean opened;
    private volatile boolean finished;
    private volatile long lastHeard;
    private volatile long closeBy = Long.MAX_VALUE;
    private long lastPing;
    private ByteBuffer @Nullable [] stalled;
    private long stalledBytes;
    private long stalledSince;

    StreamConnection(
            EndPoint socket,
            EventsEndpoint endpoint,
            Connector connector,
            boolean typed,
            Outbox.Opening opening,
            long since,
            Admission admission) {
        super(socket, connector.getExecutor());
        this.endpoint = endpoint;
        this.buffers = connector.getByteBufferPool();
        this.reader = new FrameReader(this, endpoint.options().maxInbound());
        this.client = endpoint.broadcaster().client(typed, opening, since, admission, this);
        lastHeard = endpoint.nanos();
        lastPing = lastHeard;
    }

    StreamClient client() {
        return client;
    }

    /** Whether nothing more will be written. */
    boolean finished() {
        return finished;
    }

    @Override
    public void onUpgradeTo(ByteBuffer sentEarly) {
        early = new byte[sentEarly.remaining()];
        sentEarly.get(early);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        // Silence is judged here, by what the client sends, and not by Jetty, to whom a write is a sign of life too.
        getEndPoint().setIdleTimeout(0);
        opened = true;
        endpoint.opened(this);
        reader.read(ByteBuffer.wrap(early));
        early = new byte[0];
        fillInterested();
    }

    @Override
    public void onFillable() {
        RetainableByteBuffer buffer = buffers.acquire(BUFFER, true);
        try {
            for (int reads = 0; reads < MOST_READS; reads++) {
                ByteBuffer bytes = buffer.getByteBuffer();
                int count = getEndPoint().fill(bytes);
                if (count < 0) {
                    lost("end of stream");
                    return;
                }
                if (count == 0) {
                    break;
                }
                lastHeard = endpoint.nanos();
                reader.read(bytes);
                BufferUtil.clear(bytes);
            }
            fillInterested();
        } catch (IOException failed) {
            lost(failed.getClass().getSimpleName());
        } finally {
            buffer.release();
        }
    }

    private void lost(String how) {
        if (!ended.get()) {
            LOG.debug("Error in reading the message received through the websocket. reason={}", how);
        }
        end(Reason.LOST);
        abort();
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        lost(cause.getClass().getSimpleName());
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        end(Reason.LOST);
        finished = true;
        endpoint.closed(this);
    }

    /** The first reason counts. */
    private void end(Reason reason) {
        if (ended.compareAndSet(false, true)) {
            endpoint.ended(this, opened, reason);
        }
    }

    /** The handshake's answer did not reach the client. */
    void neverOpened() {
        end(Reason.LOST);
    }

    /** Takes the client out of the stream and tells it why. */
    void leave(Reason reason, Farewell how) {
        end(reason);
        closeBy = Math.min(closeBy, endpoint.nanos() + LINGER_NANOS);
        client.leave(how);
    }

    /** Takes the client out of the stream once it has been sent what is waiting. */
    void leaveWhenFlushed(Reason reason, Farewell how) {
        client.leave(how);
        end(reason);
    }

    /** Looks after the client's silence, its pings, and whether it takes what it is sent. */
    void check(StreamOptions options) {
        long now = endpoint.nanos();
        if (client.leaving()) {
            if (now - closeBy >= 0) {
                client.abort();
            }
        } else if (over(options.idleTimeout(), now - lastHeard)) {
            LOG.debug("A client was silent for too long typed={}", client.typed());
            end(Reason.IDLE);
            client.abort();
        } else if (over(options.writeTimeout(), stalledFor(now))) {
            evict(now);
        } else {
            if (over(options.pingInterval(), now - lastPing)) {
                lastPing = now;
                client.control(PING);
                if (client.typed()) {
                    client.remind();
                }
            }
            if (!client.typed() && over(options.oldClientRefresh(), now - client.lastSent())) {
                client.remind();
            }
        }
    }

    private static boolean over(Duration limit, long nanos) {
        return !limit.isZero() && nanos >= limit.toNanos();
    }

    private long stalledFor(long now) {
        ByteBuffer[] waiting = client.inFlight();
        if (waiting == null) {
            stalled = null;
            return 0;
        }
        long bytes = Arrays.stream(waiting).mapToLong(ByteBuffer::remaining).sum();
        if (waiting != stalled || bytes != stalledBytes) {
            stalled = waiting;
            stalledBytes = bytes;
            stalledSince = now;
        }
        return now - stalledSince;
    }

    private void evict(long now) {
        end(Reason.EVICTED);
        if (!client.typed()) {
            client.abort();
            return;
        }
        // The frame in hand is cut in two as long as the client reads nothing: only if it goes on can it be told.
        closeBy = now + EVICTED_NANOS;
        client.leave(Farewell.now(Farewell.TRY_LATER, "too slow"));
    }

    @Override
    public void write(Callback callback, ByteBuffer... frames) {
        getEndPoint().write(callback, frames);
    }

    @Override
    public void finish() {
        finished = true;
        closeBy = Math.min(closeBy, endpoint.nanos() + LINGER_NANOS);
        getEndPoint().shutdownOutput();
        endpoint.finished();
    }

    @Override
    public void abort() {
        getEndPoint().close();
    }

    @Override
    public void message(boolean text, long bytes) {
        LOG.info("Message received through the websocket. type={} bytes={}", text ? "text" : "binary", bytes);
    }

    @Override
    public void ping(byte[] payload) {
        client.control(Frames.frame(Frames.PONG, payload));
    }

    @Override
    public void pong() {
        // That something was heard is all that counts.
    }

    @Override
    public void close(byte[] payload) {
        int code = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        LOG.debug("Error in reading the message received through the websocket. reason=\"close {}\"", code);
        leave(Reason.CLIENT, payload.length < 2 ? Farewell.withoutCode() : Farewell.now(code, ""));
    }

    @Override
    public void fault(int code, String reason) {
        LOG.debug("Error in reading the message received through the websocket. reason=\"{}\"", reason);
        leave(Reason.PROTOCOL, Farewell.now(code, reason));
    }
}
