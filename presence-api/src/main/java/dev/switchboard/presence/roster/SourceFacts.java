package dev.switchboard.presence.roster;

import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import java.util.ArrayList;
import java.util.List;

/** The source in figures; a function of its arguments. */
final class SourceFacts {

    private final RosterFacts facts;
    private final List<RosterView.Fact> lines = new ArrayList<>();

    SourceFacts(RosterFacts facts) {
        this.facts = facts;
    }

    List<RosterView.Fact> lines() {
        lines.clear();
        RosterFacts.Source source = facts.source();
        SourceFigures figures = source.figures();
        if (!source.asked()) {
            add("source-state", "State", "Asked by another node", "source " + source.name(), "");
            users(figures);
            return List.copyOf(lines);
        }
        add("source-state", "State", state(source.health()), "source " + source.name(), tone(source.health()));
        add(
                "source-age",
                "Latest load",
                source.age().map(age -> RosterText.lasted(age) + " ago").orElse("never"),
                source.age()
                        .map(age -> RosterText.moment(facts.now().minus(age), facts.now()))
                        .orElse(""),
                source.age().isEmpty() ? "bad" : source.stale().isPresent() ? "warn" : "");
        figures.sweepTime().ifPresent(time -> add("source-sweep", "Sweep took", RosterText.measured(time), "", ""));
        figures.achievedInterval()
                .ifPresent(time -> add("source-interval", "Achieved interval", RosterText.measured(time), "", ""));
        users(figures);
        return List.copyOf(lines);
    }

    private void users(SourceFigures figures) {
        long withoutEmail = facts.users().all().stream()
                .filter(one -> one.user().email().isEmpty())
                .count();
        add(
                "source-without-email",
                "Without e-mail",
                facts.loaded() ? RosterText.count(withoutEmail) : RosterText.UNKNOWN,
                withoutEmail > 0 ? "clients cannot find them" : "",
                withoutEmail > 0 ? "warn" : "");
        if (figures.unknownStatuses() > 0) {
            add(
                    "source-unknown",
                    "Unknown statuses",
                    RosterText.count(figures.unknownStatuses()),
                    "shown as offline",
                    "warn");
        }
        if (figures.missingStatuses() > 0) {
            add(
                    "source-missing",
                    "Statuses left out",
                    RosterText.count(figures.missingStatuses()),
                    "shown as offline",
                    "warn");
        }
        if (figures.requests() > 0) {
            add(
                    "source-requests",
                    "Requests",
                    RosterText.count(figures.requests()),
                    figures.slowedDown() > 0
                            ? "asked to slow down " + RosterText.count(figures.slowedDown(), "time")
                            : "since the start",
                    "");
        }
    }

    private static String state(SourceHealth health) {
        return switch (health.state()) {
            case WELL -> "Well";
            case DEGRADED -> "Not well";
            case UNAUTHORISED -> "Refuses the token";
        };
    }

    private static String tone(SourceHealth health) {
        return switch (health.state()) {
            case WELL -> "good";
            case DEGRADED -> "warn";
            case UNAUTHORISED -> "bad";
        };
    }

    private void add(String id, String label, String value, String note, String tone) {
        lines.add(new RosterView.Fact(id, label, value, note, tone));
    }
}
