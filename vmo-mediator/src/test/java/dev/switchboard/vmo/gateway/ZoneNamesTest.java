package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of time zones. */
class ZoneNamesTest {

    private final ZoneNames zones = new ZoneNames();

    @Test
    void everyWindowsNameStandsForAZoneThatJavaKnows() {
        Map<String, String> windows = ZoneNames.windows();

        assertThat(windows).hasSizeGreaterThanOrEqualTo(140);
        assertThat(ZoneId.getAvailableZoneIds()).containsAll(windows.values());
        windows.forEach((name, id) -> assertThat(zones.find(name)).as(name).contains(ZoneId.of(id)));
    }

    @ParameterizedTest
    @CsvSource({
        "W. Europe Standard Time,        +01:00, +02:00",
        "w. europe standard time,        +01:00, +02:00",
        "GMT Standard Time,              +00:00, +01:00",
        "Greenwich Standard Time,        +00:00, +00:00",
        "Eastern Standard Time,          -05:00, -04:00",
        "US Eastern Standard Time,       -05:00, -04:00",
        "Pacific Standard Time,          -08:00, -07:00",
        "US Mountain Standard Time,      -07:00, -07:00",
        "Greenland Standard Time,        -02:00, -01:00",
        "Newfoundland Standard Time,     -03:30, -02:30",
        "E. South America Standard Time, -03:00, -03:00",
        "India Standard Time,            +05:30, +05:30",
        "Nepal Standard Time,            +05:45, +05:45",
        "AUS Eastern Standard Time,      +11:00, +10:00",
        "E. Australia Standard Time,     +10:00, +10:00",
        "Cen. Australia Standard Time,   +10:30, +09:30",
        "Dateline Standard Time,         -12:00, -12:00",
        "UTC-11,                         -11:00, -11:00",
        "UTC+13,                         +13:00, +13:00",
        "Line Islands Standard Time,     +14:00, +14:00",
        "UTC,                            +00:00, +00:00",
        "utc,                            +00:00, +00:00",
        "Etc/GMT,                        +00:00, +00:00",
        "tzone://Microsoft/Utc,          +00:00, +00:00",
        "Europe/Paris,                   +01:00, +02:00",
        "europe/paris,                   +01:00, +02:00",
        "America/Nuuk,                   -02:00, -01:00",
        "+05:30,                         +05:30, +05:30",
        "GMT+2,                          +02:00, +02:00",
    })
    void hasTheRightClockInWinterAndInSummer(String name, String january, String july) {
        ZoneId zone = zones.find(name).orElseThrow();

        assertThat(zone.getRules().getOffset(Instant.parse("2025-01-15T12:00:00Z")))
                .isEqualTo(ZoneOffset.of(january));
        assertThat(zone.getRules().getOffset(Instant.parse("2025-07-15T12:00:00Z")))
                .isEqualTo(ZoneOffset.of(july));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Customized Time Zone",
                "tzone://Microsoft/Custom",
                "Europe/Atlantis",
                "+99:00",
                "../UTC"
            })
    void knowsNoZoneOfAnotherName(String name) {
        assertThat(zones.find(name)).isEmpty();
    }
}
