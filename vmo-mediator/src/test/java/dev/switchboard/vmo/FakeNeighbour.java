package dev.switchboard.vmo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A neighbour as the recorded cases describe one: rules for its answers, and a record of what it was asked. */
final class FakeNeighbour implements AutoCloseable {

    /** What a neighbour was asked. */
    record Call(String service, String method, String path, Map<String, String> headers, String body) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }
    }

    private final String service;
    private final List<Call> calls;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile JsonNode rules;
    private volatile String ownUrl = "";

    /** Listens unless it is to be down; then its port stays free. */
    FakeNeighbour(String service, JsonNode behaviour, List<Call> calls) throws IOException {
        this.service = service;
        this.calls = calls;
        this.rules = behaviour.path("rules");
        this.listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        this.ownUrl = "http://127.0.0.1:" + listening.getLocalPort();
        if (behaviour.path("down").asBoolean()) {
            listening.close();
        } else {
            begin(this::accept);
        }
    }

    String url() {
        return ownUrl;
    }

    /** Answers by other rules from now on. */
    void rules(JsonNode others) {
        rules = others;
    }

    private void begin(Runnable work) {
        Thread thread = new Thread(work, "fake-" + service);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.add(socket);
                begin(() -> serve(socket));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Call call = read(in);
                calls.add(call);
                if (!answer(call, socket)) {
                    return;
                }
            }
        } catch (IOException | InterruptedException ended) {
            // The other side is done, or the test.
        } finally {
            open.remove(socket);
        }
    }

    private Call read(InputStream in) throws IOException {
        String[] start = line(in).split(" ", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        return new Call(service, start[0], start[1], headers, new String(body, StandardCharsets.US_ASCII));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private boolean answer(Call call, Socket socket) throws IOException, InterruptedException {
        for (JsonNode rule : rules) {
            if (rule.path("method").asText().equals(call.method())
                    && call.path().matches(glob(rule.path("path").asText()))) {
                return byRule(rule, socket);
            }
        }
        if (call.path().equals("/ucxn/users")) {
            write(socket, 200, "application/json", "[]", Map.of());
        } else if (call.path().endsWith("/greeting")) {
            write(socket, 200, "application/json", "{}", Map.of());
        } else {
            write(socket, 200, "text/html", "<h1>You would like to monitor user</h1>", Map.of());
        }
        return true;
    }

    private boolean byRule(JsonNode rule, Socket socket) throws IOException, InterruptedException {
        if (rule.path("reset").asBoolean()) {
            socket.setSoLinger(true, 0);
            return false;
        }
        if (closed.await(rule.path("delay_ms").asLong(0), TimeUnit.MILLISECONDS)) {
            return false;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : rule.path("headers").properties()) {
            headers.put(header.getKey(), header.getValue().asText().replaceFirst("http://127.0.0.1:\\d+", ownUrl));
        }
        boolean json = rule.has("json");
        write(
                socket,
                rule.path("status").asInt(200),
                json ? "application/json" : rule.path("ctype").asText("text/html"),
                json ? rule.path("json").toString() : rule.path("body").asText(""),
                headers);
        return true;
    }

    private static void write(Socket socket, int status, String type, String body, Map<String, String> headers)
            throws IOException {
        byte[] bytes = status == 204 ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " x\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (status != 204) {
            head.append("Content-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        all.write(bytes);
        socket.getOutputStream().write(all.toByteArray());
    }

    private static String glob(String pattern) {
        return pattern.replace(".", "\\.").replace("*", ".*");
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
