package dev.switchboard.vmo.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.sync.OutOfOffice.Mode;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an absence means at a moment, and when that changes by itself; all times are hours of one day. */
class OutOfOfficeTest {

    @ParameterizedTest(name = "{0} from {1} to {2} at {3}: {4} until {5}, next {6}")
    @CsvSource(
            nullValues = "-",
            value = {
                // mode, start, end, now, on, until, next edge
                "DISABLED,       -,  -,  12, false, -,  -",
                "DISABLED,       10, 14, 12, false, -,  -",
                "ALWAYS_ENABLED, -,  -,  12, true,  -,  -",
                "ALWAYS_ENABLED, 13, 14, 12, true,  -,  -",
                "SCHEDULED,      10, 14, 09, false, -,  10",
                "SCHEDULED,      10, 14, 10, true,  14, 14",
                "SCHEDULED,      10, 14, 13, true,  14, 14",
                "SCHEDULED,      10, 14, 14, false, -,  -",
                "SCHEDULED,      10, 14, 15, false, -,  -",
                "SCHEDULED,      -,  14, 09, true,  14, 14",
                "SCHEDULED,      -,  14, 14, false, -,  -",
                "SCHEDULED,      10, -,  09, false, -,  10",
                "SCHEDULED,      10, -,  10, true,  -,  -",
                "SCHEDULED,      -,  -,  12, true,  -,  -",
                "SCHEDULED,      14, 10, 09, false, -,  -",
                "SCHEDULED,      14, 10, 12, false, -,  -",
                "SCHEDULED,      12, 12, 11, false, -,  -",
                "SCHEDULED,      12, 12, 12, false, -,  -",
            })
    void isOnExactlyFromStartToEnd(
            Mode mode, String start, String end, String now, boolean on, String until, String next) {
        OutOfOffice replies = new OutOfOffice(mode, hour(start), hour(end), "away");
        Instant moment = hour(now).orElseThrow();

        assertThat(replies.effective(moment))
                .isEqualTo(on ? new GreetingChange(true, hour(until), "away") : GreetingChange.OFF);
        assertThat(replies.nextEdge(moment)).isEqualTo(hour(next));
    }

    private static Optional<Instant> hour(String hour) {
        return Optional.ofNullable(hour).map(text -> Instant.parse("2026-03-09T" + text + ":00:00Z"));
    }
}
