package dev.switchboard.oci.simulator;

import dev.switchboard.common.simulator.Listener;
import dev.switchboard.oci.simulator.BroadWorksSimulator.Client;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what waits, one emission after the other, to the clients of the simulated application server. */
final class Player implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Player.class);
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final int CLIENTS_KEPT = 1_000;

    /** Long enough for a reader on the same machine to see each segment by itself, as a rule. */
    private static final long BETWEEN_SEGMENTS = 50_000;

    /** A connection; its counters are guarded by the lock. */
    private static final class Line {
        private final int number;
        private final Socket socket;
        private boolean connected = true;
        private long documents;
        private long bytes;
        private long received;

        Line(int number, Socket socket) {
            this.number = number;
            this.socket = socket;
        }
    }

    private final Object lock = new Object();
    private final Listener listener;

    /** Past and present connections; guarded by the lock, as is everything below. */
    private final Deque<Line> lines = new ArrayDeque<>();

    private final Deque<Iterator<Emission>> queue = new ArrayDeque<>();
    private boolean playing;
    private long sent;
    private long nextId;
    private double rate;
    private long nextSlot;

    Player(NetworkOptions<?> options, long firstId, double rate) {
        this.listener =
                new Listener("oci", "as", options.wanted(), options.sockets(), Listener.Ending.CLOSE, this::serve);
        this.nextId = firstId;
        this.rate = rate;
    }

    Listener listener() {
        return listener;
    }

    void start() throws IOException {
        listener.start();
        listener.spawn("player", this::play);
    }

    @Override
    public void close() {
        listener.signalClose();
        synchronized (lock) {
            lock.notifyAll();
        }
        listener.close();
    }

    void add(Iterator<Emission> emissions) {
        synchronized (lock) {
            queue.addLast(emissions);
            lock.notifyAll();
        }
    }

    void clear() {
        synchronized (lock) {
            queue.clear();
            lock.notifyAll();
        }
    }

    void rate(double perSecond) {
        synchronized (lock) {
            rate = perSecond;
            nextSlot = System.nanoTime();
        }
    }

    List<Client> clients() {
        synchronized (lock) {
            return lines.stream()
                    .map(line -> new Client(
                            line.number,
                            String.valueOf(line.socket.getRemoteSocketAddress()),
                            line.connected,
                            line.documents,
                            line.bytes,
                            line.received))
                    .toList();
        }
    }

    long sent() {
        synchronized (lock) {
            return sent;
        }
    }

    boolean idle() {
        synchronized (lock) {
            return queue.isEmpty() && !playing;
        }
    }

    boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.wait(left / 1_000_000 + 1);
            }
            return true;
        }
    }

    /** The thread of one client: tells the player of it, and waits for its end. */
    private void serve(Socket socket, int number) throws IOException {
        if (socket instanceof SSLSocket secure) {
            secure.setSoTimeout(HANDSHAKE_MILLIS);
            secure.startHandshake();
            secure.setSoTimeout(0);
        }
        Line line = new Line(number, socket);
        synchronized (lock) {
            lines.addLast(line);
            if (lines.size() > CLIENTS_KEPT) {
                lines.removeFirst();
            }
            lock.notifyAll();
        }
        LOG.debug("Client connected. client={}", number);
        try {
            InputStream in = socket.getInputStream();
            byte[] unexpected = new byte[1024];
            int read = in.read(unexpected);
            while (read >= 0) {
                synchronized (lock) {
                    line.received += read;
                }
                read = in.read(unexpected);
            }
        } finally {
            lost(line);
        }
    }

    private void lost(Line line) {
        Listener.closeQuietly(line.socket);
        synchronized (lock) {
            line.connected = false;
            lock.notifyAll();
        }
    }

    /** The player's thread. */
    private void play() {
        while (!listener.isClosed()) {
            Optional<Emission> next = next();
            if (next.isPresent()) {
                Emission emission = next.get();
                perform(emission.wantsFreshId() ? emission.withId(freshId()) : emission);
                synchronized (lock) {
                    playing = false;
                    lock.notifyAll();
                }
            }
        }
    }

    private String freshId() {
        synchronized (lock) {
            return "write" + nextId++;
        }
    }

    /** Waits for something to play; empty when closed or when what waited has come to its end. */
    private Optional<Emission> next() {
        Iterator<Emission> first;
        synchronized (lock) {
            waitUntil(() -> !queue.isEmpty());
            if (listener.isClosed()) {
                return Optional.empty();
            }
            first = queue.getFirst();
            playing = true;
        }
        Optional<Emission> next = Optional.empty();
        boolean more = false;
        try {
            next = first.hasNext() ? Optional.of(first.next()) : next;
            more = next.isPresent() && first.hasNext();
        } catch (RuntimeException e) {
            LOG.error("What was to be played could not be fetched and is left out.", e);
        }
        synchronized (lock) {
            if (!more) {
                queue.remove(first);
            }
            if (next.isEmpty()) {
                playing = false;
                lock.notifyAll();
            }
        }
        return next;
    }

    private void perform(Emission emission) {
        if (emission.isDocument() && listener.pause(untilNextSlot())) {
            return;
        }
        List<Emission.Part> parts = emission.parts();
        boolean writes = parts.stream().anyMatch(part -> part instanceof Emission.Part.Bytes);
        boolean done = false;
        while (!done && !listener.isClosed()) {
            List<Line> to = new ArrayList<>(writes ? awaitLines() : List.of());
            done = !writes || !to.isEmpty();
            for (int i = 0; done && i < parts.size(); i++) {
                done = perform(parts.get(i), to, i > 0);
            }
            if (done && emission.isDocument()) {
                count(to);
            }
        }
    }

    /** Whether to go on: false when bytes reached nobody. Lines that are lost leave the list. */
    private boolean perform(Emission.Part part, List<Line> to, boolean later) {
        if (part instanceof Emission.Part.Bytes bytes) {
            if (later && listener.pause(BETWEEN_SEGMENTS)) {
                return false;
            }
            to.removeIf(line -> !write(line, bytes.data()));
            return !to.isEmpty();
        }
        if (part instanceof Emission.Part.Wait wait) {
            return !listener.pause(wait.time().toNanos());
        }
        if (part instanceof Emission.Part.Refuse refuse) {
            listener.refuse(refuse.time());
        } else {
            List<Line> dropped = to.isEmpty() ? connected() : to;
            dropped.forEach(this::lost);
        }
        return true;
    }

    private boolean write(Line line, byte[] data) {
        try {
            line.socket.getOutputStream().write(data);
        } catch (IOException e) {
            LOG.debug("Client is gone. client={} reason={}", line.number, e.getMessage());
            lost(line);
            return false;
        }
        synchronized (lock) {
            line.bytes += data.length;
        }
        return true;
    }

    private void count(List<Line> to) {
        synchronized (lock) {
            sent++;
            to.forEach(line -> line.documents++);
        }
    }

    List<Line> connected() {
        synchronized (lock) {
            return lines.stream().filter(line -> line.connected).toList();
        }
    }

    private List<Line> awaitLines() {
        synchronized (lock) {
            waitUntil(() -> !connected().isEmpty());
            return connected();
        }
    }

    private long untilNextSlot() {
        synchronized (lock) {
            if (rate <= 0) {
                return 0;
            }
            long now = System.nanoTime();
            long slot = Math.max(now, nextSlot);
            nextSlot = slot + (long) (1_000_000_000 / rate);
            return slot - now;
        }
    }

    /** Called with the lock held; returns early when the simulator is closed. */
    private void waitUntil(BooleanSupplier condition) {
        try {
            while (!condition.getAsBoolean() && !listener.isClosed()) {
                lock.wait(1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.signalClose();
        }
    }
}
