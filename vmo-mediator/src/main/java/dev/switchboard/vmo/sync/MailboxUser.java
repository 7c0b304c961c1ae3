package dev.switchboard.vmo.sync;

/**
 * A row of the mediator's table: somebody with a mailbox in Unity Connection.
 *
 * @param objectId Unity's id of the user
 * @param alias the login name there, an e-mail address: the key that all services share
 * @param extension the primary extension; may be empty
 * @param callHandlerObjectId Unity's id of the call handler whose greetings callers hear
 * @param greetingOn whether the alternate greeting is on, as last seen or last set
 * @param active whether the mediator watches this user's absence
 */
public record MailboxUser(
        String objectId,
        String alias,
        String extension,
        String callHandlerObjectId,
        boolean greetingOn,
        boolean active) {

    /**
     * The same user with another state of the greeting.
     *
     * @param on whether the alternate greeting is on
     * @return the user
     */
    public MailboxUser withGreeting(boolean on) {
        return new MailboxUser(objectId, alias, extension, callHandlerObjectId, on, active);
    }

    /**
     * The same user, watched or not.
     *
     * @param watched whether the mediator watches the absence
     * @return the user
     */
    public MailboxUser withActive(boolean watched) {
        return new MailboxUser(objectId, alias, extension, callHandlerObjectId, greetingOn, watched);
    }
}
