package dev.switchboard.presence;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A WebSocket client on a bare socket, which may break every rule. */
final class RawWebSocket implements AutoCloseable {

    static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

    /** An answer to a request. */
    record Answer(int status, Map<String, String> headers, String body) {}

    /** A frame of the server. */
    static final class Frame {
        private final int first;
        private final boolean masked;
        private final byte[] payload;

        Frame(int first, boolean masked, byte[] payload) {
            this.first = first;
            this.masked = masked;
            this.payload = payload;
        }

        int first() {
            return first;
        }

        int opcode() {
            return first & 0x0F;
        }

        boolean masked() {
            return masked;
        }

        byte[] payload() {
            return payload;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int code() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        String reason() {
            return payload.length < 2
                    ? ""
                    : text().substring(new String(payload, 0, 2, StandardCharsets.UTF_8).length());
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private Answer answer = new Answer(0, Map.of(), "");

    private RawWebSocket(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
    }

    static Map<String, String> upgradeHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Connection", "keep-alive, Upgrade");
        headers.put("Upgrade", "websocket");
        headers.put("Sec-WebSocket-Version", "13");
        headers.put("Sec-WebSocket-Key", KEY);
        return headers;
    }

    static RawWebSocket connect(int port, String path) throws IOException {
        return connect(port, path, upgradeHeaders(), 0);
    }

    static RawWebSocket connect(int port, String path, Map<String, String> headers, int receiveBuffer)
            throws IOException {
        RawWebSocket client = request(port, "GET", path, headers, receiveBuffer);
        if (client.answer.status() != 101) {
            throw new IOException("not upgraded: " + client.answer);
        }
        return client;
    }

    static Answer ask(int port, String method, String path, Map<String, String> headers) throws IOException {
        try (RawWebSocket client = request(port, method, path, headers, 0)) {
            return client.answer;
        }
    }

    private static RawWebSocket request(
            int port, String method, String path, Map<String, String> headers, int receiveBuffer) throws IOException {
        RawWebSocket client = new RawWebSocket(port, receiveBuffer);
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        client.out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        client.answer = client.readAnswer();
        return client;
    }

    Answer answer() {
        return answer;
    }

    private Answer readAnswer() throws IOException {
        int status = Integer.parseInt(line().substring(9, 12));
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("cut off after: " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        return new Frame(first, (second & 0x80) != 0, in.readNBytes((int) length));
    }

    /** The next text message; pings on the way are answered. */
    String message() throws IOException {
        for (Frame frame = read(); ; frame = read()) {
            if (frame.opcode() == 1) {
                return frame.text();
            }
            if (frame.opcode() != 9) {
                throw new IOException("not a message: opcode=" + frame.opcode() + " " + frame.text());
            }
            send(10, frame.payload());
        }
    }

    /** The close frame, whatever comes before it. */
    Frame closeFrame() throws IOException {
        for (Frame frame = read(); ; frame = read()) {
            if (frame.opcode() == 8) {
                return frame;
            }
        }
    }

    boolean endOfStream() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    /** Whether nothing comes for a short while. */
    boolean silent() throws IOException {
        socket.setSoTimeout(150);
        try {
            read();
            return false;
        } catch (SocketTimeoutException nothing) {
            return true;
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    void text(String text) throws IOException {
        send(1, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(int opcode, byte[] payload) throws IOException {
        send(true, opcode, payload, true);
    }

    void send(boolean last, int opcode, byte[] payload, boolean masked) throws IOException {
        raw((last ? 0x80 : 0) | opcode, payload, masked);
    }

    void raw(int first, byte[] payload, boolean masked) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        int mark = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.put((byte) (mark | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) (mark | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mark | 127)).putLong(payload.length);
        }
        byte[] mask = {0x12, (byte) 0xF4, 0x56, 0x78};
        if (masked) {
            frame.put(mask);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ mask[i % 4] : payload[i]));
        }
        out.write(frame.array(), 0, frame.position());
    }

    /** Cuts the connection without a word. */
    void drop() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
