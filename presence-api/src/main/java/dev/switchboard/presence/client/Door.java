package dev.switchboard.presence.client;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in: under which path the service is, and how the secret is presented. Both are found out at the first request
 * and remembered.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
final class Door {

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);

    private static final String USUAL_PATH = "/plugins/com.mattermost.outlook-presence/api/v1";
    private static final int NO_SUCH_PATH = 404;
    private static final int FORBIDDEN = 403;

    /**
     * One way to ask.
     *
     * @param base the URL that {@code /status} and {@code /ws} are under
     * @param byParameter whether the secret goes into the query, which is all that the original server reads
     */
    private record Way(int base, boolean byParameter) {}

    /** Something to try. */
    @FunctionalInterface
    interface Attempt<T> {
        T with(String url, Map<String, String> headers) throws IOException;
    }

    private final List<String> bases;
    private final Secret secret;
    private final String peer;
    private volatile Way way = new Way(0, false);

    Door(URI url, Secret secret) {
        this.bases = bases(url);
        this.secret = new Secret(secret.reveal().strip());
        this.peer = "Presence service " + url.getScheme() + "://" + url.getRawAuthority();
    }

    /** Who is behind it, for people. */
    String peer() {
        return peer;
    }

    /** A path of its own may be where the whole server is mounted, or the service itself. */
    private static List<String> bases(URI url) {
        String text = url.toString();
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        String path = URI.create(text).getRawPath();
        if (path.endsWith("/api/v1")) {
            return List.of(text);
        }
        return path.isEmpty() ? List.of(text + USUAL_PATH) : List.of(text + USUAL_PATH, text);
    }

    /**
     * Asks in the way that worked last, and on a refusal once in each other way that could help.
     *
     * @param leaf {@code /status} or {@code /ws}
     * @param query the parameters, without the secret
     * @throws PeerException.Rejected when the secret is refused in every way
     */
    <T> T ask(String leaf, Map<String, String> query, Attempt<T> attempt) throws IOException {
        Set<Way> tried = new HashSet<>();
        Way next = way;
        boolean forbidden = false;
        HttpRefused last;
        do {
            tried.add(next);
            try {
                T answer = attempt.with(url(next, leaf, query), headers(next));
                if (!next.equals(way)) {
                    way = next;
                    LOG.debug("Found the way in peer={} secretByParameter={}", peer, next.byParameter());
                }
                return answer;
            } catch (HttpRefused refused) {
                last = refused;
                forbidden |= refused.code() == FORBIDDEN;
                next = other(next, refused.code());
            }
        } while (!tried.contains(next));
        if (forbidden && (last.code() == FORBIDDEN || last.code() == NO_SUCH_PATH)) {
            throw new PeerException.Rejected(
                    peer,
                    String.valueOf(FORBIDDEN),
                    "it does not accept the secret. Check that the client has the secret that the server is configured"
                            + " with, and that it has not expired");
        }
        throw last;
    }

    private Way other(Way refused, int code) {
        if (code == FORBIDDEN) {
            return new Way(refused.base(), !refused.byParameter());
        }
        return code == NO_SUCH_PATH ? new Way((refused.base() + 1) % bases.size(), refused.byParameter()) : refused;
    }

    private String url(Way how, String leaf, Map<String, String> query) {
        StringBuilder url = new StringBuilder(bases.get(how.base())).append(leaf);
        char separator = '?';
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            url.append(separator).append(parameter.getKey()).append('=').append(escaped(parameter.getValue()));
            separator = '&';
        }
        if (how.byParameter()) {
            url.append(separator).append("secret=").append(escaped(secret.reveal()));
        }
        return url.toString();
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Map<String, String> headers(Way how) {
        return how.byParameter() ? Map.of() : Map.of("Authorization", "Bearer " + secret.reveal());
    }
}
