package dev.switchboard.vmo.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation;
import dev.switchboard.vmo.sync.OutOfOffice;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes and reads what Graph speaks. */
final class GraphJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Up to nine fractional digits, and perhaps an offset. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_DATE_TIME;

    /**
     * One answer inside a batch.
     *
     * @param status the HTTP status
     * @param retryAfter what the header of that name says; empty when there is none
     * @param body a missing node when there is none
     */
    record Part(int status, Optional<String> retryAfter, JsonNode body) {}

    /**
     * Automatic replies that cannot be understood, with one sentence for people.
     */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        private Unreadable(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final ZoneNames zones = new ZoneNames();
    private final GraphClient.MessageSource source;

    GraphJson(GraphClient.MessageSource source) {
        this.source = source;
    }

    /** A batch that asks for the automatic replies of each mailbox, its id being the place in the list from 1. */
    static String batch(List<String> aliases) {
        ObjectNode whole = JSON.createObjectNode();
        ArrayNode requests = whole.putArray("requests");
        for (int i = 0; i < aliases.size(); i++) {
            requests.addObject()
                    .put("id", Integer.toString(i + 1))
                    .put("method", "GET")
                    .put("url", "/users/" + segment(aliases.get(i)) + "/mailboxSettings/automaticRepliesSetting");
        }
        return whole.toString();
    }

    /** A path segment in which an address cannot be mistaken for anything else: only letters, digits and {@code -_.@}. */
    static String segment(String alias) {
        StringBuilder encoded = new StringBuilder();
        for (byte one : alias.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (one & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-_.@".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** The answers of a batch by their id; of two with one id the first. */
    static Map<String, Part> parts(String peer, String body) throws PeerException.Malformed {
        JsonNode responses;
        try {
            responses = JSON.readTree(body).path("responses");
        } catch (JsonProcessingException e) {
            throw new PeerException.Malformed(peer, "a batch answer that is no JSON", body);
        }
        if (!responses.isArray()) {
            throw new PeerException.Malformed(peer, "a batch answer without responses", body);
        }
        Map<String, Part> parts = new HashMap<>();
        for (JsonNode one : responses) {
            parts.putIfAbsent(
                    one.path("id").asText(""),
                    new Part(one.path("status").asInt(0), header(one.path("headers")), one.path("body")));
        }
        return parts;
    }

    private static Optional<String> header(JsonNode headers) {
        return headers.properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(header -> header.getValue().asText(""))
                .findFirst();
    }

    /** What a mailbox' settings say. */
    Observation.Seen replies(JsonNode body) throws Unreadable {
        OutOfOffice.Mode mode = mode(body.path("status").asText(""));
        if (mode != OutOfOffice.Mode.SCHEDULED) {
            // The times are there all the same; they mean nothing, so they must not look like a change.
            return new Observation.Seen(new OutOfOffice(mode, Optional.empty(), Optional.empty(), message(body)), "");
        }
        List<String> warnings = new ArrayList<>();
        Optional<Instant> start = time(body.path("scheduledStartDateTime"), warnings);
        Optional<Instant> end = time(body.path("scheduledEndDateTime"), warnings);
        return new Observation.Seen(
                new OutOfOffice(mode, start, end, message(body)),
                warnings.stream().findFirst().orElse(""));
    }

    private static OutOfOffice.Mode mode(String status) throws Unreadable {
        return switch (status.strip().toLowerCase(Locale.ROOT)) {
            case "disabled" -> OutOfOffice.Mode.DISABLED;
            case "alwaysenabled" -> OutOfOffice.Mode.ALWAYS_ENABLED;
            case "scheduled" -> OutOfOffice.Mode.SCHEDULED;
            default -> throw new Unreadable("The automatic replies have a status that is not known.");
        };
    }

    private Optional<Instant> time(JsonNode time, List<String> warnings) throws Unreadable {
        String text = time.path("dateTime").asText("").strip();
        if (time.path("dateTime").isNull() || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            TemporalAccessor parsed = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            if (parsed instanceof OffsetDateTime exact) {
                return set(exact.toInstant());
            }
            return set(((LocalDateTime) parsed)
                    .atZone(zone(time.path("timeZone").asText("UTC"), warnings))
                    .toInstant());
        } catch (DateTimeParseException e) {
            throw new Unreadable("The automatic replies are scheduled for a time that cannot be read.");
        } catch (DateTimeException e) {
            throw new Unreadable("The automatic replies are scheduled for a time that does not exist.");
        }
    }

    /** The first year is how a time looks that was never set. */
    private static Optional<Instant> set(Instant time) {
        return Optional.of(time).filter(one -> one.atZone(ZoneOffset.UTC).getYear() > 1);
    }

    private ZoneId zone(String name, List<String> warnings) {
        return zones.find(name).orElseGet(() -> {
            String shown = name.codePoints()
                    .filter(c -> !Character.isISOControl(c))
                    .limit(60)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            warnings.add("The time zone \"" + shown + "\" is not known; the times are taken as UTC.");
            return ZoneOffset.UTC;
        });
    }

    private String message(JsonNode body) {
        String internal = SpokenText.of(text(body.path("internalReplyMessage")));
        boolean silent = body.path("externalAudience").asText("").strip().equalsIgnoreCase("none");
        String external = silent ? "" : SpokenText.of(text(body.path("externalReplyMessage")));
        return switch (source) {
            case EXTERNAL -> external.isEmpty() ? internal : external;
            case INTERNAL -> internal.isEmpty() ? external : internal;
        };
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    /** How long a part's own header asks to wait. */
    static Optional<Duration> pause(Part part, InstantSource clock) {
        return GraphWire.pause(part.retryAfter(), clock);
    }
}
