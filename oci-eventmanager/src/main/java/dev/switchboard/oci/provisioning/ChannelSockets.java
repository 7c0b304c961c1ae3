package dev.switchboard.oci.provisioning;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of one {@link HttpLine} as channels, for two things plain sockets cannot do: a blocked read ends
 * when its thread is interrupted, and an idle connection can be asked, without waiting, whether the peer has closed it.
 *
 * <p><b>Threading.</b> Used by one thread at a time.
 */
final class ChannelSockets extends SocketFactory {

    private @Nullable SocketChannel latest;

    @Override
    public Socket createSocket() throws IOException {
        SocketChannel channel = SocketChannel.open();
        latest = channel;
        return channel.socket();
    }

    /**
     * Whether the connection made last can carry another request: open, and nothing has arrived on it unasked. An
     * end of stream counts as arrived, and so does a server's late complaint. Must not be called during a request.
     *
     * @param encrypted whether TLS runs on it: its bytes must stay where they are then
     */
    boolean isQuiet(boolean encrypted) {
        SocketChannel channel = latest;
        if (channel == null || !channel.isConnected()) {
            return false;
        }
        try {
            channel.configureBlocking(false);
            boolean quiet = encrypted ? !readable(channel) : channel.read(ByteBuffer.allocate(1)) == 0;
            channel.configureBlocking(true);
            return quiet;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean readable(SocketChannel channel) throws IOException {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            return selector.selectNow() > 0;
        }
    }

    /** Closes the connection made last, so that the next request makes a new one. */
    void drop() throws IOException {
        SocketChannel channel = latest;
        latest = null;
        if (channel != null) {
            channel.close();
        }
    }

    boolean hasConnection() {
        SocketChannel channel = latest;
        return channel != null && channel.isOpen();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw connected();
    }

    private static SocketException connected() {
        return new SocketException("only unconnected sockets are made here");
    }
}
