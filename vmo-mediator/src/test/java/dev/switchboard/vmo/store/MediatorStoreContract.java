package dev.switchboard.vmo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.vmo.store.MediatorStore.Sort;
import dev.switchboard.vmo.store.MediatorStore.UserQuery;
import dev.switchboard.vmo.store.MediatorStore.UserRow;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link MediatorStore} does. */
abstract class MediatorStoreContract {

    static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant NEVER = NOW.plus(Duration.ofDays(7));
    private static final Wish ON = new Wish.Greeting(new GreetingChange(true, Optional.of(NEVER), "Zurück – 休暇"));
    private static final Wish OFF = new Wish.Greeting(GreetingChange.OFF);

    MediatorStore store;

    abstract MediatorStore open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static MailboxUser user(String alias) {
        return new MailboxUser("id-" + alias, alias, "10", "handler", false, true);
    }

    private OutboxEntry add(String alias, Wish wish) {
        return store.change("add", changes -> changes.add("id-" + alias, alias, wish, NOW, NEVER));
    }

    private void insert(String... aliases) {
        store.change("insert", changes -> {
            List.of(aliases).forEach(alias -> changes.insertUser(user(alias)));
            return true;
        });
    }

    @Test
    void findsUsersExactlyFirstAndThenInAnyCase() {
        insert("Ann@example.com", "ann@example.com", "o'brien@example.com", "jörg@example.com");
        assertThat(store.findUser("ann@example.com")).contains(user("ann@example.com"));
        assertThat(store.findUser(" ANN@EXAMPLE.COM ")).contains(user("Ann@example.com"));
        assertThat(store.findUser("o'brien@example.com")).isPresent();
        assertThat(store.findUser("x' OR '1'='1")).isEmpty();
        assertThat(store.findUser("JÖRG@example.com")).contains(user("jörg@example.com"));
        assertThat(store.findUser("JÜRG@example.com")).isEmpty();
        Optional<MailboxUser> within = store.change("look", changes -> changes.findUser("JÖRG@example.com "));
        assertThat(within).contains(user("jörg@example.com"));
    }

    @Test
    void supersedesOpenEntriesOfTheSameLaneOnly() {
        insert("ann", "bob");
        long first = add("ann", ON).seq();
        long other = add("bob", ON).seq();
        long watch = add("ann", new Wish.Watch(true)).seq();
        long second = add("ann", OFF).seq();
        assertThat(store.findEntry(first).orElseThrow().state()).isEqualTo(OutboxEntry.State.SUPERSEDED);
        assertThat(store.pending(Wish.Neighbour.VOICEMAIL, 0, 10))
                .extracting(OutboxEntry::seq)
                .containsExactly(other, second);
        assertThat(store.pending(Wish.Neighbour.MAIL, 0, 10))
                .extracting(OutboxEntry::seq)
                .containsExactly(watch);
        assertThat(store.history("id-ann", 10)).extracting(OutboxEntry::seq).containsExactly(second, watch, first);
    }

    /** The text of a reply is private: it is there as long as it may have to be told, and no longer. */
    @Test
    void keepsTheTextOfAnEntryUntilItIsSettled() {
        insert("ann", "bob", "cid", "dot", "eve");
        Wish silent = new Wish.Greeting(new GreetingChange(true, Optional.of(NEVER), ""));
        long superseded = add("ann", ON).seq();
        long newest = add("ann", ON).seq();
        assertThat(store.findEntry(superseded).orElseThrow().wish()).isEqualTo(silent);
        assertThat(store.findEntry(newest).orElseThrow().wish()).isEqualTo(ON);

        OutboxEntry entry = add("bob", ON);
        save(entry, OutboxEntry.State.PARKED);
        assertThat(store.findEntry(entry.seq()).orElseThrow().wish())
                .as("an operator may send it again")
                .isEqualTo(ON);
        save(entry, OutboxEntry.State.PENDING);
        assertThat(store.findEntry(entry.seq()).orElseThrow().wish()).isEqualTo(ON);
        save(entry, OutboxEntry.State.DISCARDED);
        assertThat(store.findEntry(entry.seq()).orElseThrow().wish()).isEqualTo(silent);

        long delivered = add("cid", ON).seq();
        store.change("settle", changes -> changes.settleDelivered(delivered, 1, NOW));
        long removed = add("dot", ON).seq();
        store.change("remove", changes -> {
            changes.removeUser("id-dot");
            return true;
        });
        long cleared = add("eve", ON).seq();
        store.change("clear", changes -> {
            changes.removeAllUsers();
            return true;
        });
        assertThat(List.of(delivered, removed, cleared))
                .allSatisfy(seq ->
                        assertThat(store.findEntry(seq).orElseThrow().wish()).isEqualTo(silent));
    }

    private void save(OutboxEntry entry, OutboxEntry.State state) {
        store.change("save", changes -> {
            changes.saveEntry(new OutboxEntry(
                    entry.seq(),
                    entry.objectId(),
                    entry.alias(),
                    entry.wish(),
                    entry.createdAt(),
                    NOW,
                    NEVER,
                    entry.attempts(),
                    "",
                    state));
            return true;
        });
    }

