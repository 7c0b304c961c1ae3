package dev.switchboard.presence.nodes;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;

/** The way from one node to the broker, which can be shut: connections are cut, and new ones end at once. */
final class Door implements AutoCloseable {

    private final ServerSocket entrance;
    private final int behind;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private volatile boolean shut;

    Door(int behind) {
        this(behind, ServerSocketFactory.getDefault());
    }

    Door(int behind, ServerSocketFactory sockets) {
        this.behind = behind;
        try {
            this.entrance = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        daemon(this::admit);
    }

    int port() {
        return entrance.getLocalPort();
    }

    void shut() {
        shut = true;
        open.forEach(Door::quietly);
    }

    void reopen() {
        shut = false;
    }

    private void admit() {
        while (!entrance.isClosed()) {
            try {
                Socket outside = entrance.accept();
                open.add(outside);
                if (shut) {
                    quietly(outside);
                } else {
                    Socket inside = new Socket(InetAddress.getLoopbackAddress(), behind);
                    open.add(inside);
                    daemon(() -> carry(outside, inside));
                    daemon(() -> carry(inside, outside));
                    if (shut) {
                        quietly(outside);
                        quietly(inside);
                    }
                }
            } catch (IOException refused) {
                open.forEach(socket -> {
                    if (entrance.isClosed()) {
                        quietly(socket);
                    }
                });
            }
        }
    }

    private static void carry(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[8192];
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                out.write(some, 0, n);
                out.flush();
            }
        } catch (IOException cut) {
            // Either side may hang up at any time.
        }
    }

    private static void quietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // It was to be closed.
        }
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "door");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        shut();
        quietly(entrance);
    }
}
