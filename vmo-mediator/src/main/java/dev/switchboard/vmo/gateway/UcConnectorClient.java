package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Voicemail, reached through the original's uc-connector.
 *
 * <p>The end of a greeting cannot be said on this wire: it is switched off by another call when its time comes. Whether
 * the call succeeded is told by the status alone, any 2xx; what stands in the answer does not matter.
 *
 * <p><b>Threading.</b> Methods block: setting a greeting for at most 10 s, listing for at most 10 minutes, for the
 * uc-connector asks Unity Connection about each user. Any thread may call; an
 * interrupted one is gone at once.
 */
public final class UcConnectorClient implements VoicemailGateway {

    private static final String PEER = "the voicemail interface";
    private static final Duration LIST_LIMIT = Duration.ofMinutes(10);

    private final WireCalls calls;

    /**
     * Prepares calls; makes none.
     *
     * @param url the base URL; credentials in it are sent as Basic
     * @param shared whose trust and name resolution is used; not closed
     * @param clock for a neighbour that names the moment until which it wants to be left alone
     * @throws IllegalArgumentException when the URL is none
     */
    public UcConnectorClient(String url, OkHttpClient shared, InstantSource clock) {
        this.calls = new WireCalls(PEER, url, shared, clock);
    }

    @Override
    public Listing listUsers(Pages pages) throws PeerException, InterruptedException {
        return calls.get(calls.url("ucxn", "users"), LIST_LIMIT, response -> {
            if (!response.isSuccessful()) {
                throw new PeerException.Rejected(
                        PEER, Integer.toString(response.code()), "the list of users cannot be had at present");
            }
            try (UserListReader reader =
                    new UserListReader(PEER, response.body().byteStream())) {
                reader.read(pages);
            }
            return new Listing(true, "");
        });
    }

    @Override
    public Attempt setGreeting(MailboxUser user, GreetingChange change) throws InterruptedException {
        String handler = user.callHandlerObjectId();
        if (handler.isEmpty() || handler.equals(".") || handler.equals("..")) {
            return new Attempt.Refused(
                    400, "The user's call handler id makes no sense; synchronise the table.", Optional.empty());
        }
        HttpUrl url = calls.url("ucxn", "users", handler, "greeting");
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("action", change.on() ? "True" : "False");
        fields.put("extension", user.extension());
        if (!change.message().isEmpty()) {
            fields.put("message", change.message());
        }
        return calls.post(url, fields, this::taken);
    }

    private Attempt taken(Response response) {
        return response.isSuccessful() ? Attempt.DONE : calls.refused(response);
    }

    @Override
    public void close() {
        calls.close();
    }
}