    @Test
    void keepsEverythingThatIsKnownOfAUser() {
        insert("ann");
        GreetingChange change = new GreetingChange(true, Optional.of(NEVER), "m");
        UserState state = new UserState(
                Optional.of(NOW),
                2,
                Optional.of(new OutOfOffice(OutOfOffice.Mode.SCHEDULED, Optional.of(NOW), Optional.of(NEVER), "m")),
                Optional.of(change),
                true,
                true,
                true);
        store.change("save", changes -> {
            changes.saveState("id-ann", state);
            return true;
        });
        assertThat(store.state("id-ann")).isEqualTo(state);
        assertThat(store.state("nobody")).isEqualTo(UserState.NEW);
        assertThat(store.watched().get(0).absence()).isEqualTo(state.absence());
        assertThat(store.shown()).containsEntry("id-ann", new MediatorStore.Shown(true, true));
        UserState unsure = state.withWish(GreetingChange.OFF, false);
        store.change("save", changes -> {
            changes.saveState("id-ann", unsure);
            return true;
        });
        assertThat(store.state("id-ann")).isEqualTo(unsure);
    }

    @Test
    void knowsForCertainWhatWasDeliveredUnlessSomethingElseIsWishedForByNow() {
        insert("ann", "bob");
        GreetingChange change = new GreetingChange(true, Optional.of(NEVER), "m");
        long seq = add("ann", new Wish.Greeting(change)).seq();
        List<Optional<String>> settled = store.change("deliver", changes -> {
            changes.saveState("id-ann", UserState.NEW.withWish(change, false).withDrift(true));
            changes.saveState("id-bob", UserState.NEW.withWish(GreetingChange.OFF, false));
            Optional<String> known = changes.settleDelivered(seq, 3, NOW);
            changes.greetingDelivered("id-ann", change);
            changes.greetingDelivered("id-bob", change);
            return List.of(known, changes.settleDelivered(seq + 1, 1, NOW));
        });
        assertThat(settled).containsExactly(Optional.of("id-ann"), Optional.empty());
        OutboxEntry entry = store.findEntry(seq).orElseThrow();
        assertThat(entry.state()).isEqualTo(OutboxEntry.State.DELIVERED);
        assertThat(entry.attempts()).isEqualTo(3);
        assertThat(store.countEntries(OutboxEntry.State.PENDING)).isZero();
        assertThat(store.state("id-ann")).isEqualTo(UserState.NEW.withWish(change, true));
        assertThat(store.state("id-bob")).isEqualTo(UserState.NEW.withWish(GreetingChange.OFF, false));
        assertThat(store.findUser("ann").orElseThrow().greetingOn()).isTrue();
        assertThat(store.findUser("bob").orElseThrow().greetingOn())
                .as("voicemail plays it all the same")
                .isTrue();
    }

