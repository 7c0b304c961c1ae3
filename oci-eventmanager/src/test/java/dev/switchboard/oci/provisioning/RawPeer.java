package dev.switchboard.oci.provisioning;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** An HTTP server on a bare socket that misbehaves on request and keeps what it received. */
final class RawPeer implements AutoCloseable {

    /** One request: its head as sent, and its body. */
    record Received(String head, String body) {
        String target() {
            return head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** What to do about one request; the connection stays open if it returns true. */
    interface Behaviour {
        boolean answer(Received request, Socket socket) throws IOException;
    }

    final List<Received> received = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final Queue<Behaviour> next = new ConcurrentLinkedQueue<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ServerSocket server;
    private final Thread acceptor;
    private volatile Behaviour usual;

    RawPeer(ServerSocket server, Behaviour usual) {
        this.server = server;
        this.usual = usual;
        this.acceptor = start("peer-accept", this::accept);
    }

    static RawPeer start(Behaviour usual) {
        try {
            return new RawPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), usual);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    RawPeer next(Behaviour behaviour) {
        next.add(behaviour);
        return this;
    }

    void usually(Behaviour behaviour) {
        usual = behaviour;
    }

    List<String> bodies() {
        return received.stream().map(Received::body).toList();
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                connections.incrementAndGet();
                start("peer-serve", () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean goesOn = true;
            while (goesOn) {
                Received request = read(in);
                if (request.head().isEmpty()) {
                    return;
                }
                received.add(request);
                Behaviour special = next.poll();
                goesOn = (special == null ? usual : special).answer(request, socket);
            }
        } catch (IOException e) {
            // The client went away, which some tests want.
        } finally {
            closed.incrementAndGet();
        }
    }

    private static Received read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return new Received("", "");
            }
            head.write(b);
        }
        Received request = new Received(head.toString(StandardCharsets.ISO_8859_1), "");
        byte[] body = in.readNBytes(Integer.parseInt("0" + request.header("Content-Length")));
        return new Received(request.head(), new String(body, StandardCharsets.UTF_8));
    }

    /** Closes every connection as a restarted server does. */
    void dropConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    static Behaviour answers(int status, String body) {
        return (request, socket) -> {
            write(socket, head(status, body.getBytes(StandardCharsets.UTF_8).length) + body);
            return true;
        };
    }

    static Behaviour ok(String body) {
        return answers(200, body);
    }

    static Behaviour bytes(byte[] whole) {
        return (request, socket) -> {
            socket.getOutputStream().write(whole);
            return false;
        };
    }

    static Behaviour text(String whole) {
        return bytes(whole.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers and then closes without having announced it. */
    static Behaviour answersAndCloses(String body) {
        return (request, socket) -> {
            ok(body).answer(request, socket);
            return false;
        };
    }

    static Behaviour halfOf(String body) {
        return (request, socket) -> {
            write(socket, head(200, body.length()) + body.substring(0, body.length() / 2));
            return false;
        };
    }

    static Behaviour resets() {
        return (request, socket) -> {
            socket.setSoLinger(true, 0);
            return false;
        };
    }

    static Behaviour neverAnswers() {
        return (request, socket) -> socket.getInputStream().read() >= 0;
    }

    static Behaviour dribbles(String body) {
        return (request, socket) -> {
            for (char c : (head(200, body.length()) + body).toCharArray()) {
                write(socket, String.valueOf(c));
                LockSupport.parkNanos(20_000_000);
            }
            return true;
        };
    }

    static String head(int status, int length) {
        return "HTTP/1.1 " + status + " Something\r\nContent-Type: text/xml\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // Until that thread has noticed, the system still takes connections.
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dropConnections();
    }
}
