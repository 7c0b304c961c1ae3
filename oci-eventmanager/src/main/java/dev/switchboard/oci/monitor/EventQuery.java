package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which events somebody asks for, as it stands in a URL, in a form or in the body of an order.
 *
 * @param statuses the wanted statuses; empty means all
 * @param command only this command; empty means all
 * @param user only this login or subscriber; empty means all
 * @param text only events that contain this text; empty means all
 * @param since only events from then on, as it was written; empty means all
 * @param sinceTime what {@code since} means
 * @param from the smallest id
 * @param to the largest id
 */
record EventQuery(
        Set<EventStatus> statuses,
        String command,
        String user,
        String text,
        String since,
        Instant sinceTime,
        long from,
        long to) {

    static final Set<String> NAMES = Set.of("status", "command", "user", "text", "since", "from", "to");

    private static final long LARGEST_ID = Long.MAX_VALUE - 1;
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([mhd])");

    EventQuery {
        statuses = statuses.isEmpty() ? Set.of() : EnumSet.copyOf(statuses);
    }

    /**
     * Reads a query.
     *
     * @param parameters the values by name; a name may be there several times, a status list may have commas, and what
     *     is empty counts as missing
     * @param now what ages are reckoned from
     * @throws Refusal when a value makes no sense; names that are none of {@link #NAMES} are not looked at
     */
    static EventQuery of(Map<String, List<String>> parameters, Instant now) {
        Set<EventStatus> statuses = EnumSet.noneOf(EventStatus.class);
        for (String list : parameters.getOrDefault("status", List.of())) {
            for (String one : list.split(",", -1)) {
                if (!one.isBlank()) {
                    statuses.add(EventStatus.parse(one)
                            .orElseThrow(() -> new Refusal(
                                    400,
                                    "status must be pending, completed, failed or ignored, not \"" + one.strip()
                                            + "\".")));
                }
            }
        }
        String since = first(parameters, "since");
        return new EventQuery(
                statuses,
                first(parameters, "command"),
                first(parameters, "user"),
                first(parameters, "text"),
                since,
                time(since, now),
                number(parameters, "from", 0, 0, LARGEST_ID),
                number(parameters, "to", LARGEST_ID, 0, LARGEST_ID));
    }

    /** A whole number among the parameters, or the given one when it is missing. */
    static long number(Map<String, List<String>> parameters, String name, long otherwise, long least, long most) {
        String text = first(parameters, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        String range = most == LARGEST_ID ? "of at least " + least : "between " + least + " and " + most;
        throw new Refusal(400, name + " must be a whole number " + range + ", not \"" + text + "\".");
    }

    static String first(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0).strip();
    }

    EventQuery withStatuses(Set<EventStatus> wanted) {
        return new EventQuery(wanted, command, user, text, since, sinceTime, from, to);
    }

    /** The journal's filter for the events of this query older than one of them, newest first. */
    EventFilter filter(long beforeId, int limit) {
        long before = Math.min(beforeId, to + 1);
        return new EventFilter(statuses, command, user, text, sinceTime, before, from - 1, limit, true);
    }

    /** The query as name and value pairs, for hidden fields. */
    List<Map.Entry<String, String>> fields() {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        statuses.forEach(status -> fields.add(Map.entry("status", status.text())));
        add(fields, "command", command);
        add(fields, "user", user);
        add(fields, "text", text);
        add(fields, "since", since);
        add(fields, "from", from == 0 ? "" : Long.toString(from));
        add(fields, "to", to == LARGEST_ID ? "" : Long.toString(to));
        return List.copyOf(fields);
    }

    /** The query with one more parameter as a URL; an empty value leaves the parameter out. */
    String url(String path, String name, String value) {
        List<Map.Entry<String, String>> fields = new ArrayList<>(fields());
        add(fields, name, value);
        StringBuilder url = new StringBuilder(path);
        char separator = '?';
        for (Map.Entry<String, String> field : fields) {
            url.append(separator).append(field.getKey()).append('=');
            url.append(URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return url.toString();
    }

    private static void add(List<Map.Entry<String, String>> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.add(Map.entry(name, value));
        }
    }

    private static Instant time(String text, Instant now) {
        if (text.isEmpty()) {
            return Instant.EPOCH;
        }
        Matcher age = AGE.matcher(text);
        try {
            if (age.matches()) {
                long count = Long.parseLong(age.group(1));
                return now.minus(
                        switch (age.group(2)) {
                            case "m" -> Duration.ofMinutes(count);
                            case "h" -> Duration.ofHours(count);
                            default -> Duration.ofDays(count);
                        });
            }
            if (!text.contains("T")) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return text.endsWith("Z")
                    ? Instant.parse(text)
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new Refusal(
                    400,
                    "since must be a UTC time such as 2026-03-01T08:00:00Z, a date, or an age such as 30m, 24h or 7d, not \""
                            + text + "\".");
        }
    }
}
