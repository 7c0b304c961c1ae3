package dev.switchboard.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** An application server reduced to a socket: writes prepared bytes to its one client, so that it costs next to nothing. */
final class ByteServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket();
    private Socket client = new Socket();

    ByteServer() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved("127.0.0.1", listener.getLocalPort());
    }

    /** Waits for the client. */
    void accept() throws IOException {
        client = listener.accept();
        client.setTcpNoDelay(true);
    }

    /** Writes everything as fast as it is taken. */
    void write(byte[][] documents) throws IOException {
        OutputStream out = client.getOutputStream();
        for (byte[] document : documents) {
            out.write(document);
        }
    }

    /**
     * Writes each document at its time. One that is late goes out at once, and its successors keep their times.
     *
     * @return when the first one was due
     */
    long write(byte[][] documents, long intervalNanos) throws IOException {
        OutputStream out = client.getOutputStream();
        long start = System.nanoTime();
        for (int i = 0; i < documents.length; i++) {
            long due = start + i * intervalNanos;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            out.write(documents[i]);
        }
        return start;
    }

    @Override
    public void close() throws IOException {
        client.close();
        listener.close();
    }
}
