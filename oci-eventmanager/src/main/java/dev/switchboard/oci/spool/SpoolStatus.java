package dev.switchboard.oci.spool;

/**
 * How much waits in a spool, and whether it can take more.
 *
 * @param configured whether there is a spool at all
 * @param documents documents that wait for the journal; 0 while the spool is not in use
 * @param bytes size of the file, with what the journal has taken over already since the file was last empty
 * @param limit how large the file may become, in bytes
 * @param fault why the spool takes no documents, or why nothing leaves it; empty while it works
 */
public record SpoolStatus(boolean configured, long documents, long bytes, long limit, String fault) {

    /**
     * The status where no spool is configured.
     *
     * @return a status with nothing in it
     */
    public static SpoolStatus none() {
        return new SpoolStatus(false, 0, 0, 0, "");
    }

    /**
     * Whether documents wait in it.
     *
     * @return true while the journal lags behind
     */
    public boolean inUse() {
        return documents > 0;
    }
}
