package dev.switchboard.oci.reader;

/** What the framer makes of a stretch of the stream. */
sealed interface Unit {

    /**
     * A complete document.
     *
     * @param text from the root's {@code <} to its final {@code >}, decoded; a document type declaration before the
     *     root is kept in front, so that whoever parses the text refuses it
     * @param note what had to be assumed about the encoding; empty when nothing
     */
    record Document(String text, String note) implements Unit {}

    /**
     * The beginning of a document whose end never came.
     *
     * @param text as much as there is, without trailing line ends
     * @param why what came instead of the end
     */
    record Truncated(String text, String why) implements Unit {}

    /**
     * A complete document whose bytes are not what its declaration says.
     *
     * @param text the bytes taken as ISO-8859-1, which loses none of them
     * @param why which encoding they violate
     */
    record Undecodable(String text, String why) implements Unit {}

    /**
     * A document above the size limit; the rest of it is skipped.
     *
     * @param head its beginning
     * @param limit the limit in bytes
     */
    record TooLarge(String head, int limit) implements Unit {}

    /**
     * Bytes that belong to no document.
     *
     * @param bytes how many
     * @param continued whether it is a further part of a run that was told before
     */
    record Noise(long bytes, boolean continued) implements Unit {}

    /** A text without the line ends behind it. */
    static String withoutLineEnd(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }
}
