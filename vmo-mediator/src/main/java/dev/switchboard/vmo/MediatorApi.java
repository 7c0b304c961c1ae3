package dev.switchboard.vmo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.OutboxEntry;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The interface for programs: the original's three paths, and version 1 of ours. Every answer is JSON, an error's as
 * {@code {"result": …}}, and none sets a cookie.
 */
final class MediatorApi {

    private static final RouteRole OWN = AccessTokens.UNGUARDED;
    private static final String INVALID = "Invalid JSON";
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int MOST_ENTRIES = 100_000;

    private final VmoMediator mediator;
    private final ApiAccess access;
    private final String description;

    MediatorApi(VmoMediator mediator, ApiAccess access) {
        this.mediator = mediator;
        this.access = access;
        this.description = description();
    }

    void register(RoutesConfig routes) {
        routes.before("/api/*", access::check);
        Methods.of("/api/setstatus", OWN)
                .get(this::setStatus)
                .post(this::setStatus)
                .register(routes);
        Methods.of("/api/setup", OWN).get(this::setup).post(this::setup).register(routes);
        Methods.of("/api/toggle_status/{email}", OWN)
                .get(this::toggle)
                .post(this::toggle)
                .register(routes);
        Methods.of("/api/v1/users", OWN).get(this::users).register(routes);
        Methods.of("/api/v1/users/{alias}", OWN)
                .on(HandlerType.PATCH, this::setActive)
                .register(routes);
        Methods.of("/api/v1/sync", OWN)
                .get(this::syncProgress)
                .post(this::synchronise)
                .register(routes);
        Methods.of("/api/v1/outbox", OWN).get(this::outbox).register(routes);
        Methods.of("/api/v1/outbox/{seq}/retry", OWN).post(this::retry).register(routes);
        Methods.of("/api/v1/outbox/{seq}", OWN)
                .on(HandlerType.DELETE, this::discard)
                .register(routes);
        Methods.of("/api/v1/audit", OWN).get(this::audit).register(routes);
        Methods.of("/api/openapi.json", OWN)
                .get(context -> json(context, 200, description))
                .register(routes);
    }

    private void setStatus(Context context) {
        Optional<StatusReport> report = ReportReader.read(
                body(context), Optional.ofNullable(context.header("Idempotency-Key")), ApiAccess.actorOf(context));
        if (report.isEmpty()) {
            answer(context, 400, INVALID);
            return;
        }
        StatusAnswer answer = mediator.setStatus(report.get());
        if (answer instanceof StatusAnswer.Refused refused) {
            boolean usable = refused.status() >= 400 && refused.status() < 600;
            json(context, usable ? refused.status() : 502, MediatorJson.result("Internal Error", refused.queued()));
        } else if (answer instanceof StatusAnswer.NoAnswer none) {
            json(context, 403, MediatorJson.result(none.reason(), true));
        } else if (answer instanceof StatusAnswer.Unknown) {
            answer(context, 404, "Not Found");
        } else {
            answer(context, 200, "True");
        }
    }

    private void setup(Context context) {
        mediator.setup(ApiAccess.actorOf(context));
        answer(context, 200, "True");
    }

    private void toggle(Context context) {
        answerKnown(
                context,
                mediator.toggle(context.pathParam("email"), ApiAccess.actorOf(context))
                        .isPresent());
    }

    private void users(Context context) {
        int page = number(context, "page", 0, 0, Integer.MAX_VALUE);
        int size = number(context, "size", PAGE, 1, LARGEST_PAGE);
        String search = Optional.ofNullable(context.queryParam("query")).orElse("");
        MediatorStore.UserQuery query = new MediatorStore.UserQuery(
                search, Optional.empty(), Optional.empty(), MediatorStore.Sort.TABLE, false, page, size);
        json(context, 200, MediatorJson.users(mediator.store().users(query), page, size));
    }

    private void setActive(Context context) {
        JsonNode active = MediatorJson.object(body(context))
                .<JsonNode>map(object -> activeOf(object))
                .orElseThrow(() -> new Refusal(400, INVALID));
        Optional<UserChange> change =
                mediator.setActive(context.pathParam("alias"), active.booleanValue(), ApiAccess.actorOf(context));
        if (change.isEmpty()) {
            answer(context, 404, "Not Found");
        } else {
            json(
                    context,
                    200,
                    MediatorJson.user(change.get().user(), change.get().changed()));
        }
    }

