package dev.switchboard.common.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** This machine's own addresses, over which secrets may travel in clear text because they do not leave it. */
public final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private Loopback() {}

    /**
     * Whether a host is this machine for certain. No name but {@code localhost} is, whatever it resolves to at present:
     * {@code 127.0.0.1.example.com} is anybody's.
     *
     * @param host a name or an address, with or without the brackets that an IPv6 address has in a URL
     * @return true for {@code localhost}, 127.0.0.0/8 and ::1
     */
    public static boolean isHost(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.equalsIgnoreCase("localhost")) {
            return true;
        }
        if (!IPV4.matcher(bare).matches() && !IPV6.matcher(bare).matches()) {
            return false;
        }
        try {
            // An address as text is not looked up.
            return InetAddress.getByName(bare).isLoopbackAddress();
        } catch (UnknownHostException none) {
            return false;
        }
    }
}
