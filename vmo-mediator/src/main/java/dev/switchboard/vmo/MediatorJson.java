package dev.switchboard.vmo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.vmo.store.AuditEntry;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The JSON of the interface for programs. */
final class MediatorJson {

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private MediatorJson() {}

    /** The object in a body; empty when there is none. */
    static Optional<ObjectNode> object(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The usual answer; for errors too. */
    static String result(int status, String text) {
        return result(text, false);
    }

    static String result(String text, boolean queued) {
        ObjectNode node = JSON.createObjectNode().put("result", text);
        if (queued) {
            node.put("queued", true);
        }
        return text(node);
    }

    static String users(MediatorStore.Page<MediatorStore.UserRow> page, int number, int size) {
        ObjectNode node = JSON.createObjectNode()
                .put("total", page.total())
                .put("page", number)
                .put("size", size);
        ArrayNode users = node.putArray("users");
        for (MediatorStore.UserRow row : page.items()) {
            ObjectNode user = user(row.user());
            user.put("pending", row.waiting()).put("parked", row.parked());
            user.put("missing", row.state().missingSince().isPresent());
            user.put("drifted", row.state().drifted());
            users.add(user);
        }
        return text(node);
    }

    static String user(MailboxUser user, boolean changed) {
        return text(user(user).put("changed", changed));
    }

    private static ObjectNode user(MailboxUser user) {
        return JSON.createObjectNode()
                .put("alias", user.alias())
                .put("extension", user.extension())
                .put("object_id", user.objectId())
                .put("call_handler_object_id", user.callHandlerObjectId())
                .put("alternate_greeting", user.greetingOn())
                .put("active", user.active());
    }

    static String outbox(List<OutboxEntry> entries) {
        ArrayNode array = JSON.createArrayNode();
        for (OutboxEntry entry : entries) {
            ObjectNode node = array.addObject()
                    .put("seq", entry.seq())
                    .put("user", entry.alias())
                    .put("state", entry.state().name().toLowerCase(Locale.ROOT))
                    .put("attempts", entry.attempts())
                    .put("last_error", entry.lastError().isEmpty() ? null : entry.lastError())
                    .put("created_at", entry.createdAt().toString())
                    .put("not_before", entry.notBefore().toString());
            if (entry.wish() instanceof Wish.Greeting greeting) {
                node.put("kind", "greeting").put("on", greeting.change().on());
            } else if (entry.wish() instanceof Wish.Watch watch) {
                node.put("kind", "watch").put("on", watch.on());
            }
        }
        return text(array);
    }

    static String audit(List<AuditEntry> lines) {
        ArrayNode array = JSON.createArrayNode();
        for (AuditEntry line : lines) {
            array.addObject()
                    .put("seq", line.seq())
                    .put("at", line.at().toString())
                    .put("actor", line.actor())
                    .put("action", line.action())
                    .put("user", line.alias())
                    .put("before", line.before())
                    .put("after", line.after())
                    .put("outcome", line.outcome())
                    .put("correlation", line.correlation());
        }
        return text(array);
    }

    static String sync(SyncProgress progress, Optional<SyncRun> last) {
        ObjectNode node = JSON.createObjectNode()
                .put("state", progress.running() ? "running" : "idle")
                .put("total", progress.total())
                .put("done", progress.done())
                .put("rate", Math.round(progress.rate() * 10) / 10.0);
        node.put("started", progress.started().map(Object::toString).orElse(null));
        ArrayNode errors = JSON.createArrayNode();
        ArrayNode warnings = JSON.createArrayNode();
        last.ifPresent(run -> {
            node.put("inserted", run.inserted())
                    .put("updated", run.updated())
                    .put("skipped", run.skipped())
                    .put("drifted", run.drifted());
            node.put("ended", run.ended().map(Object::toString).orElse(null));
            if (!run.error().isEmpty()) {
                errors.add(run.error());
            }
            run.warnings().lines().filter(line -> !line.isBlank()).forEach(warnings::add);
        });
        node.set("errors", errors);
        node.set("warnings", warnings);
        return text(node);
    }

    static String status(MediatorStatus status) {
        ObjectNode node = JSON.createObjectNode()
                .put("status", status.storeFault().isEmpty() ? "ok" : "failed")
                .put("users", status.users())
                .put("pending", status.pending())
                .put("parked", status.parked())
                .put("synchronised", status.synchronised().map(Object::toString).orElse(null));
        if (!status.storeFault().isEmpty()) {
            node.put("fault", status.storeFault());
        }
        ArrayNode neighbours = node.putArray("neighbours");
        for (MediatorStatus.Neighbour one : status.neighbours()) {
            neighbours
                    .addObject()
                    .put("name", one.name())
                    .put("reachable", one.reachable())
                    .put("waiting", one.waiting())
                    .put("delivered", one.delivered())
                    .put("failed", one.failed());
        }
        return text(node);
    }

    private static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
