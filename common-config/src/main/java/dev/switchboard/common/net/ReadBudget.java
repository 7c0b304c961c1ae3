package dev.switchboard.common.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;

/**
 * Makes sockets from which only so much is read between two messages; whoever goes beyond it has the connection fail.
 *
 * <p>A WebSocket library gathers a message of any length in memory before anybody can refuse it; this ends the
 * connection long before memory does. Bytes are counted on the wire, so TLS and handshake count too.
 *
 * <p>Only unconnected sockets are made, which the library connects itself; one budget is for one connection at a time.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
public final class ReadBudget extends SocketFactory {

    private final long bytes;
    private final AtomicLong used = new AtomicLong();

    /**
     * A budget of which nothing is used.
     *
     * @param bytes how many bytes may be read until {@link #renew}, the longest message and everything around it
     * @throws IllegalArgumentException when that is not positive
     */
    public ReadBudget(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a read budget must be positive, not " + bytes);
        }
        this.bytes = bytes;
    }

    /** A message is complete: all of the budget may be read again. */
    public void renew() {
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
