package dev.switchboard.presence.client;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.presence.client.ServerMessage.Contacts;
import dev.switchboard.presence.model.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Reads one page of the directory.
 *
 * <p><b>Threading.</b> Safe for use by several threads; a read blocks until the page is there or its call is cancelled.
 */
final class PageReader implements AutoCloseable {

    private static final int MAX_SECONDS_ASKED = 3_600;

    /**
     * A page.
     *
     * @param contacts who is on it; none past the end
     * @param revision what it was cut at; empty from a server without revisions
     */
    record Reply(Contacts contacts, Optional<Revision> revision) {
        boolean pastTheEnd() {
            return contacts.readable().isEmpty() && contacts.unreadable() == 0;
        }
    }

    private final Door door;
    private final OkHttpClient http;
    private final int maxBytes;

    PageReader(Door door, ServerTrust trust, PresenceClientConfig config) {
        this.door = door;
        this.maxBytes = config.limits().pageBytes();
        this.http = new OkHttpClient.Builder()
                .sslSocketFactory(trust.sockets(), trust.manager())
                .hostnameVerifier(trust.names(new OkHttpClient().hostnameVerifier()))
                .connectTimeout(config.times().connect())
                .readTimeout(config.times().request())
                .callTimeout(config.times().request())
                // The secret is meant for this server, and for none that it points to.
                .followRedirects(false)
                .build();
    }

    /**
     * @param calling gets the call before it is made, to cancel it
     * @throws PeerException.Rejected when the secret is refused
     * @throws HttpRefused for every other status than 200
     * @throws IOException when there is no page to be had now
     */
    Reply read(long page, Optional<Revision> at, Consumer<Call> calling) throws IOException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("page", String.valueOf(page));
        at.ifPresent(revision -> query.put("at", revision.toString()));
        return door.ask("/status", query, (url, headers) -> {
            Request.Builder request = new Request.Builder().url(url).header("Accept", "application/json");
            headers.forEach(request::header);
            Call call = http.newCall(request.build());
            calling.accept(call);
            try (Response response = call.execute()) {
                return reply(response);
            }
        });
    }

    private Reply reply(Response response) throws IOException {
        if (response.code() != 200) {
            throw new HttpRefused(response.code(), retryAfter(response));
        }
        BufferedSource body = response.body().source();
        if (body.request(maxBytes + 1L)) {
            throw new PeerException.Malformed(door.peer(), "a page of more than " + maxBytes + " bytes", "");
        }
        Contacts contacts = MessageReader.page(body.readString(StandardCharsets.UTF_8))
                .orElseThrow(() -> new PeerException.Malformed(door.peer(), "a page that is no JSON array", ""));
        return new Reply(contacts, revision(response));
    }

    private static Optional<Revision> revision(Response response) {
        String epoch = response.header("X-Presence-Epoch");
        String number = response.header("X-Presence-Revision");
        return epoch == null || number == null ? Optional.empty() : Revision.parse(epoch + '.' + number);
    }

    private static Optional<Duration> retryAfter(Response response) {
        String seconds = response.header("Retry-After");
        if (seconds == null || !seconds.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.min(MAX_SECONDS_ASKED, Integer.parseInt(seconds))));
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
