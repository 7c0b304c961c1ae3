package dev.switchboard.ipecs.records;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a database error means.
 *
 * @param rowAtFault whether the row cannot be stored, so that trying again is of no use
 * @param text what is wrong and what to do about it, without values
 */
record StoreTrouble(boolean rowAtFault, String text) {

    /** Classifies whatever a driver, a pool, JDBI or Flyway threw. */
    static StoreTrouble of(Throwable thrown) {
        Optional<StoreTrouble> found = Optional.empty();
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException failure) {
                found = Optional.of(of(failure));
            }
        }
        return found.orElseGet(() -> new StoreTrouble(false, shortened(thrown)));
    }

    /** For callers who read or write themselves. */
    static UncheckedIOException failure(String attempted, Throwable cause) {
        return new UncheckedIOException(
                "Could not " + attempted + ": " + of(cause).text(),
                new IOException("the database reports an error", cause));
    }

    private static StoreTrouble of(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.isEmpty() ? ofSqlite(failure) : ofPostgres(failure, state);
    }

    private static StoreTrouble ofSqlite(SQLException failure) {
        return switch (failure.getErrorCode() & 0xff) {
            case 5, 6 -> passing("the database is locked by another process; let it finish its transaction, or end it");
            case 8 -> passing("the database file is read-only; check the rights of the file and of its directory");
            case 10 -> passing("reading or writing the database file failed; check the disk and its free space");
            case 11, 26 -> passing("the database file is damaged, or no SQLite database; restore it from a backup");
            case 13 -> passing("the disk is full, or the database has reached its size limit");
            case 14 ->
                passing("the database file cannot be opened; check that its directory exists and may be written");
            case 18, 19, 20 -> new StoreTrouble(true, "a value does not fit its column");
            default -> passing(shortened(failure));
        };
    }

    private static StoreTrouble ofPostgres(SQLException failure, String state) {
        if (state.startsWith("08") || state.startsWith("57P")) {
            return passing("the database cannot be reached; check that it runs and the network to it");
        }
        if (state.startsWith("22") || state.startsWith("23")) {
            return new StoreTrouble(true, "a value does not fit its column (" + state + ")");
        }
        return switch (state) {
            case "53100" -> passing("the database server's disk is full");
            case "53300" -> passing("the database server accepts no more connections");
            case "25006" -> passing("the database is read-only; it is a standby, or its administrator made it so");
            case "42501" -> passing("the database user lacks the right to do it; it must own the tables");
            case "3D000" -> passing("the database does not exist");
            case "28000", "28P01" -> passing("the database refuses the user or its password");
            default -> passing(shortened(failure) + " (" + state + ")");
        };
    }

    private static StoreTrouble passing(String text) {
        return new StoreTrouble(false, text);
    }

    /** The first line only: what follows it in a server's message may quote values of the row. */
    private static String shortened(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }
        String line = message.strip().lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
