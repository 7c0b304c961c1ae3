package dev.switchboard.common.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TimersTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final ManualTimers manual = new ManualTimers(START);
    private final List<String> ran = new ArrayList<>();

    private Runnable note(String name) {
        return () -> ran.add(name + "@" + Duration.between(START, manual.now()).toSeconds());
    }

    @Test
    void dueTasksRunInTheOrderOfTheirTimesAndSeeThem() {
        manual.schedule(Duration.ofSeconds(3), note("c"));
        manual.schedule(Duration.ofSeconds(1), note("a"));
        manual.schedule(Duration.ofSeconds(1), note("b"));
        manual.schedule(Duration.ofSeconds(1), () -> manual.schedule(Duration.ofSeconds(1), note("nested")));
        manual.scheduleEvery(Duration.ofSeconds(2), note("every"));
        manual.schedule(Duration.ofSeconds(9), note("later"));
        manual.advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly("a@1", "b@1", "every@2", "nested@2", "c@3", "every@4");
        assertThat(manual.now()).isEqualTo(START.plusSeconds(5));
        assertThat(manual.nanos()).isEqualTo(TimeUnit.SECONDS.toNanos(5));
        assertThat(manual.pending()).isEqualTo(2);
        assertThat(manual.untilNext()).contains(Duration.ofSeconds(1));
    }

    @Test
    void cancelledTasksDoNotRunEvenFromWithin() {
        manual.schedule(Duration.ofSeconds(1), note("a")).cancel();
        List<Timers.Task> own = new ArrayList<>();
        own.add(manual.scheduleEvery(Duration.ofSeconds(1), () -> {
            ran.add("once");
            own.get(0).cancel();
        }));
        manual.advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly("once");
        manual.close();
        manual.schedule(Duration.ZERO, note("closed"));
        manual.advance(Duration.ofSeconds(1));
        assertThat(ran).hasSize(1);
    }

    @Test
    void whatATaskThrowsReachesTheTest() {
        manual.schedule(Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("boom");
        });
        manual.schedule(Duration.ofSeconds(2), note("after"));
        assertThatThrownBy(() -> manual.advance(Duration.ofSeconds(5))).hasMessage("boom");
        assertThat(manual.now()).isEqualTo(START.plusSeconds(1));
        manual.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("after@2");
    }

    @Test
    void systemTimersRunOnOneNamedDaemonThreadAndSurviveFailures() throws InterruptedException {
        BlockingQueue<Thread> threads = new ArrayBlockingQueue<>(10);
        AtomicInteger runs = new AtomicInteger();
        try (Timers timers = Timers.system("test")) {
            timers.scheduleEvery(Duration.ofMillis(1), () -> {
                threads.offer(Thread.currentThread());
                if (runs.incrementAndGet() < 3) {
                    throw new IllegalStateException("a failing task, as the test wants it");
                }
            });
            timers.schedule(Duration.ofDays(365L * 100_000), () -> {}).cancel();
            for (int i = 0; i < 3; i++) {
                Thread thread = threads.poll(10, TimeUnit.SECONDS);
                assertThat(thread.getName()).isEqualTo("switchboard-test-timers");
                assertThat(thread.isDaemon()).isTrue();
            }
        }
    }

    @Test
    void closingSystemTimersWaitsForTheTaskInHandAndDropsTheRest() throws InterruptedException {
        Timers timers = Timers.system("test");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        AtomicBoolean dropped = new AtomicBoolean(true);
        timers.schedule(Duration.ZERO, () -> {
            inside.countDown();
            try {
                mayEnd.await();
                finished.set(true);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        timers.schedule(Duration.ofMillis(1), () -> dropped.set(false));
        inside.await();
        Thread closer = Threads.daemon("test", "closer", timers::close);
        closer.start();
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(finished).isFalse();
        mayEnd.countDown();
        closer.join();
        assertThat(finished).isTrue();
        assertThat(dropped).isTrue();
        timers.schedule(Duration.ZERO, () -> {}).cancel();
        timers.close();
    }

    @Test
    void systemTimersCanBeClosedFromTheirOwnTask() throws InterruptedException {
        Timers timers = Timers.system("test");
        CountDownLatch closed = new CountDownLatch(1);
        timers.schedule(Duration.ZERO, () -> {
            timers.close();
            closed.countDown();
        });
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void factoriesNumberTheirThreads() {
        var factory = Threads.factory("test", "pool");
        assertThat(factory.newThread(() -> {}).getName()).isEqualTo("switchboard-test-pool");
        Thread second = factory.newThread(() -> {});
        assertThat(second.getName()).isEqualTo("switchboard-test-pool-2");
        assertThat(second.isDaemon()).isTrue();
    }
}
