package dev.switchboard.oci.provisioning;

/**
 * Where one host of a pair listens.
 *
 * @param host name or address, IPv6 without brackets
 * @param port 1 to 65535
 */
record PeerAddress(String host, int port) {

    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}; a bare IPv6 address is a host.
     *
     * @param what the setting, for the error text
     * @param text the text, not empty
     * @param defaultPort the port when the text has none
     */
    static PeerAddress parse(String what, String text, int defaultPort) {
        String address = text.strip();
        int bracket = address.startsWith("[") ? address.indexOf(']') : -1;
        int colon = address.indexOf(':', Math.max(bracket, 0));
        boolean bareIpv6 = bracket < 0 && colon >= 0 && address.indexOf(':', colon + 1) >= 0;
        String host = address;
        int port = defaultPort;
        if (colon >= 0 && !bareIpv6) {
            host = address.substring(0, colon);
            port = port(what, address.substring(colon + 1), text);
        }
        if (bracket > 0) {
            if (host.length() != bracket + 1) {
                throw malformed(what, text);
            }
            host = host.substring(1, bracket);
        }
        if (host.isEmpty() || !host.matches("[A-Za-z0-9._:%-]+")) {
            throw malformed(what, text);
        }
        return new PeerAddress(host, checkedPort(what, port));
    }

    static int checkedPort(String what, int port) {
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(what + ": the port must be between 1 and 65535, not " + port);
        }
        return port;
    }

    private static int port(String what, String digits, String text) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw malformed(what, text);
        }
    }

    private static IllegalArgumentException malformed(String what, String text) {
        return new IllegalArgumentException(
                what + " must be a host or host:port, without scheme or path, not \"" + text + "\"");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
