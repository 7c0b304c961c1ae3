package dev.switchboard.vmo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.sync.DirectoryPlan.Change;
import dev.switchboard.vmo.sync.DirectoryPlan.Row;
import dev.switchboard.vmo.sync.DirectoryPlan.Watch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DirectoryPlanTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final DirectoryPlan.Rules RULES = new DirectoryPlan.Rules(true, 3);

    private static MailboxUser user(String id, String alias) {
        return new MailboxUser(id, alias, "1", "h" + id, false, true);
    }

    private static ListedUser listed(String id, String alias) {
        return new ListedUser(id, alias, "1", "h" + id, false);
    }

    private static Row row(MailboxUser user, int missing) {
        return new Row(user, missing > 0 ? Optional.of(NOW.minusSeconds(60)) : Optional.empty(), missing);
    }

    private static DirectoryPlan plan(List<Row> rows, List<ListedUser> listed) {
        return DirectoryPlan.of(rows, listed, true, RULES, NOW);
    }

    @Test
    void insertsAndRegistersWhoIsNew() {
        DirectoryPlan plan = plan(List.of(), List.of(listed("1", "ann")));
        assertThat(plan.changes()).containsExactly(new Change.Insert(user("1", "ann")));
        assertThat(plan.watches()).containsExactly(new Watch("1", "ann", true));
        DirectoryPlan unwatched =
                DirectoryPlan.of(List.of(), List.of(listed("1", "ann")), true, new DirectoryPlan.Rules(false, 3), NOW);
        assertThat(unwatched.watches()).isEmpty();
        assertThat(unwatched.changes())
                .containsExactly(new Change.Insert(user("1", "ann").withActive(false)));
    }

    @Test
    void writesNothingWhenNothingHasChanged() {
        DirectoryPlan plan = plan(List.of(row(user("1", "ann"), 0)), List.of(listed("1", "ann")));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.unchanged()).isEqualTo(1);
    }

    @Test
    void takesOverExtensionGreetingHandlerAndIdButNeverTheWatch() {
        MailboxUser before = user("1", "ann").withActive(false);
        DirectoryPlan plan = plan(List.of(row(before, 0)), List.of(new ListedUser("9", "ann", "7", "new", true)));
        assertThat(plan.changes())
                .containsExactly(new Change.Update(before, new MailboxUser("9", "ann", "7", "new", true, false)));
        assertThat(plan.watches()).isEmpty();
    }

    @Test
    void followsARenamedUserByIdAndTellsTheMailSide() {
        DirectoryPlan plan = plan(List.of(row(user("1", "ann"), 0)), List.of(listed("1", "ann.new")));
        assertThat(plan.changes()).containsExactly(new Change.Update(user("1", "ann"), user("1", "ann.new")));
        assertThat(plan.watches()).containsExactly(new Watch("1", "ann", false), new Watch("1", "ann.new", true));
    }

    @Test
    void followsTwoUsersWhoExchangeTheirAliases() {
        DirectoryPlan plan = plan(
                List.of(row(user("1", "ann"), 0), row(user("2", "bob"), 0)),
                List.of(listed("1", "bob"), listed("2", "ann")));
        assertThat(plan.changes())
                .containsExactly(
                        new Change.Update(user("1", "ann"), user("1", "bob")),
                        new Change.Update(user("2", "bob"), user("2", "ann")));
    }

    @Test
    void removesARowWhoseAliasWentToAnother() {
        DirectoryPlan plan =
                plan(List.of(row(user("1", "ann"), 0), row(user("2", "bob"), 0)), List.of(listed("1", "bob")));
        assertThat(plan.changes())
                .containsExactly(
                        new Change.Remove(user("2", "bob")), new Change.Update(user("1", "ann"), user("1", "bob")));
    }

    @Test
    void letsTheFirstOfTwoEntriesWithOneAliasWin() {
        DirectoryPlan plan = plan(List.of(), List.of(listed("1", "ann"), listed("2", "ann"), listed("1", "other")));
        assertThat(plan.changes()).containsExactly(new Change.Insert(user("1", "ann")));
        assertThat(plan.skipped()).isEqualTo(2);
        assertThat(plan.warnings()).hasSize(2);
    }

    @Test
    void doesNotMissAUserWhoseEntryWasLeftOutAsADouble() {
        DirectoryPlan plan = plan(
                List.of(row(user("1", "ann"), 0), row(user("2", "bob"), 2)),
                List.of(listed("1", "ann"), listed("2", "ann")));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.watches()).isEmpty();
    }

    @Test
    void deactivatesOnlyAfterTheGrace() {
        List<ListedUser> list = List.of(listed("1", "ann"));
        MailboxUser bob = user("2", "bob");
        assertThat(plan(List.of(row(user("1", "ann"), 0), row(bob, 0)), list).changes())
                .containsExactly(new Change.Missing("2", Optional.of(NOW), 1));
        assertThat(plan(List.of(row(user("1", "ann"), 0), row(bob, 2)), list).changes())
                .containsExactly(
                        new Change.Missing("2", Optional.of(NOW.minusSeconds(60)), 3),
                        new Change.Update(bob, bob.withActive(false)));
        assertThat(plan(List.of(row(user("1", "ann"), 0), row(bob, 2)), list).watches())
                .containsExactly(new Watch("2", "bob", false));
        assertThat(plan(List.of(row(user("1", "ann"), 0), row(bob.withActive(false), 3)), list)
                        .changes())
                .as("then it is left alone")
                .isEmpty();
        assertThat(plan(List.of(row(bob, 2)), List.of(listed("2", "bob"))).changes())
                .containsExactly(new Change.Missing("2", Optional.empty(), 0));
    }

    /** D11. */
    @Test
    void doesNotBelieveAListThatLostMoreThanHalfOrIsEmptyOrIncomplete() {
        List<Row> rows = IntStream.range(0, 100)
                .mapToObj(i -> row(user("" + i, "u" + i), 0))
                .toList();
        List<ListedUser> forty =
                IntStream.range(0, 40).mapToObj(i -> listed("" + i, "u" + i)).toList();
        List<ListedUser> sixty =
                IntStream.range(0, 60).mapToObj(i -> listed("" + i, "u" + i)).toList();
        for (DirectoryPlan plan :
                List.of(plan(rows, forty), plan(rows, List.of()), DirectoryPlan.of(rows, sixty, false, RULES, NOW))) {
            assertThat(plan.changes()).isEmpty();
            assertThat(plan.warnings()).hasSize(1);
        }
        assertThat(plan(rows, sixty).changes()).hasSize(40);
    }
}
