package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reports status changes over some connections that are kept, on each the next one after the answer. All on the caller's
 * thread, so that the load takes little from what is measured.
 */
final class VmoReporter {

    /** The users are taken in no order that any index has. */
    private static final long STEP = 7_919;

    private static final class Connection {
        private final HttpMessages messages;
        private int change;

        Connection(HttpMessages messages) {
            this.messages = messages;
        }
    }

    private final URI mediator;
    private final int users;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(16 * 1024);
    private final long[] lastSent;
    private long done;

    VmoReporter(URI mediator, int users) {
        this.mediator = mediator;
        this.users = users;
        this.lastSent = new long[users];
        Arrays.fill(lastSent, -1);
    }

    /** The change that was reported last of a user; -1 before the first. */
    long lastSent(int user) {
        return lastSent[user];
    }

    /** Nanoseconds to the answer of each of so many changes, ascending. Anything but success ends it. */
    long[] report(int changes, int connections) throws IOException {
        long[] nanos = new long[changes];
        int sent = 0;
        int answered = 0;
        long[] sentAt = new long[changes];
        List<Connection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections && i < changes; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(mediator.getHost(), mediator.getPort()));
                Connection connection = new Connection(new HttpMessages(channel));
                channel.register(selector, SelectionKey.OP_READ, connection);
                open.add(connection);
            }
            for (Connection connection : open) {
                sentAt[sent] = System.nanoTime();
                send(connection, sent++);
            }
            while (answered < changes) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    if (!connection.messages.read(shared)) {
                        throw new IOException("the mediator closed a connection");
                    }
                    if (!connection.messages.whole()) {
                        continue;
                    }
                    nanos[connection.change] = System.nanoTime() - sentAt[connection.change];
                    check(connection.messages);
                    answered++;
                    if (sent < changes) {
                        sentAt[sent] = System.nanoTime();
                        send(connection, sent++);
                    }
                }
                selector.selectedKeys().clear();
            }
            for (Connection connection : open) {
                connection.messages.close();
            }
        }
        done += changes;
        Arrays.sort(nanos);
        return nanos;
    }

    private void send(Connection connection, int change) throws IOException {
        connection.change = change;
        long number = done + change;
        int user = (int) (number * STEP % users);
        boolean on = number / users % 2 == 0;
        lastSent[user] = number;
        String body = "{\"email\":\"" + VmoNeighbour.alias(user) + "\",\"status\":\"" + (on ? "True" : "False")
                + "\",\"message\":\"I am away until Monday; in urgent cases ask my colleagues, note " + number + "\"}";
        connection.messages.write(("POST /api/setstatus HTTP/1.1\r\nHost: " + mediator.getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static void check(HttpMessages answer) throws IOException {
        if (!answer.head().startsWith("HTTP/1.1 200") || !answer.body().contains("\"True\"")) {
            throw new IOException("a change was not taken: " + answer.head() + answer.body());
        }
        answer.next();
    }
}
