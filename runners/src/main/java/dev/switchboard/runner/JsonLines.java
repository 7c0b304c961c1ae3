package dev.switchboard.runner;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.helpers.MessageFormatter;

/**
 * Log lines for machines: one JSON object each, with {@code timestamp}, {@code level}, {@code logger}, {@code thread} and
 * {@code message}; the {@code key=value} pairs that end the message, and what the thread carries with it, as
 * {@code fields}; an exception with its trace as one {@code exception}.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

    private static final ObjectWriter JSON = new ObjectMapper().writer();
    private static final String PLACE = "{}";
    private static final Pattern PAIR = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]*)=(\\S+)");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    /** A line of the program itself, before or after there is a log. */
    static String line(String level, String message) {
        return line(
                Instant.now(),
                level,
                JsonLines.class.getPackageName(),
                Thread.currentThread().getName(),
                message,
                Map.of(),
                "");
    }

    private static String line(
            Instant at,
            String level,
            String logger,
            String thread,
            String message,
            Map<String, Object> fields,
            String exception) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("timestamp", at.toString());
        members.put("level", level);
        members.put("logger", logger);
        members.put("thread", thread);
        members.put("message", message);
        if (!fields.isEmpty()) {
            members.put("fields", fields);
        }
        if (!exception.isEmpty()) {
            members.put("exception", exception);
        }
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>(event.getMDCPropertyMap());
        fields.putAll(pairs(event));
        IThrowableProxy thrown = event.getThrowableProxy();
        String line = line(
                event.getInstant(),
                event.getLevel().toString(),
                event.getLoggerName(),
                event.getThreadName(),
                event.getFormattedMessage(),
                fields,
                thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
        return (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }

    /** The pairs at the end of a message. They are looked for before the values are put in: a value may contain blanks. */
    private static Map<String, Object> pairs(ILoggingEvent event) {
        Object[] values = event.getArgumentArray() == null ? new Object[0] : event.getArgumentArray();
        Deque<Map.Entry<String, Object>> found = new ArrayDeque<>();
        String[] words = String.valueOf(event.getMessage()).split(" ", -1);
        int next = values.length;
        if (places(event.getMessage()) != values.length) {
            return Map.of();
        }
        for (int at = words.length - 1; at >= 0; at--) {
            Matcher pair = PAIR.matcher(words[at]);
            if (!pair.matches()) {
                break;
            }
            next -= places(words[at]);
            found.addFirst(Map.entry(pair.group(1), value(pair.group(2), values, next)));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        found.forEach(pair -> fields.put(pair.getKey(), pair.getValue()));
        return fields;
    }

    private static Object value(String text, Object[] values, int from) {
        if (text.equals(PLACE)) {
            Object value = values[from];
            return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
        }
        String whole = MessageFormatter.basicArrayFormat(text, Arrays.copyOfRange(values, from, values.length));
        return NUMBER.matcher(whole).matches() ? Long.valueOf(whole) : whole;
    }

    private static int places(String text) {
        return (text.length() - text.replace(PLACE, "").length()) / PLACE.length();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
