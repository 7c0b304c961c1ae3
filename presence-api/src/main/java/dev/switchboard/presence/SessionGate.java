package dev.switchboard.presence;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.presence.source.MattermostSessions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users of Mattermost publish for themselves, by the session cookie of their browser.
 *
 * <p><b>Threading.</b> Owns up to two daemon threads, {@code switchboard-presence-session}, on which Mattermost is asked
 * and answers are given.
 */
final class SessionGate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionGate.class);
    private static final String COOKIE = "MMAUTHTOKEN";
    private static final int MOST_WAITING = 200;

    /** What is done only for requests that look right. */
    interface Work<T> {
        T run() throws Refusal;
    }

    /** Where sessions are checked now. */
    private record Server(MattermostSessions sessions, String host) {}

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            2, 2, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), Threads.factory("presence", "session"));
    private volatile Optional<Server> server = Optional.empty();

    SessionGate() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** Asks another server from now on. */
    void ask(MattermostSessions sessions, URI url) {
        server = Optional.of(new Server(sessions, String.valueOf(url.getHost()).toLowerCase(Locale.ROOT)));
    }

    /** Refuses what a page of another site may have sent with its visitor's cookie. */
    <T> T permitted(Request request, Work<T> work) throws Refusal {
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        if (!type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?")) {
            throw new Refusal(403, "the request must have Content-Type: application/json");
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String site = String.valueOf(request.getHeaders().get("Sec-Fetch-Site"));
        if (origin == null || site.equals("cross-site") || !isOurs(origin, request)) {
            throw new Refusal(403, "the request must come from a page of this site");
        }
        if (token(request).isEmpty()) {
            throw new Refusal(403, "there is no session");
        }
        return work.run();
    }

    private boolean isOurs(String origin, Request request) {
        int scheme = origin.indexOf("://");
        String authority = scheme < 0 ? "" : origin.substring(scheme + 3).toLowerCase(Locale.ROOT);
        String host = String.valueOf(request.getHeaders().get(HttpHeader.HOST)).toLowerCase(Locale.ROOT);
        String name = authority.replaceFirst(":\\d+$", "");
        return !authority.isEmpty()
                && (authority.equals(host)
                        || server.map(Server::host).filter(name::equals).isPresent());
    }

    private static Optional<Secret> token(Request request) {
        List<HttpCookie> cookies = Request.getCookies(request);
        return cookies.stream()
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(HttpCookie::getValue)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(Secret::new);
    }

    /** Tells on another thread why the session does not allow to publish for a user; empty when it does. */
    void check(Request request, String userId, Consumer<Optional<Refusal>> then) {
        Optional<Server> asked = server;
        Optional<Secret> token = token(request);
        if (asked.isEmpty() || token.isEmpty()) {
            then.accept(Optional.of(new Refusal(403, "there is no session")));
            return;
        }
        try {
            threads.execute(() -> then.accept(refusal(asked.get(), token.get(), userId)));
        } catch (RejectedExecutionException full) {
            then.accept(Optional.of(new Refusal(503, "sessions cannot be checked now", 5)));
        }
    }

    private static Optional<Refusal> refusal(Server server, Secret token, String userId) {
        try {
            boolean own = server.sessions.userOf(token).filter(userId::equals).isPresent();
            return own ? Optional.empty() : Optional.of(new Refusal(403, "the session is not that of the user"));
        } catch (PeerException e) {
            LOG.warn("A session cannot be checked reason=\"{}\"", e.getMessage());
            return Optional.of(new Refusal(503, "sessions cannot be checked now", 5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Refusal(503, "sessions cannot be checked now", 5));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("A check of a session did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.ifPresent(asked -> asked.sessions.close());
    }
}
