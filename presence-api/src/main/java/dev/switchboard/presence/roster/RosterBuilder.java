package dev.switchboard.presence.roster;

import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.source.SourceHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts the roster page together from one moment; a function of its arguments. */
final class RosterBuilder {

    static final int ON_A_PAGE = 50;

    private final RosterFacts facts;
    private final RosterQuery query;

    RosterBuilder(RosterFacts facts, RosterQuery query) {
        this.facts = facts;
        this.query = query;
    }

    /**
     * The page.
     *
     * @param found those whom the query's text asks for, whatever their status
     * @param page from 1; past the end, the last one is shown
     */
    RosterView build(List<Presence> found, int page) {
        List<Presence> shown = query.withStatus(found);
        int pages = Math.max(1, (shown.size() + ON_A_PAGE - 1) / ON_A_PAGE);
        int number = Math.min(page, pages);
        StreamFigures stream = new StreamFigures(facts.stream());
        return new RosterView(
                RosterText.moment(facts.now(), facts.now()),
                query.address(RosterPages.ROOT, number),
                query.address(RosterPages.BOARD, number),
                query.text(),
                query.status().map(Status::wire).orElse(""),
                notices(),
                tiles(found),
                people(shown, number, pages),
                new SourceFacts(facts).lines(),
                facts.nodes().map(NodeFacts::lines).orElse(List.of()),
                stream.facts(),
                stream.addresses());
    }

    private List<RosterView.Notice> notices() {
        List<RosterView.Notice> notices = new ArrayList<>();
        SourceHealth health = facts.source().health();
        if (!facts.loaded()) {
            notices.add(new RosterView.Notice(
                    "never",
                    "Never loaded: nobody's status is known",
                    join("Requests are answered with 503 until the source has been loaded once.", said(health))));
        } else if (health.state() == SourceHealth.State.WELL) {
            notices.add(new RosterView.Notice(
                    "serving",
                    "Serving",
                    facts.source()
                            .age()
                            .map(age -> "latest load " + RosterText.lasted(age) + " ago")
                            .orElse("the source answers")));
        } else {
            notices.add(lost(health));
        }
        facts.nodes()
                .filter(nodes -> nodes.status().state() == NodesStatus.State.LOCAL_ONLY)
                .ifPresent(nodes -> notices.add(new RosterView.Notice(
                        "warning",
                        "The broker is lost, and this node works alone",
                        nodes.status().reason())));
        facts.warnings().forEach(text -> notices.add(new RosterView.Notice("warning", text, "")));
        return notices;
    }

    private RosterView.Notice lost(SourceHealth health) {
        Duration unwell = facts.source().unwell();
        String age = facts.source()
                .stale()
                .map(stale -> facts.source().givenUp()
                        ? "Lost for so long that its users are shown as offline."
                        : "What is served is " + RosterText.lasted(stale) + " old.")
                .orElse("");
        String act = health.state() == SourceHealth.State.UNAUTHORISED
                ? "It refuses the token: somebody must give this server another one."
                : "It is tried again by itself.";
        return new RosterView.Notice(
                "lost",
                "Source lost since " + RosterText.moment(facts.now().minus(unwell), facts.now()) + " ("
                        + RosterText.lasted(unwell) + ")",
                join(age, said(health), act));
    }

    private static String said(SourceHealth health) {
        String text = health.reason().strip();
        return text.isEmpty() || text.endsWith(".") ? text : text + ".";
    }

    private static String join(String... sentences) {
        return String.join(
                " ", List.of(sentences).stream().filter(text -> !text.isEmpty()).toList());
    }

    private List<RosterView.Tile> tiles(List<Presence> found) {
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        found.forEach(one -> counts.merge(one.status(), 1, Integer::sum));
        List<RosterView.Tile> tiles = new ArrayList<>();
        tiles.add(tile("all", query.text().isEmpty() ? "Everybody" : "Found", found.size(), Optional.empty()));
        for (Status status : Status.values()) {
            int count = counts.getOrDefault(status, 0);
            boolean wanted = query.status().filter(status::equals).isPresent();
            // Only some servers show the fifth status.
            if (status.classic() || count > 0 || wanted) {
                tiles.add(tile(status.wire(), RosterText.word(status), count, Optional.of(status)));
            }
        }
        return tiles;
    }

    private RosterView.Tile tile(String id, String label, int count, Optional<Status> status) {
        return new RosterView.Tile(
                id,
                label,
                facts.loaded() ? RosterText.count(count) : RosterText.UNKNOWN,
                query.withStatus(status).address(RosterPages.ROOT, 1),
                query.status().equals(status));
    }

    private RosterView.People people(List<Presence> shown, int number, int pages) {
        int from = (number - 1) * ON_A_PAGE;
        int to = Math.min(from + ON_A_PAGE, shown.size());
        int all = facts.users().all().size();
        boolean everybody = query.equals(RosterQuery.ALL);
        String heading = everybody || !facts.loaded()
                ? "People"
                : RosterText.count(shown.size()) + " of " + RosterText.count(all, "user");
        return new RosterView.People(
                heading,
                shown.isEmpty() ? nobody(everybody) : "",
                shown.subList(from, to).stream().map(this::person).toList(),
                pages == 1
                        ? ""
                        : RosterText.count(from + 1L) + "–" + RosterText.count(to) + " of "
                                + RosterText.count(shown.size()),
                number > 1 ? query.address(RosterPages.ROOT, number - 1) : "",
                number < pages ? query.address(RosterPages.ROOT, number + 1) : "",
                everybody ? "" : RosterPages.ROOT);
    }

    private String nobody(boolean everybody) {
        if (!facts.loaded()) {
            return "Nobody is known before the source has been loaded.";
        }
        return everybody ? "The directory is empty." : "Nobody is like that now.";
    }

    private RosterView.Person person(Presence one) {
        return new RosterView.Person(
                one.user().username().isEmpty() ? one.user().id() : one.user().username(),
                one.user().email(),
                one.status().wire(),
                RosterText.word(one.status()),
                RosterText.lasted(Duration.between(one.since(), facts.now())),
                RosterText.moment(one.since(), facts.now()),
                one.since().toString());
    }
}
