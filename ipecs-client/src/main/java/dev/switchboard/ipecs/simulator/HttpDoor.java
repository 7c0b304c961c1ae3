package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.simulator.HttpReader;
import dev.switchboard.common.time.Timers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Serves one connection after the other: requests in turn, and the event stream once one of them was an upgrade. */
final class HttpDoor implements AutoCloseable {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** Decides on one request, which takes effect with that. */
    interface Clerk {
        HttpAnswer answer(Request request);
    }

    private final Timers timers;
    private final Clerk clerk;
    private final EventStreams streams;
    private final Set<CountDownLatch> held = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean closed;

    HttpDoor(Timers timers, Clerk clerk, EventStreams streams) {
        this.timers = timers;
        this.clerk = clerk;
        this.streams = streams;
    }

    void delay(Duration time) {
        delay = time;
    }

    void serve(Connection connection) throws IOException {
        boolean more = true;
        while (more) {
            Optional<Request> request;
            try {
                request = connection.next();
            } catch (HttpReader.BadRequest e) {
                connection.out().write(HttpAnswer.text(400, e.reason()).bytes(false));
                return;
            }
            more = request.isPresent() && answered(request.get(), connection);
        }
    }

    private boolean answered(Request request, Connection connection) throws IOException {
        HttpAnswer answer = clerk.answer(request);
        if (!waited(answer.delay().plus(delay))) {
            return false;
        }
        OutputStream out = connection.out();
        switch (answer.delivery()) {
            case WHOLE -> {
                out.write(answer.bytes(request.keepAlive()));
                out.flush();
                return request.keepAlive();
            }
            case HALF -> {
                out.write(answer.bytes(true));
                out.flush();
            }
            case SILENCE -> connection.in().transferTo(OutputStream.nullOutputStream());
            case RESET -> connection.reset();
            case UPGRADE -> upgrade(request, connection);
            case DROP -> {}
        }
        return false;
    }

    private void upgrade(Request request, Connection connection) throws IOException {
        String head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(request.headerOr("sec-websocket-key", "")) + "\r\n\r\n";
        String authorization = request.headerOr("authorization", "");
        int blank = authorization.indexOf(' ');
        streams.serve(
                new EventStream(connection, authorization.substring(blank + 1)),
                head.getBytes(StandardCharsets.US_ASCII));
    }

    private static String accept(String key) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Waits on the timers; false when the simulator was closed meanwhile. */
    private boolean waited(Duration time) {
        if (time.isZero()) {
            return !closed;
        }
        CountDownLatch latch = new CountDownLatch(1);
        held.add(latch);
        Timers.Task task = timers.schedule(time, latch::countDown);
        try {
            if (!closed) {
                latch.await();
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            task.cancel();
            held.remove(latch);
        }
    }

    @Override
    public void close() {
        closed = true;
        held.forEach(CountDownLatch::countDown);
    }
}
