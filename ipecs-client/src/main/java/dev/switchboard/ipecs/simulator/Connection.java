package dev.switchboard.ipecs.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One accepted connection, with TLS or without: reads HTTP/1.1 requests of bounded size and can be reset. */
final class Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int MAX_HEAD = 32 * 1024;
    private static final int MAX_BODY = 1024 * 1024;
    private static final int IDLE_MILLIS = 10 * 60 * 1000;

    /** A request that is no HTTP, or too large. */
    static final class BadRequest extends IOException {
        private static final long serialVersionUID = 1;

        private final String reason;

        BadRequest(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final Socket raw;
    private final InputStream in;
    private final OutputStream out;

    private Connection(Socket raw, Socket speaking) throws IOException {
        this.raw = raw;
        this.in = new BufferedInputStream(speaking.getInputStream());
        this.out = speaking.getOutputStream();
    }

    /** Takes a socket over; with a factory it shakes hands as the server of a TLS connection. */
    static Connection open(Socket raw, @Nullable SSLSocketFactory tls) throws IOException {
        raw.setTcpNoDelay(true);
        raw.setSoTimeout(IDLE_MILLIS);
        if (tls == null) {
            return new Connection(raw, raw);
        }
        SSLSocket secure = (SSLSocket) tls.createSocket(raw, null, raw.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return new Connection(raw, secure);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** An event stream may be silent for as long as it likes. */
    void waitForEver() throws IOException {
        raw.setSoTimeout(0);
    }

    /** Ends the connection as a machine does that knows nothing of it. */
    void reset() {
        try {
            raw.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("The connection had ended before it could be reset. reason={}", e.getMessage());
        }
        close();
    }

    /** Closes the socket below the TLS layer, whose own closing would wait for a writer that is stuck. */
    @Override
    public void close() {
        try {
            raw.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection failed, which changes nothing. reason={}", e.getMessage());
        }
    }

    /** The next request; empty when the peer has closed the connection between two requests. */
    Optional<Request> next() throws IOException {
        String head = head();
        if (head.isEmpty()) {
            return Optional.empty();
        }
        String[] lines = head.split("\r\n", -1);
        String[] start = lines[0].split(" ", -1);
        if (start.length != 3 || !start[2].startsWith("HTTP/1.") || !start[1].startsWith("/")) {
            throw new BadRequest("the request line is not that of HTTP/1.1");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).trim());
            }
        }
        int question = start[1].indexOf('?');
        boolean keepAlive = start[2].equals("HTTP/1.1")
                && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        return Optional.of(new Request(
                start[0],
                question < 0 ? start[1] : start[1].substring(0, question),
                question < 0 ? "" : start[1].substring(question + 1),
                Map.copyOf(headers),
                new String(body(headers), StandardCharsets.UTF_8),
                keepAlive));
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                if (head.size() == 0) {
                    return "";
                }
                throw new EOFException("the connection ended inside the head of a request");
            }
            head.write(next);
            if (head.size() > MAX_HEAD) {
                throw new BadRequest("the head of the request is longer than " + MAX_HEAD + " bytes");
            }
            boolean expected = next == (matched % 2 == 0 ? '\r' : '\n');
            matched = expected ? matched + 1 : next == '\r' ? 1 : 0;
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 4);
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            throw new BadRequest("the simulator reads no chunked bodies; send a Content-Length");
        }
        int length;
        try {
            length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        } catch (NumberFormatException e) {
            throw new BadRequest("the Content-Length is no number");
        }
        if (length < 0 || length > MAX_BODY) {
            throw new BadRequest("the Content-Length is out of range");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the connection ended inside the body of a request");
        }
        return body;
    }
}
