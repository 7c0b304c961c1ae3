package dev.switchboard.presence.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in one store's history, written {@code <epoch>.<number>}.
 *
 * @param epoch the random text a store made when it began; a number of another epoch means nothing
 * @param number the revision of the latest change, 0 before the first
 */
public record Revision(String epoch, long number) {

    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.(\\d{1,18})");

    /**
     * Checks that it can be written and read again.
     *
     * @param epoch the random text a store made when it began
     * @param number the revision of the latest change
     * @throws IllegalArgumentException when it could not
     */
    public Revision {
        if (number < 0 || !TEXT.matcher(epoch + '.' + number).matches()) {
            throw new IllegalArgumentException("not a revision: epoch=" + epoch + " number=" + number);
        }
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text any text
     * @return empty for what is no revision
     */
    public static Optional<Revision> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new Revision(parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return epoch + '.' + number;
    }
}
