package dev.switchboard.common.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.switchboard.common.config.Entry.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a JSON object into entries that know their line.
 *
 * <p>Nested objects and dotted keys mean the same: {@code {"em": {"lanes": 4}}} is {@code {"em.lanes": 4}}. An array of
 * plain values is one entry; where an array holds objects, each element gets its index as a key,
 * {@code secrets.0.value}. Comments ({@code //} and {@code /* … *}{@code /}) and a comma after the last value are passed
 * over.
 */
final class JsonFile {

    private static final int MAX_DEPTH = 32;

    private final String name;
    private final Findings findings;
    private final List<Entry> entries = new ArrayList<>();

    JsonFile(String name, Findings findings) {
        this.name = name;
        this.findings = findings;
    }

    List<Entry> read(String text) {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                // People explain their settings, and comment the last one out.
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .build();
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                findings.unreadable(origin(parser), "must be a JSON object: start it with {");
                return List.of();
            }
            readObject(parser, "");
            if (parser.nextToken() != null) {
                findings.unreadable(origin(parser), "goes on after the end of its JSON object; remove what follows");
            }
        } catch (JsonProcessingException broken) {
            // The parser's own message may quote the text around the error, and with it a password.
            JsonLocation at = broken.getLocation();
            findings.unreadable(
                    Origin.file(name, at == null ? 0 : at.getLineNr()),
                    "is not valid JSON" + (at == null ? "" : " at column " + at.getColumnNr())
                            + "; look there and just before for a missing or extra comma, quote or bracket");
            return List.of();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return entries;
    }

    private void readObject(JsonParser parser, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = prefix.isEmpty() ? parser.currentName() : prefix + "." + parser.currentName();
            Origin origin = origin(parser);
            parser.nextToken();
            readValue(parser, key, origin);
        }
    }

    private void readValue(JsonParser parser, String key, Origin origin) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            readObject(parser, key);
        } else if (token == JsonToken.START_ARRAY) {
            readArray(parser, key, origin);
        } else {
            entries.add(new Entry(key, Given.single(scalar(parser)), origin));
        }
    }

    private void readArray(JsonParser parser, String key, Origin origin) throws IOException {
        List<String> items = new ArrayList<>();
        List<Entry> single = new ArrayList<>();
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String element = key + "." + index;
            if (parser.currentToken().isScalarValue()) {
                items.add(scalar(parser));
                single.add(new Entry(element, Given.single(scalar(parser)), origin(parser)));
            } else {
                readValue(parser, element, origin(parser));
            }
            index++;
        }
        if (items.size() == index) {
            entries.add(new Entry(key, Given.array(items), origin));
        } else {
            entries.addAll(single);
        }
    }

    /** Null reads as the empty text, which means "not set". */
    private static String scalar(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private Origin origin(JsonParser parser) {
        return Origin.file(name, parser.currentTokenLocation().getLineNr());
    }
}
