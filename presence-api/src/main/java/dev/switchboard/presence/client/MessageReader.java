package dev.switchboard.presence.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.presence.client.ServerMessage.Contacts;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.Revision;
import dev.switchboard.presence.model.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the server writes. Whatever is not as it should be is empty, never an exception. */
final class MessageReader {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final double LONGEST_HEARTBEAT_SECONDS = 3_600;
    private static final double MILLIS = 1_000;

    private MessageReader() {}

    /** A message of the stream; empty for one that makes no sense. */
    static Optional<ServerMessage> message(String text) {
        return tree(text).filter(JsonNode::isObject).flatMap(MessageReader::message);
    }

    /** A page; empty for what is no JSON array. */
    static Optional<Contacts> page(String text) {
        return tree(text).flatMap(MessageReader::contacts);
    }

    private static Optional<JsonNode> tree(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JsonProcessingException nonsense) {
            return Optional.empty();
        }
    }

    private static Optional<ServerMessage> message(JsonNode object) {
        JsonNode type = object.get("type");
        if (type == null) {
            return contact(object).map(ServerMessage.Classic::new);
        }
        return switch (type.asText()) {
            case "hello" -> hello(object);
            case "snapshot" -> part(object);
            case "status" ->
                contact(object)
                        .flatMap(contact ->
                                revision(object).map(revision -> new ServerMessage.Changed(contact, false, revision)));
            case "removed" ->
                gone(object)
                        .flatMap(contact ->
                                revision(object).map(revision -> new ServerMessage.Changed(contact, true, revision)));
            case "heartbeat" -> revision(object).map(ServerMessage.Heartbeat::new);
            default -> type.isTextual() ? Optional.of(new ServerMessage.Other()) : Optional.empty();
        };
    }

    private static Optional<ServerMessage> hello(JsonNode object) {
        JsonNode heartbeat = object.path("heartbeat");
        if (!heartbeat.isNumber()) {
            return Optional.empty();
        }
        // Zero is what is left of a fraction of a second; so quick a server is pinged instead.
        double seconds = Math.max(0, Math.min(LONGEST_HEARTBEAT_SECONDS, heartbeat.asDouble()));
        return revision(object)
                .flatMap(number -> Revision.parse(object.path("epoch").asText() + '.' + number))
                .map(revision -> new ServerMessage.Hello(revision, Duration.ofMillis(Math.round(seconds * MILLIS))));
    }

    private static Optional<ServerMessage> part(JsonNode object) {
        JsonNode last = object.path("last");
        return last.isBoolean()
                ? contacts(object.path("items")).map(items -> new ServerMessage.Part(items, last.asBoolean()))
                : Optional.empty();
    }

    private static Optional<Long> revision(JsonNode object) {
        JsonNode revision = object.path("revision");
        return revision.canConvertToLong() && revision.isIntegralNumber() && revision.asLong() >= 0
                ? Optional.of(revision.asLong())
                : Optional.empty();
    }

    private static Optional<Contacts> contacts(JsonNode array) {
        if (!array.isArray()) {
            return Optional.empty();
        }
        List<Contact> readable = new ArrayList<>(array.size());
        array.forEach(item -> contact(item).ifPresent(readable::add));
        return Optional.of(new Contacts(readable, array.size() - readable.size()));
    }

    private static Optional<Contact> contact(JsonNode object) {
        JsonNode status = object.path("status");
        return status.isTextual()
                ? gone(object).map(who -> new Contact(who.userId(), who.email(), Status.reported(status.asText())))
                : Optional.empty();
    }

    private static Optional<Contact> gone(JsonNode object) {
        JsonNode id = object.path("user_id");
        JsonNode email = object.path("email");
        return id.isTextual() && !id.asText().isBlank() && email.isTextual()
                ? Optional.of(new Contact(id.asText(), email.asText(), Status.OFFLINE))
                : Optional.empty();
    }
}
