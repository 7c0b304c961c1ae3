package dev.switchboard.oci.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventDesk.Dossier;
import dev.switchboard.oci.monitor.EventOperations.DryRun;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the monitor's JSON. Members stand in the order in which they are put; what is in here is masked already. */
final class EventJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", e);
        }
    }

    static String error(String text) {
        return text(object().put("error", text));
    }

    /** The body of an order; empty counts as an empty object. */
    static ObjectNode body(String text) {
        if (text.isBlank()) {
            return object();
        }
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new Refusal(
                    400,
                    "The body is not JSON: see line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".");
        }
        throw new Refusal(400, "The body must be a JSON object such as {\"force\":false}.");
    }

    /** A point in time as seconds since 1970 with a fraction: always a number, and never an integer. */
    static RawValue seconds(Instant time) {
        BigDecimal seconds =
                BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano() / 1_000, 6));
        BigDecimal shortest = seconds.stripTrailingZeros();
        return new RawValue((shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString());
    }

    /** A line of the list that existing clients read; what is new comes last. */
    static ObjectNode listed(JournalEntry entry) {
        ObjectNode line = object();
        line.put("event", entry.commandName());
        line.put("id", entry.id());
        line.put("status", entry.status().text());
        line.putRawValue("timestamp", seconds(entry.inserted()));
        line.put("user", entry.login());
        putUnlessEmpty(line, "subscriber", entry.subscriber());
        putUnlessEmpty(line, "reason", entry.reason());
        return line;
    }

    static ObjectNode entry(JournalEntry entry) {
        return object().put("id", entry.id())
                .put("status", entry.status().text())
                .put("command", entry.commandName())
                .put("subscriber", entry.subscriber())
                .put("login", entry.login())
                .put("application_server", entry.applicationServer())
                .put("report_id", entry.reportId())
                .put("reason", entry.reason())
                .put("run", entry.run())
                .put("inserted", entry.inserted().toString());
    }

    static ObjectNode dossier(Dossier dossier) {
        ObjectNode all = entry(dossier.entry());
        all.put("document", dossier.document());
        dossier.edited().ifPresent(edited -> all.put("edited_document", edited));
        ArrayNode commands = all.putArray("commands");
        for (List<LedgerStep> command : dossier.steps()) {
            ArrayNode steps = commands.addObject().putArray("steps");
            for (LedgerStep step : command) {
                steps.addObject()
                        .put("number", step.number())
                        .put("section", step.step().section())
                        .put("kind", step.step().kind())
                        .put("summary", step.step().summary())
                        .put("state", step.state().name().toLowerCase(Locale.ROOT))
                        .put("note", step.note())
                        .put("payload", step.step().payload());
            }
        }
        ArrayNode audit = all.putArray("audit");
        for (AuditEntry line : dossier.audit()) {
            audit.addObject()
                    .put("at", line.at().toString())
                    .put("actor", line.actor())
                    .put("action", line.action())
                    .put("detail", line.detail());
        }
        return all;
    }

    static ObjectNode dryRun(long id, DryRun run) {
        ObjectNode all = object().put("id", id).put("outcome", run.outcome()).put("reason", run.reason());
        ArrayNode calls = all.putArray("calls");
        run.calls()
                .forEach(call -> calls.addObject()
                        .put("command", call.command())
                        .put("subscriber", call.subscriber())
                        .put("kind", call.kind())
                        .put("summary", call.summary())
                        .put("peer", call.peer())
                        .put("request", call.request()));
        return all;
    }

    /** What became of an order for several events. */
    static ObjectNode results(List<OrderResult> results) {
        ObjectNode all = object();
        all.put("accepted", results.stream().filter(OrderResult::accepted).count());
        ArrayNode refused = all.putArray("refused");
        results.stream()
                .filter(result -> !result.accepted())
                .forEach(result ->
                        refused.addObject().put("id", result.eventId()).put("reason", result.reason()));
        return all;
    }

    static ObjectNode status(ServiceStatus status, Map<EventStatus, Long> counts, Optional<Instant> lastEvent) {
        ObjectNode all = object();
        all.put("state", status.state().name().toLowerCase(Locale.ROOT));
        putUnlessEmpty(all, "fault", SecretMask.mask(status.fault()));
        ObjectNode events = all.putObject("events");
        counts.forEach((key, count) -> events.put(key.text(), count));
        lastEvent.ifPresentOrElse(time -> all.put("last_event", time.toString()), () -> all.putNull("last_event"));
        if (status.spool().configured()) {
            ObjectNode spool = all.putObject("spool")
                    .put("documents", status.spool().documents())
                    .put("bytes", status.spool().bytes())
                    .put("limit", status.spool().limit());
            putUnlessEmpty(spool, "fault", SecretMask.mask(status.spool().fault()));
        }
        ArrayNode links = all.putArray("links");
        for (ServiceStatus.LinkState link : status.links()) {
            ObjectNode one = links.addObject()
                    .put("name", link.name())
                    .put("connected", link.connected())
                    .put("since", link.since().toString())
                    .put("documents", link.documents());
            if (link.lastReceived().equals(Instant.EPOCH)) {
                one.putNull("last_received");
            } else {
                one.put("last_received", link.lastReceived().toString());
            }
            putUnlessEmpty(one, "last_error", SecretMask.mask(link.lastError()));
        }
        return all;
    }

    private static void putUnlessEmpty(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }
}
