package dev.switchboard.oci.journal;

/**
 * A store works, and refuses one statement: a constraint or a trigger forbids it, or a table or column it names is not
 * there. Waiting does not help; another statement may well be accepted.
 */
public final class StatementRefusedException extends StoreException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what was refused.
     *
     * @param message what was attempted, and why the store refuses it
     * @param cause what the store reported
     */
    public StatementRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
