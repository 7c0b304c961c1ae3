package dev.switchboard.presence.client;

import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.Revision;
import java.time.Duration;
import java.util.List;

/** What the server says on the stream. */
sealed interface ServerMessage {

    /** The first word of a server that knows revisions. */
    record Hello(Revision revision, Duration heartbeat) implements ServerMessage {}

    /** Some of everybody. */
    record Part(Contacts contacts, boolean last) implements ServerMessage {}

    /** A change without a number: all that the original server ever says. */
    record Classic(Contact contact) implements ServerMessage {}

    /** A change with its number. */
    record Changed(Contact contact, boolean removed, long revision) implements ServerMessage {}

    /** All changes up to a number have been sent. */
    record Heartbeat(long revision) implements ServerMessage {}

    /** Something newer than this client. */
    record Other() implements ServerMessage {}

    /**
     * A list of contacts.
     *
     * @param readable those that make sense
     * @param unreadable how many did not
     */
    record Contacts(List<Contact> readable, int unreadable) {}
}
