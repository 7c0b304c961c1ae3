package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchQueueTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void keepsTheOrderOverManyBatches() throws Exception {
        BatchQueue<Integer> queue = new BatchQueue<>(50);
        CompletableFuture<Boolean> putting = CompletableFuture.supplyAsync(() -> {
            boolean all = true;
            for (int i = 0; i < 20_000; i++) {
                all &= put(queue, i, LONG);
            }
            queue.close();
            return all;
        });
        List<Object> taken = new ArrayList<>();
        Object[] batch = new Object[16];
        for (int count = queue.take(batch); count > 0; count = queue.take(batch)) {
            taken.addAll(Arrays.asList(batch).subList(0, count));
        }
        assertThat(putting.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(taken).hasSize(20_000).isSorted();
    }

    @Test
    void givesUpWhenNothingIsTakenInTime() throws Exception {
        BatchQueue<Integer> queue = new BatchQueue<>(2);
        assertThat(put(queue, 1, Duration.ZERO)).isTrue();
        assertThat(put(queue, 2, Duration.ZERO)).isTrue();
        assertThat(put(queue, 3, Duration.ofMillis(20))).isFalse();
        queue.force(4);
        assertThat(queue.size()).isEqualTo(3);
        Object[] batch = new Object[5];
        assertThat(queue.take(batch)).isEqualTo(3);
        assertThat(batch).startsWith(1, 2, 4);
    }

    @Test
    void waitsOnWhileAtLeastSomethingIsTaken() throws Exception {
        BatchQueue<Integer> queue = new BatchQueue<>(1);
        queue.force(1);
        CompletableFuture<Boolean> putting = CompletableFuture.supplyAsync(() -> put(queue, 2, LONG));
        Eventually.until(queue::isBlocking, () -> "nobody waits");
        Object[] one = new Object[1];
        assertThat(queue.take(one)).isEqualTo(1);
        assertThat(putting.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void letsEverybodyGoWhenClosed() throws Exception {
        BatchQueue<Integer> queue = new BatchQueue<>(1);
        queue.force(1);
        CompletableFuture<Boolean> putting = CompletableFuture.supplyAsync(() -> put(queue, 2, LONG));
        Eventually.until(queue::isBlocking, () -> "nobody waits");
        queue.close();
        assertThat(putting.get(20, TimeUnit.SECONDS)).isFalse();
        Object[] batch = new Object[4];
        assertThat(queue.take(batch)).isEqualTo(1);
        assertThat(queue.take(batch)).isZero();
    }

    private static boolean put(BatchQueue<Integer> queue, int item, Duration patience) {
        try {
            return queue.put(item, patience);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }
}
