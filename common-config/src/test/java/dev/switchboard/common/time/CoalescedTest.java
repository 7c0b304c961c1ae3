package dev.switchboard.common.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescedTest {

    @Test
    void aBurstIsOneActionASecondAndTheLastRequestIsNotForgotten() {
        ManualTimers timers = new ManualTimers(Instant.parse("2026-03-10T08:00:00Z"));
        AtomicInteger done = new AtomicInteger();
        Coalesced updates = new Coalesced(timers, Duration.ofSeconds(1), done::incrementAndGet);
        for (int i = 0; i < 50; i++) {
            updates.ask();
            timers.advance(Duration.ofMillis(100));
        }
        assertThat(done.get()).isBetween(5, 6);
        int sofar = done.get();
        updates.ask();
        timers.advance(Duration.ofSeconds(1));
        assertThat(done.get()).isGreaterThan(sofar);
        int settled = done.get();
        timers.advance(Duration.ofSeconds(10));
        assertThat(done.get()).isEqualTo(settled);
    }
}
