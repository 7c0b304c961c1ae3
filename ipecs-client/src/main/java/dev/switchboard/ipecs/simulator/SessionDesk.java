package dev.switchboard.ipecs.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The truth about sessions: who may log in, which token counts, and what each request is answered. */
final class SessionDesk {

    private static final Set<String> COMMANDS = Set.of(
            "acd",
            "call/monitor",
            "call/presence",
            "call/mwi",
            "call/flexpage",
            "call/agent_logon",
            "call/agent_logoff",
            "call/agent_state",
            "call/answer",
            "call/hold",
            "call/clear_connection",
            "call/retrieve");

    private final SimulatorOptions options;
    private final SimClock clock;
    private final EventStreams streams;
    private final SmdrLedger smdr;
    private final SecureRandom random = new SecureRandom();
    private final byte[] credentials;
    private final String prefix;

    /** Guarded by this, as are the two below. */
    private @Nullable String token;

    private Instant lastContact = Instant.EPOCH;
    private Instant loggedIn = Instant.EPOCH;

    SessionDesk(SimulatorOptions options, SimClock clock, EventStreams streams, SmdrLedger smdr) {
        this.options = options;
        this.clock = clock;
        this.streams = streams;
        this.smdr = smdr;
        String pair = options.uid + ":" + options.password;
        this.credentials = ascii("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        this.prefix = "/" + options.type + "/" + (options.target.isEmpty() ? "" : options.target + "/")
                + options.version + "/users/" + options.uid + "/";
    }

    String prefix() {
        return prefix;
    }

    static String errorBody(int code, String message) {
        return "{\"error\": {\"code\": " + code + ", \"message\": " + JsonText.quote(message) + "}}";
    }

    IpecsSimulator.Operation operation(Request request) {
        if (!request.path().startsWith(prefix)) {
            return IpecsSimulator.Operation.OTHER;
        }
        String command = request.path().substring(prefix.length());
        return switch (command) {
            case "login" -> request.wantsUpgrade() ? IpecsSimulator.Operation.UPGRADE : IpecsSimulator.Operation.LOGIN;
            case "logout" -> IpecsSimulator.Operation.LOGOUT;
            case "checkconnection" -> IpecsSimulator.Operation.CHECK_CONNECTION;
            case "smdr" -> IpecsSimulator.Operation.SMDR;
            default -> COMMANDS.contains(command) ? IpecsSimulator.Operation.COMMAND : IpecsSimulator.Operation.OTHER;
        };
    }

    synchronized Optional<String> token() {
        dropExpired();
        return Optional.ofNullable(token);
    }

    synchronized void expire() {
        token = null;
    }

    synchronized HttpAnswer answer(Request request) {
        dropExpired();
        IpecsSimulator.Operation operation = operation(request);
        return switch (operation) {
            case LOGIN -> request.method().equals("GET") ? login(request) : notFound();
            case UPGRADE -> upgrade(request);
            case OTHER -> elsewhere(request);
            default -> hasToken(request) ? withSession(operation, request) : invalidToken();
        };
    }

    private void dropExpired() {
        if (token == null) {
            return;
        }
        if (streams.isOpenFor(token)) {
            lastContact = clock.now();
        } else if (Duration.between(lastContact, clock.now()).compareTo(options.sessionTimeout) >= 0) {
            token = null;
        }
    }

    private HttpAnswer login(Request request) {
        if (!MessageDigest.isEqual(credentials, ascii(request.headerOr("authorization", "")))) {
            return refusal(401, 4, "wrong login data");
        }
        if (token != null) {
            return refusal(401, 5, "Already Login");
        }
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        token = HexFormat.of().formatHex(secret);
        loggedIn = clock.now();
        lastContact = loggedIn;
        String body = "{\"token\": " + JsonText.quote(token) + ", \"checkConnectionTimer\": "
                + options.checkConnectionTimer
                + ", \"systemType\": \"iPECS UCP100 (simulated)\", \"systemVersion\": \"6.0.1\", \"apiVersion\": \"1.0.0\"}";
        return HttpAnswer.json(200, body, "logged in");
    }

    private HttpAnswer upgrade(Request request) {
        if (!request.method().equals("GET")
                || !request.headerOr("sec-websocket-version", "").equals("13")
                || request.header("sec-websocket-key").isEmpty()) {
            return refusal(400, 1, "bad parameter");
        }
        if (!hasToken(request)) {
            return invalidToken();
        }
        if (!originFits(request)) {
            return refusal(401, 101, "wrong Origin");
        }
        if (!streams.isOpen() && Duration.between(loggedIn, clock.now()).compareTo(options.upgradeWithin) > 0) {
            return refusal(401, 101, "too late after the login");
        }
        lastContact = clock.now();
        return HttpAnswer.of(HttpAnswer.Delivery.UPGRADE, 101, "stream opened");
    }

    private boolean originFits(Request request) {
        String origin = request.headerOr("origin", "");
        if (!options.origin.isEmpty()) {
            return origin.equals(options.origin);
        }
        String host = request.headerOr("host", "");
        String expected = options.scheme() + "://" + host;
        return origin.equals(expected) || origin.equals(expected + (options.plainHttp ? ":80" : ":443"));
    }

    private HttpAnswer withSession(IpecsSimulator.Operation operation, Request request) {
        lastContact = clock.now();
        return switch (operation) {
            case LOGOUT -> {
                if (!request.method().equals("POST")) {
                    yield notFound();
                }
                token = null;
                streams.close(1000);
                yield HttpAnswer.json(200, "{}", "logged out");
            }
            case CHECK_CONNECTION -> request.method().equals("POST") ? HttpAnswer.json(200, "{}", "ok") : notFound();
            case SMDR -> smdr(request.parameters());
            default -> HttpAnswer.json(200, "{}", "ok");
        };
    }

    private HttpAnswer smdr(Map<String, String> parameters) {
        if (parameters.getOrDefault("countOnly", "false").equalsIgnoreCase("true")) {
            return HttpAnswer.json(200, "{\"count\": " + smdr.count() + "}", "count");
        }
        try {
            int max = Integer.parseInt(parameters.getOrDefault("maxCount", "0"));
            if (max >= 0) {
                return HttpAnswer.json(200, smdr.json(max), "records");
            }
        } catch (NumberFormatException e) {
            return refusal(400, 1, "bad parameter");
        }
        return refusal(400, 1, "bad parameter");
    }

    private HttpAnswer elsewhere(Request request) {
        boolean otherVersion = request.path().startsWith("/" + options.type + "/")
                && request.path().endsWith("/login")
                && !request.path().contains("/" + options.version + "/");
        return otherVersion ? refusal(400, 2, "wrong API version") : notFound();
    }

    private boolean hasToken(Request request) {
        String authorization = request.headerOr("authorization", "");
        return token != null
                && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")
                && MessageDigest.isEqual(
                        ascii(token), ascii(authorization.substring(7).trim()));
    }

    private static HttpAnswer invalidToken() {
        return refusal(401, 101, "Invalid Token");
    }

    private static HttpAnswer notFound() {
        return refusal(404, 1, "not found");
    }

    private static HttpAnswer refusal(int status, int code, String message) {
        return HttpAnswer.json(status, errorBody(code, message), message);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
