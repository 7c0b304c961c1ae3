package dev.switchboard.common.web;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every request, matched or not: the security headers, which host names this server answers to, no
 * changes asked for by other sites' pages, and a body that arrives in time.
 */
final class FrontDoor extends Handler.Wrapper {

    private static final List<HttpField> HEADERS = List.of(
            new HttpField(
                    "Content-Security-Policy",
                    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"),
            new HttpField("X-Content-Type-Options", "nosniff"),
            new HttpField("X-Frame-Options", "DENY"),
            // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
            new HttpField("Referrer-Policy", "same-origin"),
            new HttpField("Cross-Origin-Opener-Policy", "same-origin"),
            new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
            new HttpField(HttpHeader.CACHE_CONTROL, "no-store"));

    private final Set<String> hostNames;
    private final Set<String> answeredTo;
    private final Duration bodyLimit;
    private final ErrorPages errors;

    FrontDoor(WebFace.Listen listen, Duration bodyLimit, ErrorPages errors) {
        this.hostNames = listen.hostNames();
        this.bodyLimit = bodyLimit;
        this.errors = errors;
        this.answeredTo = new HashSet<>(hostNames);
        if (listen.isLoopback()) {
            answeredTo.addAll(List.of("localhost", "127.0.0.1", "[::1]", listen.address()));
        }
    }

    static void addHeaders(HttpFields.Mutable headers) {
        HEADERS.forEach(headers::put);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        addHeaders(response.getHeaders());
        Optional<Refusal> refusal = refusal(request);
        if (refusal.isPresent()) {
            errors.refuse(request, response, callback, refusal.get());
            return true;
        }
        return super.handle(new TimelyRequest(request, bodyLimit), response, callback);
    }

    private Optional<Refusal> refusal(Request request) {
        Optional<String> host = Optional.ofNullable(request.getHeaders().get(HttpHeader.HOST));
        if (host.isPresent() && !isOurName(nameOf(host.get()))) {
            return Optional.of(new Refusal(
                    421,
                    "This server does not go by the name " + nameOf(host.get()) + ". Add it to the host names of its"
                            + " configuration, or use the address it listens on."));
        }
        boolean upgrade = request.getHeaders().contains("Sec-WebSocket-Version");
        if ((upgrade || !Guard.isReading(request.getMethod())) && isForeign(request, host)) {
            return Optional.of(new Refusal(403, "Pages of other sites may not use this server."));
        }
        return Optional.empty();
    }

    /** Beyond loopback and without configured names any name will do: nobody told us ours. */
    private boolean isOurName(String name) {
        return answeredTo.isEmpty() || answeredTo.contains(name);
    }

    /** Whether the browser says that another site's page sends this; programs say nothing. */
    private boolean isForeign(Request request, Optional<String> host) {
        if ("cross-site".equals(request.getHeaders().get("Sec-Fetch-Site"))) {
            return true;
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null) {
            return false;
        }
        int scheme = origin.indexOf("://");
        String authority = scheme < 0 ? "" : origin.substring(scheme + 3).toLowerCase(Locale.ROOT);
        boolean same =
                host.map(own -> own.toLowerCase(Locale.ROOT).equals(authority)).orElse(false);
        // A proxy in front may rewrite the Host header; its name is configured then.
        return !same && !hostNames.contains(nameOf(authority));
    }

    private static String nameOf(String authority) {
        String lower = authority.strip().toLowerCase(Locale.ROOT);
        int end = lower.startsWith("[") ? lower.indexOf(']') + 1 : lower.indexOf(':');
        return end > 0 ? lower.substring(0, end) : lower;
    }

    /** A request whose body must have arrived some time after the request line; a trickle would keep a thread. */
    private static final class TimelyRequest extends Request.Wrapper {

        private final Duration limit;

        TimelyRequest(Request request, Duration limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public Content.@Nullable Chunk read() {
            long spent = System.nanoTime() - getHeadersNanoTime();
            if (spent > limit.toNanos()) {
                return Content.Chunk.from(new TimeoutException(
                        "the body did not arrive within " + TimeUnit.NANOSECONDS.toSeconds(spent) + " s"));
            }
            return super.read();
        }
    }
}
