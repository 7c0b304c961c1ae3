package dev.switchboard.vmo.sync;

/**
 * A user as the voicemail system lists them.
 *
 * @param objectId the id there
 * @param alias the login name, an e-mail address
 * @param extension the primary extension; empty if there is none
 * @param callHandlerObjectId the id of the call handler
 * @param greetingOn whether the alternate greeting is on
 */
public record ListedUser(
        String objectId, String alias, String extension, String callHandlerObjectId, boolean greetingOn) {}
