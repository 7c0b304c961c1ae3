package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.ManualTimers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodClockTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> ends(String start, String end, Duration watched) {
        ManualTimers timers = new ManualTimers(Instant.parse(start));
        List<String> ends = new ArrayList<>();
        try (PeriodClock clock = new PeriodClock(
                LocalTime.parse(end),
                BERLIN,
                timers,
                () -> ends.add(timers.now().toString()))) {
            clock.start();
            timers.advance(watched);
        }
        timers.advance(Duration.ofDays(2));
        return ends;
    }

    @Test
    void endsThePeriodOnceADayByTheWallClock() {
        assertThat(ends("2024-01-15T09:00:00Z", "22:00:00", Duration.ofDays(3)))
                .containsExactly("2024-01-15T21:00:00Z", "2024-01-16T21:00:00Z", "2024-01-17T21:00:00Z");
    }

    @Test
    void waitsForTheNextDayWhenStartedAfterTheTime() {
        assertThat(ends("2024-01-15T21:00:00Z", "22:00:00", Duration.ofHours(30)))
                .containsExactly("2024-01-16T21:00:00Z");
    }

    @Test
    void keepsToTheWallClockOverAChangeToSummerTime() {
        assertThat(ends("2024-03-30T12:00:00Z", "22:00:00", Duration.ofDays(2)))
                .containsExactly("2024-03-30T21:00:00Z", "2024-03-31T20:00:00Z");
    }

    @Test
    void endsThePeriodAfterTheJumpWhenTheTimeIsLeftOut() {
        assertThat(ends("2024-03-30T12:00:00Z", "02:30:00", Duration.ofDays(2)))
                .containsExactly("2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z");
    }

    @Test
    void endsThePeriodOnceWhenTheTimeComesTwice() {
        assertThat(ends("2024-10-26T12:00:00Z", "02:30:00", Duration.ofDays(2)))
                .containsExactly("2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z");
    }

    @Test
    void midnightIsTheEndOfTheDay() {
        assertThat(ends("2024-01-15T09:00:00Z", "00:00:00", Duration.ofDays(1)))
                .containsExactly("2024-01-15T23:00:00Z");
    }
}
