package dev.switchboard.vmo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.sync.Delivery.Next;
import dev.switchboard.vmo.sync.Delivery.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryRulesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant LATER = NOW.plus(Duration.ofDays(7));
    private static final Wish WISH = new Wish.Greeting(new GreetingChange(true, Optional.empty(), "m"));
    private static final Attempt NO_ANSWER = new Attempt.NoAnswer("No connection.");

    private static Attempt refused(int status) {
        return new Attempt.Refused(status, "It said " + status + ".", Optional.empty());
    }

    private static Next after(Attempt attempt, int attempts) {
        return Delivery.after(attempt, WISH, attempts, LATER, Patience.STANDARD, 0.5, NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 401, 403, 408, 409, 425, 429, 500, 502, 503, 599})
    void triesAgain(int status) {
        assertThat(after(refused(status), 1)).isInstanceOf(Next.Retry.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 405, 410, 415, 422, 451})
    void parks(int status) {
        assertThat(after(refused(status), 1)).isEqualTo(new Next.Park("It said " + status + "."));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "4,8", "9,256", "10,300", "60,300"})
    void waitsLongerAfterEachFailure(int attempts, long seconds) {
        assertThat(after(NO_ANSWER, attempts)).isEqualTo(new Next.Retry(NOW.plusSeconds(seconds), "No connection."));
        assertThat(Patience.STANDARD.delay(attempts, 0)).isEqualTo(Duration.ofMillis(seconds * 800));
        assertThat(Patience.STANDARD.delay(attempts, 0.999_999)).isEqualTo(Duration.ofMillis(seconds * 1_200));
    }

    @Test
    void obeysRetryAfterAndGivesUpInTime() {
        Attempt busy = new Attempt.Refused(503, "Busy.", Optional.of(Duration.ofSeconds(77)));
        assertThat(after(busy, 1)).isEqualTo(new Next.Retry(NOW.plusSeconds(77), "Busy."));
        assertThat(Delivery.after(busy, WISH, 1, NOW.plusSeconds(77), Patience.STANDARD, 0, NOW))
                .isEqualTo(new Next.Park("Busy."));
        assertThat(Delivery.beforehand(WISH, NOW, NOW)).containsInstanceOf(Next.Park.class);
        assertThat(Delivery.beforehand(WISH, LATER, NOW)).isEmpty();
        assertThat(after(Attempt.DONE, 3)).isEqualTo(new Next.Done());
    }

    @Test
    void dropsWhatIsOver() {
        Wish timed = new Wish.Greeting(new GreetingChange(true, Optional.of(NOW), "m"));
        assertThat(Delivery.beforehand(timed, LATER, NOW)).contains(new Next.Drop());
        assertThat(Delivery.beforehand(timed, LATER, NOW.minusMillis(1))).isEmpty();
        assertThat(Delivery.after(NO_ANSWER, timed, 1, LATER, Patience.STANDARD, 0, NOW))
                .isEqualTo(new Next.Drop());
    }

    @Test
    void opensAfterFiveFailuresAndClosesAfterAProbe() {
        Breaker breaker = Breaker.CLOSED;
        for (int failure = 1; failure <= 4; failure++) {
            breaker = breaker.after(NO_ANSWER, false, Patience.STANDARD, 0.5, NOW);
            assertThat(breaker.isOpen()).isFalse();
        }
        breaker = breaker.after(NO_ANSWER, false, Patience.STANDARD, 0.5, NOW);
        assertThat(breaker.openUntil()).contains(NOW.plusSeconds(1));
        assertThat(breaker.probeDue(NOW)).isFalse();
        assertThat(breaker.probeDue(NOW.plusSeconds(1))).isTrue();
        Breaker probing = breaker.withProbe();
        assertThat(probing.probeDue(NOW.plusSeconds(1))).as("one at a time").isFalse();
        assertThat(probing.after(Attempt.DONE, false, Patience.STANDARD, 0.5, NOW))
                .as("what was under way before says nothing")
                .isEqualTo(probing);
        assertThat(probing.after(NO_ANSWER, true, Patience.STANDARD, 0.5, NOW.plusSeconds(1))
                        .openUntil())
                .contains(NOW.plusSeconds(3));
        assertThat(probing.after(refused(404), true, Patience.STANDARD, 0.5, NOW))
                .as("a refusal for good is an answer")
                .isEqualTo(Breaker.CLOSED);
    }

    @Test
    void opensAtOnceWhenAskedToAndForAsLong() {
        Attempt busy = new Attempt.Refused(429, "Busy.", Optional.of(Duration.ofSeconds(3)));
        Breaker open = Breaker.CLOSED.after(busy, false, Patience.STANDARD, 0.5, NOW);
        assertThat(open.openUntil()).contains(NOW.plusSeconds(3));
        assertThat(open.after(busy, false, Patience.STANDARD, 0.5, NOW.plusSeconds(2))
                        .openUntil())
                .contains(NOW.plusSeconds(5));
    }

    @Test
    void startsCountingAgainAfterASuccess() {
        Breaker breaker = Breaker.CLOSED;
        for (int i = 0; i < 4; i++) {
            breaker = breaker.after(refused(500), false, Patience.STANDARD, 0, NOW);
        }
        breaker = breaker.after(Attempt.DONE, false, Patience.STANDARD, 0, NOW);
        assertThat(breaker.after(refused(500), false, Patience.STANDARD, 0, NOW).isOpen())
                .isFalse();
    }
}
