package dev.switchboard.vmo.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Unity Connection's JSON, in which scalars are texts or what they are meant to be, a list of one is the one itself, and
 * a list of none is not there.
 */
final class UnityJson {

    /** A user in a list; what is missing is empty. */
    record Row(String objectId, String alias, String extension, String callHandlerObjectId) {

        private static final Row EMPTY = new Row("", "", "", "");

        /** Whether there is enough of it to reach the mailbox. */
        boolean usable() {
            return !objectId.isBlank() && !alias.isBlank() && UnityUrls.possibleId(callHandlerObjectId);
        }
    }

    /** A page of a list. */
    record Page(List<Row> rows, OptionalLong total) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.S", Locale.ROOT);
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .appendPattern("HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private UnityJson() {}

    static Page page(byte[] body) throws PeerException {
        JsonNode root = tree(body, "a list of users");
        JsonNode users = root.isArray() ? root : root.path("User");
        List<Row> rows = new ArrayList<>();
        if (users.isArray()) {
            users.forEach(user -> rows.add(row(user)));
        } else if (users.isObject()) {
            rows.add(row(users));
        } else if (!users.isMissingNode()
                && !users.isNull()
                && !users.asText("").isBlank()) {
            throw new PeerException.Malformed(UnityReply.PEER, "a list of users that is no list", users.asText());
        }
        return new Page(List.copyOf(rows), total(root));
    }

    private static Row row(JsonNode user) {
        return user.isObject()
                ? new Row(
                        text(user, "ObjectId"),
                        text(user, "Alias"),
                        text(user, "DtmfAccessId"),
                        text(user, "CallHandlerObjectId"))
                : Row.EMPTY;
    }

    private static OptionalLong total(JsonNode root) {
        try {
            long total = Long.parseLong(text(root, "@total"));
            return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
        } catch (NumberFormatException absent) {
            return OptionalLong.empty();
        }
    }

    /**
     * Reads a greeting.
     *
     * @param zone what zone the server's times are in
     * @param now to tell a time that is over from one to come, for servers that do not say whether the greeting is on
     */
    static UnityGreeting greeting(byte[] body, ZoneId zone, Instant now) throws PeerException {
        JsonNode root = tree(body, "a greeting");
        String expires = text(root, "TimeExpires");
        Optional<Instant> until = time(expires, zone);
        Optional<Boolean> enabled = truth(text(root, "Enabled"));
        if (enabled.isEmpty() && until.isEmpty() && !expires.isEmpty()) {
            throw new PeerException.Malformed(UnityReply.PEER, "a greeting that is neither on nor off", expires);
        }
        boolean on = enabled.orElseGet(() -> until.map(now::isBefore).orElse(true));
        return new UnityGreeting(on, until, number(text(root, "PlayWhat")));
    }

    /** The language a user hears, when it is the user's own. */
    static OptionalInt language(byte[] body) throws PeerException {
        JsonNode root = tree(body, "a user");
        boolean servers = truth(text(root, "UseDefaultLanguage")).orElse(false);
        return servers ? OptionalInt.empty() : number(text(root, "Language"));
    }

    static byte[] on(Optional<Instant> until, ZoneId zone) {
        // An empty time counts only together with Enabled, so both always go together.
        return body(Map.of("TimeExpires", until.map(end -> written(end, zone)).orElse(""), "Enabled", "true"));
    }

    static byte[] off() {
        return body(Map.of("Enabled", "false"));
    }

    static byte[] offSince(Instant past, ZoneId zone) {
        return body(Map.of("TimeExpires", written(past, zone), "Enabled", "false"));
    }

    static byte[] playWhat(int what) {
        return body(Map.of("PlayWhat", Integer.toString(what)));
    }

    private static String written(Instant time, ZoneId zone) {
        return WRITTEN.format(time.atZone(zone));
    }

    private static byte[] body(Map<String, String> fields) {
        var node = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(fields).descendingMap().forEach(node::put);
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode tree(byte[] body, String what) throws PeerException {
        try {
            JsonNode root = JSON.readTree(body);
            if (root.isObject() || root.isArray()) {
                return root;
            }
        } catch (IOException notJson) {
            // Also bytes in no encoding that JSON may have. Told below: what came says more than the parser does.
        }
        throw new PeerException.Malformed(
                UnityReply.PEER, what + " that is no JSON", new String(body, StandardCharsets.UTF_8));
    }

    private static String text(JsonNode object, String key) {
        JsonNode value = object.path(key);
        return value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static OptionalInt number(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException none) {
            return OptionalInt.empty();
        }
    }

    private static Optional<Instant> time(String text, ZoneId zone) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(LocalDateTime.parse(text.replace('T', ' '), READ)
                            .atZone(zone)
                            .toInstant());
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
