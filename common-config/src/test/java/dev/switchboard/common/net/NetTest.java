package dev.switchboard.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NetTest {

    @Test
    void theBackoffGrowsToItsLimit() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 3, 0);
        assertThat(List.of(1, 2, 3, 4, Integer.MAX_VALUE))
                .extracting(attempt -> backoff.delay(attempt, new Random(1)).toMillis())
                .containsExactly(100L, 300L, 900L, 1000L, 1000L);
        assertThat(Backoff.fixed(Duration.ofSeconds(10)).delay(7, new Random(1)))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Property
    void jitterTakesOffItsShareAtMost(
            @ForAll @IntRange(min = 1) int attempt,
            @ForAll @DoubleRange(min = 0, max = 1) double jitter,
            @ForAll @DoubleRange(min = 1, max = 10) double factor,
            @ForAll long seed) {
        Duration full =
                new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), factor, 0).delay(attempt, new Random(seed));
        Duration taken = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), factor, jitter)
                .delay(attempt, new Random(seed));
        assertThat(taken).isBetween(Duration.ofMillis((long) (full.toMillis() * (1 - jitter))), full);
        assertThat(taken).isPositive();
    }

    @Test
    void impossibleBackoffsAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, second, 2, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(second, Duration.ofMillis(1), 2, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(second, second, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Backoff(second, second, 2, 1.1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hooksAreCalledInOrderAndCannotBreakEachOther() {
        Hooks<String> hooks = new Hooks<>("test");
        List<String> heard = new ArrayList<>();
        Subscription first = hooks.add("first", event -> heard.add("first " + event));
        hooks.add("broken", event -> {
            throw new IllegalStateException(event);
        });
        hooks.add("missing", event -> {
            throw new NoClassDefFoundError(event);
        });
        hooks.add("last", event -> heard.add("last " + event));

        hooks.call("a");
        first.close();
        first.close();
        hooks.call("b");

        assertThat(heard).containsExactly("first a", "last a", "last b");
        assertThat(hooks.failures()).isEqualTo(4);
        assertThat(hooks.size()).isEqualTo(3);
    }

    @Test
    void aHookMayRemoveItselfWhileItIsCalled() {
        Hooks<Integer> hooks = new Hooks<>("test");
        List<Integer> heard = new ArrayList<>();
        List<Subscription> own = new ArrayList<>();
        own.add(hooks.add("once", event -> {
            heard.add(event);
            own.get(0).close();
        }));
        hooks.call(1);
        hooks.call(2);
        assertThat(heard).containsExactly(1);
    }

    @Test
    void peerProblemsNameThePeerAndStayShort() {
        IOException cause = new IOException("underneath");
        PeerException unreachable = new PeerException.Unreachable("EMA ema1:8080", "gave no answer within 2s", cause);
        assertThat(unreachable)
                .hasMessage("EMA ema1:8080 gave no answer within 2s")
                .hasCause(cause);
        assertThat(unreachable.peer()).isEqualTo("EMA ema1:8080");
        PeerException.Rejected rejected = new PeerException.Rejected("EMA", "4006", "already\ndefined");
        assertThat(rejected).hasMessage("EMA refused with 4006: already defined");
        assertThat(rejected.code()).isEqualTo("4006");
        assertThat(rejected.text()).isEqualTo("already\ndefined");
        PeerException.Malformed malformed =
                new PeerException.Malformed("EMA", "a body that is not XML", "<html>" + "x".repeat(10_000));
        assertThat(malformed.getMessage())
                .startsWith("EMA sent a body that is not XML: <html>xxx")
                .hasSizeLessThan(260);
        assertThat(malformed.copy()).hasSize(200).endsWith("…");
    }
}
