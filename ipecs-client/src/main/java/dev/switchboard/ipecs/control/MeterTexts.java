package dev.switchboard.ipecs.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What each meter says of itself to whoever reads {@code /metrics} for the first time. */
final class MeterTexts {

    private static final Properties TEXTS = load();

    private MeterTexts() {}

    /** The text for a meter's name; the same figure of everybody, a queue or a station has one text. */
    static String of(String name) {
        String figure = name.replaceFirst("^ipecs\\.(queue\\.|station\\.)?", "");
        String text = TEXTS.getProperty(name, TEXTS.getProperty(figure));
        if (text == null) {
            throw new IllegalStateException("metrics.properties has no text for " + name);
        }
        return text;
    }

    private static Properties load() {
        Properties texts = new Properties();
        try (InputStream file = MeterTexts.class.getResourceAsStream("metrics.properties")) {
            if (file == null) {
                throw new IllegalStateException("metrics.properties is missing beside " + MeterTexts.class.getName());
            }
            texts.load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return texts;
    }
}
