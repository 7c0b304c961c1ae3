package dev.switchboard.presence;

import static dev.switchboard.presence.StreamServer.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.presence.MemoryPresenceStore.Fallback;
import dev.switchboard.presence.MemoryPresenceStore.Options;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Revision;
import dev.switchboard.presence.model.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryPresenceStoreTest {

    private final ManualTimers clock = new ManualTimers(StreamServer.START);
    private final MemoryPresenceStore store = new MemoryPresenceStore(
            clock, new Random(3), new Options(Status.AWAY, Set.of("extra"), Duration.ofHours(24)));
    private final List<PresenceChange> changes = new ArrayList<>();

    MemoryPresenceStoreTest() {
        store.addChangeHook("test", changes::add);
    }

    private void apply(Map<String, Status> statuses, PresenceUser... users) {
        store.apply("file", new PresenceRoster(Arrays.asList(users), statuses, clock.now()));
    }

    private Optional<PresenceChange> put(int number, Status status, Authority authority, Duration... lasting) {
        return store.put(
                authority == Authority.NEWS ? "publish" : "extra",
                new PresenceReport(
                        user(number).id(),
                        status,
                        clock.now(),
                        Arrays.stream(lasting).findFirst(),
                        authority));
    }

    private Status shown(int number) {
        return store.find(user(number).id()).map(Presence::status).orElseThrow();
    }

    private List<String> told() {
        List<String> told = changes.stream()
                .map(one -> one.revision() + " " + one.user().email() + " "
                        + (one.removed() ? "removed" : one.status().wire()))
                .toList();
        changes.clear();
        return told;
    }

    @Test
    void tellsOnlyWhatDiffersFromOneRosterToTheNext() {
        assertThat(store.loaded()).isFalse();
        apply(Map.of(user(1).id(), Status.ONLINE, user(2).id(), Status.OUT_OF_OFFICE), user(2), user(1), user(3));
        assertThat(store.loaded()).isTrue();
        assertThat(told())
                .containsExactly("1 u2@example.com away", "2 u1@example.com online", "3 u3@example.com offline");
        assertThat(store.snapshot().all()).extracting(one -> one.user()).containsExactly(user(1), user(2), user(3));
        assertThat(store.snapshot()).isSameAs(store.snapshot());

        clock.advance(Duration.ofSeconds(10));
        PresenceUser moved = new PresenceUser(user(1).id(), "zulu", "moved@example.com");
        PresenceUser heir = new PresenceUser(user(4).id(), "alpha", user(3).email());
        apply(Map.of(moved.id(), Status.ONLINE, user(2).id(), Status.DND), moved, user(2), heir);
        assertThat(told())
                .containsExactly(
                        "4 u3@example.com removed",
                        "5 moved@example.com online",
                        "6 u2@example.com dnd",
                        "7 u3@example.com offline");
        assertThat(store.snapshot().all()).extracting(one -> one.user()).containsExactly(heir, user(2), moved);
        assertThat(store.find(moved.id()).orElseThrow().since()).isEqualTo(StreamServer.START);

        clock.advance(Duration.ofSeconds(10));
        apply(Map.of(moved.id(), Status.ONLINE, user(2).id(), Status.DND), user(2), heir, moved);
        assertThat(told()).isEmpty();
        apply(Map.of(), user(3));
        assertThat(told()).last().isEqualTo("11 u3@example.com offline");
    }

    @Test
    void answersEverythingAfterARevisionOnceForEachUser() {
        apply(Map.of(), user(1), user(2), user(3));
        put(1, Status.AWAY, Authority.NEWS);
        put(2, Status.AWAY, Authority.NEWS);
        put(1, Status.DND, Authority.NEWS);
        assertThat(store.changesAfter(2)).extracting(PresenceChange::revision).containsExactly(3L, 5L, 6L);
        assertThat(store.changesAfter(6)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        apply(Map.of(), user(2));
        String epoch = store.revision().epoch();
        assertThat(store.changesAfter(6)).hasSize(3);
        assertThat(store.remembers(new Revision(epoch, 6))).isTrue();
        assertThat(store.remembers(new Revision(epoch, 10))).isFalse();
        assertThat(store.remembers(new Revision("other", 6))).isFalse();
        clock.advance(Duration.ofHours(24));
        assertThat(store.changesAfter(6)).extracting(one -> one.user()).containsExactly(user(2));
        assertThat(store.remembers(new Revision(epoch, 6))).isFalse();
        assertThat(store.remembers(store.revision())).isTrue();
    }

    @Test
    void forgetsNobodyWhoCameBack() {
        apply(Map.of(), user(1));
        apply(Map.of());
        apply(Map.of(), user(1));
        clock.advance(Duration.ofHours(25));
        assertThat(store.changesAfter(0)).hasSize(1);
        assertThat(shown(1)).isEqualTo(Status.OFFLINE);
    }

    @Test
    void showsWhatIsPublishedUntilTheSourceIsHeardAgain() {
        apply(Map.of(user(1).id(), Status.DND), user(1));
        assertThat(put(1, Status.ONLINE, Authority.NEWS)).isPresent();
        assertThat(put(1, Status.ONLINE, Authority.NEWS)).isEmpty();
        assertThat(put(9, Status.ONLINE, Authority.NEWS)).isEmpty();
        assertThat(put(1, Status.UNKNOWN, Authority.NEWS))
                .hasValueSatisfying(change -> assertThat(change.status()).isEqualTo(Status.OFFLINE));
        clock.advance(Duration.ofSeconds(10));
        apply(Map.of(user(1).id(), Status.DND), user(1));
        assertThat(shown(1)).isEqualTo(Status.DND);
        assertThat(store.counts()).isEqualTo(new MemoryPresenceStore.Counts(4, 1, 1, 1));
    }

    @Test
    void fallsBackWhenAReportEnds() {
        apply(Map.of(user(1).id(), Status.ONLINE), user(1));
        clock.advance(Duration.ofSeconds(1));
        put(1, Status.AWAY, Authority.AUTHORITATIVE, Duration.ofSeconds(30));
        clock.advance(Duration.ofSeconds(1));
        put(1, Status.DND, Authority.NEWS, Duration.ofSeconds(10));
        told();
        clock.advance(Duration.ofSeconds(9));
        assertThat(shown(1)).isEqualTo(Status.DND);
        clock.advance(Duration.ofSeconds(1));
        assertThat(shown(1)).isEqualTo(Status.AWAY);
        clock.advance(Duration.ofSeconds(60));
        assertThat(told()).containsExactly("4 u1@example.com away", "5 u1@example.com online");
    }

    @Test
    void letsTheUsersOfALostSourceGoOfflineOrKeepsThem() {
        apply(Map.of(user(1).id(), Status.ONLINE), user(1), user(2));
        store.sourceLost("file", Fallback.KEEP);
        assertThat(shown(1)).isEqualTo(Status.ONLINE);
        told();
        store.sourceLost("file", Fallback.OFFLINE);
        assertThat(told()).containsExactly("3 u1@example.com offline");
        clock.advance(Duration.ofSeconds(1));
        apply(Map.of(user(1).id(), Status.ONLINE), user(1), user(2));
        assertThat(told()).containsExactly("4 u1@example.com online");
    }

    @Test
    void addsStatusesOfASourceWithoutADirectory() {
        apply(Map.of(), user(1), user(2));
        clock.advance(Duration.ofSeconds(1));
        store.apply(
                "extra",
                new PresenceRoster(
                        List.of(), Map.of(user(1).id(), Status.AWAY, user(7).id(), Status.AWAY), clock.now()));
        assertThat(shown(1)).isEqualTo(Status.AWAY);
        assertThat(store.snapshot().all()).hasSize(2);
        store.apply("extra", new PresenceRoster(List.of(), Map.of(), clock.now()));
        assertThat(shown(1)).isEqualTo(Status.OFFLINE);
        store.showOutOfOfficeAs(Status.DND);
        put(2, Status.OUT_OF_OFFICE, Authority.NEWS);
        assertThat(shown(2)).isEqualTo(Status.DND);
        store.showOutOfOfficeAs(Status.OUT_OF_OFFICE);
        assertThat(shown(2)).isEqualTo(Status.OUT_OF_OFFICE);
    }

    @Test
    void appliesALargeDirectoryInTimeThatGrowsWithItsSize() {
        PresenceUser[] users =
                IntStream.rangeClosed(1, 20_000).mapToObj(StreamServer::user).toArray(PresenceUser[]::new);
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            apply(Map.of(users[i].id(), Status.ONLINE), users);
            apply(Map.of(), users);
        }
        // Quadratic work would take minutes.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(store.revision().number()).isEqualTo(20_000 + 1 + 4 * 2);
    }
}
