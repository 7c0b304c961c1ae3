package dev.switchboard.presence;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** Tells who calls, also behind proxies that are trusted to say so. Immutable. */
final class ClientAddress {

    private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]+(%[\\w.-]+)?");

    /** Addresses that agree in their first bits. */
    static final class Network {

        private final byte[] bytes;
        private final int bits;

        private Network(byte[] bytes, int bits) {
            this.bytes = bytes;
            this.bits = bits;
        }

        /** Reads {@code 10.0.0.0/8}, {@code ::1} and the like. */
        static Optional<Network> parse(String text) {
            int slash = text.indexOf('/');
            Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
            if (address.isEmpty()) {
                return Optional.empty();
            }
            byte[] bytes = address.get().getAddress();
            try {
                int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
                return bits < 0 || bits > bytes.length * 8 ? Optional.empty() : Optional.of(new Network(bytes, bits));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        boolean contains(InetAddress address) {
            byte[] other = address.getAddress();
            if (other.length != bytes.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((other[bit / 8] & mask) != (bytes[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Network> trusted;

    ClientAddress(List<String> trusted) {
        this.trusted = trusted.stream()
                .map(text -> Network.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException("trusted: not an address: " + text)))
                .toList();
    }

    /** The address of the caller: from the right, the first one that no trusted proxy has. */
    InetAddress of(Request request) {
        InetAddress address = request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
        if (trusted.isEmpty() || !isTrusted(address)) {
            return address;
        }
        List<String> hops = new ArrayList<>(request.getHeaders().getCSV("X-Forwarded-For", false));
        Collections.reverse(hops);
        for (String hop : hops) {
            Optional<InetAddress> before = literal(withoutPort(hop.strip()));
            if (before.isEmpty()) {
                return address;
            }
            address = before.get();
            if (!isTrusted(address)) {
                return address;
            }
        }
        return address;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    /** Never asks a name server. */
    private static Optional<InetAddress> literal(String text) {
        if (!LITERAL.matcher(text).matches() || (text.indexOf('.') < 0 && text.indexOf(':') < 0)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
