package dev.switchboard.oci.reader;

/** A document cannot be read; the message says what is wrong and where, and repeats none of its content. */
final class UnreadableDocument extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableDocument(String message) {
        // An expected outcome, made at the rate of the stream: without cause and stack trace.
        super(message, null, false, false);
    }
}
