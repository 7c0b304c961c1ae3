package dev.switchboard.oci.event;

/**
 * An event is not to be processed any more: an operator has discarded it after it was taken up and before anything was
 * done for it. A processor lets it pass.
 */
public final class EventWithdrawnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says which event.
     *
     * @param eventId its id
     */
    public EventWithdrawnException(long eventId) {
        super("event " + eventId + " is no longer pending: it was discarded before anything was done for it");
    }
}
