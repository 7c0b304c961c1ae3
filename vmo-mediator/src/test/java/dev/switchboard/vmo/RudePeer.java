package dev.switchboard.vmo;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A neighbour that answers every request with bytes of the test's choosing, whether they are HTTP or not. */
final class RudePeer implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    /**
     * What it does.
     *
     * @param answer the bytes
     * @param forEver what follows again and again until the other side has enough; empty for nothing
     * @param reset whether the connection is broken off instead
     */
    record Manners(String answer, String forEver, boolean reset) {

        static final Manners POLITE =
                new Manners("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", "", false);
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Manners manners;

    RudePeer(int port, Manners manners) throws IOException {
        this.manners = manners;
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** From the next request on. */
    void now(Manners others) {
        manners = others;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            readRequest(socket.getInputStream());
            Manners how = manners;
            if (how.reset()) {
                socket.setSoLinger(true, 0);
                return;
            }
            OutputStream out = socket.getOutputStream();
            out.write(how.answer().getBytes(StandardCharsets.ISO_8859_1));
            byte[] more = how.forEver().repeat(1_000).getBytes(StandardCharsets.ISO_8859_1);
            while (more.length > 0) {
                out.write(more);
            }
        } catch (SocketException enough) {
            // What was to be sent for ever was cut off, as it should be.
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** To its end, as closing before would reset the connection. */
    private static void readRequest(InputStream input) throws IOException {
        BufferedInputStream in = new BufferedInputStream(input);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.write(next);
        }
        Matcher length = LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1));
        in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
