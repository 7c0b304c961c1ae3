package dev.switchboard.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between a client and a server on this machine that can be cut and mended. */
final class Cable implements AutoCloseable {

    private final ServerSocket listener;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    Cable(int server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends every connection, and refuses new ones. */
    void cut() {
        cut = true;
        open.forEach(Cable::closeQuietly);
    }

    void mend() {
        cut = false;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        try {
            Socket toServer = new Socket(InetAddress.getLoopbackAddress(), server);
            open.add(toServer);
            // Only now, so that a cut finds both here or is found here; and before a byte is carried.
            if (cut) {
                drop(client, toServer);
                return;
            }
            thread(() -> carry(client, toServer));
            thread(() -> carry(toServer, client));
        } catch (IOException refused) {
            closeQuietly(client);
            open.remove(client);
        }
    }

    private void drop(Socket... sockets) {
        for (Socket socket : sockets) {
            closeQuietly(socket);
            open.remove(socket);
        }
    }

    private void carry(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException ended) {
            closeQuietly(to);
        } finally {
            drop(from, to);
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "test-cable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable closing) {
        try {
            closing.close();
        } catch (Exception gone) {
            // What cannot be closed is closed.
            return;
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        cut();
    }
}
