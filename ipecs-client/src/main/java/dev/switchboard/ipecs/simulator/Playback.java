package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Something that is being played: sends each message when its time has come, by the simulator's clock.
 *
 * <p>While no client is connected, time goes on and messages are lost, as they are with a real server.
 *
 * <p><b>Threading.</b> Messages are sent on the thread that starts the play, then on the simulator's timers, which others
 * may use after every 500 messages. All methods may be called from any thread.
 */
public final class Playback implements AutoCloseable {

    private static final int AT_ONE_GO = 500;

    /** What a play does when a message is due. */
    interface Stage {
        void perform(TimedMessage message);
    }

    private final Iterator<TimedMessage> messages;
    private final SimClock clock;
    private final Stage stage;
    private final Journal journal;

    /** Guarded by this, as is everything below. */
    private Instant begun = Instant.MIN;

    private @Nullable TimedMessage next;
    private Timers.@Nullable Task task;
    private boolean closed;
    private boolean finished;

    Playback(Iterator<TimedMessage> messages, SimClock clock, Stage stage, Journal journal) {
        this.messages = messages;
        this.clock = clock;
        this.stage = stage;
        this.journal = journal;
    }

    void begin() {
        synchronized (this) {
            begun = clock.now();
        }
        turn();
    }

    private void turn() {
        for (int i = 0; i < AT_ONE_GO; i++) {
            TimedMessage due = takeDue();
            if (due == null) {
                return;
            }
            stage.perform(due);
        }
        synchronized (this) {
            if (!closed) {
                task = clock.after(Duration.ZERO, this::turn);
            }
        }
    }

    /** The next message if its time has come; else it is arranged that somebody asks again when it has. */
    private @Nullable TimedMessage takeDue() {
        synchronized (this) {
            if (closed || finished) {
                return null;
            }
            TimedMessage candidate = next != null ? next : messages.hasNext() ? messages.next() : null;
            next = candidate;
            if (candidate != null) {
                Duration wait = Duration.between(clock.now(), begun.plus(candidate.at()));
                if (wait.isNegative() || wait.isZero()) {
                    next = null;
                    return candidate;
                }
                task = clock.after(wait, this::turn);
                return null;
            }
            finished = true;
        }
        journal.changed();
        return null;
    }

    /**
     * Whether everything has been played.
     *
     * @return true when the last message has been sent
     */
    public synchronized boolean isFinished() {
        return finished;
    }

    /**
     * Waits until everything has been played. With a clock moved by hand somebody has to move it meanwhile.
     *
     * @param atMost how long to wait, in real time
     * @return whether the end was reached
     */
    public boolean awaitFinished(Duration atMost) {
        return journal.await(this::isFinished, atMost);
    }

    /** Stops playing; the rest is not sent. May be called again. */
    @Override
    public synchronized void close() {
        closed = true;
        if (task != null) {
            task.cancel();
        }
    }
}
