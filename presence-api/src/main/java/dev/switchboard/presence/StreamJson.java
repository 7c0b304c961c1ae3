package dev.switchboard.presence;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Revision;
import dev.switchboard.presence.model.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The messages of the stream as text, in the key order of the wire contract. */
final class StreamJson {

    private StreamJson() {}

    /** The classic object and the line feed that always followed it. */
    static byte[] classic(PresenceUser user, Status status) {
        StringBuilder text = new StringBuilder(128).append('{');
        person(text, user, status);
        return bytes(text.append("}\n"));
    }

    static byte[] typed(PresenceChange change) {
        StringBuilder text = new StringBuilder(224)
                .append("{\"type\":\"")
                .append(change.removed() ? "removed" : "status")
                .append("\",\"revision\":")
                .append(change.revision())
                .append(',');
        if (change.removed()) {
            quoted(text, "user_id", change.user().id()).append(',');
            quoted(text, "email", change.user().email());
        } else {
            text.append("\"at\":\"").append(change.at()).append("\",");
            person(text, change.user(), change.status());
        }
        return bytes(text.append('}'));
    }

    static byte[] hello(Revision revision, long heartbeatSeconds) {
        return bytes(new StringBuilder("{\"type\":\"hello\",\"epoch\":\"")
                .append(revision.epoch())
                .append("\",\"revision\":")
                .append(revision.number())
                .append(",\"heartbeat\":")
                .append(heartbeatSeconds)
                .append('}'));
    }

    static byte[] snapshotPart(int part, boolean last, List<Presence> items) {
        StringBuilder text = new StringBuilder(64 + items.size() * 112)
                .append("{\"type\":\"snapshot\",\"part\":")
                .append(part)
                .append(",\"last\":")
                .append(last)
                .append(",\"items\":[");
        for (int i = 0; i < items.size(); i++) {
            person(
                    text.append(i == 0 ? "{" : ",{"),
                    items.get(i).user(),
                    items.get(i).status());
            text.append('}');
        }
        return bytes(text.append("]}"));
    }

    static byte[] heartbeat(long revision) {
        return bytes(new StringBuilder("{\"type\":\"heartbeat\",\"revision\":")
                .append(revision)
                .append('}'));
    }

    private static void person(StringBuilder text, PresenceUser user, Status status) {
        quoted(text, "user_id", user.id()).append(',');
        quoted(text, "email", user.email())
                .append(",\"status\":\"")
                .append(status.wire())
                .append('"');
    }

    private static StringBuilder quoted(StringBuilder text, String key, String value) {
        text.append('"').append(key).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, text);
        return text.append('"');
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
