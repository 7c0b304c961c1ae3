package dev.switchboard.ipecs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.switchboard.ipecs.call.IpecsEvent;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Turns one message of the event stream into an event, or says why it makes no sense.
 *
 * <p>Lenient in everything but the event code: a member that is missing, of the wrong type or unreadable means "none".
 * Reads the text in one pass without building a tree, because every message of a busy system comes through here.
 *
 * <p><b>Threading.</b> Keeps no state; may be used by any thread.
 */
final class EventDecoder {

    /** The longest message accepted, in bytes. */
    static final int LARGEST_MESSAGE = 64 * 1024;

    private static final int LONGEST_NUMBER = 18;

    /** A message that makes no sense. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        /** @param what why, completing "the message " */
        Malformed(String what) {
            // Without a stack trace: a peer that sends nonsense sends a lot of it.
            super(what, null, false, false);
        }
    }

    private final JsonFactory factory = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();

    /** What has been read of a {@code data} object. */
    private static final class Draft {
        private boolean present;
        private long code = IpecsEvent.NONE;
        private long reference = IpecsEvent.NONE;
        private long source = IpecsEvent.NONE;
        private long destination = IpecsEvent.NONE;
        private String data1 = "";
        private String data2 = "";
        private String sourceType = "";
        private String destinationType = "";
        private String eventString = "";
        private String time = "";
    }

    /**
     * Reads one message.
     *
     * @param text as received
     * @param receivedMillis when, on the clock that {@link IpecsEvent#receivedMillis()} is measured with
     * @throws Malformed when it is no event
     */
    IpecsEvent decode(String text, long receivedMillis) throws Malformed {
        Draft draft = new Draft();
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean data = parser.currentName().equals("data");
                JsonToken value = parser.nextToken();
                if (data && value == JsonToken.START_OBJECT) {
                    draft = read(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new Malformed("goes on after its JSON object");
            }
        } catch (IOException notJson) {
            throw new Malformed("is not JSON");
        }
        if (!draft.present) {
            throw new Malformed("has no data object");
        }
        if (draft.code < 0 || draft.code > Integer.MAX_VALUE) {
            throw new Malformed("has no usable eventCode");
        }
        return new IpecsEvent(
                (int) draft.code,
                draft.reference,
                draft.source,
                draft.destination,
                draft.data1,
                draft.data2,
                draft.sourceType,
                draft.destinationType,
                draft.eventString,
                draft.time,
                IpecsEvent.parseTime(draft.time),
                receivedMillis);
    }

    private static Draft read(JsonParser parser) throws IOException {
        Draft draft = new Draft();
        draft.present = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "time" -> draft.time = text(parser);
                case "callRefID" -> draft.reference = number(parser);
                case "eventCode" -> draft.code = number(parser);
                case "eventString" -> draft.eventString = text(parser);
                case "sourceType" -> draft.sourceType = text(parser);
                case "sourceNumber" -> draft.source = number(parser);
                case "destType" -> draft.destinationType = text(parser);
                case "destNumber" -> draft.destination = number(parser);
                case "data1" -> draft.data1 = text(parser);
                case "data2" -> draft.data2 = text(parser);
                default -> parser.skipChildren();
            }
        }
        return draft;
    }

    /** Text, or a number as it stands there, trimmed; anything else is empty. */
    private static String text(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                parser.getText().strip();
            default -> {
                parser.skipChildren();
                yield "";
            }
        };
    }

    /** A number, or text of digits; anything else is none. */
    private static long number(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT -> digits(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            case VALUE_STRING -> digits(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            case VALUE_NUMBER_FLOAT -> whole(parser.getText());
            default -> {
                parser.skipChildren();
                yield IpecsEvent.NONE;
            }
        };
    }

    /** Reads in place: most fields are numbers in text, and a String for each would be half of the work. */
    private static long digits(char[] text, int offset, int length) {
        int from = offset;
        int to = offset + length;
        while (from < to && Character.isWhitespace(text[from])) {
            from++;
        }
        while (to > from && Character.isWhitespace(text[to - 1])) {
            to--;
        }
        while (to - from > LONGEST_NUMBER && text[from] == '0') {
            from++;
        }
        if (from == to || to - from > LONGEST_NUMBER) {
            return IpecsEvent.NONE;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c < '0' || c > '9') {
                return IpecsEvent.NONE;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    private static long whole(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return IpecsEvent.NONE;
        }
        try {
            long value = new BigDecimal(text).longValueExact();
            return value < 0 ? IpecsEvent.NONE : value;
        } catch (ArithmeticException fraction) {
            return IpecsEvent.NONE;
        }
    }
}
