package dev.switchboard.common.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one kind of value is described, read and written.
 *
 * @param <T> the type of the value
 * @param label what is accepted, completing "must be …"
 * @param reader from text to value; throws {@link Refusal}, or anything unchecked, for what is not of this kind
 * @param writer from value to the text that would give it, for documentation
 */
record ValueType<T>(String label, Function<Given, T> reader, Function<T, String> writer) {

    /** Says more exactly than the label what a value must be. */
    static final class Refusal extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        /** The message completes "must be …". */
        Refusal(String wanted) {
            super(wanted);
        }
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*([A-Za-z]*)");
    private static final List<String> TRUE = List.of("true", "yes", "on", "1");
    private static final List<String> FALSE = List.of("false", "no", "off", "0");

    static ValueType<String> text() {
        return single("text", text -> text, text -> text);
    }

    static ValueType<Secret> secret() {
        return single("a secret", Secret::new, secret -> "***");
    }

    static ValueType<Integer> integer(int min, int max) {
        String label = "a whole number" + range(min == Integer.MIN_VALUE, min, max == Integer.MAX_VALUE, max);
        return single(label, text -> checked(Integer.valueOf(text.strip()), min, max), String::valueOf);
    }

    static ValueType<Double> decimal(double min, double max) {
        String label = "a number" + range(min == -Double.MAX_VALUE, plain(min), max == Double.MAX_VALUE, plain(max));
        // BigDecimal, because Double.valueOf also takes "NaN", "1d" and hexadecimal.
        return single(
                label, text -> checked(new BigDecimal(text.strip()).doubleValue(), min, max), number -> plain(number));
    }

    static ValueType<Boolean> bool() {
        return single("true or false (also yes/no, on/off, 1/0)", ValueType::truth, String::valueOf);
    }

    static ValueType<Duration> duration() {
        return single("a duration such as 200ms, 5s, 10m or 1h", ValueType::readDuration, ValueType::writeDuration);
    }

    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        E[] all = type.getEnumConstants();
        String names = Arrays.stream(all).map(ValueType::choiceName).collect(Collectors.joining(", "));
        return single(
                "one of " + names,
                text -> {
                    String wanted = text.strip().replace('_', '-').toLowerCase(Locale.ROOT);
                    return Arrays.stream(all)
                            .filter(one -> choiceName(one).equals(wanted))
                            .findFirst()
                            .orElseThrow(IllegalArgumentException::new);
                },
                ValueType::choiceName);
    }

    static ValueType<List<String>> list() {
        return new ValueType<>(
                "a list (separated by commas)",
                given -> given.array() ? given.items() : split(given.text()),
                items -> String.join(",", items));
    }

    static ValueType<Path> path() {
        return new ValueType<>(
                "a path",
                given -> {
                    rejectArray(given);
                    try {
                        return given.directory().resolve(given.text().strip());
                    } catch (InvalidPathException unusable) {
                        throw new Refusal("a path that this system can name");
                    }
                },
                Path::toString);
    }

    /** A further type on top of this one. A refusal by this type keeps its own words. */
    <R> ValueType<R> then(String wanted, Function<? super T, ? extends R> next) {
        return new ValueType<>(wanted, given -> next.apply(read(given)), value -> "");
    }

    private T read(Given given) {
        try {
            return reader.apply(given);
        } catch (Refusal exact) {
            throw exact;
        } catch (RuntimeException vague) {
            throw new Refusal(label);
        }
    }

    /** Splits at commas; blanks around an item and empty items do not count. */
    private static List<String> split(String text) {
        return Pattern.compile(",")
                .splitAsStream(text)
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    private static <T> ValueType<T> single(String label, Function<String, T> reader, Function<T, String> writer) {
        return new ValueType<>(
                label,
                given -> {
                    rejectArray(given);
                    return reader.apply(given.text());
                },
                writer);
    }

    private static void rejectArray(Given given) {
        if (given.array()) {
            throw new Refusal("one value, not a list");
        }
    }

    private static <N extends Comparable<N>> N checked(N number, N min, N max) {
        if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            throw new IllegalArgumentException();
        }
        return number;
    }

    private static String range(boolean noMin, Object min, boolean noMax, Object max) {
        if (noMin) {
            return noMax ? "" : " up to " + max;
        }
        return noMax ? " from " + min + " up" : " from " + min + " to " + max;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static boolean truth(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(word)) {
            return true;
        }
        if (FALSE.contains(word)) {
            return false;
        }
        throw new IllegalArgumentException();
    }

    private static Duration readDuration(String text) {
        Matcher parts = DURATION.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException();
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "" -> throw new Refusal("a duration with its unit, such as " + number + "s or " + number + "ms");
            default -> throw new Refusal("a duration in ms, s, m or h");
        };
    }

    private static String writeDuration(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        if (millis != 0 && millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        return millis != 0 && millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1000 + "s";
    }

    private static String choiceName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
