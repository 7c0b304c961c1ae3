package dev.switchboard.common.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * What an error of SQLite or PostgreSQL means: how far it reaches, and a text for people.
 *
 * @param kind how far it reaches
 * @param text what is wrong and what to do about it
 */
public record DatabaseFailure(Kind kind, String text) {

    /** How far an error reaches. */
    public enum Kind {
        /** The connection is gone; a fresh one may work. */
        CONNECTION,
        /** The file behind the connection is in trouble; only a fresh connection can be trusted afterwards. */
        FILE,
        /** Nothing can be written for now, whatever the statement. */
        STORE,
        /** A value does not fit its column; another one would. The text quotes no value. */
        VALUE,
        /** A constraint is violated by this row. */
        CONSTRAINT,
        /** This statement is refused, and will be each time; others may work. */
        REFUSED,
        /** This statement failed; others may work, and so may this one when it is tried again. */
        STATEMENT
    }

    /**
     * Classifies whatever a driver, a pool, JDBI or Flyway threw.
     *
     * @param thrown what was thrown; its causes count
     * @return what it means
     */
    public static DatabaseFailure of(Throwable thrown) {
        Optional<DatabaseFailure> best = Optional.empty();
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException failure) {
                DatabaseFailure found = of(failure);
                if (best.isEmpty() || best.get().kind == Kind.STATEMENT || found.kind != Kind.STATEMENT) {
                    best = Optional.of(found);
                }
            }
        }
        return best.orElseGet(() -> new DatabaseFailure(Kind.STATEMENT, shortened(thrown)));
    }

    /**
     * Whether other statements would fail as well.
     *
     * @return true unless only this statement is concerned
     */
    public boolean wholeStore() {
        return kind == Kind.CONNECTION || kind == Kind.FILE || kind == Kind.STORE;
    }

    /**
     * Whether the connection that failed so must not be used again.
     *
     * @return true when a fresh one is needed
     */
    public boolean needsFreshConnection() {
        return kind == Kind.CONNECTION || kind == Kind.FILE;
    }

    /**
     * The failure as something to throw.
     *
     * @param attempted what was attempted: an infinitive
     * @param cause what was thrown
     * @return an exception whose message says both
     */
    public UncheckedIOException exception(String attempted, Throwable cause) {
        return new UncheckedIOException(
                "Could not " + attempted + ": " + text, new IOException("the database reports an error", cause));
    }

    private static DatabaseFailure of(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.isEmpty() ? ofSqlite(failure) : ofPostgres(failure, state);
    }

    private static DatabaseFailure ofSqlite(SQLException failure) {
        return switch (failure.getErrorCode() & 0xff) {
            case 5, 6 ->
                new DatabaseFailure(
                        Kind.STORE,
                        "the database is locked by another process; end that process, or let it finish its transaction");
            case 8 ->
                new DatabaseFailure(
                        Kind.STORE,
                        "the database file is read-only; check the rights of the file and of its directory");
            case 10 ->
                new DatabaseFailure(
                        Kind.FILE, "reading or writing the database file failed; check the disk and its free space");
            case 11, 26 ->
                new DatabaseFailure(
                        Kind.FILE, "the database file is damaged, or no SQLite database; restore it from a backup");
            case 13 -> new DatabaseFailure(Kind.STORE, "the disk is full, or the database has reached its size limit");
            case 14 ->
                new DatabaseFailure(
                        Kind.FILE,
                        "the database file cannot be opened; check that its directory exists and may be written");
            case 18, 19, 20 -> new DatabaseFailure(Kind.CONSTRAINT, "the database refuses it: " + shortened(failure));
            default -> new DatabaseFailure(isUnknownName(failure) ? Kind.REFUSED : Kind.STATEMENT, shortened(failure));
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

    private static DatabaseFailure ofPostgres(SQLException failure, String state) {
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new DatabaseFailure(
                    Kind.CONNECTION, "the database cannot be reached; check that it runs and the network to it");
        }
        if (state.startsWith("22")) {
            return new DatabaseFailure(Kind.VALUE, "a value does not fit its column");
        }
        return switch (state) {
            case "53100" -> new DatabaseFailure(Kind.STORE, "the database server's disk is full");
            case "53300" -> new DatabaseFailure(Kind.STORE, "the database server accepts no more connections");
            case "55P03" ->
                new DatabaseFailure(
                        Kind.STORE, "a table is locked by another session; let it finish its transaction, or end it");
            case "25006" ->
                new DatabaseFailure(
                        Kind.STORE, "the database is read-only; it is a standby, or was made so by its administrator");
            case "42501" ->
                new DatabaseFailure(Kind.STORE, "the database user lacks the right to do it; it must own the tables");
            case "3D000" -> new DatabaseFailure(Kind.STORE, "the database does not exist");
            case "28000", "28P01" -> new DatabaseFailure(Kind.STORE, "the database refuses the user or its password");
            default -> new DatabaseFailure(kindOf(state), shortened(failure) + " (" + state + ")");
        };
    }

    /** Triggers that raise an error, views that check, and what the statement's text names, are refusals. */
    private static Kind kindOf(String state) {
        if (state.startsWith("53")) {
            return Kind.STORE;
        }
        if (state.startsWith("23")) {
            return Kind.CONSTRAINT;
        }
        return state.startsWith("42") || state.startsWith("44") || state.startsWith("P0")
                ? Kind.REFUSED
                : Kind.STATEMENT;
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
