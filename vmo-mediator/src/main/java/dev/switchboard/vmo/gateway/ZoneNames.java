package dev.switchboard.vmo.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Knows the names that mail systems give to time zones: those of the tz database, of Windows, and offsets. */
final class ZoneNames {

    private static final String TABLE = "windows-zones.txt";

    /** By name, without regard to case. */
    private final Map<String, ZoneId> zones = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** Reads the table of Windows names. */
    ZoneNames() {
        ZoneId.getAvailableZoneIds().forEach(id -> zones.put(id, ZoneId.of(id)));
        windows().forEach((name, id) -> zones.put(name, ZoneId.of(id)));
    }

    /**
     * The Windows names and what stands for them.
     *
     * @return name to id in the tz database
     */
    static Map<String, String> windows() {
        Map<String, String> names = new TreeMap<>();
        try (InputStream table = ZoneNames.class.getResourceAsStream(TABLE)) {
            if (table == null) {
                throw new IllegalStateException("the table " + TABLE + " is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int equals = line.indexOf('=');
                if (!line.startsWith("#") && equals > 0) {
                    names.put(
                            line.substring(0, equals).strip(),
                            line.substring(equals + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    /**
     * Looks a zone up.
     *
     * @param name as the mail system wrote it
     * @return empty for a name nobody knows
     */
    Optional<ZoneId> find(String name) {
        String plain = name.strip();
        ZoneId known = zones.get(plain);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            return Optional.of(ZoneId.of(plain.toUpperCase(Locale.ROOT)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
