package dev.switchboard.oci.provisioning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import dev.switchboard.oci.plan.SubscriberType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a plan stands in the journal's ledger: one JSON object for each step. */
final class StepCodec {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The whole plan as the ledger keeps it. */
    List<PlannedStep> encode(Plan plan) {
        List<PlannedStep> steps = new ArrayList<>();
        for (int section = 0; section < plan.sections().size(); section++) {
            Plan.Section part = plan.sections().get(section);
            for (Plan.Entry entry : part.steps()) {
                ObjectNode payload = JSON.createObjectNode();
                entry.step().accept(new Writer(payload));
                payload.put("subscriber", part.subscriber());
                payload.put("needsSession", part.needsSession());
                payload.put("toleratesFault", entry.toleratesFault());
                payload.put("goalReached", entry.goalReached());
                payload.put("lastSectionDecides", plan.lastSectionDecides());
                steps.add(new PlannedStep(
                        section,
                        entry.step().getClass().getSimpleName(),
                        entry.step().accept(StepSummary.INSTANCE),
                        payload.toString()));
            }
        }
        return steps;
    }

    /** The plan an earlier run has left. */
    Plan decode(List<LedgerStep> stored) {
        List<Plan.Section> sections = new ArrayList<>();
        List<Plan.Entry> entries = new ArrayList<>();
        boolean lastSectionDecides = false;
        for (int i = 0; i < stored.size(); i++) {
            PlannedStep planned = stored.get(i).step();
            JsonNode payload = read(planned.payload());
            entries.add(new Plan.Entry(
                    decode(planned.kind(), payload),
                    payload.path("toleratesFault").asBoolean(),
                    payload.path("goalReached").asBoolean()));
            boolean last = i + 1 == stored.size() || stored.get(i + 1).step().section() != planned.section();
            if (last) {
                lastSectionDecides = payload.path("lastSectionDecides").asBoolean();
                sections.add(new Plan.Section(
                        text(payload, "subscriber"),
                        payload.path("needsSession").asBoolean(),
                        entries));
                entries = new ArrayList<>();
            }
        }
        return new Plan(sections, "", lastSectionDecides);
    }