    @Test
    void tellsOfAChangeThatNobodyWaitsForOnceItIsDurable() {
        insert("ann");
        boolean seen = store.changeLater("remove", changes -> {
                    changes.removeUser("id-ann");
                    return true;
                })
                .thenApply(done -> store.findUser("ann").isEmpty())
                .join();
        assertThat(seen).isTrue();
        CompletableFuture<Boolean> refused = store.changeLater("fail", changes -> {
            throw new IllegalArgumentException("no");
        });
        assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesBackTheChangesOfWorkThatThrowsAndOfNoOther() {
        insert("ann");
        List<CompletableFuture<Boolean>> side = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> store.change("insert", changes -> {
                    changes.insertUser(user("user" + i));
                    if (i % 2 == 0) {
                        throw new IllegalArgumentException("no");
                    }
                    return true;
                })))
                .toList();
        side.forEach(one -> one.exceptionally(thrown -> false).join());
        assertThat(store.userCount()).isEqualTo(11);
        assertThatThrownBy(() -> insert("ann")).isInstanceOf(StoreException.class);
        insert("bob");
        assertThat(store.fault()).isEmpty();
    }

    @Test
    void runsWhatFollowsACommitInTheOrderOfTheEntries() {
        List<Long> seen = new ArrayList<>();
        List<CompletableFuture<Boolean>> side = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> store.change("add", changes -> {
                    long seq = changes.add("id", "alias" + i, ON, NOW, NEVER).seq();
                    changes.afterCommit(() -> seen.add(seq));
                    return true;
                })))
                .toList();
        side.forEach(CompletableFuture::join);
        assertThat(seen).hasSize(200).isSorted();
    }

    @Test
    void listsUsersByPageFilterAndOrder() {
        store.change("insert", changes -> {
            for (int i = 0; i < 30; i++) {
                changes.insertUser(new MailboxUser(
                        "" + i, "u" + (29 - i) + "@example.com", "" + (100 + i), "h", i % 2 == 0, i % 3 == 0));
            }
            changes.add("3", "u26@example.com", ON, NOW, NEVER);
            return true;
        });
        assertThat(store.users(UserQuery.all(1, 10)).items())
                .extracting(row -> row.user().objectId())
                .containsExactly("10", "11", "12", "13", "14", "15", "16", "17", "18", "19");
        MediatorStore.Page<UserRow> found =
                store.users(new UserQuery("U2", Optional.of(true), Optional.empty(), Sort.EXTENSION, true, 0, 10));
        assertThat(found.items()).extracting(row -> row.user().objectId()).containsExactly("27", "9", "6", "3", "0");
        assertThat(found.total()).isEqualTo(5);
        assertThat(found.items().get(3).waiting()).isEqualTo(1);
        assertThat(store.users(new UserQuery("%", Optional.empty(), Optional.empty(), Sort.ALIAS, false, 0, 10))
                        .total())
                .isZero();
        assertThat(store.users(new UserQuery("", Optional.empty(), Optional.of(false), Sort.ALIAS, false, 0, 3))
                        .total())
                .isEqualTo(15);
    }

    @Test
    void letsEverythingFollowAUserWithANewId() {
        insert("ann");
        OutboxEntry entry = add("ann", ON);
        store.change("move", changes -> {
            changes.saveState("id-ann", UserState.NEW.withWish(GreetingChange.OFF, true));
            changes.updateUser("id-ann", new MailboxUser("new", "ann", "1", "h", true, true));
            return true;
        });
        assertThat(store.state("new").delivered()).isTrue();
        assertThat(store.findEntry(entry.seq()).orElseThrow().lane()).isEqualTo("new");
        boolean waits = store.change("look", changes -> changes.undelivered("new"));
        assertThat(waits).isTrue();
    }

    @Test
    void discardsGreetingsOfUsersWhoAreGone() {
        insert("ann", "bob");
        OutboxEntry greeting = add("ann", ON);
        OutboxEntry watch = add("ann", new Wish.Watch(false));
        store.change("clear", changes -> {
            changes.removeAllUsers();
            return true;
        });
        assertThat(store.findEntry(greeting.seq()).orElseThrow().state()).isEqualTo(OutboxEntry.State.DISCARDED);
        assertThat(store.findEntry(watch.seq()).orElseThrow().state()).isEqualTo(OutboxEntry.State.PENDING);
        assertThat(store.userCount()).isZero();
    }

    @Test
    void keepsWhatAGreetingPlayedBeforeUntilItIsPutBack() {
        insert("ann");
        store.change("keep", changes -> {
            changes.keepPlayWhat("id-ann", OptionalInt.of(2));
            changes.saveState("id-ann", UserState.NEW.withWish(GreetingChange.OFF, true));
            changes.updateUser("id-ann", new MailboxUser("new", "ann", "1", "h", true, true));
            return true;
        });
        assertThat(store.playWhatBefore("id-ann")).isEmpty();
        assertThat(store.playWhatBefore("new")).hasValue(2);
        store.change("clear", changes -> {
            changes.removeAllUsers();
            return true;
        });
        assertThat(store.playWhatBefore("new")).hasValue(2);
        assertThat(store.state("new")).isEqualTo(UserState.NEW);
        store.change("forget", changes -> {
            changes.keepPlayWhat("new", OptionalInt.empty());
            return true;
        });
        assertThat(store.playWhatBefore("new")).isEmpty();
    }

    @Test
    void forgetsWhatIsOldAndSettledOnly() {
        add("ann", ON);
        OutboxEntry open = add("ann", OFF);
        store.change("keep", changes -> {
            changes.audit(new AuditEntry(0, NOW, "a", "b", "", "", "", "", "", ""));
            changes.keepAnswer("key", "id", "answer", NOW);
            return true;
        });
        Instant later = NOW.plusSeconds(1);
        int gone = store.change("forget", changes -> changes.forget(later, later, later, 100));
        assertThat(gone).isEqualTo(3);
        assertThat(store.outbox(0, 10).items()).extracting(OutboxEntry::seq).containsExactly(open.seq());
        assertThat(store.audit("", Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void keepsSettingsAccountsTokensAndRecords() {
        store.change("keep", changes -> {
            changes.putSetting("a", "1");
            changes.putSetting("a", "2");
            changes.putGuiUser("admin", "hash");
            changes.putApiToken(new MediatorStore.ApiToken("t", "h", "s"));
            changes.putApiToken(new MediatorStore.ApiToken("u", "h", "s"));
            changes.removeApiToken("u");
            long seq = changes.addSyncRun(NOW);
            changes.saveSyncRun(new SyncRun(seq, NOW, Optional.of(NOW), 1, 2, 3, 4, 5, 6, "e", 500, "w"));
            return true;
        });
        assertThat(store.setting("a")).contains("2");
        assertThat(store.guiUser("admin")).contains("hash");
        assertThat(store.guiUser("other")).isEmpty();
        assertThat(store.apiTokens()).extracting(MediatorStore.ApiToken::name).containsExactly("t");
        assertThat(store.syncRuns(5).get(0).drifted()).isEqualTo(6);
    }
}
