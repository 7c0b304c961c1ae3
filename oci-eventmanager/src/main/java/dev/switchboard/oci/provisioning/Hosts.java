package dev.switchboard.oci.provisioning;

import java.time.Duration;

/** The checks that the options of both clients share. */
final class Hosts {

    private static final Duration LONGEST = Duration.ofDays(1);

    private Hosts() {}

    static void check(String whose, String primary, String secondary, int port, String scheme) {
        PeerAddress.checkedPort(whose + "'s port", port);
        if (primary.isBlank()) {
            throw new IllegalArgumentException(whose + "'s primary host is missing");
        }
        PeerAddress.parse(whose + "'s primary host", primary, port);
        if (!secondary.isBlank()) {
            PeerAddress.parse(whose + "'s secondary host", secondary, port);
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(whose + "'s scheme must be http or https, not \"" + scheme + "\"");
        }
    }

    static void requirePositive(String what, Duration time) {
        if (time.isZero() || time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " must be longer than 0 and at most a day, not " + time);
        }
    }
}
