package dev.switchboard.oci.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.Confirmations.Action;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The operators' JSON API under {@code /api/v1}: list, show, dry run, replay, discard. */
final class OperatorApi {

    static final String ROOT = "/api/v1";

    private static final int MOST_LISTED = 500;
    private static final int LISTED = 100;

    private final EventJournal journal;
    private final EventSearch search;
    private final EventDesk desk;
    private final BulkOrders bulk;
    private final Supplier<ServiceStatus> status;
    private final InstantSource clock;

    OperatorApi(
            EventJournal journal,
            EventSearch search,
            EventDesk desk,
            BulkOrders bulk,
            Supplier<ServiceStatus> status,
            InstantSource clock) {
        this.journal = journal;
        this.search = search;
        this.desk = desk;
        this.bulk = bulk;
        this.status = status;
        this.clock = clock;
    }

    void register(RoutesConfig routes) {
        routes.get(ROOT + "/status", this::status);
        routes.get(ROOT + "/events", this::list);
        routes.get(ROOT + "/events/{id}", this::show);
        // Trying out changes nothing; only a document of one's own needs more, see there.
        routes.post(ROOT + "/events/{id}/plan", this::plan, AccessTokens.scope(AccessTokens.READ));
        routes.post(ROOT + "/events/{id}/replay", this::replay);
        routes.post(ROOT + "/events/{id}/discard", this::discard);
        routes.post(ROOT + "/replay", context -> several(context, Action.REPLAY));
        routes.post(ROOT + "/discard", context -> several(context, Action.DISCARD));
        routes.after("/api/*", OperatorApi::errorAsJson);
    }

    /** Refusals of the face itself come as text. */
    private static void errorAsJson(Context context) {
        int code = context.statusCode();
        String type = Optional.ofNullable(context.res().getContentType()).orElse("");
        if (code >= 400 && !type.startsWith("application/json")) {
            String said = type.startsWith("text/plain")
                    ? Optional.ofNullable(context.result()).orElse("")
                    : "";
            context.contentType("application/json")
                    .result(EventJson.error(said.isEmpty() ? "The request failed with status " + code + "." : said));
        }
    }

    private void status(Context context) {
        MonitorApi.json(context, EventJson.status(status.get(), journal.counts(), journal.lastInserted()));
    }

