package dev.switchboard.common.web;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request that failed: a page for a browser, JSON for whoever asked for it, otherwise a short text. */
final class ErrorPages implements Request.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);

    private final PageLayout layout;
    private final Map<Integer, String> exactTexts;
    private final Map<String, WebFace.ErrorBody> bodies;

    ErrorPages(PageLayout layout, Map<Integer, String> exactTexts, Map<String, WebFace.ErrorBody> bodies) {
        this.layout = layout;
        this.bodies = Map.copyOf(bodies);
        this.exactTexts = Map.copyOf(exactTexts);
    }

    static boolean wantsHtml(@Nullable String accept) {
        return accept != null && accept.toLowerCase(Locale.ROOT).contains("text/html");
    }

    void register(RoutesConfig routes) {
        refusing(routes, Refusal.class, (refusal, context) -> refusal);
        routes.exception(HttpResponseException.class, (failure, context) -> {
            int status = failure.getStatus();
            answer(context, status, status == 404 || status >= 500 ? phrase(status) : textOf(failure));
        });
        routes.exception(HttpException.RuntimeException.class, (failure, context) -> {
            int status = failure.getCode();
            answer(context, status, phrase(status));
        });
        routes.exception(Exception.class, (failure, context) -> {
            LOG.error("A request failed method={} path={}", context.method(), context.path(), failure);
            answer(context, 500, phrase(500));
        });
    }

    <E extends Exception> void refusing(
            RoutesConfig routes, Class<E> failure, BiFunction<E, Context, Refusal> refusal) {
        routes.exception(failure, (thrown, context) -> {
            Refusal made = refusal.apply(thrown, context);
            made.headers().forEach(context::header);
            answer(context, made.status(), made.text());
        });
    }

    private static String textOf(HttpResponseException failure) {
        return Optional.ofNullable(failure.getMessage()).orElseGet(() -> phrase(failure.getStatus()));
    }

    private void answer(Context context, int status, String text) {
        Body body = body(
                status,
                text,
                context.path(),
                Optional.ofNullable(context.header("Accept")),
                Optional.ofNullable(context.header("HX-Request")));
        context.status(status).contentType(body.type());
        if (context.header("Sec-WebSocket-Version") == null) {
            context.result(body.text());
            return;
        }
        try {
            // Javalin writes no result of a refused upgrade.
            context.res().getOutputStream().write(body.text().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("A refused caller went away path={}", context.path(), e);
        }
    }

    /** What Jetty refuses by itself: requests that cannot be read, or that no servlet saw. */
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() < 400 ? 500 : response.getStatus();
        Optional<String> accept = Optional.ofNullable(request.getHeaders().get(HttpHeader.ACCEPT));
        Body body = body(status, phrase(status), pathOf(request), accept, Optional.empty());
        FrontDoor.addHeaders(response.getHeaders());
        // Jetty closes the connection after some of these; a caller who is not told sends its next request in vain.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        write(response, status, body, callback);
        return true;
    }

    /** Answers before any servlet is asked. */
    void refuse(Request request, Response response, Callback callback, Refusal refusal) {
        Optional<String> accept = Optional.ofNullable(request.getHeaders().get(HttpHeader.ACCEPT));
        refusal.headers().forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
        write(
                response,
                refusal.status(),
                body(refusal.status(), refusal.text(), pathOf(request), accept, Optional.empty()),
                callback);
    }

    private static void write(Response response, int status, Body body, Callback callback) {
        byte[] bytes = body.text().getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, body.type());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private static String pathOf(Request request) {
        return Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    }

    private Body body(int status, String text, String path, Optional<String> accept, Optional<String> htmx) {
        for (Map.Entry<String, WebFace.ErrorBody> below : bodies.entrySet()) {
            if (path.startsWith(below.getKey())) {
                return new Body("application/json", below.getValue().of(status, text));
            }
        }
        if (htmx.isEmpty() && wantsHtml(accept.orElse(""))) {
            var content = PageLayout.template(
                    PageLayout.PAGES, "error.jte", Map.of("status", status, "text", text, "home", layout.home()));
            return new Body("text/html; charset=utf-8", layout.render(phrase(status), "", "", "", content));
        }
        Optional<String> exact = Optional.ofNullable(exactTexts.get(status));
        if (exact.isEmpty() && accept.orElse("").toLowerCase(Locale.ROOT).contains("application/json")) {
            String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(text));
            return new Body("application/json", "{\"error\":\"" + quoted + "\"}");
        }
        return new Body("text/plain; charset=utf-8", exact.orElse(text));
    }

    static String phrase(int status) {
        return Optional.ofNullable(HttpStatus.getMessage(status)).orElse("Status " + status);
    }

    private record Body(String type, String text) {}
}
