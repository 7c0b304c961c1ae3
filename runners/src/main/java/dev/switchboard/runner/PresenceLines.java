package dev.switchboard.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.switchboard.presence.client.Availability;
import dev.switchboard.presence.client.ClientStatus;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.ContactChange;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The roster, and what changes in it, as lines for people or for other programs. */
final class PresenceLines {

    /** Nothing but ASCII, whatever the locale makes of standard output. */
    private static final ObjectWriter JSON = new ObjectMapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private static final int WIDEST_ADDRESS = 60;

    private final boolean json;

    PresenceLines(boolean json) {
        this.json = json;
    }

    List<String> roster(List<Contact> all) {
        List<String> lines = new ArrayList<>();
        int width =
                all.stream().mapToInt(contact -> name(contact).length()).max().orElse(0);
        for (Contact contact : all) {
            lines.add(
                    json
                            ? line("presence", contact, Map.of())
                            : padded(contact, Math.min(width, WIDEST_ADDRESS))
                                    + contact.status().wire());
        }
        if (json) {
            lines.add(line(Map.of("event", "roster", "users", all.size())));
        } else {
            lines.add(all.size() + (all.size() == 1 ? " user" : " users") + "; changes follow");
        }
        return lines;
    }

    String change(ContactChange change, Instant at) {
        Contact contact = change.contact();
        if (json) {
            Map<String, Object> more = new LinkedHashMap<>();
            more.put("at", at.toString());
            change.before().ifPresent(before -> {
                more.put("before", before.status().wire());
                more.put("before_email", before.email());
            });
            String event = switch (change.kind()) {
                case ADDED -> "added";
                case CHANGED -> "changed";
                case REMOVED -> "removed";
            };
            return line(event, contact, more);
        }
        String time = at.truncatedTo(ChronoUnit.SECONDS) + "  " + name(contact) + "  ";
        return switch (change.kind()) {
            case ADDED -> time + "is new: " + contact.status().wire();
            case REMOVED -> time + "is gone";
            case CHANGED -> time + changed(change.before().orElseThrow(), contact);
        };
    }

    private static String changed(Contact before, Contact after) {
        String status = before.status() == after.status()
                ? after.status().wire()
                : before.status().wire() + " -> " + after.status().wire();
        return before.email().equals(after.email()) ? status : status + "  (was " + name(before) + ")";
    }

    String state(ClientStatus status) {
        String word = status.state().name().toLowerCase(Locale.ROOT);
        if (json) {
            return line(Map.of(
                    "event", "state", "at", status.since().toString(), "state", word, "reason", status.reason()));
        }
        String reason = status.reason().isEmpty() ? "" : ": " + printable(status.reason());
        return status.since().truncatedTo(ChronoUnit.SECONDS) + "  (" + word + reason + ")";
    }

    private static String line(String event, Contact contact, Map<String, Object> more) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("event", event);
        members.put("user_id", contact.userId());
        members.put("email", contact.email());
        members.put("status", contact.status().wire());
        members.put("availability", Availability.of(contact.status()).value());
        members.putAll(more);
        return line(members);
    }

    private static String line(Map<String, ?> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String padded(Contact contact, int width) {
        String name = name(contact);
        return name + " ".repeat(Math.max(0, width - name.length()) + 2);
    }

    private static String name(Contact contact) {
        return printable(contact.email().isEmpty() ? "(" + contact.userId() + ")" : contact.email());
    }

    /** A terminal obeys control characters, whoever put them into an address. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]", "?");
    }
}
