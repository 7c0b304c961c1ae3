package dev.switchboard.presence.model;

import java.util.Locale;

/**
 * Somebody as a client of the presence service sees them.
 *
 * @param userId the server's key
 * @param email as the directory writes it; empty if the directory hides it
 * @param status the status shown; {@link Status#UNKNOWN} if the server sent a word that nobody knows
 */
public record Contact(String userId, String email, Status status) {

    /**
     * Checks that it can be told apart from others.
     *
     * @param userId the server's key
     * @param email as the directory writes it
     * @param status the status shown
     * @throws IllegalArgumentException when there is no id
     */
    public Contact {
        if (userId.isBlank()) {
            throw new IllegalArgumentException("a contact needs a user id");
        }
    }

    /**
     * What the contact is looked up by.
     *
     * @return the e-mail address in lower case
     */
    public String key() {
        return keyOf(email);
    }

    /**
     * What somebody with an e-mail address is looked up by.
     *
     * @param email an address in any letter case
     * @return the address in lower case
     */
    public static String keyOf(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
