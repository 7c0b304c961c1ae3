package dev.switchboard.vmo.store;

/** The mediator's database does not work, or does not take what it is given. Nothing of what was attempted is stored. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message what was attempted, what is wrong, what to do
     * @param cause the failure underneath
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * A failure found by ourselves.
     *
     * @param message what is wrong and what to do
     */
    public StoreException(String message) {
        super(message);
    }
}
