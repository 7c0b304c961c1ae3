package dev.switchboard.presence.nodes;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of two changes of one user is the newer one, on every node alike. Written {@code <time>/<node>}, the time in
 * UTC with nine decimals, so that the order of versions is also the order of their texts, byte by byte.
 *
 * @param at when the change was reported, from the year 1970 to the year 9999
 * @param node the node that accepted it; decides between equal times
 */
public record NodeVersion(Instant at, String node) implements Comparable<NodeVersion> {

    static final String NODE = "[A-Za-z0-9_.-]{1,64}";

    private static final Pattern NAME = Pattern.compile(NODE);
    private static final Pattern TEXT =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z)/(" + NODE + ")");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final Comparator<NodeVersion> ORDER =
            Comparator.comparing(NodeVersion::at).thenComparing(NodeVersion::node);

    /**
     * Checks that it can be written and read again.
     *
     * @param at when the change was reported
     * @param node the node that accepted it
     * @throws IllegalArgumentException when it could not
     */
    public NodeVersion {
        if (at.isBefore(Instant.EPOCH) || at.isAfter(END) || !NAME.matcher(node).matches()) {
            throw new IllegalArgumentException("not a version: at=" + at + " node=" + node);
        }
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text any text
     * @return empty for what is no version
     */
    public static Optional<NodeVersion> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new NodeVersion(Instant.parse(parts.group(1)), parts.group(2)));
        } catch (DateTimeException | IllegalArgumentException noTime) {
            return Optional.empty();
        }
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    /**
     * Whether this is the later one.
     *
     * @param other a version of the same user
     * @return false for the same version
     */
    public boolean newerThan(NodeVersion other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(NodeVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return time(at) + '/' + node;
    }
}
