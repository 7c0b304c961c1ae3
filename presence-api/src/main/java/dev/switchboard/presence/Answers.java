package dev.switchboard.presence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers byte for byte as the wire contract has them. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private static final HttpField TEXT = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    private Answers() {}

    /**
     * An error of a handler: its text and a line feed. Like the original's it is also an error in the log, unless it only
     * asks to come again: why that is was logged once.
     */
    static void refuse(Response response, Callback callback, Refusal refusal) {
        if (refusal.retryAfterSeconds().isPresent()) {
            LOG.debug(refusal.text());
        } else {
            LOG.error(refusal.text());
        }
        plain(response, callback, refusal);
    }

    /** A path that does not exist. */
    static void notFound(Response response, Callback callback) {
        plain(response, callback, new Refusal(404, "404 page not found"));
    }

    private static void plain(Response response, Callback callback, Refusal refusal) {
        response.setStatus(refusal.status());
        response.getHeaders().put(TEXT).put(NO_SNIFF).put(NO_STORE);
        refusal.retryAfterSeconds().ifPresent(seconds -> response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds));
        body(response, callback, (refusal.text() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A method that the path does not have. */
    static void wrongMethod(Response response, Callback callback, String allowed) {
        response.setStatus(405);
        response.getHeaders().put(HttpHeader.ALLOW, allowed);
        body(response, callback, new byte[0]);
    }

    static void json(Response response, Callback callback, byte[] json) {
        response.setStatus(200);
        response.getHeaders().put(JSON).put(NO_STORE);
        body(response, callback, json);
    }

    private static void body(Response response, Callback callback, byte[] body) {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