    private static JsonNode activeOf(ObjectNode object) {
        JsonNode active = object.path("active");
        if (!active.isBoolean()) {
            throw new Refusal(400, INVALID);
        }
        return active;
    }

    private void synchronise(Context context) {
        SyncProgress progress = mediator.startSynchronising(ApiAccess.actorOf(context));
        json(context, 202, MediatorJson.sync(progress, Optional.empty()));
    }

    private void syncProgress(Context context) {
        SyncProgress progress = mediator.syncProgress();
        json(
                context,
                200,
                MediatorJson.sync(
                        progress, mediator.store().syncRuns(1).stream().findFirst()));
    }

    private void outbox(Context context) {
        if (context.queryParam("page") != null) {
            int page = number(context, "page", 0, 0, Integer.MAX_VALUE);
            int size = number(context, "size", PAGE, 1, LARGEST_PAGE);
            MediatorStore.Page<OutboxEntry> part = mediator.store().outbox(page, size);
            context.header("X-Total-Count", Long.toString(part.total()));
            json(context, 200, MediatorJson.outbox(part.items()));
            return;
        }
        List<OutboxEntry> all = new ArrayList<>();
        MediatorStore.Page<OutboxEntry> part;
        int page = 0;
        do {
            part = mediator.store().outbox(page++, LARGEST_PAGE);
            all.addAll(part.items());
        } while (part.items().size() == LARGEST_PAGE && all.size() < MOST_ENTRIES);
        context.header("X-Total-Count", Long.toString(part.total()));
        json(context, 200, MediatorJson.outbox(all));
    }

    private void retry(Context context) {
        answerKnown(context, mediator.retry(seq(context), ApiAccess.actorOf(context)));
    }

    private void discard(Context context) {
        answerKnown(context, mediator.discard(seq(context), ApiAccess.actorOf(context)));
    }

    private void audit(Context context) {
        int limit = number(context, "limit", PAGE, 1, LARGEST_PAGE);
        long before = Optional.ofNullable(context.queryParam("before"))
                .map(text -> longOf(text, "before"))
                .orElse(Long.MAX_VALUE);
        Optional<String> alias = Optional.ofNullable(context.queryParam("user"));
        Optional<String> objectId = alias.flatMap(mediator.store()::findUser).map(user -> user.objectId());
        if (alias.isPresent() && objectId.isEmpty()) {
            answer(context, 404, "Not Found");
            return;
        }
        json(context, 200, MediatorJson.audit(mediator.store().audit(objectId.orElse(""), before, limit)));
    }

    private static long seq(Context context) {
        try {
            return Long.parseLong(context.pathParam("seq"));
        } catch (NumberFormatException none) {
            throw new Refusal(404, "Not Found");
        }
    }

    private static int number(Context context, String name, int fallback, int least, int most) {
        String text = context.queryParam(name);
        long value = text == null ? fallback : longOf(text, name);
        if (value < least || value > most) {
            throw new Refusal(400, name + " must be " + least + " to " + most);
        }
        return (int) value;
    }

    private static long longOf(String text, String name) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException none) {
            throw new Refusal(400, name + " must be a number");
        }
    }

    /** The body, unless it is too large; read to its end all the same, as a sender that is cut off reads no answer. */
    private static byte[] body(Context context) {
        byte[] body = context.bodyAsBytes();
        if (body.length > MediatorFace.LARGEST_BODY) {
            throw new Refusal(413, "Too Large");
        }
        return body;
    }

    private static void answerKnown(Context context, boolean known) {
        answer(context, known ? 200 : 404, known ? "True" : "Not Found");
    }

    private static void answer(Context context, int status, String text) {
        json(context, status, MediatorJson.result(text, false));
    }

    private static void json(Context context, int status, String json) {
        context.status(status).contentType("application/json").result(json);
    }

    private static String description() {
        String name = "vmo-mediator.openapi.json";
        try (InputStream in = Objects.requireNonNull(MediatorApi.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new IllegalStateException("the resource " + name + " cannot be read", damaged);
        }
    }
}
