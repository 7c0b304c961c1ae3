package dev.switchboard.vmo.simulator;

import dev.switchboard.common.time.Threads;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Just enough of an HTTP/1.1 server: one thread for each connection, answers that can be cut short. */
final class UnityHttp implements AutoCloseable {

    /** A request. Names of headers are in lower case. */
    @SuppressWarnings("ArrayRecordComponent")
    record Request(String method, String target, Map<String, String> headers, byte[] body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** How much of an answer leaves. */
    enum Delivery {
        WHOLE,
        HALF,
        NONE
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, Map<String, String> headers, byte[] body, Delivery delivery) {}

    /** Answers. */
    @FunctionalInterface
    interface Handler {
        Answer answer(Request request) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(UnityHttp.class);
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LONGEST_BODY = 32 * 1024 * 1024;
    private static final int PATIENCE_MS = 60_000;

    private final ServerSocket listening;
    private final Handler handler;
    private final Set<Socket> open = new HashSet<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private boolean closed;

    UnityHttp(ServerSocketFactory sockets, int port, Handler handler) throws IOException {
        this.listening = sockets.createServerSocket(port, 256, InetAddress.getLoopbackAddress());
        this.handler = handler;
    }

    void start() {
        begin("unity-sim-accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void begin(String role, Runnable body) {
        Thread thread = Threads.daemon("vmo", role, () -> {
            body.run();
            threads.remove(Thread.currentThread());
        });
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                synchronized (open) {
                    if (closed) {
                        socket.close();
                        return;
                    }
                    open.add(socket);
                }
                begin("unity-sim", () -> serve(socket));
            } catch (IOException ended) {
                LOG.debug("Accepting ended reason={}", String.valueOf(ended));
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            boolean more = true;
            while (more) {
                in.mark(1);
                if (in.read() < 0) {
                    return;
                }
                in.reset();
                Request request = read(in);
                more = write(out, handler.answer(request))
                        && !request.header("connection").equalsIgnoreCase("close");
            }
        } catch (IOException ended) {
            LOG.debug("A connection ended reason={}", String.valueOf(ended));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (open) {
                open.remove(socket);
            }
        }
    }

    private static Request read(InputStream in) throws IOException {
        String[] start = line(in).split(" ", 3);
        if (start.length != 3) {
            throw new IOException("no request line");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() > 100) {
                throw new IOException("headers that make no sense");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length;
        try {
            length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        } catch (NumberFormatException wrong) {
            throw new IOException("a length that is no number", wrong);
        }
        if (length < 0 || length > LONGEST_BODY) {
            throw new IOException("a body of " + length + " bytes");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("half a body");
        }
        return new Request(start[0], start[1], headers, body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > LONGEST_HEAD) {
                throw new EOFException("half a head");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static boolean write(OutputStream out, Answer answer) throws IOException {
        if (answer.delivery() == Delivery.NONE) {
            return false;
        }
        boolean bare = answer.status() == 204;
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(answer.status()).append(" status\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (!bare) {
            head.append("Content-Length: ").append(answer.body().length).append("\r\n");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (!bare) {
            whole.write(answer.body());
        }
        byte[] bytes = whole.toByteArray();
        boolean half = answer.delivery() == Delivery.HALF;
        out.write(bytes, 0, half ? bytes.length / 2 : bytes.length);
        out.flush();
        return !half;
    }

    /** Ends every connection; new ones are welcome. */
    void dropConnections() {
        List<Socket> sockets;
        synchronized (open) {
            sockets = List.copyOf(open);
        }
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException gone) {
                LOG.debug("A connection was gone before reason={}", String.valueOf(gone));
            }
        }
    }

    @Override
    public void close() {
        synchronized (open) {
            closed = true;
        }
        try {
            listening.close();
        } catch (IOException gone) {
            LOG.debug("The port was gone before reason={}", String.valueOf(gone));
        }
        dropConnections();
        try {
            for (Thread thread : threads) {
                thread.interrupt();
                thread.join(5_000);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
