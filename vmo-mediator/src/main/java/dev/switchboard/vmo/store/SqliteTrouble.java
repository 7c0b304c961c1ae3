package dev.switchboard.vmo.store;

import java.sql.SQLException;

/** What an error of SQLite means for people. */
final class SqliteTrouble {

    private static final int BUSY = 5;
    private static final int LOCKED = 6;

    private SqliteTrouble() {}

    static StoreException exception(String attempted, Throwable failure) {
        return new StoreException("Could not " + attempted + ": " + text(failure), failure);
    }

    static boolean isLocked(Throwable failure) {
        int code = code(failure);
        return code == BUSY || code == LOCKED;
    }

    /** Whether only this statement is refused, so that the others of its transaction can go on. */
    static boolean isRefusal(Throwable failure) {
        int code = code(failure);
        return code == 1 || code == 18 || code == 19 || code == 20 || code == 25;
    }

    private static int code(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql && sql.getErrorCode() != 0) {
                return sql.getErrorCode() & 0xff;
            }
        }
        return 0;
    }

    private static String text(Throwable failure) {
        return switch (code(failure)) {
            case BUSY, LOCKED ->
                "the database is locked by another process; end that process, or let it finish its transaction";
            case 8 -> "the database file is read-only; check the rights of the file and of its directory";
            case 10 -> "reading or writing the database file failed; check the disk and its free space";
            case 11, 26 -> "the database file is damaged, or no SQLite database; restore it from a backup";
            case 13 -> "the disk is full";
            case 14 -> "the database file cannot be opened; check that its directory exists and may be written";
            default -> shortened(failure);
        };
    }

    private static String shortened(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 199) + "…" : line;
    }
}
