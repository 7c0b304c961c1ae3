package dev.switchboard.common.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what an address opens beyond its share of connections. Thread-safe. */
final class AddressLimit implements Connection.Listener {

    private static final Logger log = LoggerFactory.getLogger(AddressLimit.class);

    private final int most;
    private final Map<String, Integer> open = new HashMap<>();

    AddressLimit(int most) {
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        Optional<String> address = address(connection);
        if (address.isPresent() && count(address.get(), 1) > most) {
            log.debug("A connection too many is closed address={}", address.get());
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        address(connection).ifPresent(address -> count(address, -1));
    }

    private synchronized int count(String address, int more) {
        int now = open.merge(address, more, Integer::sum);
        if (now <= 0) {
            open.remove(address);
        }
        return now;
    }

    private static Optional<String> address(Connection connection) {
        SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
        // Those that carry HTTP only: a TLS connection is the same one once more.
        return connection instanceof ConnectionMetaData && remote instanceof InetSocketAddress inet
                ? Optional.ofNullable(inet.getAddress()).map(address -> address.getHostAddress())
                : Optional.empty();
    }
}
