package dev.switchboard.presence.roster;

import dev.switchboard.presence.nodes.NodesFigures;
import dev.switchboard.presence.nodes.NodesStatus;
import java.util.ArrayList;
import java.util.List;

/** Several nodes in figures; a function of its arguments. */
final class NodeFacts {

    private NodeFacts() {}

    static List<RosterView.Fact> lines(RosterFacts.Nodes nodes) {
        NodesStatus.State state = nodes.status().state();
        NodesFigures figures = nodes.figures();
        long dropped =
                figures.dropped().values().stream().mapToLong(Long::longValue).sum();
        List<RosterView.Fact> lines = new ArrayList<>();
        lines.add(new RosterView.Fact(
                "nodes-state", "State", word(state), nodes.status().reason(), tone(state)));
        lines.add(count("nodes-told", "Changes told", figures.told(), ""));
        lines.add(count("nodes-heard", "Changes heard", figures.heard(), ""));
        lines.add(count("nodes-waiting", "Waiting", figures.waiting(), figures.waiting() > 1_000 ? "warn" : ""));
        lines.add(count("nodes-dropped", "Dropped", dropped, ""));
        lines.add(new RosterView.Fact("nodes-lag", "Lag", RosterText.measured(figures.lag()), "", ""));
        return lines;
    }

    private static RosterView.Fact count(String id, String label, long value, String tone) {
        return new RosterView.Fact(id, label, RosterText.count(value), "", tone);
    }

    private static String word(NodesStatus.State state) {
        return switch (state) {
            case ALONE -> "Alone";
            case CONNECTING -> "Connecting";
            case CONNECTED -> "Connected";
            case LOCAL_ONLY -> "Works alone";
            case CLOSED -> "Closed";
        };
    }

    private static String tone(NodesStatus.State state) {
        return switch (state) {
            case CONNECTED -> "good";
            case LOCAL_ONLY -> "warn";
            case ALONE, CONNECTING, CLOSED -> "";
        };
    }
}
