package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the wallboard says about its own trustworthiness. */
final class Notices {

    private static final int MOST_GAPS = 3;

    private final Moment moment;
    private final BoardText text;

    Notices(Moment moment, BoardText text) {
        this.moment = moment;
        this.text = text;
    }

    Wallboard.Notice connection() {
        ControlStatus.Connection connection = moment.status().connection();
        long since = moment.onAxis(connection.since());
        return switch (connection.state()) {
            case CONNECTED -> notice("up", "Connected", "since " + at(since) + peer(connection), 0);
            case FAILED ->
                notice(
                        "failed",
                        "Connection failed since " + at(since),
                        sentence(connection.reason()) + "Nothing is tried any more: restart the program.",
                        since);
            case CLOSED -> notice("closed", "Closed since " + at(since), sentence(connection.reason()), since);
            case LOGGING_IN -> away(connection, since, "Logging in");
            case OPENING_SOCKET -> away(connection, since, "Opening the event stream");
            case RECONNECTING -> away(connection, since, "Waiting to try again");
        };
    }

    private Wallboard.Notice away(ControlStatus.Connection connection, long since, String step) {
        Optional<Gap> lost = moment.openGap();
        boolean first = lost.isEmpty() || moment.starting();
        long from = lost.filter(gap -> !first).map(Gap::fromMillis).orElse(since);
        String attempt = connection.attempt() > 1 ? " (attempt " + connection.attempt() + ")" : "";
        return notice(
                first ? "connecting" : "lost",
                (first ? "Connecting since " : "Reconnecting since ") + at(from),
                step + attempt + ". " + sentence(connection.reason()),
                from);
    }

    List<Wallboard.Notice> others() {
        List<Wallboard.Notice> notices = new ArrayList<>();
        List<Gap> gaps = moment.periodGaps();
        if (!gaps.isEmpty() && !moment.starting()) {
            notices.add(incomplete(gaps));
        }
        if (moment.status().ignoringEvents()) {
            notices.add(notice(
                    "ignoring",
                    "Events are being ignored",
                    "Somebody asked for it over the control API; no figure moves until that ends.",
                    0));
        }
        if (moment.status().hooks().dropped() > 0) {
            notices.add(notice(
                    "hooks",
                    moment.status().hooks().dropped() + " hook calls dropped",
                    "A program behind this one is too slow. The figures here are not affected.",
                    0));
        }
        return notices;
    }

    private Wallboard.Notice incomplete(List<Gap> gaps) {
        List<String> latest = new ArrayList<>();
        for (int i = gaps.size() - 1; i >= Math.max(0, gaps.size() - MOST_GAPS); i--) {
            latest.add(text.gap(gaps.get(i), moment.now()));
        }
        int more = gaps.size() - latest.size();
        return notice(
                "incomplete",
                "Data incomplete " + String.join(", ", latest) + (more > 0 ? " and " + more + " more" : ""),
                "Counts are at least what is shown.",
                0);
    }

    private Wallboard.Notice notice(String kind, String title, String detail, long since) {
        return new Wallboard.Notice(
                kind, title, detail, since, since == 0 ? "" : BoardText.running(moment.now() - since));
    }

    private String at(long millis) {
        return text.moment(millis, moment.now());
    }

    private static String peer(ControlStatus.Connection connection) {
        return (connection.systemType().isEmpty() ? "" : " to " + connection.systemType())
                + (connection.certificateChecked() ? "" : ", whose certificate is not checked");
    }

    private static String sentence(String words) {
        if (words.isEmpty()) {
            return "";
        }
        // A name such as iPECS keeps its small letter.
        boolean name = words.length() > 1 && Character.isUpperCase(words.charAt(1));
        return (name ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1))
                + (words.endsWith(".") ? " " : ". ");
    }
}
