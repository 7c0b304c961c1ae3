package dev.switchboard.presence;

import dev.switchboard.presence.roster.RosterFacts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One connected client: writes what is due, one write at a time, and goes on by itself until it has caught up with the
 * goal it was given.
 *
 * <p><b>Threading.</b> Any thread may call; {@link #iterate()} never waits. Writes are composed by one thread at a time.
 */
final class StreamClient extends IteratingCallback {

    /** A write that takes longer means that the client is behind. */
    private static final long SLOW_NANOS = 100_000_000;

    /** A client that sends more pings than it reads pongs gets the latest ones answered. */
    private static final int MOST_CONTROLS = 8;

    /** The connection as the client sees it. */
    interface Line {

        /** Writes all, or fails; at most one write at a time. */
        void write(Callback callback, ByteBuffer... buffers);

        /** Says that nothing more will be written; the peer is to close. */
        void finish();

        /** Closes at once. */
        void abort();
    }

    private final Outbox outbox;
    private final StreamTally tally;
    private final StreamPump pump;
    private final LongSupplier clock;
    private final Line line;
    private final Admission admission;
    private final Deque<byte[]> controls = new ArrayDeque<>(0);
    private final Callback written = Callback.from(this::writeDone, this::writeFailed);
    private final AtomicReference<@Nullable Farewell> farewell = new AtomicReference<>();
    private final long since;
    private volatile boolean gone;
    private volatile boolean saidFarewell;
    private volatile boolean due;
    private volatile long lastSent;
    private volatile ByteBuffer @Nullable [] inFlight;
    private volatile @Nullable Thread writing;
    private volatile long writeStarted;

    StreamClient(
            Outbox outbox, Admission admission, StreamTally tally, StreamPump pump, LongSupplier clock, Line line) {
        this.outbox = outbox;
        this.admission = admission;
        this.tally = tally;
        this.pump = pump;
        this.clock = clock;
        this.line = line;
        this.since = clock.getAsLong();
        this.lastSent = since;
    }

    boolean typed() {
        return outbox.typed();
    }

    StreamPump pump() {
        return pump;
    }

    Admission admission() {
        return admission;
    }

    long cursor() {
        return outbox.cursor();
    }

    /** When a message was last handed to the connection, on the clock. */
    long lastSent() {
        return lastSent;
    }

    /** What the connection has not taken yet; null when no write is waiting. */
    ByteBuffer @Nullable [] inFlight() {
        return inFlight;
    }

    /** What people are shown of the client. */
    RosterFacts.Client facts(long published) {
        long now = clock.getAsLong();
        Duration writing = inFlight == null ? Duration.ZERO : Duration.ofNanos(now - writeStarted);
        return new RosterFacts.Client(
                admission.remoteAddress(),
                typed(),
                Duration.ofNanos(now - since),
                Math.max(0, published - cursor()),
                writing);
    }

    boolean leaving() {
        return gone || farewell.get() != null;
    }

    /** Sends a frame that is no message as soon as the write in hand is done. */
    void control(byte[] frame) {
        synchronized (controls) {
            if (controls.size() >= MOST_CONTROLS) {
                controls.removeFirst();
            }
            controls.addLast(frame);
        }
        iterate();
    }

    /** Sends a heartbeat, or to a classic client somebody's present status, once everything else has been sent. */
    void remind() {
        due = true;
        iterate();
    }

    /** Ends the connection in good order; the first farewell counts. */
    void leave(Farewell how) {
        if (farewell.compareAndSet(null, how)) {
            iterate();
        }
    }

    /** Ends the connection at once. */
    void abort() {
        gone = true;
        line.abort();
    }

    @Override
    protected Action process() {
        ByteBuffer[] buffers = compose();
        if (buffers.length == 0) {
            return Action.IDLE;
        }
        writeStarted = clock.getAsLong();
        inFlight = buffers;
        writing = Thread.currentThread();
        line.write(written, buffers);
        writing = null;
        return Action.SCHEDULED;
    }

    private ByteBuffer[] compose() {
        if (gone || saidFarewell) {
            return new ByteBuffer[0];
        }
        Farewell leaving = farewell.get();
        boolean quiet = leaving != null && !leaving.flushFirst();
        // Who leaves is no longer taken along by the pump.
        long target = leaving == null ? pump.goal() : pump.published();
        if (!quiet && leaving == null && outbox.caughtUp(target) && !due && noControls()) {
            return new ByteBuffer[0];
        }
        Batch batch = new Batch();
        if (!quiet) {
            addControls(batch);
            outbox.fill(batch, target);
            remindIfDue(batch, target);
        }
        if (leaving != null && (quiet || outbox.caughtUp(target))) {
            sayFarewell(leaving, batch);
        }
        tally.deliveries.add(batch.messages());
        tally.bytes.add(batch.bytes());
        return batch.buffers();
    }

    private void sayFarewell(Farewell leaving, Batch batch) {
        saidFarewell = true;
        batch.add(leaving.frame());
        if (batch.isEmpty()) {
            line.finish();
        }
    }

    private void remindIfDue(Batch batch, long target) {
        if (batch.messages() > 0) {
            lastSent = clock.getAsLong();
        }
        if (due && outbox.caughtUp(target)) {
            due = false;
            if (typed()) {
                outbox.heartbeat(batch);
            } else if (batch.messages() == 0) {
                outbox.refresh(batch);
                lastSent = clock.getAsLong();
            }
        }
    }

    private boolean noControls() {
        synchronized (controls) {
            return controls.isEmpty();
        }
    }

    private void addControls(Batch batch) {
        synchronized (controls) {
            controls.forEach(batch::add);
            controls.clear();
        }
    }

    private void writeDone() {
        inFlight = null;
        // Done within the call: the connection took it at once, and what time passed is not the client's fault.
        boolean waited = writing != Thread.currentThread();
        if (waited && clock.getAsLong() - writeStarted > SLOW_NANOS) {
            outbox.fellBehind();
        }
        if (saidFarewell) {
            line.finish();
        }
        succeeded();
    }

    private void writeFailed(Throwable cause) {
        inFlight = null;
        gone = true;
        failed(cause);
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        gone = true;
        line.abort();
    }
}
