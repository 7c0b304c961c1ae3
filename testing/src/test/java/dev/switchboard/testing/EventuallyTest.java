package dev.switchboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

    @Test
    void looksAtOnceAndUntilItHolds() {
        AtomicInteger looks = new AtomicInteger();
        Eventually.until("the first look", () -> looks.incrementAndGet() == 1);
        Eventually.until("three more", () -> looks.incrementAndGet() == 4);
        assertThat(looks).hasValue(4);
    }

    @Test
    void doesSomethingMeanwhileOnlyWhileItDoesNotHold() {
        AtomicInteger clock = new AtomicInteger();
        Eventually.until("ten o'clock", () -> clock.get() == 10, clock::incrementAndGet);
        assertThat(clock).hasValue(10);
    }

    @Test
    void looksInTheCallersThread() {
        Thread caller = Thread.currentThread();
        Eventually.until("this thread", () -> Thread.currentThread().equals(caller));
    }

    @Test
    void tellsThatItsPatienceIsOver() {
        assertThat(Eventually.within(Duration.ofMillis(20), () -> false)).isFalse();
    }

    @Test
    void whatTheConditionThrowsEndsTheWaiting() {
        assertThatThrownBy(() -> Eventually.until("nothing", () -> {
                    throw new IOException("gone");
                }))
                .hasMessageContaining("gone");
    }
}
