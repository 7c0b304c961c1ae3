package dev.switchboard.presence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/** The rules of the WebSocket handshake, in the order and with the words that clients have always been told. */
final class Handshake {

    /**
     * Why there is no upgrade.
     *
     * @param status the answer's status
     * @param reason for its body
     */
    record Fault(int status, String reason) {}

    static final String VERSION = "13";

    private static final String NOT_USED = "websocket: the client is not using the websocket protocol: ";

    static final Fault NO_UPGRADE =
            new Fault(HttpStatus.BAD_REQUEST_400, NOT_USED + "'upgrade' token not found in 'Connection' header");

    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    static Optional<Fault> check(Request request, StreamOptions options) {
        HttpFields headers = request.getHeaders();
        if (!headers.contains(HttpHeader.CONNECTION, "upgrade")) {
            return Optional.of(NO_UPGRADE);
        }
        if (!headers.contains(HttpHeader.UPGRADE, "websocket")) {
            return bad(NOT_USED + "'websocket' token not found in 'Upgrade' header");
        }
        if (!HttpMethod.GET.is(request.getMethod())) {
            return Optional.of(new Fault(HttpStatus.METHOD_NOT_ALLOWED_405, NOT_USED + "request method is not GET"));
        }
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_1_1) {
            return bad(NOT_USED + "the request is not of HTTP/1.1");
        }
        if (!headers.contains(HttpHeader.SEC_WEBSOCKET_VERSION, VERSION)) {
            return bad("websocket: unsupported version: 13 not found in 'Sec-Websocket-Version' header");
        }
        String origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && !allowed(origin, options)) {
            return Optional.of(new Fault(HttpStatus.FORBIDDEN_403, "websocket: request origin not allowed"));
        }
        String key = headers.get(HttpHeader.SEC_WEBSOCKET_KEY);
        if (key == null || key.isBlank()) {
            return bad("websocket: not a websocket handshake: 'Sec-WebSocket-Key' header is missing or blank");
        }
        return Optional.empty();
    }

    private static boolean allowed(String origin, StreamOptions options) {
        return options.allowedOrigins().isEmpty()
                || options.allowedOrigins().stream().anyMatch(origin::equalsIgnoreCase);
    }

    private static Optional<Fault> bad(String reason) {
        return Optional.of(new Fault(HttpStatus.BAD_REQUEST_400, reason));
    }

    /** The answer to a client's key, which proves that the handshake was understood. */
    static String accept(String key) {
        try {
            // Not for secrecy: the protocol names the digest.
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-1", missing);
        }
    }
}