    private static JsonNode read(String payload) {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored step is not readable; discard the event or replay it afresh", e);
        }
    }

    private static Step decode(String kind, JsonNode json) {
        return switch (kind) {
            case "CreateAssociation" ->
                new Step.CreateAssociation(
                        text(json, "userId"),
                        type(json),
                        text(json, "publicId"),
                        text(json, "password"),
                        text(json, "phoneContext"));
            case "DeleteAssociation" -> new Step.DeleteAssociation(text(json, "userId"));
            case "SetPassword" -> new Step.SetPassword(text(json, "userId"), text(json, "password"));
            case "AddSipUri" ->
                new Step.AddSipUri(
                        text(json, "userId"),
                        text(json, "publicId"),
                        json.path("implicitRegistrationSet").asInt());
            case "DeleteSipUri" -> new Step.DeleteSipUri(text(json, "userId"), text(json, "publicId"));
            case "AddTelUri" ->
                new Step.AddTelUri(
                        text(json, "userId"),
                        text(json, "phone"),
                        text(json, "publicId"),
                        json.path("implicitRegistrationSet").asInt());
            case "DeleteTelUri" -> new Step.DeleteTelUri(text(json, "userId"), text(json, "phone"));
            case "AddServiceProfile" ->
                new Step.AddServiceProfile(
                        text(json, "userId"), text(json, "publicId"), type(json), text(json, "phoneContext"));
            case "DeleteServiceProfile" -> new Step.DeleteServiceProfile(text(json, "userId"), text(json, "publicId"));
            case "SetPhoneContext" ->
                new Step.SetPhoneContext(text(json, "userId"), text(json, "publicId"), text(json, "phoneContext"));
            case "CreateEnum" -> new Step.CreateEnum(text(json, "phone"), text(json, "publicId"));
            case "DeleteEnum" -> new Step.DeleteEnum(text(json, "phone"));
            case "CreateMailDomain" -> new Step.CreateMailDomain(text(json, "domain"));
            case "DeleteMailDomain" -> new Step.DeleteMailDomain(text(json, "domain"));
            case "CreateMailbox" -> new Step.CreateMailbox(text(json, "mailbox"), text(json, "password"));
            case "DeleteMailbox" -> new Step.DeleteMailbox(text(json, "mailbox"));
            case "InsertRecord" -> new Step.InsertRecord(record(json));
            case "ChangeRecord" -> new Step.ChangeRecord(text(json, "userId"), set(json), cleared(json));
            case "DeleteRecord" -> new Step.DeleteRecord(text(json, "userId"));
            case "Refuse" -> new Step.Refuse(text(json, "reason"));
            default ->
                throw new IllegalStateException("a stored step is of a kind this version does not know: " + kind
                        + "; discard the event or replay it afresh");
        };
    }

    private static String text(JsonNode json, String field) {
        return json.path(field).asText();
    }

    private static SubscriberType type(JsonNode json) {
        return SubscriberType.valueOf(text(json, "type"));
    }

    private static SubscriberRecord record(JsonNode json) {
        return new SubscriberRecord(
                text(json, "id"),
                text(json, "serviceProvider"),
                text(json, "groupId"),
                type(json),
                text(json, "publicId"),
                text(json, "phone"),
                text(json, "phoneContext"),
                text(json, "mailbox"),
                text(json, "mailboxPassword"),
                text(json, "listUri"),
                json.path("voicePortal").asBoolean());
    }

    private static Map<RecordField, String> set(JsonNode json) {
        Map<RecordField, String> set = new EnumMap<>(RecordField.class);
        for (Map.Entry<String, JsonNode> field : json.path("set").properties()) {
            set.put(RecordField.valueOf(field.getKey()), field.getValue().asText());
        }
        return set;
    }

    private static Set<RecordField> cleared(JsonNode json) {
        Set<RecordField> cleared = EnumSet.noneOf(RecordField.class);
        json.path("cleared").forEach(field -> cleared.add(RecordField.valueOf(field.asText())));
        return cleared;
    }

    private record Writer(ObjectNode json) implements Step.Visitor<ObjectNode> {

        @Override
        public ObjectNode visit(Step.CreateAssociation step) {
            return json.put("userId", step.userId())
                    .put("type", step.type().name())
                    .put("publicId", step.publicId())
                    .put("password", step.password())
                    .put("phoneContext", step.phoneContext());
        }

        @Override
        public ObjectNode visit(Step.DeleteAssociation step) {
            return json.put("userId", step.userId());
        }

        @Override
        public ObjectNode visit(Step.SetPassword step) {
            return json.put("userId", step.userId()).put("password", step.password());
        }

        @Override
        public ObjectNode visit(Step.AddSipUri step) {
            return json.put("userId", step.userId())
                    .put("publicId", step.publicId())
                    .put("implicitRegistrationSet", step.implicitRegistrationSet());
        }

        @Override
        public ObjectNode visit(Step.DeleteSipUri step) {
            return json.put("userId", step.userId()).put("publicId", step.publicId());
        }

        @Override
        public ObjectNode visit(Step.AddTelUri step) {
            return json.put("userId", step.userId())
                    .put("phone", step.phone())
                    .put("publicId", step.publicId())
                    .put("implicitRegistrationSet", step.implicitRegistrationSet());
        }

        @Override
        public ObjectNode visit(Step.DeleteTelUri step) {
            return json.put("userId", step.userId()).put("phone", step.phone());
        }

        @Override
        public ObjectNode visit(Step.AddServiceProfile step) {
            return json.put("userId", step.userId())
                    .put("publicId", step.publicId())
                    .put("type", step.type().name())
                    .put("phoneContext", step.phoneContext());
        }

        @Override
        public ObjectNode visit(Step.DeleteServiceProfile step) {
            return json.put("userId", step.userId()).put("publicId", step.publicId());
        }

        @Override
        public ObjectNode visit(Step.SetPhoneContext step) {
            return json.put("userId", step.userId())
                    .put("publicId", step.publicId())
                    .put("phoneContext", step.phoneContext());
        }

        @Override
        public ObjectNode visit(Step.CreateEnum step) {
            return json.put("phone", step.phone()).put("publicId", step.publicId());
        }

        @Override
        public ObjectNode visit(Step.DeleteEnum step) {
            return json.put("phone", step.phone());
        }

        @Override
        public ObjectNode visit(Step.CreateMailDomain step) {
            return json.put("domain", step.domain());
        }

        @Override
        public ObjectNode visit(Step.DeleteMailDomain step) {
            return json.put("domain", step.domain());
        }

        @Override
        public ObjectNode visit(Step.CreateMailbox step) {
            return json.put("mailbox", step.mailbox()).put("password", step.password());
        }

        @Override
        public ObjectNode visit(Step.DeleteMailbox step) {
            return json.put("mailbox", step.mailbox());
        }

        @Override
        public ObjectNode visit(Step.InsertRecord step) {
            SubscriberRecord row = step.subscriber();
            return json.put("id", row.id())
                    .put("serviceProvider", row.serviceProvider())
                    .put("groupId", row.groupId())
                    .put("type", row.type().name())
                    .put("publicId", row.publicId())
                    .put("phone", row.phone())
                    .put("phoneContext", row.phoneContext())
                    .put("mailbox", row.mailbox())
                    .put("mailboxPassword", row.mailboxPassword())
                    .put("listUri", row.listUri())
                    .put("voicePortal", row.voicePortal());
        }

        @Override
        public ObjectNode visit(Step.ChangeRecord step) {
            json.put("userId", step.userId());
            ObjectNode set = json.putObject("set");
            step.set().forEach((field, value) -> set.put(field.name(), value));
            step.cleared().forEach(field -> json.withArray("cleared").add(field.name()));
            return json;
        }

        @Override
        public ObjectNode visit(Step.DeleteRecord step) {
            return json.put("userId", step.userId());
        }

        @Override
        public ObjectNode visit(Step.Refuse step) {
            return json.put("reason", step.reason());
        }
    }
}
