package dev.switchboard.common.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** How the tests of this package talk to a face. */
final class Conversation {

    static final OkHttpClient CLIENT = new OkHttpClient.Builder()
            .followRedirects(false)
            .readTimeout(Duration.ofSeconds(20))
            .build();

    private Conversation() {}

    /** An answer, read whole. */
    record Answer(int status, String body, okhttp3.Headers headers) {

        String header(String name) {
            String value = headers.get(name);
            return value == null ? "" : value;
        }

        /** The cookie whose name begins so, as a browser sends it back. */
        String cookie(String beginning) {
            return headers.values("Set-Cookie").stream()
                    .filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(0, line.indexOf(';')))
                    .findFirst()
                    .orElse("");
        }
    }

    static Answer call(Request request) throws IOException {
        try (Response response = CLIENT.newCall(request).execute()) {
            return new Answer(response.code(), response.body().string(), response.headers());
        }
    }

    static Request.Builder request(WebFace face, String path) {
        return new Request.Builder().url(face.url().resolve(path).toString());
    }

    static Answer get(WebFace face, String path, String... headers) throws IOException {
        Request.Builder request = request(face, path);
        for (int i = 0; i < headers.length; i += 2) {
            request.addHeader(headers[i], headers[i + 1]);
        }
        return call(request.build());
    }

    /** The head of a request: its lines and the empty one. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** Sends bytes as they are and reads until the server closes; lines of the request end in CRLF. */
    static String raw(WebFace face, String text) throws IOException {
        try (Socket socket = open(face)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Socket open(WebFace face) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), face.port());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
