package dev.switchboard.testing;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.FormBody;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Asks a web face for things, keeps no cookies, and follows no redirect. Thread-safe. */
public final class Visitor {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final OkHttpClient CLIENT = new OkHttpClient.Builder()
            .followRedirects(false)
            .readTimeout(Duration.ofSeconds(20))
            .build();

    private final Supplier<URI> face;

    /** @param face where the face is, asked anew for each request */
    public Visitor(Supplier<URI> face) {
        this.face = face;
    }

    /**
     * An answer, read whole.
     *
     * @param status of HTTP
     * @param body as text
     * @param headers all of them
     */
    public record Answer(int status, String body, Headers headers) {

        /** Its media type; empty for none. */
        public String type() {
            return Optional.ofNullable(headers.get("Content-Type")).orElse("");
        }

        /** The cookies it sets, as a request sends them back. */
        public String cookies() {
            List<String> cookies = headers.values("Set-Cookie").stream()
                    .map(line -> line.substring(0, line.indexOf(';')))
                    .toList();
            return String.join("; ", cookies);
        }

        /** What stands between two texts that are there. */
        public String between(String before, String after) {
            int from = body.indexOf(before);
            if (from < 0) {
                throw new AssertionError("no " + before + " in " + body);
            }
            return body.substring(from + before.length(), body.indexOf(after, from + before.length()));
        }
    }

    /** A request with headers, a name and a value each. */
    public Request.Builder request(String path, String... headers) {
        Request.Builder request =
                new Request.Builder().url(face.get().resolve(path).toString());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    /** Sends a request and reads the answer. */
    public static Answer call(Request request) throws IOException {
        try (Response response = CLIENT.newCall(request).execute()) {
            return new Answer(response.code(), response.body().string(), response.headers());
        }
    }

    /** Gets something. */
    public Answer get(String path, String... headers) throws IOException {
        return call(request(path, headers).build());
    }

    /** Posts JSON; an empty text is no body. */
    public Answer post(String path, String json, String... headers) throws IOException {
        RequestBody body = json.isEmpty() ? RequestBody.create(new byte[0]) : RequestBody.create(json, JSON);
        return call(request(path, headers).post(body).build());
    }

    /** Sends a form as a browser does that has this cookie; the fields are a name and a value each. */
    public Answer submit(String path, String cookie, String... fields) throws IOException {
        FormBody.Builder form = new FormBody.Builder();
        for (int i = 0; i < fields.length; i += 2) {
            form.add(fields[i], fields[i + 1]);
        }
        return call(request(path, "Cookie", cookie, "Accept", "text/html")
                .post(form.build())
                .build());
    }
}
