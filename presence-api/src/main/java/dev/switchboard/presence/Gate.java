package dev.switchboard.presence;

import dev.switchboard.common.web.Throttle;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Lets requests in that present a secret, and keeps addresses out that have guessed too often. Thread-safe. */
final class Gate {

    private static final String BEARER = "bearer ";
    private static final String OWN_HEADER = "X-Presence-Secret";
    private static final Set<String> FORM_METHODS = Set.of("POST", "PUT", "PATCH");
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /**
     * What a request presents.
     *
     * @param text one byte in each character; empty for nothing
     * @param header whether it came in a header, which is compared as it is
     */
    private record Presented(String text, boolean header) {}

    private final InstantSource clock;
    private final Throttle throttle;
    private final LongAdder refused = new LongAdder();
    private final LongAdder throttled = new LongAdder();
    private volatile ApiRules rules;

    Gate(ApiRules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
        this.throttle = new Throttle(clock, rules.maxFailures(), WINDOW);
    }

    ApiRules rules() {
        return rules;
    }

    void rules(ApiRules others) {
        boolean sameSecrets = rules.secrets().ids().equals(others.secrets().ids());
        rules = others;
        throttle.limit(others.maxFailures());
        if (!sameSecrets) {
            // Whoever has moved to the new secret too early has not guessed.
            throttle.forgive();
        }
    }

    /** Secrets that were refused since the start. */
    long refused() {
        return refused.sum();
    }

    /** Requests of addresses that were kept out. */
    long throttled() {
        return throttled.sum();
    }

    /** The secrets that are accepted now. */
    Set<String> validSecrets() {
        return rules.secrets().validIds(clock.instant());
    }

    /** The caller's address, unless it is kept out. */
    InetAddress address(Request request) throws Refusal {
        InetAddress address = rules.addresses().of(request);
        Optional<Duration> wait = throttle.wait(address.getHostAddress());
        if (wait.isPresent()) {
            throttled.increment();
            long seconds = Throttle.retryAfter(wait.get());
            throw new Refusal(429, "too many refused secrets; come again in " + seconds + " seconds", seconds);
        }
        return address;
    }

    /** Whether the secret may stand in the body, so that this must be read first. */
    static boolean asksForBody(Request request, RawForm query) {
        if (header(request).isPresent()) {
            return false;
        }
        String type = contentType(request);
        return (type.startsWith("application/x-www-form-urlencoded") && FORM_METHODS.contains(request.getMethod()))
                || (type.startsWith("multipart/form-data")
                        && query.first("secret").isEmpty());
    }

    /**
     * Checks the secret of a client.
     *
     * @return names the secret without telling it
     * @throws Refusal 403
     */
    String client(Request request, InetAddress address, RawForm query, byte[] body) throws Refusal {
        return checked(rules.secrets(), header(request).orElseGet(() -> parameter(request, query, body)), address);
    }

    /** Checks a publish token, which only a header may hold. */
    void publisher(Request request, InetAddress address) throws Refusal {
        checked(rules.publishTokens(), header(request).orElse(new Presented("", true)), address);
    }

    private String checked(SecretCheck secrets, Presented presented, InetAddress address) throws Refusal {
        Instant now = clock.instant();
        Optional<String> id =
                presented.header ? secrets.exact(presented.text, now) : secrets.unescaping(presented.text, now);
        if (id.isEmpty()) {
            refused.increment();
            // Whoever presents nothing does not guess: a health check without a secret locks nobody out.
            if (!presented.text.isEmpty()) {
                throttle.refused(address.getHostAddress());
            }
            throw new Refusal(403, Refusal.WRONG_SECRET);
        }
        return id.get();
    }

    private static Optional<Presented> header(Request request) {
        String own = request.getHeaders().get(OWN_HEADER);
        if (own != null) {
            return Optional.of(new Presented(own, true));
        }
        String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        boolean bearer =
                authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER);
        return bearer
                ? Optional.of(
                        new Presented(authorization.substring(BEARER.length()).strip(), true))
                : Optional.empty();
    }

    /** A url-encoded body comes first, then the query, then a multipart body. */
    private static Presented parameter(Request request, RawForm query, byte[] body) {
        String type = contentType(request);
        Optional<String> found = Optional.empty();
        if (type.startsWith("application/x-www-form-urlencoded") && FORM_METHODS.contains(request.getMethod())) {
            found = RawForm.urlEncoded(new String(body, StandardCharsets.ISO_8859_1))
                    .first("secret");
        }
        found = found.or(() -> query.first("secret"));
        if (found.isEmpty() && type.startsWith("multipart/form-data")) {
            String boundary = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
            found = RawForm.multipart(String.valueOf(boundary), body).first("secret");
        }
        return new Presented(found.orElse(""), false);
    }

    private static String contentType(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    }
}
