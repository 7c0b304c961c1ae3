package dev.switchboard.presence.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.model.Revision;
import dev.switchboard.presence.nodes.NodesFigures;
import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RosterBuilderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

    private static RosterFacts.Client client(String address, boolean typed, int seconds, long behind, int writing) {
        return new RosterFacts.Client(address, typed, Duration.ofSeconds(seconds), behind, Duration.ofMillis(writing));
    }

    private static RosterFacts.Source source(SourceHealth health, boolean asked, boolean givenUp) {
        boolean well = health.state() == SourceHealth.State.WELL;
        return new RosterFacts.Source(
                "mattermost",
                asked,
                health,
                asked ? Optional.of(Duration.ofSeconds(75)) : Optional.empty(),
                well ? Optional.empty() : Optional.of(Duration.ofSeconds(75)),
                well ? Duration.ZERO : Duration.ofSeconds(70),
                givenUp,
                SourceFigures.NONE);
    }

    private static RosterView view(
            RosterFacts.Source source, Optional<NodesStatus> nodes, RosterFacts.Client... clients) {
        NodesFigures figures = new NodesFigures(5, 6, 0, 0, 1, Map.of(), Duration.ofMillis(40));
        RosterFacts facts = new RosterFacts(
                NOW,
                true,
                new PresenceSnapshot(new Revision("epoch", 1), List.of()),
                source,
                new RosterFacts.Stream(9, 1, Map.of("evicted", 2L, "client", 3L, "idle", 0L), List.of(clients)),
                nodes.map(status -> new RosterFacts.Nodes(status, figures)),
                List.of());
        return new RosterBuilder(facts, RosterQuery.ALL).build(List.of(), 1);
    }

    private static RosterView.Fact fact(List<RosterView.Fact> facts, String id) {
        return facts.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void addressesInTroubleComeFirstAndTheRestIsCounted() {
        List<RosterFacts.Client> clients = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            clients.add(client("10.0.0." + i, false, 60, 0, 0));
        }
        clients.add(client("10.0.0.7", true, 7_200, 256, 999));
        clients.add(client("10.0.1.1", true, 5, 257, 0));
        clients.add(client("10.0.1.2", true, 5, 0, 1_000));
        RosterView view = view(
                source(SourceHealth.WELL, true, false), Optional.empty(), clients.toArray(RosterFacts.Client[]::new));
        assertThat(view.addresses().lines())
                .startsWith(
                        new RosterView.AddressLine("10.0.1.2", "1", "1 version 2", "5 s", "1 slow"),
                        new RosterView.AddressLine("10.0.1.1", "1", "1 version 2", "5 s", "1 behind"),
                        new RosterView.AddressLine("10.0.0.7", "2", "1 classic, 1 version 2", "1 min to 2 h", ""))
                .hasSize(StreamFigures.MOST_ADDRESSES);
        assertThat(view.addresses().more()).isEqualTo("and 12 more addresses");
        assertThat(fact(view.clients(), "clients").value()).isEqualTo("33");
        assertThat(fact(view.clients(), "clients-behind").note()).isEqualTo("up to 257 changes");
        assertThat(fact(view.clients(), "clients-slow").tone()).isEqualTo("bad");
        assertThat(fact(view.clients(), "clients-ended").note()).isEqualTo("3 client, 2 evicted");
        assertThat(fact(view.clients(), "clients-refused").value()).isEqualTo("1");
    }

    @Test
    void saysWhatALostSourceMeansAndWhatToDo() {
        SourceHealth down = new SourceHealth(SourceHealth.State.DEGRADED, "It does not answer");
        assertThat(view(source(down, true, false), Optional.empty()).notices())
                .containsExactly(new RosterView.Notice(
                        "lost",
                        "Source lost since 07:58:50 UTC (1 min 10 s)",
                        "What is served is 1 min 15 s old. It does not answer. It is tried again by itself."));
        SourceHealth refused = new SourceHealth(SourceHealth.State.UNAUTHORISED, "");
        assertThat(view(source(refused, true, true), Optional.empty())
                        .notices()
                        .get(0)
                        .detail())
                .isEqualTo("Lost for so long that its users are shown as offline."
                        + " It refuses the token: somebody must give this server another one.");
    }

    @Test
    void tellsOfTheOtherNodes() {
        NodesStatus lost = new NodesStatus(NodesStatus.State.LOCAL_ONLY, NOW, "The broker does not answer.");
        RosterView view = view(source(SourceHealth.WELL, false, false), Optional.of(lost));
        assertThat(view.notices().stream().map(RosterView.Notice::kind)).containsExactly("serving", "warning");
        assertThat(fact(view.nodes(), "nodes-state").value()).isEqualTo("Works alone");
        assertThat(fact(view.nodes(), "nodes-heard").value()).isEqualTo("6");
        assertThat(fact(view.source(), "source-state").value()).isEqualTo("Asked by another node");
        assertThat(view(source(SourceHealth.WELL, true, false), Optional.empty())
                        .nodes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0 s",
        "59, 59 s",
        "60, 1 min",
        "185, 3 min 5 s",
        "605, 10 min",
        "3600, 1 h",
        "7800, 2 h 10 min",
        "172799, 47 h 59 min",
        "172800, 2 days"
    })
    void durationsAreShort(long seconds, String text) {
        assertThat(RosterText.lasted(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void momentsHaveTheirDayUnlessItIsToday() {
        assertThat(RosterText.moment(NOW.minusSeconds(60), NOW)).isEqualTo("07:59:00 UTC");
        assertThat(RosterText.moment(NOW.minusSeconds(86_400), NOW)).isEqualTo("28 Feb 2026, 08:00:00 UTC");
        assertThat(RosterText.measured(Duration.ofMillis(1_240))).isEqualTo("1.2 s");
    }
}
