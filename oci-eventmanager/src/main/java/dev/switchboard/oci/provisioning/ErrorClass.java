package dev.switchboard.oci.provisioning;

import java.util.Locale;

/** The kinds of error a step can meet; retry rules are given for each. */
public enum ErrorClass {
    /** No error. */
    NONE,
    /** The peer answered with a fault. */
    FAULT,
    /** No connection could be made; nothing was sent. */
    UNREACHABLE,
    /** No answer in time; what the peer did is unknown. */
    TIMEOUT,
    /** An answer that is no answer: an unexpected HTTP status, a broken or unreadable body, a connection cut off. */
    MALFORMED,
    /** The plan itself cannot go on. */
    REFUSED;

    /**
     * The name as it stands in the configuration and in logs.
     *
     * @return the name in lower case
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
