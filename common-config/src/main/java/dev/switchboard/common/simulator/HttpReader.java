package dev.switchboard.common.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reads HTTP/1.1 requests, one after the other, from one connection. Head and body are bounded. For one thread. */
public final class HttpReader {

    private static final int MAX_HEAD = 32 * 1024;
    private static final int MAX_BODY = 8 * 1024 * 1024;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A request that is no HTTP, or too large. */
    public static final class BadRequest extends IOException {
        private static final long serialVersionUID = 1;

        /**
         * Says what is wrong.
         *
         * @param reason for people
         */
        public BadRequest(String reason) {
            super(reason);
        }

        /**
         * What is wrong.
         *
         * @return a text for people
         */
        public String reason() {
            return String.valueOf(getMessage());
        }
    }

    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[8 * 1024];
    private int from;
    private int to;

    /**
     * Makes a reader.
     *
     * @param in what the client sends
     * @param out where clients that wait for it are told to go on
     */
    public HttpReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Waits for the next request.
     *
     * @return the request; empty when the peer has closed the connection between two requests
     * @throws BadRequest when it is no HTTP, or too large
     * @throws IOException when the connection ends in its midst
     */
    public Optional<HttpRequest> next() throws IOException {
        int end = headEnd();
        if (end < 0) {
            return Optional.empty();
        }
        if (end - from > MAX_HEAD) {
            throw headTooLong();
        }
        String head = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
        from = end + 4;
        int lineEnd = head.indexOf("\r\n");
        String line = lineEnd < 0 ? head : head.substring(0, lineEnd);
        String headers = lineEnd < 0 ? "" : head.substring(lineEnd + 2);
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        if (first <= 0 || last <= first || !line.startsWith("HTTP/1.", last + 1)) {
            throw new BadRequest("the request line is not that of HTTP/1.1");
        }
        HttpRequest request =
                new HttpRequest(line.substring(0, first), line.substring(first + 1, last), headers, new byte[0]);
        boolean keepAlive =
                line.endsWith("1.1") && !request.header("connection").orElse("").equalsIgnoreCase("close");
        return Optional.of(request.with(body(request), keepAlive));
    }

    /**
     * What follows the request read last, for a connection that goes on with something else.
     *
     * @return the stream; this reader must not be used any more
     */
    public InputStream rest() {
        InputStream read = new ByteArrayInputStream(buffer, from, to - from);
        return new BufferedInputStream(new SequenceInputStream(read, in));
    }

    private int headEnd() throws IOException {
        int scanned = from;
        while (true) {
            for (int i = scanned; i + 3 < to; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i;
                }
            }
            if (to - from > MAX_HEAD) {
                throw headTooLong();
            }
            int known = Math.max(0, to - from - 3);
            if (!fill()) {
                if (to > from) {
                    throw new EOFException("the connection ended inside the head of a request");
                }
                return -1;
            }
            scanned = from + known;
        }
    }

    private static BadRequest headTooLong() {
        return new BadRequest("the head of the request is longer than " + MAX_HEAD + " bytes");
    }

    private byte[] body(HttpRequest request) throws IOException {
        if (request.header("expect").isPresent()) {
            out.write(CONTINUE);
            out.flush();
        }
        String encoding = request.header("transfer-encoding").orElse("").toLowerCase(Locale.ROOT);
        if (encoding.equals("chunked")) {
            return chunks();
        }
        if (!encoding.isEmpty()) {
            throw new BadRequest("the transfer encoding is neither absent nor chunked");
        }
        return take(number(request.header("content-length").orElse("0").trim(), 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = line();
            int semicolon = line.indexOf(';');
            int size = number((semicolon < 0 ? line : line.substring(0, semicolon)).trim(), 16);
            if (size == 0) {
                break;
            }
            if (body.size() + size > MAX_BODY) {
                throw new BadRequest("the body is longer than " + MAX_BODY + " bytes");
            }
            body.writeBytes(take(size));
            line();
        }
        String trailer = line();
        while (!trailer.isEmpty()) {
            trailer = line();
        }
        return body.toByteArray();
    }

    private static int number(String text, int radix) throws BadRequest {
        try {
            int value = Integer.parseInt(text, radix);
            if (value >= 0 && value <= MAX_BODY) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new BadRequest("a length in the request is no number");
        }
        throw new BadRequest("a length in the request is out of range");
    }

    private byte[] take(int length) throws IOException {
        byte[] taken = new byte[length];
        int have = Math.min(length, to - from);
        System.arraycopy(buffer, from, taken, 0, have);
        from += have;
        while (have < length) {
            int read = in.read(taken, have, length - have);
            if (read < 0) {
                throw new EOFException("the connection ended inside the body of a request");
            }
            have += read;
        }
        return taken;
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        while (true) {
            if (from == to && !fill()) {
                throw new EOFException("the connection ended inside a chunked body");
            }
            char next = (char) (buffer[from++] & 0xff);
            if (next == '\n') {
                return text.toString();
            }
            if (next != '\r') {
                text.append(next);
            }
            if (text.length() > MAX_HEAD) {
                throw new BadRequest("a line of a chunked body is too long");
            }
        }
    }

    private boolean fill() throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
        } else if (from > 0 && to == buffer.length) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            return false;
        }
        to += read;
        return true;
    }
}
