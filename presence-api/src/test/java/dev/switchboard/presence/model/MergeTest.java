package dev.switchboard.presence.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.model.Merge.Slot;
import dev.switchboard.presence.model.PresenceReport.Authority;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeTest {

    private static final Instant START = Instant.parse("2024-05-06T07:08:09Z");

    /** Reports are written {@code source authority status at [ttl]}, in the order in which they come in. */
    @ParameterizedTest
    @CsvSource({
        "'', 10, none",
        "a truth away 1, 10, away",
        "a truth away 1; a truth online 2, 10, online",
        "a truth away 2; a truth online 1, 10, away",
        "a truth away 2; a truth online 2, 10, online",
        "a truth dnd 1; a news online 2, 10, online",
        "a truth dnd 1; a news online 1, 10, online",
        "a truth dnd 2; a news online 1, 10, dnd",
        "a truth dnd 1; a news online 3; a truth dnd 2, 10, online",
        "a truth dnd 1; a news online 3; a truth dnd 3, 10, dnd",
        "a truth away 1; a news online 2; a news dnd 3; a news offline 2, 10, dnd",
        "a truth away 1; a news online 2 5, 6, online",
        "a truth away 1; a news online 2 5, 7, away",
        "a truth away 1; b truth online 2, 10, online",
        "a truth dnd 1; b truth online 2, 10, dnd",
        "a truth dnd 1 5; b truth online 2, 6, online",
        "a truth away 1; b news online 2, 10, away",
        "a truth away 1; b truth offline 2 3, 4, offline",
        "a truth away 1; b truth offline 2 3, 5, away",
        "a truth away 1 2, 3, none",
    })
    void showsTheReportThatCounts(String reports, int now, String shown) {
        Map<String, Slot> slots = new TreeMap<>();
        for (String each : reports.split("; *", 0)) {
            String[] part = each.split(" ", 0);
            if (part.length > 3) {
                Optional<Duration> lasting =
                        part.length > 4 ? Optional.of(Duration.ofSeconds(Long.parseLong(part[4]))) : Optional.empty();
                PresenceReport report = new PresenceReport(
                        "user",
                        Status.reported(part[2]),
                        START.plusSeconds(Long.parseLong(part[3])),
                        lasting,
                        part[1].equals("truth") ? Authority.AUTHORITATIVE : Authority.NEWS);
                slots.put(part[0], slots.getOrDefault(part[0], Slot.EMPTY).with(report));
            }
        }
        assertThat(Merge.shown(slots.values(), START.plusSeconds(now))
                        .map(report -> report.status().wire())
                        .orElse("none"))
                .isEqualTo(shown);
    }
}
