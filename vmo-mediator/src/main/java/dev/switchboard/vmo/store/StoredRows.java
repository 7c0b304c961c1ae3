package dev.switchboard.vmo.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Rows as values, and values as columns take them. */
final class StoredRows {

    /** Aliases whose case the database cannot fold; there are few, if any. */
    static final String BEYOND_ASCII = " WHERE Alias GLOB '*[^ -~]*' ORDER BY rowid";

    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredRows() {}

    static MailboxUser user(ResultSet row) throws SQLException {
        return new MailboxUser(
                row.getString("ObjectId"),
                row.getString("Alias"),
                row.getString("Extension"),
                row.getString("CallHandlerObjectId"),
                isTrue(row.getString("AlternateGreetingEnabled")),
                isTrue(row.getString("Active")));
    }

    /** Both spellings occur in files of the original. */
    private static boolean isTrue(String text) {
        return "true".equalsIgnoreCase(text.strip());
    }

    static boolean hasOnlyAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    static String activeText(boolean active) {
        return active ? "True" : "False";
    }

    static String greetingText(boolean on) {
        return on ? "true" : "false";
    }

    static UserState state(ResultSet row) throws SQLException {
        if (row.getString("object_id") == null) {
            return UserState.NEW;
        }
        Optional<OutOfOffice> absence = Optional.empty();
        String mode = row.getString("ooo_status");
        if (mode != null) {
            absence = Optional.of(new OutOfOffice(
                    OutOfOffice.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                    time(row, "ooo_start"),
                    time(row, "ooo_end"),
                    text(row, "ooo_message")));
        }
        Optional<GreetingChange> wished = Optional.empty();
        int on = row.getInt("wished_on");
        if (!row.wasNull()) {
            wished = Optional.of(new GreetingChange(on != 0, time(row, "wished_until"), text(row, "wished_message")));
        }
        row.getInt("delivered_on");
        boolean delivered = !row.wasNull();
        return new UserState(
                time(row, "missing_since"),
                row.getInt("missing_count"),
                absence,
                wished,
                delivered,
                row.getInt("drifted") != 0,
                row.getInt("no_mailbox") != 0);
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    static OutboxEntry entry(ResultSet row) throws SQLException {
        return new OutboxEntry(
                row.getLong("seq"),
                row.getString("user_object_id"),
                row.getString("alias"),
                wish(row.getString("kind"), row.getString("payload")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("not_before")),
                Instant.ofEpochMilli(row.getLong("give_up_at")),
                row.getInt("attempts"),
                row.getString("last_error"),
                OutboxEntry.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
    }

    static String stateText(OutboxEntry.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static String kind(Wish.Neighbour neighbour) {
        return neighbour == Wish.Neighbour.VOICEMAIL ? "greeting" : "watch";
    }

    static String payload(Wish wish) {
        ObjectNode node = JSON.createObjectNode();
        if (wish instanceof Wish.Greeting greeting) {
            node.put("on", greeting.change().on());
            greeting.change().until().ifPresent(end -> node.put("until", end.toEpochMilli()));
            node.put("message", greeting.change().message());
        } else if (wish instanceof Wish.Watch watch) {
            node.put("on", watch.on());
        }
        return node.toString();
    }

    private static Wish wish(String kind, String payload) {
        try {
            JsonNode node = JSON.readTree(payload);
            boolean on = node.path("on").asBoolean();
            if (kind.equals("watch")) {
                return new Wish.Watch(on);
            }
            Optional<Instant> until = node.has("until")
                    ? Optional.of(Instant.ofEpochMilli(node.path("until").asLong()))
                    : Optional.empty();
            return new Wish.Greeting(
                    new GreetingChange(on, until, node.path("message").asText()));
        } catch (JsonProcessingException damaged) {
            throw new StoreException("An entry of the outbox cannot be read; discard it", damaged);
        }
    }

    static AuditEntry audit(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("seq"),
                Instant.ofEpochMilli(row.getLong("at")),
                row.getString("actor"),
                row.getString("action"),
                row.getString("object_id"),
                row.getString("alias"),
                row.getString("before"),
                row.getString("after"),
                row.getString("outcome"),
                row.getString("correlation"));
    }

    static SyncRun syncRun(ResultSet row) throws SQLException {
        return new SyncRun(
                row.getLong("seq"),
                Instant.ofEpochMilli(row.getLong("started")),
                time(row, "ended"),
                row.getLong("total"),
                row.getLong("done"),
                row.getLong("inserted"),
                row.getLong("updated"),
                row.getLong("skipped"),
                row.getLong("drifted"),
                row.getString("error"),
                row.getInt("status"),
                row.getString("warnings"));
    }

    static String hash(String message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(message.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has SHA-256", absent);
        }
    }
}
