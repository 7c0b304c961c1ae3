package dev.switchboard.oci.journal;

import dev.switchboard.common.store.DatabaseFailure;

/**
 * A store (the journal or the registry) failed: the disk is full, the file is locked, the database is gone.
 *
 * <p>Intake stops until the store works again; what was not stored is not lost, since the application server keeps
 * what it could not deliver.
 */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what failed.
     *
     * @param message what was attempted and what is wrong with the store
     * @param cause what the store reported
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Says what failed, where the store itself had nothing to report.
     *
     * @param message what was attempted, what is wrong, and what to do
     */
    public StoreException(String message) {
        super(message);
    }

    /** The failure of a database, with what it means. */
    static StoreException of(String attempted, Throwable cause) {
        return new StoreException(
                "Could not " + attempted + ": " + DatabaseFailure.of(cause).text(), cause);
    }
}
