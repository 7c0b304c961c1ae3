package dev.switchboard.oci.monitor;

import dev.switchboard.oci.journal.JournalEntry;

/** Events in the form every face shows them, for programs with a face of their own. */
public final class EventText {

    private EventText() {}

    /**
     * A text with stars in the place of every secret: passwords in documents, requests, reasons and notes.
     *
     * @param text any text, readable as XML or not
     * @return the text to show
     */
    public static String masked(String text) {
        return SecretMask.mask(text);
    }

    /**
     * An event as the operators' API lists it.
     *
     * @param entry the event
     * @return one JSON object on one line
     */
    public static String json(JournalEntry entry) {
        return EventJson.entry(entry).toString();
    }
}
