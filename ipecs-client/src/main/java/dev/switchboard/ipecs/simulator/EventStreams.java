package dev.switchboard.ipecs.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The way to the client: the event stream that is open, if any, and what goes wrong on it.
 *
 * <p>Messages are sent one at a time, in the order in which they come in; whoever sends waits for a client that does not
 * read.
 */
final class EventStreams {

    private final Journal journal;

    /** Held while a message is on its way, so that order is kept; the state below has a lock of its own. */
    private final Object sending = new Object();

    /** Held while a stream opens. Whoever closes one waits for this, but not for a message that is stuck. */
    private final Object opening = new Object();

    /** Guarded by this, as is everything below. */
    private @Nullable EventStream current;

    private final Deque<Runnable> onOpen = new ArrayDeque<>();
    private OptionalInt lastCloseCode = OptionalInt.empty();
    private boolean silent;
    private boolean reading = true;
    private int lose;
    private int duplicate;
    private boolean swap;
    private @Nullable String held;
    private long sent;
    private long missed;

    EventStreams(Journal journal) {
        this.journal = journal;
    }

    /** Opens a stream with the answer to its upgrade and serves it until it ends; one that was open before is reset. */
    void serve(EventStream stream, byte[] answer) throws IOException {
        EventStream previous;
        synchronized (this) {
            previous = current;
        }
        if (previous != null) {
            previous.reset();
        }
        List<Runnable> waiting;
        // So that whoever has seen the answer misses nothing that is sent after it, and can close what it has seen.
        synchronized (opening) {
            synchronized (sending) {
                stream.start(answer);
                synchronized (this) {
                    current = stream;
                    stream.reading(reading);
                    waiting = new ArrayList<>(onOpen);
                    onOpen.clear();
                }
            }
        }
        journal.changed();
        waiting.forEach(Runnable::run);
        int code = stream.readToTheEnd();
        synchronized (this) {
            lastCloseCode = OptionalInt.of(code);
            if (current == stream) {
                current = null;
            }
        }
        journal.changed();
    }

    /** Runs something as soon as a stream is open: at once if one is. */
    void whenOpen(Runnable action) {
        synchronized (this) {
            if (current == null) {
                onOpen.addLast(action);
                return;
            }
        }
        action.run();
    }

    synchronized boolean isOpen() {
        return current != null;
    }

    synchronized boolean isOpenFor(String token) {
        return current != null && current.token().equals(token);
    }

    synchronized OptionalInt lastCloseCode() {
        return lastCloseCode;
    }

    synchronized long sent() {
        return sent;
    }

    synchronized long missed() {
        return missed;
    }

    synchronized void silent(boolean on) {
        silent = on;
    }

    void reading(boolean on) {
        EventStream stream;
        synchronized (this) {
            reading = on;
            stream = current;
        }
        if (stream != null) {
            stream.reading(on);
        }
    }

    synchronized void lose(int messages) {
        lose += messages;
    }

    synchronized void duplicate(int messages) {
        duplicate += messages;
    }

    synchronized void swap() {
        swap = true;
    }

    synchronized void clearFaults() {
        silent = false;
        lose = 0;
        duplicate = 0;
        swap = false;
    }

    void close(int code) {
        EventStream stream;
        synchronized (opening) {
            synchronized (this) {
                stream = current;
            }
        }
        if (stream == null) {
            return;
        }
        if (code == 1006) {
            stream.reset();
        } else {
            stream.close(code);
        }
    }

    void send(String text) {
        synchronized (sending) {
            for (String next : due(text)) {
                EventStream stream;
                synchronized (this) {
                    stream = silent ? null : current;
                }
                count(stream != null && stream.send(EventStream.TEXT, next.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    void sendBroken(StreamFault fault, String heartbeat) {
        synchronized (sending) {
            EventStream stream;
            synchronized (this) {
                stream = silent ? null : current;
            }
            count(stream != null && BrokenMessages.send(stream, fault, heartbeat));
        }
    }

    private synchronized void count(boolean delivered) {
        if (delivered) {
            sent++;
        } else {
            missed++;
        }
    }

    /** What has to be sent now that this message comes along. */
    private synchronized List<String> due(String text) {
        if (lose > 0) {
            lose--;
            missed++;
            return List.of();
        }
        List<String> due = new ArrayList<>();
        if (swap) {
            swap = false;
            held = text;
            return due;
        }
        due.add(text);
        if (duplicate > 0) {
            duplicate--;
            due.add(text);
        }
        if (held != null) {
            due.add(held);
            held = null;
        }
        return due;
    }
}
