package dev.switchboard.common.web;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Loopback;
import io.javalin.http.Context;
import io.javalin.security.RouteRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a matched request goes on: who sends it, what it may do, and whether our own page made it. */
final class Guard {

    static final String CSRF_FIELD = "_csrf";
    static final String CSRF_HEADER = "X-CSRF-Token";

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

    private final AccessTokens tokens;
    private final Throttle throttle;
    private final Optional<Accounts> accounts;

    Guard(AccessTokens tokens, Throttle throttle, Optional<Accounts> accounts) {
        this.tokens = tokens;
        this.throttle = throttle;
        this.accounts = accounts;
    }

    /** Whether a method only reads: those need no proof that the page which sends it is ours. */
    static boolean isReading(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    void check(Context context) {
        Visit visit = Visit.of(context);
        Set<RouteRole> roles = context.routeRoles();
        if (roles.contains(AccessTokens.UNGUARDED)) {
            return;
        }
        if (!roles.contains(AccessTokens.OPEN)) {
            authorize(context, visit, needed(context, roles));
        }
        if (!isReading(context.method().name())) {
            requireOwnPage(context, visit);
        }
    }

    /** The person behind a name and a password, or a refusal that counts against the address. */
    AccessTokens.Caller authenticate(Context context, Accounts known, String name, Secret password) {
        String address = context.ip();
        throttle.wait(address).ifPresent(wait -> {
            throw tooMany(wait);
        });
        if (!known.check(name, password)) {
            if (throttle.refused(address)) {
                LOG.warn("An address gave too many wrong passwords and must wait address={}", address);
            }
            throw new Refusal(401, "This name and password are not known here.");
        }
        return tokens.person(name);
    }

    /** The caller behind a secret, or a refusal that counts against the address. */
    AccessTokens.Caller authenticate(Context context, Credentials presented) {
        String address = context.ip();
        throttle.wait(address).ifPresent(wait -> {
            throw tooMany(wait);
        });
        Optional<AccessTokens.Caller> caller = presented.name().isEmpty()
                ? tokens.check(presented.secret().reveal())
                : tokens.check(presented.name().get(), presented.secret().reveal());
        return caller.orElseThrow(() -> {
            if (throttle.refused(address)) {
                LOG.warn(
                        "An address gave {} wrong access tokens within a minute and must wait address={} path={}",
                        Throttle.MOST,
                        address,
                        context.path());
            }
            return unauthorized(context, "This access token is not known here.");
        });
    }

    private void authorize(Context context, Visit visit, List<String> needed) {
        Optional<Credentials> presented = tokens.isEmpty() ? Optional.empty() : credentials(context);
        presented.ifPresent(some -> visit.identify(authenticate(context, some)));
        if (visit.session().isEmpty() && presented.isEmpty()) {
            proxied(context).ifPresent(name -> visit.identify(tokens.person(name)));
        }
        for (String scope : needed) {
            if (!visit.caller().may(scope)) {
                throw presented.isPresent() || visit.session().isPresent() || (tokens.isEmpty() && accounts.isEmpty())
                        ? new Refusal(403, "This needs an access token with the scope " + scope + ".")
                        : signInFirst(context);
            }
        }
    }

    /** Whom a proxy on this machine has let in; a header that comes from elsewhere says nothing. */
    private Optional<String> proxied(Context context) {
        return accounts.flatMap(Accounts::proxyHeader)
                .flatMap(header -> Optional.ofNullable(context.header(header)))
                .map(String::strip)
                .filter(name -> !name.isEmpty() && Loopback.isHost(context.ip()));
    }

    private static List<String> needed(Context context, Set<RouteRole> roles) {
        List<String> named = roles.stream()
                .filter(AccessTokens.Scope.class::isInstance)
                .map(role -> ((AccessTokens.Scope) role).name())
                .sorted()
                .toList();
        if (!named.isEmpty()) {
            return named;
        }
        return List.of(isReading(context.method().name()) ? AccessTokens.READ : AccessTokens.OPERATE);
    }

    private Refusal signInFirst(Context context) {
        String target = context.method().name().equals("GET") && context.header("Sec-WebSocket-Version") == null
                ? context.path()
                        + Optional.ofNullable(context.queryString())
                                .map(query -> "?" + query)
                                .orElse("")
                : "/";
        String login = "/login?to=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
        if (context.header("HX-Request") != null) {
            return new Refusal(401, "Please sign in again.", Map.of("HX-Redirect", "/login"));
        }
        String accept = Optional.ofNullable(context.header("Accept")).orElse("");
        if (accounts.isPresent() && !accept.contains("text/event-stream")) {
            // Also for programs: one of them only looks whether there is a page.
            return new Refusal(302, "Please sign in.", Map.of("Location", login));
        }
        if (ErrorPages.wantsHtml(accept)) {
            return new Refusal(303, "Please sign in.", Map.of("Location", login));
        }
        return unauthorized(context, "This needs an access token: send it as \"Authorization: Bearer\".");
    }

    private static Refusal unauthorized(Context context, String text) {
        return new Refusal(
                401,
                text,
                Map.of(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + context.path().replaceAll("[^A-Za-z0-9/._-]", "") + "\""));
    }

    private static Refusal tooMany(Duration wait) {
        long seconds = Throttle.retryAfter(wait);
        return new Refusal(
                429,
                "Too many wrong access tokens from your address. Try again in " + seconds + " seconds.",
                Map.of("Retry-After", Long.toString(seconds)));
    }

    /**
     * A browser sends cookies along whoever wrote the page, so its request must carry what only our pages know. A
     * program shows that it is none by an Authorization header, or by JSON without any cookie.
     */
    private void requireOwnPage(Context context, Visit visit) {
        boolean program = context.header("Authorization") != null && accounts.isEmpty();
        if (program || (isJson(context) && context.header("Cookie") == null)) {
            return;
        }
        String sent = Optional.ofNullable(context.header(CSRF_HEADER))
                .or(() -> Optional.ofNullable(formField(context)))
                .orElse("");
        boolean ours = visit.expectedCsrf()
                .map(Secret::new)
                .filter(expected -> expected.matches(sent))
                .isPresent();
        if (!ours) {
            throw new Refusal(
                    403,
                    "This request does not come from a page of this server. In a browser, reload the page and try again;"
                            + " a program sends an Authorization header, or JSON and no cookies.");
        }
    }

    private static @Nullable String formField(Context context) {
        return context.isFormUrlencoded() || context.isMultipartFormData() ? context.formParam(CSRF_FIELD) : null;
    }

    private static boolean isJson(Context context) {
        String type = Optional.ofNullable(context.contentType()).orElse("").toLowerCase(Locale.ROOT);
        return type.startsWith("application/json");
    }

    private static Optional<Credentials> credentials(Context context) {
        String header =
                Optional.ofNullable(context.header("Authorization")).orElse("").strip();
        int blank = header.indexOf(' ');
        if (header.isEmpty()) {
            return Optional.empty();
        }
        String scheme = blank < 0 ? header : header.substring(0, blank);
        String rest = blank < 0 ? "" : header.substring(blank + 1).strip();
        if (scheme.equalsIgnoreCase("Bearer")) {
            return Optional.of(new Credentials(Optional.empty(), new Secret(rest)));
        }
        if (scheme.equalsIgnoreCase("Basic")) {
            return Optional.of(basic(rest));
        }
        return Optional.of(new Credentials(Optional.empty(), new Secret("")));
    }

    private static Credentials basic(String encoded) {
        try {
            String decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon >= 0) {
                return new Credentials(
                        Optional.of(decoded.substring(0, colon)), new Secret(decoded.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            // Not base64: as wrong as a wrong token, and counted like one.
        }
        return new Credentials(Optional.empty(), new Secret(""));
    }

    /**
     * What a caller presents.
     *
     * @param name the token's name, with Basic
     * @param secret the token
     */
    record Credentials(Optional<String> name, Secret secret) {}
}
