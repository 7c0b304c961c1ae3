package dev.switchboard.vmo.sync;

/** Something a neighbour must be told. */
public sealed interface Wish {

    /** Who can be told something. */
    enum Neighbour {
        /** The system that plays greetings. */
        VOICEMAIL,
        /** The system that knows who is out of office. */
        MAIL
    }

    /**
     * Voicemail must play a user's alternate greeting, or no longer.
     *
     * @param change what it must be
     */
    record Greeting(GreetingChange change) implements Wish {}

    /**
     * The mail side must watch a mailbox, or no longer.
     *
     * @param on whether to watch
     */
    record Watch(boolean on) implements Wish {}

    /**
     * Who is to be told.
     *
     * @return the neighbour
     */
    default Neighbour neighbour() {
        return this instanceof Greeting ? Neighbour.VOICEMAIL : Neighbour.MAIL;
    }
}
