package dev.switchboard.presence.model;

/**
 * Somebody whose presence is served.
 *
 * @param id the key on the server's side: for Mattermost 26 lower-case letters and digits
 * @param username the name that pages are ordered by
 * @param email the key on the client's side, in the letter case the directory has; empty if the directory hides it
 */
public record PresenceUser(String id, String username, String email) {

    /**
     * Checks that the user can be named.
     *
     * @param id the key on the server's side
     * @param username the name that pages are ordered by
     * @param email the key on the client's side
     * @throws IllegalArgumentException when there is no id
     */
    public PresenceUser {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a user needs an id: username=" + username);
        }
    }
}