    private void list(Context context) {
        Map<String, List<String>> parameters = context.queryParamMap();
        Set<String> known = new HashSet<>(EventQuery.NAMES);
        known.addAll(List.of("before", "limit", "secrets"));
        requireKnown(parameters.keySet(), known);
        boolean withSecrets = Secrets.asked(context);
        EventQuery query = EventQuery.of(parameters, clock.instant());
        long before = EventQuery.number(parameters, "before", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        int limit = (int) EventQuery.number(parameters, "limit", LISTED, 1, MOST_LISTED);
        EventSearch.Page page = search.page(query, before, limit, withSecrets);
        ObjectNode answer = EventJson.object();
        ArrayNode events = answer.putArray("events");
        page.entries().forEach(entry -> events.add(EventJson.entry(entry)));
        page.nextBefore().ifPresentOrElse(next -> answer.put("next_before", next), () -> answer.putNull("next_before"));
        MonitorApi.json(context, answer);
    }

    private void show(Context context) {
        long id = MonitorApi.id(context);
        MonitorApi.json(context, EventJson.dossier(desk.dossier(id, Secrets.asked(context))));
    }

    private void plan(Context context) {
        long id = MonitorApi.id(context);
        ObjectNode body = body(context, "document");
        Optional<String> document = text(body, "document");
        if (document.isPresent() && !AccessTokens.callerOf(context).may(AccessTokens.OPERATE)) {
            throw new Refusal(403, "Trying out a document of your own needs an access token with the scope operate.");
        }
        MonitorApi.json(context, EventJson.dryRun(id, desk.dryRun(id, document, Secrets.asked(context))));
    }

    private void replay(Context context) {
        long id = MonitorApi.id(context);
        ObjectNode body = body(context, "force", "document");
        answer(context, desk.replay(id, flag(body, "force"), text(body, "document"), actor(context)));
    }

    private void discard(Context context) {
        long id = MonitorApi.id(context);
        ObjectNode body = body(context, "reason");
        answer(context, desk.discard(id, text(body, "reason").orElse(""), actor(context)));
    }

    private static void answer(Context context, OrderResult result) {
        ObjectNode answer = EventJson.object().put("id", result.eventId()).put("accepted", result.accepted());
        if (!result.accepted()) {
            context.status(409);
            answer.put("error", result.reason());
        }
        MonitorApi.json(context, answer);
    }

    private void several(Context context, Action action) {
        ObjectNode body = body(
                context,
                "ids",
                "status",
                "command",
                "user",
                "text",
                "since",
                "from",
                "to",
                action == Action.REPLAY ? "force" : "reason",
                "confirm");
        String actor = actor(context);
        Optional<String> token = text(body, "confirm");
        if (token.isPresent()) {
            if (body.size() > 1) {
                throw new Refusal(
                        400,
                        "A confirmation stands alone: {\"confirm\":\"…\"}. What it covers was fixed when it was given.");
            }
            MonitorApi.json(context, EventJson.results(bulk.confirm(token.get(), action, false, "", actor)));
            return;
        }
        boolean force = flag(body, "force");
        String reason = text(body, "reason").orElse("");
        List<Long> ids = ids(body);
        if (body.has("ids") && ids.size() == 1) {
            long id = ids.get(0);
            OrderResult result = action == Action.REPLAY
                    ? desk.replay(id, force, Optional.empty(), actor)
                    : desk.discard(id, reason, actor);
            MonitorApi.json(context, EventJson.results(List.of(result)));
            return;
        }
        BulkOrders.Prepared prepared = body.has("ids")
                ? bulk.ofIds(action, ids, force, reason, actor)
                : bulk.ofQuery(
                        action,
                        EventQuery.of(parameters(body), clock.instant()),
                        force,
                        reason,
                        actor,
                        Secrets.mayBeShown(context));
        MonitorApi.json(context, prepared(prepared));
    }

    private static ObjectNode prepared(BulkOrders.Prepared prepared) {
        ObjectNode answer = EventJson.object().put("events", prepared.count());
        ObjectNode statuses = answer.putObject("status");
        prepared.statuses().forEach((status, count) -> statuses.put(status.text(), count));
        ArrayNode first = answer.putArray("first");
        prepared.first().stream().map(JournalEntry::id).forEach(first::add);
        if (prepared.count() > 0) {
            answer.put("confirm", prepared.token());
            answer.put("expires_in", Confirmations.VALID_FOR.toSeconds());
        }
        return answer;
    }

    private static List<Long> ids(ObjectNode body) {
        List<Long> ids = new ArrayList<>();
        if (!body.has("ids")) {
            return ids;
        }
        if (!(body.get("ids") instanceof ArrayNode array)
                || EventQuery.NAMES.stream().anyMatch(body::has)) {
            throw new Refusal(400, "ids must be a list such as [17, 18], without a filter beside it.");
        }
        for (JsonNode id : array) {
            if (!id.canConvertToLong() || !id.isIntegralNumber()) {
                throw new Refusal(400, "ids must hold whole numbers only.");
            }
            ids.add(id.longValue());
        }
        return ids;
    }

    private static Map<String, List<String>> parameters(ObjectNode body) {
        Map<String, List<String>> parameters = new HashMap<>();
        for (String name : EventQuery.NAMES) {
            JsonNode value = body.path(name);
            List<String> texts = new ArrayList<>();
            if (value.isArray()) {
                value.forEach(one -> texts.add(one.asText()));
            } else if (value.isValueNode() && !value.isNull()) {
                texts.add(value.asText());
            } else if (value.isObject()) {
                throw new Refusal(400, name + " must be a text.");
            }
            parameters.put(name, texts);
        }
        return parameters;
    }

    private static ObjectNode body(Context context, String... known) {
        ObjectNode body = EventJson.body(context.body());
        Set<String> names = new HashSet<>();
        body.fieldNames().forEachRemaining(names::add);
        requireKnown(names, Set.of(known));
        return body;
    }

    /** A name spelled wrong must not widen what an order covers. */
    private static void requireKnown(Set<String> names, Set<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new Refusal(
                        400,
                        "\"" + name + "\" is not known here; there are " + String.join(", ", new TreeSet<>(known))
                                + ".");
            }
        }
    }

    private static Optional<String> text(ObjectNode body, String name) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new Refusal(400, name + " must be a text.");
        }
        return Optional.of(value.textValue());
    }

    private static boolean flag(ObjectNode body, String name) {
        JsonNode value = body.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new Refusal(400, name + " must be true or false.");
        }
        return value.asBoolean();
    }

    private static String actor(Context context) {
        return actor(context, "api");
    }

    /** Who the audit says it was: the token's name, or the way it came. */
    static String actor(Context context, String way) {
        String name = AccessTokens.callerOf(context).name();
        return name.equals("anonymous") ? way : name;
    }
}
