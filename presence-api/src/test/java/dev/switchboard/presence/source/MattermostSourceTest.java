package dev.switchboard.presence.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.MattermostFault;
import dev.switchboard.presence.simulator.MattermostRequest;
import dev.switchboard.presence.simulator.MattermostSimulator;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The source against the simulated server, over real sockets and a clock moved by hand. */
final class MattermostSourceTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static void assertEqualToServer(PresenceRoster roster, MattermostSimulator server) {
        assertThat(roster.users()).extracting(PresenceUser::id).containsExactlyInAnyOrderElementsOf(server.userIds());
        for (PresenceUser user : roster.users()) {
            assertThat(roster.statusOf(user.id()).wire()).isEqualTo(server.statusOf(user.id()));
        }
    }

    @Test
    void readsPagesAndBatchesAndJoinsShuffledStatusesById() throws Exception {
        try (SourceRig rig = new SourceRig(450)) {
            rig.open(rig.quiet());

            PresenceRoster roster = rig.load();

            assertEqualToServer(roster, rig.server);
            assertThat(rig.server.received())
                    .extracting(MattermostRequest::target)
                    .containsExactly(
                            "/api/v4/users/me",
                            "/api/v4/users?active=true&page=0&per_page=200",
                            "/api/v4/users?active=true&page=1&per_page=200",
                            "/api/v4/users?active=true&page=2&per_page=200",
                            "/api/v4/users/status/ids",
                            "/api/v4/users/status/ids",
                            "/api/v4/users/status/ids");
            SourceFigures figures = rig.source().figures();
            assertThat(figures.users()).isEqualTo(450);
            assertThat(figures.requests()).isEqualTo(7);
            assertThat(figures.loadedAt()).contains(roster.at());
        }
    }

    @Test
    void aWholeReplyThatLeavesUsersOutMeansOfflineAndIsCounted() throws Exception {
        try (SourceRig rig = new SourceRig(10)) {
            rig.server.userIds().forEach(id -> rig.server.setStatus(id, "online"));
            rig.server.failNext("status/ids", MattermostFault.half(), 1);
            rig.open(rig.quiet());

            PresenceRoster roster = rig.load();

            assertThat(rig.server.userIds().stream().map(roster::statusOf))
                    .containsOnly(Status.ONLINE, Status.OFFLINE)
                    .filteredOn(Status.ONLINE::equals)
                    .hasSize(5);
            assertThat(rig.source().figures().missingStatuses()).isEqualTo(5);
            rig.server.switchStatusesOff(true);
            assertThat(rig.server.userIds().stream().map(rig.load()::statusOf)).containsOnly(Status.OFFLINE);
        }
    }

    @Test
    void neverSendsFasterThanAllowedAndStretchesTheIntervalInstead() throws Exception {
        try (SourceRig rig = new SourceRig(300)) {
            MattermostSource.Options usual = rig.quiet();
            rig.follow(new MattermostSource.Options(
                    usual.url(),
                    usual.token(),
                    usual.usersRefresh(),
                    Duration.ofSeconds(1),
                    10,
                    true,
                    5,
                    MattermostSource.Hints.OFF,
                    usual.hintInterval(),
                    usual.requestTimeout(),
                    false));
            rig.until(() -> rig.heard.rosters.size() >= 3);

            List<Instant> times =
                    rig.server.received().stream().map(MattermostRequest::at).toList();
            for (int i = 0; i + 10 < times.size(); i++) {
                // A request may be noted a few steps of the clock after it was let go.
                assertThat(Duration.between(times.get(i), times.get(i + 10))).isGreaterThan(Duration.ofMillis(1700));
            }
            SourceFigures figures = rig.source().figures();
            assertThat(figures.sweepTime().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(5800));
            assertThat(figures.achievedInterval().orElseThrow()).isGreaterThan(Duration.ofSeconds(5));
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("500 for a directory page", "page=1", MattermostFault.serverError()),
                Arguments.of("a cut directory page", "page=1", MattermostFault.cut()),
                Arguments.of("a slow directory page", "page=0", MattermostFault.slow(Duration.ofSeconds(5))),
                Arguments.of("500 for statuses", "status/ids", MattermostFault.serverError()),
                Arguments.of("cut statuses", "status/ids", MattermostFault.cut()),
                Arguments.of("slow statuses", "status/ids", MattermostFault.slow(Duration.ofSeconds(5))),
                Arguments.of("a page for people", "status/ids", MattermostFault.nonsense()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aFirstLoadThatFailsInPartFailsAsAWhole(String name, String where, MattermostFault fault) throws Exception {
        try (SourceRig rig = new SourceRig(250)) {
            rig.server.failNext(where, fault, 1);
            rig.open(SourceRig.with(
                    rig.quiet(),
                    MattermostSource.Hints.OFF,
                    Duration.ofSeconds(10),
                    Duration.ofMillis(name.contains("slow") ? 300 : 5000)));

            assertThatThrownBy(rig::load)
                    .isInstanceOf(PeerException.class)
                    .hasMessageContaining("Mattermost 127.0.0.1");

            assertThat(rig.source().figures().loadedAt()).isEmpty();
            rig.server.heal();
            assertEqualToServer(rig.load(), rig.server);
        }
    }

    @Test
    void backsOffWhileStatusesFailKeepsNothingInPartAndReportsTheirAge() throws Exception {
        try (SourceRig rig = new SourceRig(250)) {
            PresenceRoster first = rig.follow(rig.quiet());
            long before = rig.server.receivedCount();
            // The second batch of each round: the first is answered, and must not be applied.
            String changed = rig.server.userIds().get(0);
            rig.server.setStatus(changed, rig.server.statusOf(changed).equals("dnd") ? "away" : "dnd");
            rig.server.failNext("status/ids", MattermostFault.serverError(), 1000);

            rig.until(() -> rig.heard.state().equals(Optional.of(SourceHealth.State.DEGRADED)));
            rig.pass(Duration.ofMinutes(3));

            assertThat(rig.heard.rosters).isEmpty();
            assertThat(rig.heard.reports).isEmpty();
            assertThat(rig.source().figures().loadedAt()).contains(first.at());
            assertThat(rig.server.receivedCount() - before).isBetween(5L, 12L);

            rig.server.heal();
            rig.until(() -> rig.heard.rosters.size() == 1);
            assertEqualToServer(rig.heard.last().orElseThrow(), rig.server);
            rig.until(() -> rig.heard.state().equals(Optional.of(SourceHealth.State.WELL)));
        }
    }

    @Test
    void aDirectoryThatCannotBeReadAgainLeavesTheOldOneWithFreshStatuses() throws Exception {
        try (SourceRig rig = new SourceRig(250)) {
            rig.follow(rig.quiet());
            rig.server.failNext("page=1", MattermostFault.serverError(), 1000);
            rig.server.addUser("newcomer", "new@example.com");
            rig.pass(Duration.ofMinutes(5));
            String changed = rig.server.userIds().get(0);
            rig.server.setStatus(changed, rig.server.statusOf(changed).equals("dnd") ? "away" : "dnd");

            rig.until(() -> rig.heard.state().equals(Optional.of(SourceHealth.State.DEGRADED)));
            rig.until(() ->
                    rig.heard.last().orElseThrow().statusOf(changed).wire().equals(rig.server.statusOf(changed)));
            assertThat(rig.heard.last().orElseThrow().users()).hasSize(250);

            rig.server.heal();
            rig.until(() -> rig.heard.last().orElseThrow().users().size() == 251);
        }
    }

    @Test
    void aRefusedTokenIsTriedAgainOnlyAfterAMinute() throws Exception {
        try (SourceRig rig = new SourceRig(5);
                LogLines log = new LogLines()) {
            rig.follow(rig.quiet());
            rig.server.failNext("", MattermostFault.unauthorised(), 2);

            rig.until(() -> rig.heard.state().equals(Optional.of(SourceHealth.State.UNAUTHORISED)));
            long asked = rig.server.receivedCount();
            rig.pass(Duration.ofSeconds(58));
            assertThat(rig.server.receivedCount()).isEqualTo(asked);
            assertThatThrownBy(rig::load)
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageContaining("tried again in");
            assertThat(rig.server.receivedCount()).isEqualTo(asked);
            rig.until(() -> rig.server.receivedCount() == asked + 1);
            rig.pass(Duration.ofSeconds(58));
            assertThat(rig.server.receivedCount()).isEqualTo(asked + 1);

            rig.until(() -> rig.heard.state().equals(Optional.of(SourceHealth.State.WELL)));
            assertThat(rig.heard.healths).hasSize(2);
            assertThat(log.lines()).filteredOn(line -> line.startsWith("WARN")).hasSize(1);
            assertThat(log.lines()).noneMatch(line -> line.contains(rig.server.adminToken()));
        }
    }

    @Test
    void waitsAsLongAsARateLimitAsksAndThenGoesAtHalfThePaceForAMinute() throws Exception {
        try (SourceRig rig = new SourceRig(300)) {
            MattermostSource.Options usual = rig.quiet();
            rig.open(new MattermostSource.Options(
                    usual.url(),
                    usual.token(),
                    usual.usersRefresh(),
                    usual.pollInterval(),
                    10,
                    true,
                    5,
                    MattermostSource.Hints.OFF,
                    usual.hintInterval(),
                    usual.requestTimeout(),
                    false));
            rig.server.failNext("status/ids", MattermostFault.tooMany(Duration.ofSeconds(7)), 1);

            assertEqualToServer(rig.load(), rig.server);

            List<MattermostRequest> all = rig.server.received();
            int refused = all.stream().map(MattermostRequest::status).toList().indexOf(429);
            assertThat(Duration.between(
                            all.get(refused).at(), all.get(refused + 1).at()))
                    .isBetween(Duration.ofMillis(6900), Duration.ofMillis(7500));
            assertThat(Duration.between(
                            all.get(refused + 1).at(), all.get(refused + 21).at()))
                    .as("at the usual pace it is four seconds, at half of it eight")
                    .isGreaterThan(Duration.ofSeconds(7));
            assertThat(rig.source().figures().slowedDown()).isEqualTo(1);
            long before = rig.timers.nanos();
            rig.jump(MINUTE);
            rig.load();
            assertThat(Duration.ofNanos(rig.timers.nanos() - before).minus(MINUTE))
                    .isLessThan(Duration.ofSeconds(9));
        }
    }

    @Test
    void staysWithinTheRateLimitOfTheRealServer() throws Exception {
        try (SourceRig rig =
                new SourceRig(MattermostSimulator.builder().users(300).rateLimit(10, 1))) {
            rig.follow(rig.quiet());
            rig.until(() -> rig.heard.rosters.size() >= 3);
            assertThat(rig.server.received())
                    .extracting(MattermostRequest::status)
                    .containsOnly(200);
        }
    }

    @Test
    void changesOfOthersAreFoundByAskingWithinOneIntervalSinceTheWebSocketTellsOnlyTheBridgesOwn() throws Exception {
        try (SourceRig rig = new SourceRig(20)) {
            rig.follow(rig.options());
            rig.until(() -> rig.server.connections() == 1 && !rig.heard.rosters.isEmpty());
            String user = rig.server.userIds().get(3);
            String next = rig.server.statusOf(user).equals("dnd") ? "online" : "dnd";
            Instant changed = rig.timers.now();
            rig.server.setStatus(user, next);

            rig.until(() -> rig.heard.last().orElseThrow().statusOf(user).wire().equals(next));

            assertThat(rig.heard.reports).isEmpty();
            assertThat(Duration.between(changed, rig.timers.now())).isLessThan(Duration.ofSeconds(12));
            assertThat(rig.server.statusOf(rig.server.bridgeId())).isEqualTo("online");
            assertThat(rig.heard.last().orElseThrow().users())
                    .extracting(PresenceUser::id)
                    .doesNotContain(rig.server.bridgeId());
        }
    }

    @Test
    void aHintOfPresenceCountsAtOnceAndOneOfAbsenceOnlyOnceItIsConfirmed() throws Exception {
        try (SourceRig rig = new SourceRig(10)) {
            rig.server.userIds().forEach(id -> rig.server.setStatus(id, "online"));
            String unheard = rig.server.userIds().get(1);
            String leaving = rig.server.userIds().get(2);
            String busy = rig.server.userIds().get(4);
            rig.server.forgetInCache(unheard);
            // Rounds so far apart that only hints can be what is seen.
            rig.follow(SourceRig.with(
                    rig.options(), MattermostSource.Hints.STATUSES, Duration.ofHours(1), Duration.ofSeconds(2)));
            rig.until(() -> rig.server.received().stream()
                    .anyMatch(request -> request.target().equals("get_statuses")));

            rig.server.setStatus(busy, "dnd");
            rig.server.setStatus(leaving, "offline");
            rig.until(() -> rig.heard.reports.stream().anyMatch(about(busy, Status.DND))
                    && rig.heard.reports.stream().anyMatch(about(leaving, Status.OFFLINE)));
            rig.pass(Duration.ofSeconds(20));

            assertThat(rig.heard.reports).noneMatch(about(unheard, Status.OFFLINE));
            assertThat(rig.server.received())
                    .anyMatch(request -> request.target().endsWith("status/ids")
                            && request.body().contains(unheard));
        }
    }

    private static Predicate<PresenceReport> about(String user, Status status) {
        return report -> report.userId().equals(user) && report.status() == status;
    }

    @Test
    void warnsOnceOfHiddenAddressesAndCountsThem() throws Exception {
        try (SourceRig rig = new SourceRig(10);
                LogLines log = new LogLines()) {
            rig.server.hideEmails(true);
            rig.open(MattermostSource.Options.standard(rig.server.url(), new Secret(rig.server.memberToken())));

            assertThat(rig.load().users()).extracting(PresenceUser::email).containsOnly("");
            rig.jump(Duration.ofMinutes(6));
            rig.load();

            assertThat(rig.source().figures().withoutEmail()).isEqualTo(10);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("ShowEmailAddress"))
                    .singleElement()
                    .asString()
                    .contains("users=10");
        }
    }

    @Test
    void renamesNewAddressesAndActivationsAreReadEarly() throws Exception {
        try (SourceRig rig = new SourceRig(10)) {
            rig.follow(rig.options());
            rig.until(() -> rig.server.connections() == 1 && !rig.heard.rosters.isEmpty());
            String user = rig.server.userIds().get(0);

            Instant changed = rig.timers.now();
            rig.server.updateUser(user, "zoe", "zoe@example.com");
            rig.until(() ->
                    rig.heard.last().orElseThrow().users().contains(new PresenceUser(user, "zoe", "zoe@example.com")));
            assertThat(Duration.between(changed, rig.timers.now())).isLessThan(Duration.ofSeconds(25));

            rig.server.setActive(user, false);
            rig.until(() -> rig.heard.last().orElseThrow().users().size() == 9);
            rig.server.setActive(user, true);
            rig.until(() -> rig.heard.last().orElseThrow().users().size() == 10);
            String added = rig.server.addUser("new", "new@example.com");
            rig.until(() ->
                    rig.heard.last().orElseThrow().users().contains(new PresenceUser(added, "new", "new@example.com")));
            assertThat(Duration.between(changed, rig.timers.now())).isLessThan(Duration.ofMinutes(2));
        }
    }

    @Test
    void manyChangesAtOnceCostOneReadingOfTheDirectory() throws Exception {
        try (SourceRig rig = new SourceRig(10)) {
            rig.follow(rig.options());
            rig.until(() -> rig.server.connections() == 1 && !rig.heard.rosters.isEmpty());
            long before = pages(rig);
            for (int i = 0; i < 50; i++) {
                rig.server.addUser("bulk" + i, "bulk" + i + "@example.com");
            }
            rig.until(() -> rig.heard.last().orElseThrow().users().size() == 60);
            rig.pass(Duration.ofSeconds(30));
            assertThat(pages(rig) - before).isBetween(1L, 2L);
        }
    }

    private static long pages(SourceRig rig) {
        return rig.server.received().stream()
                .filter(request -> request.target().contains("page="))
                .count();
    }

    @Test
    void aLostConnectionAndEventsThatWereMissedMakeTheDirectoryBeReadAgain() throws Exception {
        try (SourceRig rig = new SourceRig(10)) {
            rig.follow(rig.options());
            rig.until(() -> rig.server.connections() == 1 && !rig.heard.rosters.isEmpty());
            long before = pages(rig);

            rig.server.loseEvents(3);
            rig.server.setStatus(rig.server.bridgeId(), "away");
            rig.until(() -> pages(rig) == before + 1);
            rig.server.dropConnections();
            rig.until(() -> rig.server.connections() == 0);
            rig.until(() -> rig.server.connections() == 1 && pages(rig) == before + 2);
        }
    }

    @Test
    void whoIsMissingFromOneCompleteLoadStaysUnlessTheServerSaysThatTheAccountIsGone() throws Exception {
        try (SourceRig rig = new SourceRig(100)) {
            rig.open(rig.quiet());
            rig.load();
            String removed = rig.server.userIds().get(0);
            String inactive = rig.server.userIds().get(1);
            rig.server.removeUser(removed);
            rig.server.setActive(inactive, false);
            rig.jump(Duration.ofMinutes(5));
            assertThat(rig.load().users())
                    .hasSize(98)
                    .extracting(PresenceUser::id)
                    .doesNotContain(removed, inactive);

            rig.server.failNext("page=0", MattermostFault.half(), 2);
            rig.jump(Duration.ofMinutes(5));
            assertThat(rig.load().users()).hasSize(98);
            rig.jump(Duration.ofMinutes(5));
            assertThat(rig.load().users()).hasSizeBetween(48, 52);
            rig.jump(Duration.ofMinutes(5));
            assertThat(rig.load().users()).hasSize(98);
        }
    }

    @Test
    void endsItsThreadsAndItsConnectionWhenItIsClosed() throws Exception {
        try (SourceRig rig = new SourceRig(3)) {
            rig.follow(rig.options());
            rig.until(() -> rig.server.connections() == 1);

            rig.source().close();

            // An executor's last thread is gone a moment after the executor says so.
            rig.until(() -> Thread.getAllStackTraces().keySet().stream()
                    .filter(Thread::isAlive)
                    .noneMatch(thread -> thread.getName().startsWith("switchboard-presence-mattermost")));
            rig.until(() -> rig.server.connections() == 0);
            rig.source().close();
        }
    }

    @Test
    void theBridgesOwnAccountIsServedIfWanted() throws Exception {
        try (SourceRig rig = new SourceRig(2)) {
            MattermostSource.Options usual = rig.quiet();
            rig.open(new MattermostSource.Options(
                    usual.url(),
                    usual.token(),
                    usual.usersRefresh(),
                    usual.pollInterval(),
                    usual.batch(),
                    false,
                    5,
                    MattermostSource.Hints.OFF,
                    usual.hintInterval(),
                    usual.requestTimeout(),
                    false));
            assertThat(rig.load().users()).extracting(PresenceUser::id).contains(rig.server.bridgeId());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://chat.example.com    | token | clear text
                    http://127.0.0.1.example.com | token | clear text
                    ftp://chat.example.com     | token | must look like
                    https://u:p@example.com    | token | must look like
                    https://example.com/?a=b   | token | neither
                    https://example.com        | to ken | token is missing
                    https://example.com        | tokén | token is missing
                    """)
    void refusesAnAddressOrTokenThatCannotBeUsedSafely(String url, String token, String why) {
        assertThatThrownBy(() -> MattermostSource.Options.standard(URI.create(url), new Secret(token)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("tok" + "én")
                .hasMessageNotContaining("u:p");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        try (SourceRig rig = new SourceRig(1)) {
            rig.open(rig.quiet());
            rig.server.close();
            assertThatThrownBy(rig::load)
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageNotContaining(rig.server.adminToken());
        }
    }
}
