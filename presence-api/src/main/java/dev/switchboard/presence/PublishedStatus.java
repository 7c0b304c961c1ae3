package dev.switchboard.presence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.switchboard.presence.model.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of a published change, read as leniently and refused in the same words as by the original.
 *
 * @param userId 26 letters and digits
 * @param status one of the four
 */
record PublishedStatus(String userId, Status status) {

    private static final String PREFIX = "Error in deserializing the request body. Error: ";
    private static final String CUT_OFF = "unexpected EOF";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{26}");
    private static final Set<String> FIELDS = Set.of("user_id", "email", "status");
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads the first JSON value of a body; what follows it does not count.
     *
     * @throws Refusal 400 with what is wrong
     */
    static PublishedStatus parse(byte[] body) throws Refusal {
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw unreadable("EOF");
        }
        Fields fields = new Fields();
        try (JsonParser parser = JSON.createParser(text)) {
            fields.read(parser);
        } catch (JsonEOFException cut) {
            throw unreadable(CUT_OFF);
        } catch (JsonProcessingException broken) {
            throw unreadable(reason(text, broken));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (fields.mismatch.isPresent()) {
            throw unreadable(fields.mismatch.get());
        }
        if (!ID.matcher(fields.userId).matches()) {
            throw new Refusal(400, "user id is not valid");
        }
        Status status = Status.classic(fields.status).orElseThrow(() -> new Refusal(400, "status is not valid"));
        return new PublishedStatus(fields.userId, status);
    }

    private static Refusal unreadable(String why) {
        return new Refusal(400, PREFIX + why);
    }

    /** Never quotes more than one character of what came. */
    private static String reason(String text, JsonProcessingException broken) {
        String begun = text.stripLeading();
        char first = begun.charAt(0);
        boolean word = begun.matches("(?s)(true|false|null|[tfn]).*");
        if ("{[\"-0123456789".indexOf(first) < 0 && !word) {
            String shown = PageNumber.quoted(RawForm.bytes(begun.substring(0, begun.offsetByCodePoints(0, 1))));
            return "invalid character '" + shown.substring(1, shown.length() - 1) + "' looking for beginning of value";
        }
        if (broken.getLocation() == null) {
            return "invalid JSON";
        }
        return broken.getLocation().getCharOffset() >= text.stripTrailing().length()
                ? CUT_OFF
                : "invalid JSON at character " + broken.getLocation().getCharOffset();
    }

    /** What stands in the object; of a key that stands there twice the last value. */
    private static final class Fields {

        private String userId = "";
        private String status = "";
        private Optional<String> mismatch = Optional.empty();

        /** Reads on to the end of the value whatever its type: broken JSON is told before a wrong type. */
        void read(JsonParser parser) throws IOException {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.VALUE_NULL) {
                mismatch = Optional.of("a JSON object is required");
            } else if (first != JsonToken.START_OBJECT) {
                mismatch = Optional.of(
                        "json: cannot unmarshal " + typeOf(first) + " into Go value of type serializer.UserStatus");
                parser.skipChildren();
            } else {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    field(name, parser.nextToken(), parser);
                }
            }
        }

        private void field(String name, JsonToken value, JsonParser parser) throws IOException {
            if (!FIELDS.contains(name) || value == JsonToken.VALUE_NULL) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_STRING) {
                parser.skipChildren();
                if (mismatch.isEmpty()) {
                    mismatch = Optional.of("json: cannot unmarshal " + typeOf(value)
                            + " into Go struct field UserStatus." + name + " of type string");
                }
            } else if (name.equals("user_id")) {
                userId = parser.getText();
            } else if (name.equals("status")) {
                status = parser.getText();
            }
        }

        private static String typeOf(JsonToken token) {
            return switch (token) {
                case START_ARRAY -> "array";
                case START_OBJECT -> "object";
                case VALUE_STRING -> "string";
                case VALUE_TRUE, VALUE_FALSE -> "bool";
                default -> "number";
            };
        }
    }
}
