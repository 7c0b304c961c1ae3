package dev.switchboard.presence.model;

import java.util.Optional;

/**
 * How one contact differs from what was known before.
 *
 * @param before as known before; empty for somebody new
 * @param after as known now; empty for somebody who is gone
 */
public record ContactChange(Optional<Contact> before, Optional<Contact> after) {

    /** What happened. */
    public enum Kind {
        /** Nobody knew of this user before. */
        ADDED,
        /** Another status, or another e-mail address. */
        CHANGED,
        /** The user is no longer in the directory. */
        REMOVED
    }

    /**
     * Checks that it is about somebody.
     *
     * @param before as known before
     * @param after as known now
     * @throws IllegalArgumentException when it is about nobody, or about two different users
     */
    public ContactChange {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("a change is about somebody");
        }
        if (before.isPresent()
                && after.isPresent()
                && !before.get().userId().equals(after.get().userId())) {
            throw new IllegalArgumentException("a change is about one user, not two");
        }
    }

    /**
     * What happened.
     *
     * @return which of the three
     */
    public Kind kind() {
        if (before.isEmpty()) {
            return Kind.ADDED;
        }
        return after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    }

    /**
     * Whom it is about.
     *
     * @return as known now; of somebody gone, as known last
     */
    public Contact contact() {
        return after.or(() -> before).orElseThrow();
    }

    /**
     * This change and a later one of the same user as one.
     *
     * @param later what happened next
     * @return empty when the later one took this one back
     */
    public Optional<ContactChange> then(ContactChange later) {
        return before.equals(later.after) ? Optional.empty() : Optional.of(new ContactChange(before, later.after));
    }
}
