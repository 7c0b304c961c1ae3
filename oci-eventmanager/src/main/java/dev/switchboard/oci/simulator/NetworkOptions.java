package dev.switchboard.oci.simulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocketFactory;

/** Where a simulator listens: the part that the three builders share. */
abstract sealed class NetworkOptions<B>
        permits BroadWorksSimulator.Builder, Cai3gSimulator.Builder, MailboxSimulator.Builder {

    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private ServerSocketFactory sockets = ServerSocketFactory.getDefault();
    private boolean secure;

    NetworkOptions() {}

    abstract B self();

    /**
     * Sets the port; the default 0 takes a free one.
     *
     * @param newPort 0 to 65535
     * @return this builder
     */
    public B port(int newPort) {
        if (newPort < 0 || newPort > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + newPort);
        }
        port = newPort;
        return self();
    }

    /**
     * Sets the address to listen on; the default is loopback.
     *
     * @param newAddress an address of this machine
     * @return this builder
     */
    public B listen(InetAddress newAddress) {
        address = Objects.requireNonNull(newAddress, "newAddress");
        return self();
    }

    /**
     * Speaks TLS; the default is plain TCP.
     *
     * @param factory makes the listening socket, with the key and the trust it needs
     * @return this builder
     */
    public B tls(SSLServerSocketFactory factory) {
        sockets = Objects.requireNonNull(factory, "factory");
        secure = true;
        return self();
    }

    InetSocketAddress wanted() {
        return new InetSocketAddress(address, port);
    }

    ServerSocketFactory sockets() {
        return sockets;
    }

    boolean secure() {
        return secure;
    }
}
