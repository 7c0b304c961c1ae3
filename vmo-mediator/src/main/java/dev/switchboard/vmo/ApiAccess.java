package dev.switchboard.vmo;

import dev.switchboard.common.web.Refusal;
import dev.switchboard.common.web.Throttle;
import dev.switchboard.vmo.store.MediatorStore;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which programs may use the interface: those that present the configured name and password or a token, and
 * those at allowed addresses. Thread-safe.
 */
final class ApiAccess {

    private static final String ACTOR = "vmo.actor";
    private static final int MOST_FAILURES = 30;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final VmoConfig.Security security;
    private final MediatorStore store;
    private final Throttle throttle;
    private final List<String> allowed;

    ApiAccess(VmoConfig.Security security, MediatorStore store, InstantSource clock) {
        this.security = security;
        this.store = store;
        this.throttle = new Throttle(clock, MOST_FAILURES, WINDOW);
        this.allowed = security.apiAllow().stream().map(ApiAccess::plain).toList();
    }

    /**
     * Lets a request pass or not.
     *
     * @throws Refusal when it may not
     */
    void check(Context context) {
        if ("cross-site".equals(context.header("Sec-Fetch-Site"))) {
            throw new Refusal(403, "Pages of other sites may not use this interface");
        }
        context.attribute(ACTOR, actor(context));
    }

    /** Who makes a request that was let pass, for the ledger. */
    static String actorOf(Context context) {
        return Optional.ofNullable(context.<String>attribute(ACTOR)).orElse("mail");
    }

    private String actor(Context context) {
        if (!security.login() || allowed.contains(plain(context.ip()))) {
            return "mail";
        }
        String address = context.ip();
        throttle.wait(address).ifPresent(wait -> {
            long seconds = Throttle.retryAfter(wait);
            throw new Refusal(
                    429, "Too many wrong credentials from this address", Map.of("Retry-After", Long.toString(seconds)));
        });
        String header =
                Optional.ofNullable(context.header("Authorization")).orElse("").strip();
        Optional<String> known = known(header);
        if (known.isEmpty()) {
            if (!header.isEmpty()) {
                throttle.refused(address);
            }
            throw new Refusal(
                    401,
                    header.isEmpty() ? "Credentials needed" : "Wrong credentials",
                    Map.of("WWW-Authenticate", "Basic realm=\"vmo-mediator\", charset=\"UTF-8\""));
        }
        return known.get();
    }

    private Optional<String> known(String header) {
        int blank = header.indexOf(' ');
        if (blank < 0) {
            return Optional.empty();
        }
        String scheme = header.substring(0, blank).toLowerCase(Locale.ROOT);
        String rest = header.substring(blank + 1).strip();
        return switch (scheme) {
            case "basic" -> basic(rest);
            case "bearer" -> bearer(rest);
            default -> Optional.empty();
        };
    }

    private Optional<String> basic(String encoded) {
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int colon = decoded.indexOf(':');
        if (colon < 0 || security.apiPassword().isEmpty()) {
            return Optional.empty();
        }
        // Both are always compared: the time must not tell which of them is wrong.
        boolean name = same(security.apiUser(), decoded.substring(0, colon));
        boolean password = security.apiPassword().get().matches(decoded.substring(colon + 1));
        return name && password ? Optional.of(security.apiUser()) : Optional.empty();
    }

    private Optional<String> bearer(String token) {
        if (security.apiToken().filter(own -> own.matches(token)).isPresent()) {
            return Optional.of("api");
        }
        String hash = hash(token);
        return store.apiTokens().stream()
                .filter(one -> same(one.hash(), hash))
                .map(MediatorStore.ApiToken::name)
                .findFirst();
    }

    /** What is kept of a token: it is random and long, so one round will do. */
    static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", impossible);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String plain(String address) {
        String bare = address.strip().replace("[", "").replace("]", "").toLowerCase(Locale.ROOT);
        return bare.equals("0:0:0:0:0:0:0:1") ? "::1" : bare;
    }
}
