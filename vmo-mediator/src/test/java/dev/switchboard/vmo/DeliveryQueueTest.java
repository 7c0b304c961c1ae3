package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.DeliveryQueue.Item;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of what waits goes next. */
final class DeliveryQueueTest {

    private static final Instant NOW = Instant.parse("2026-03-09T12:00:00Z");
    private static final Told TOLD = new Told(new Attempt.NoAnswer("away"), true);

    private final DeliveryQueue queue = new DeliveryQueue(3, true);

    private Item put(long seq, String user, boolean awaited, Instant due) {
        OutboxEntry entry = new OutboxEntry(
                seq,
                user,
                user + "@example.com",
                new Wish.Greeting(GreetingChange.OFF),
                NOW,
                due,
                NOW,
                0,
                "",
                OutboxEntry.State.PENDING);
        Item item = new Item(entry, Optional.empty(), awaited);
        queue.put(item, NOW);
        return item;
    }

    /** Begins what may go now. */
    private List<Long> begin() {
        List<Long> begun = new ArrayList<>();
        for (Optional<Item> next = queue.next(NOW); next.isPresent(); next = queue.next(NOW)) {
            begun.add(next.get().seq());
            queue.begun(next.get());
        }
        return begun;
    }

    @Test
    void anAwaitedEntryGoesBesideABacklogThatGoesOneByOne() {
        Item first = put(1, "ann", false, NOW);
        put(2, "bob", false, NOW);
        put(3, "cid", true, NOW);
        put(4, "dot", true, NOW);
        put(5, "eve", true, NOW);
        assertThat(begin()).as("three at most").containsExactly(1L, 3L, 4L);
        assertThat(queue.ended(first, Optional.empty(), NOW)).isEmpty();
        assertThat(begin()).containsExactly(2L);
    }

    @Test
    void whereNobodyHearsTheOrderABacklogGoesSideBySide() {
        DeliveryQueue wide = new DeliveryQueue(2, false);
        for (long seq = 1; seq <= 3; seq++) {
            String user = "user" + seq;
            wide.put(
                    new Item(
                            new OutboxEntry(
                                    seq,
                                    user,
                                    user,
                                    new Wish.Watch(true),
                                    NOW,
                                    NOW,
                                    NOW,
                                    0,
                                    "",
                                    OutboxEntry.State.PENDING),
                            Optional.empty(),
                            false),
                    NOW);
        }
        wide.begun(wide.next(NOW).orElseThrow());
        wide.begun(wide.next(NOW).orElseThrow());
        assertThat(wide.next(NOW)).isEmpty();
    }

    @Test
    void onlyTheNewestOfALaneWaitsAndAllWhoWaitedHearOfIt() {
        Item running = put(1, "ann", true, NOW);
        assertThat(begin()).containsExactly(1L);
        Item older = put(2, "ann", true, NOW);
        Item newest = put(3, "ann", true, NOW);
        assertThat(begin()).as("one at a time").isEmpty();
        assertThat(queue.ended(running, Optional.of(NOW.plusSeconds(9)), NOW))
                .as("it need not go again: there is a newer one")
                .contains(newest);
        assertThat(begin()).containsExactly(3L);
        newest.complete(TOLD);
        assertThat(older.result()).isCompletedWithValue(TOLD);
        assertThat(queue.ended(newest, Optional.empty(), NOW)).isEmpty();
        assertThat(queue.lanes()).isZero();
        assertThat(queue.isIdle()).isTrue();
    }

    @Test
    void whatFailedGoesAgainInItsTimeOrWhenSomebodyWishes() {
        Item item = put(1, "ann", false, NOW);
        begin();
        assertThat(queue.ended(item, Optional.of(NOW.plusSeconds(5)), NOW)).isEmpty();
        assertThat(begin()).isEmpty();
        assertThat(queue.nextDue()).contains(NOW.plusSeconds(5));
        assertThat(queue.next(NOW.plusSeconds(5))).contains(item);
        queue.begun(item);
        assertThat(queue.ended(item, Optional.of(NOW.plusSeconds(60)), NOW)).isEmpty();
        queue.hasten(1);
        assertThat(begin()).containsExactly(1L);
    }

    @Test
    void probesTakeTurnsSoThatOneCannotKeepTheOthersWaiting() {
        Item bad = put(1, "ann", false, NOW);
        Item good = put(2, "bob", false, NOW.plusSeconds(60));
        assertThat(queue.probe()).contains(bad);
        bad.suspected();
        assertThat(queue.probe()).contains(good);
    }

    @Test
    void whoWaitsIsToldAndTheEntryJoinsTheBacklog() {
        Item one = put(1, "ann", true, NOW);
        Item two = put(2, "bob", true, NOW);
        queue.calm(one, TOLD, NOW);
        assertThat(one.result()).isCompletedWithValue(TOLD);
        assertThat(one.entry()).as("a long backlog must not fill the memory").isEmpty();
        assertThat(queue.probe()).contains(one);
        queue.calmAll(TOLD);
        assertThat(two.result()).isCompletedWithValue(TOLD);
        assertThat(queue.remove(1)).contains(one);
        assertThat(queue.remove(1)).isEmpty();
        assertThat(begin()).containsExactly(2L);
    }
}
