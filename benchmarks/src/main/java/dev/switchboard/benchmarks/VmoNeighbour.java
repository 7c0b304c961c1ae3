package dev.switchboard.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Both neighbours of the mediator in one, answering at once: it lists users, and keeps of each the number of the change
 * that was told last. The number stands at the end of the greeting's text.
 *
 * <p><b>Threading.</b> Owns one thread.
 */
final class VmoNeighbour implements AutoCloseable {

    private static final byte[] TAKEN = message("application/json", "{}");
    private static final byte[] WATCHED = message("text/html", "<h1>You would like to monitor user</h1>");
    private static final String GREETING = "POST /ucxn/users/";

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(64 * 1024);
    private final byte[] list;
    private final AtomicLongArray lastTold;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong watches = new AtomicLong();

    VmoNeighbour(int users) throws IOException {
        lastTold = new AtomicLongArray(users);
        list = message("application/json", list(users));
        for (int i = 0; i < users; i++) {
            lastTold.set(i, -1);
        }
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::serve, "neighbour");
        thread.setDaemon(true);
        thread.start();
    }

    /** A user's alias, by number from 0. */
    static String alias(int user) {
        return String.format(Locale.ROOT, "user%07d@example.com", user);
    }

    /** A user's call handler. */
    static String handler(int user) {
        return String.format(Locale.ROOT, "ca11%022d", user);
    }

    /** A user's id. */
    static String objectId(int user) {
        return String.format(Locale.ROOT, "0b1ec7%020d", user);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** How many greetings it was told so far. */
    long told() {
        return told.get();
    }

    /** How often it was told whom to watch. */
    long watches() {
        return watches.get();
    }

    /** The change it was told last of a user; -1 before the first. */
    long lastTold(int user) {
        return lastTold.get(user);
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::serve);
            }
        } catch (IOException | RuntimeException failure) {
            if (selector.isOpen()) {
                throw new IllegalStateException("the neighbour does not go on", failure);
            }
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel channel = listener.accept();
                if (channel != null) {
                    HttpMessages messages = new HttpMessages(channel);
                    channel.register(selector, SelectionKey.OP_READ, messages);
                }
                return;
            }
            HttpMessages messages = (HttpMessages) key.attachment();
            if (!messages.read(shared)) {
                messages.close();
                return;
            }
            while (messages.whole()) {
                byte[] answer = answer(messages.head(), messages.body());
                messages.next();
                messages.write(answer);
            }
        } catch (IOException gone) {
            key.cancel();
        }
    }

    private byte[] answer(String head, String body) {
        if (head.startsWith(GREETING)) {
            int slash = head.indexOf('/', GREETING.length());
            int user = Integer.parseInt(head, GREETING.length() + 4, slash, 10);
            int end = body.lastIndexOf('"');
            lastTold.set(user, Long.parseLong(body, body.lastIndexOf(' ', end) + 1, end, 10));
            told.incrementAndGet();
            return TAKEN;
        }
        if (head.startsWith("GET /ucxn/users")) {
            return list;
        }
        watches.incrementAndGet();
        return WATCHED;
    }

    private static String list(int users) {
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < users; i++) {
            list.append(i == 0 ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"ObjectId\":\"%s\",\"Alias\":\"%s\",\"Extension\":\"%d\",\"CallHandlerObjectId\":\"%s\","
                                    + "\"AlternateGreetingEnabled\":\"false\"}",
                            objectId(i),
                            alias(i),
                            10_000 + i,
                            handler(i)));
        }
        return list.append(']').toString();
    }

    private static byte[] message(String type, String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + text.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] both = new byte[head.length + text.length];
        System.arraycopy(head, 0, both, 0, head.length);
        System.arraycopy(text, 0, both, head.length, text.length);
        return both;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        listener.close();
    }
}
