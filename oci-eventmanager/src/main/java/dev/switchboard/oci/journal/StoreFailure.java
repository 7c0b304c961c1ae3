package dev.switchboard.oci.journal;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a database error means: how far it reaches, and a text for people.
 *
 * @param kind how far it reaches
 * @param text what is wrong and what to do about it, without values
 */
record StoreFailure(Kind kind, String text) {

    /** How far an error reaches. */
    enum Kind {
        /** The connection is gone; a fresh one may work. */
        CONNECTION,
        /** The file behind the connection is in trouble; only a fresh connection can be trusted afterwards. */
        FILE,
        /** Nothing can be written for now, whatever the statement. */
        STORE,
        /** A value does not fit its column; another one would. */
        VALUE,
        /** This statement is refused, and will be each time; others may work. */
        REFUSED,
        /** This statement failed; others may work, and so may this one when it is tried again. */
        STATEMENT
    }

    /** Classifies whatever a driver, a pool or JDBI threw. */
    static StoreFailure of(Throwable thrown) {
        Optional<StoreFailure> best = Optional.empty();
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException failure) {
                StoreFailure found = of(failure);
                if (best.isEmpty() || best.get().kind == Kind.STATEMENT || found.kind != Kind.STATEMENT) {
                    best = Optional.of(found);
                }
            }
        }
        return best.orElseGet(() -> new StoreFailure(Kind.STATEMENT, shortened(thrown)));
    }

    boolean wholeStore() {
        return kind == Kind.CONNECTION || kind == Kind.FILE || kind == Kind.STORE;
    }

    /** Whether the connection that failed so must not be used again. */
    boolean needsFreshConnection() {
        return kind == Kind.CONNECTION || kind == Kind.FILE;
    }

    StoreException exception(String attempted, Throwable cause) {
        return new StoreException("Could not " + attempted + ": " + text, cause);
    }

    private static StoreFailure of(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.isEmpty() ? ofSqlite(failure) : ofPostgres(failure, state);
    }

    private static StoreFailure ofSqlite(SQLException failure) {
        return switch (failure.getErrorCode() & 0xff) {
            case 5, 6 ->
                new StoreFailure(
                        Kind.STORE,
                        "the database is locked by another process; end that process, or let it finish its transaction");
            case 8 ->
                new StoreFailure(
                        Kind.STORE,
                        "the database file is read-only; check the rights of the file and of its directory");
            case 10 ->
                new StoreFailure(
                        Kind.FILE, "reading or writing the database file failed; check the disk and its free space");
            case 11, 26 ->
                new StoreFailure(
                        Kind.FILE, "the database file is damaged, or no SQLite database; restore it from a backup");
            case 13 -> new StoreFailure(Kind.STORE, "the disk is full, or the database has reached its size limit");
            case 14 ->
                new StoreFailure(
                        Kind.FILE,
                        "the database file cannot be opened; check that its directory exists and may be written");
            case 18, 19, 20 -> new StoreFailure(Kind.REFUSED, "the database refuses it: " + shortened(failure));
            default -> new StoreFailure(isUnknownName(failure) ? Kind.REFUSED : Kind.STATEMENT, shortened(failure));
        };
    }

    /** SQLite has one code for all errors of a statement's text. */
    private static boolean isUnknownName(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        return (failure.getErrorCode() & 0xff) == 1
                && (message.contains("no such table")
                        || message.contains("no such column")
                        || message.contains("has no column named"));
    }

    private static StoreFailure ofPostgres(SQLException failure, String state) {
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new StoreFailure(
                    Kind.CONNECTION, "the database cannot be reached; check that it runs and the network to it");
        }
        if (state.startsWith("22")) {
            return new StoreFailure(Kind.VALUE, "a value does not fit its column");
        }
        return switch (state) {
            case "53100" -> new StoreFailure(Kind.STORE, "the database server's disk is full");
            case "53300" -> new StoreFailure(Kind.STORE, "the database server accepts no more connections");
            case "55P03" ->
                new StoreFailure(
                        Kind.STORE, "a table is locked by another session; let it finish its transaction, or end it");
            case "25006" ->
                new StoreFailure(
                        Kind.STORE, "the database is read-only; it is a standby, or was made so by its administrator");
            case "42501" ->
                new StoreFailure(Kind.STORE, "the database user lacks the right to do it; it must own the tables");
            case "3D000" -> new StoreFailure(Kind.STORE, "the database does not exist");
            case "28000", "28P01" -> new StoreFailure(Kind.STORE, "the database refuses the user or its password");
            default ->
                new StoreFailure(
                        state.startsWith("53") ? Kind.STORE : isRefusal(state) ? Kind.REFUSED : Kind.STATEMENT,
                        shortened(failure) + " (" + state + ")");
        };
    }

    /** Constraints, triggers that raise an error, views that check, and what the statement's text names. */
    private static boolean isRefusal(String state) {
        return state.startsWith("23") || state.startsWith("42") || state.startsWith("44") || state.startsWith("P0");
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
