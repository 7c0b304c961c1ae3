package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.Attempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * The mail side, reached through the original's outlook-monitor: it is told whom to watch, and reports through the
 * mediator's own API.
 *
 * <p>Success is any 2xx, with one exception: the outlook-monitor says 200 also of a user it does not find in its
 * directory, and tells so in the text only. That is taken for the refusal it is, with the status 404.
 *
 * <p><b>Threading.</b> Methods block for at most 10 s. Any thread may call. An
 * interrupted one is gone at once.
 */
public final class OutlookMonitorClient implements OutOfOfficeSource {

    private static final long READ_AT_MOST = 16L * 1024;
    private static final String NOT_FOUND = "not in Active Directory";

    private final WireCalls calls;

    /**
     * Prepares calls; makes none.
     *
     * @param url the base URL; credentials in it are sent as Basic
     * @param shared whose trust and name resolution is used; not closed
     * @param clock for a neighbour that names the moment until which it wants to be left alone
     * @throws IllegalArgumentException when the URL is none
     */
    public OutlookMonitorClient(String url, OkHttpClient shared, InstantSource clock) {
        this.calls = new WireCalls("the mail interface", url, shared, clock);
    }

    @Override
    public boolean polled() {
        return false;
    }

    @Override
    public Attempt watch(String alias, boolean on) throws InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("email", alias);
        fields.put("status", on ? "True" : "False");
        return calls.post(calls.url("monitor"), fields, response -> taken(response, alias, on));
    }

    private Attempt taken(Response response, String alias, boolean on) throws IOException {
        if (!response.isSuccessful()) {
            return calls.refused(response);
        }
        BufferedSource body = response.body().source();
        body.request(READ_AT_MOST);
        String said = body.getBuffer()
                .readString(Math.min(READ_AT_MOST, body.getBuffer().size()), StandardCharsets.UTF_8);
        // Compared without the alias, which could be named like the text looked for.
        if (on && said.replace(alias, "").contains(NOT_FOUND)) {
            return new Attempt.Refused(404, calls.sentence("finds no such user in its directory"), Optional.empty());
        }
        return Attempt.DONE;
    }

    /**
     * Always empty: this source reports by itself.
     *
     * @param aliases not asked about
     * @return nothing
     * @throws PeerException never
     */
    @Override
    public Map<String, Observation> read(List<String> aliases) throws PeerException {
        return Map.of();
    }

    @Override
    public void close() {
        calls.close();
    }
}
