package dev.switchboard.presence.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/**
 * Makes sockets from which only so much is read between two messages.
 *
 * <p>The WebSocket library gathers a message of any length in memory before anybody can refuse it; this ends the
 * connection long before memory does. Bytes are counted on the wire, so TLS and handshake count too.
 */
final class ReadBudget extends SocketFactory {

    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    ReadBudget(long bytes) {
        this.bytes = bytes;
    }

    /** A message is complete: reading may go on. */
    void renew() {
        used.set(0);
    }

    private final class Metered extends Socket {

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    spend(one < 0 ? 0 : 1);
                    return one;
                }

                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, length);
                    spend(Math.max(0, count));
                    return count;
                }
            };
        }
    }

    private void spend(int count) throws IOException {
        if (used.addAndGet(count) > bytes) {
            throw new IOException("the server sent a message of more than " + bytes + " bytes");
        }
    }

    @Override
    public Socket createSocket() {
        return new Metered();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unconnected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unconnected();
    }

    private static UnsupportedOperationException unconnected() {
        return new UnsupportedOperationException("connect the socket yourself");
    }
}
