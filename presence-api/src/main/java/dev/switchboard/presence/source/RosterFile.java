package dev.switchboard.presence.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the text of a source file; says by line and user what is wrong with it. */
final class RosterFile {

    /** What cannot be used; the message names the line and, where it is known, the user. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(int line, Optional<String> user, String what) {
            super("line " + line + user.map(name -> ", user " + quoted(name)).orElse("") + ": " + what);
        }
    }

    /**
     * What was read.
     *
     * @param roster the active users
     * @param warnings sentences for the log
     */
    record Read(PresenceRoster roster, List<String> warnings) {}

    private static final int LONGEST = 256;
    private static final Set<String> KEYS = Set.of("id", "username", "email", "status", "deactivated");
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final List<PresenceUser> users = new ArrayList<>();
    private final Map<String, Status> statuses = new HashMap<>();
    private final Map<String, Integer> lineOfId = new HashMap<>();
    private final Set<String> unknownKeys = new TreeSet<>();
    private Optional<String> current = Optional.empty();

    private RosterFile(JsonParser parser) {
        this.parser = parser;
    }

    static Read read(byte[] text, Instant at) throws Broken {
        try (JsonParser parser = FACTORY.createParser(text)) {
            RosterFile file = new RosterFile(parser);
            try {
                file.readAll();
            } catch (JsonProcessingException notJson) {
                String what = notJson.getOriginalMessage().lines().findFirst().orElse("");
                throw new Broken(
                        Optional.ofNullable(notJson.getLocation())
                                .map(place -> place.getLineNr())
                                .orElse(1),
                        file.current,
                        "is not JSON: " + what);
            }
            List<String> warnings = file.unknownKeys.isEmpty()
                    ? List.of()
                    : List.of("has fields that nobody reads: " + String.join(", ", file.unknownKeys)
                            + "; known are id, username, email, status, deactivated");
            return new Read(new PresenceRoster(file.users, file.statuses, at), warnings);
        } catch (IOException encoding) {
            throw new Broken(1, Optional.empty(), "is not JSON: it is in no encoding that JSON may have; write UTF-8");
        }
    }

    private void readAll() throws IOException, Broken {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw broken("the file is empty; an empty roster is written []");
        }
        if (first != JsonToken.START_ARRAY) {
            throw broken("an array [ … ] of users is expected");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw broken("a user { … } is expected, not " + shown());
            }
            readUser(parser.currentTokenLocation().getLineNr());
        }
        current = Optional.empty();
        if (parser.nextToken() != null) {
            throw broken("text follows the end of the array");
        }
    }

    private void readUser(int line) throws IOException, Broken {
        current = Optional.empty();
        Map<String, String> fields = new HashMap<>();
        boolean deactivated = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!KEYS.contains(key)) {
                unknownKeys.add(quoted(key));
                parser.skipChildren();
            } else if (key.equals("deactivated")) {
                if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
                    throw broken("deactivated must be true or false, not " + shown());
                }
                deactivated = value == JsonToken.VALUE_TRUE;
            } else {
                if (value != JsonToken.VALUE_STRING || parser.getTextLength() > LONGEST) {
                    throw broken(key + " must be a text of at most " + LONGEST + " characters, not " + shown());
                }
                fields.put(key, parser.getText());
                if (key.equals("id") || (key.equals("username") && !fields.containsKey("id"))) {
                    current = Optional.of(parser.getText());
                }
            }
        }
        take(line, fields, deactivated);
    }

    private void take(int line, Map<String, String> fields, boolean deactivated) throws Broken {
        String id = fields.getOrDefault("id", "");
        String username = fields.getOrDefault("username", "");
        if (id.isBlank()) {
            throw new Broken(line, current.filter(name -> !name.isBlank()), "has no id");
        }
        if (username.isBlank()) {
            throw new Broken(line, Optional.of(id), "has no username");
        }
        Integer before = lineOfId.putIfAbsent(id, line);
        if (before != null) {
            throw new Broken(line, Optional.of(id), "has the id of the user of line " + before);
        }
        if (!deactivated) {
            users.add(new PresenceUser(id, username, fields.getOrDefault("email", "")));
            statuses.put(id, Status.reported(fields.getOrDefault("status", Status.OFFLINE.wire())));
        }
    }

    private Broken broken(String what) {
        return new Broken(parser.currentTokenLocation().getLineNr(), current, what);
    }

    private String shown() throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "the end of the file";
        }
        return switch (token) {
            case VALUE_STRING -> "a text of " + parser.getTextLength() + " characters";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> parser.getText();
        };
    }

    /** A name from the file must not break a log line. */
    private static String quoted(String name) {
        StringBuilder text = new StringBuilder("'");
        name.codePoints()
                .limit(60)
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
                .forEach(text::appendCodePoint);
        return text.append('\'').toString();
    }
}
