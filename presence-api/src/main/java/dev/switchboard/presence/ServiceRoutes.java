package dev.switchboard.presence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.switchboard.common.web.AccessTokens;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators' programs look at without a secret: {@code /health} and {@code /metrics}. */
final class ServiceRoutes {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<PresenceHealth> health;
    private final Optional<Supplier<String>> metrics;

    ServiceRoutes(Supplier<PresenceHealth> health, Optional<Supplier<String>> metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    void register(RoutesConfig routes) {
        routes.get("/health", context -> tell(context, health.get().ready()), AccessTokens.OPEN);
        routes.get("/health/ready", context -> tell(context, health.get().ready()), AccessTokens.OPEN);
        routes.get("/health/live", context -> tell(context, true), AccessTokens.OPEN);
        metrics.ifPresent(text -> routes.get(
                "/metrics", context -> context.contentType(PROMETHEUS).result(text.get()), AccessTokens.OPEN));
    }

    private void tell(Context context, boolean well) throws IOException {
        context.status(well ? 200 : 503).contentType("application/json").result(json(health.get()));
    }

    private static String json(PresenceHealth health) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeBooleanField("live", true);
            json.writeBooleanField("ready", health.ready());
            json.writeBooleanField("degraded", health.degraded());
            json.writeStringField("reason", String.join(" ", health.reasons()));
            json.writeObjectFieldStart("source");
            json.writeStringField("name", health.source());
            json.writeStringField("state", health.sourceState().name().toLowerCase(Locale.ROOT));
            if (health.age().isPresent()) {
                json.writeNumberField("age_seconds", health.age().get().toSeconds());
            }
            json.writeEndObject();
            json.writeNumberField("users", health.users());
            json.writeNumberField("clients", health.clients());
            json.writeObjectFieldStart("nodes");
            json.writeStringField("state", health.nodes().name().toLowerCase(Locale.ROOT));
            json.writeBooleanField("leads", health.leads());
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }
}
