package dev.switchboard.common.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what an address opens beyond its share of connections. Thread-safe. */
final class AddressLimit implements Connection.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(AddressLimit.class);

    private final int most;
    private final Map<String, Integer> open = new HashMap<>();
    /** A closed connection no longer tells whose it was. */
    private final IdentityHashMap<Connection, String> addresses = new IdentityHashMap<>();

    AddressLimit(int most) {
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        address(connection).filter(address -> !admit(connection, address)).ifPresent(address -> {
            LOG.debug("A connection too many is closed address={}", address);
            connection.getEndPoint().close();
        });
    }

    private synchronized boolean admit(Connection connection, String address) {
        addresses.put(connection, address);
        return open.merge(address, 1, Integer::sum) <= most;
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        String address = addresses.remove(connection);
        if (address != null) {
            open.computeIfPresent(address, (any, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
        }
    }

    private static Optional<String> address(Connection connection) {
        SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
        // Those that carry HTTP only: a TLS connection is the same one once more.
        return connection instanceof ConnectionMetaData && remote instanceof InetSocketAddress inet
                ? Optional.ofNullable(inet.getAddress()).map(address -> address.getHostAddress())
                : Optional.empty();
    }
}
