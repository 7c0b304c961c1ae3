package dev.switchboard.oci.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a driver and its server, and loses a connection at a commit: before the server has seen it, or after it
 * has answered. The driver must not prepare statements on the server ({@code prepareThreshold=0}), so that a commit
 * can be told by its text.
 */
final class CommitCuttingProxy implements AutoCloseable {

    enum Cut {
        NEVER,
        BEFORE_THE_COMMIT,
        BEFORE_ITS_ANSWER
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
    private volatile boolean refusing;
    private volatile boolean stayDown;

    CommitCuttingProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** At the next commit of any connection. */
    void cut(Cut cut) {
        next.set(cut);
    }

    /** Drops new connections too, once a commit was cut. */
    void stayDownAfterTheCut() {
        stayDown = true;
    }

    void serveAgain() {
        stayDown = false;
        refusing = false;
    }

    boolean hasCut() {
        return next.get() == Cut.NEVER;
    }

    private static void thread(Runnable loop) {
        Thread thread = new Thread(loop, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                clients.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                boolean[] swallowing = {false};
                thread(() -> forward(client, server, swallowing));
                thread(() -> answer(server, client, swallowing));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void forward(Socket client, Socket server, boolean[] swallowing) {
        try (client;
                server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    Cut cut = next.getAndSet(Cut.NEVER);
                    if (cut != Cut.NEVER && stayDown) {
                        refusing = true;
                        closeAllBut(client);
                    }
                    if (cut == Cut.BEFORE_THE_COMMIT) {
                        return;
                    }
                    synchronized (swallowing) {
                        swallowing[0] = cut == Cut.BEFORE_ITS_ANSWER;
                    }
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException ended) {
            // The other side has closed.
        }
    }

    private static void answer(Socket server, Socket client, boolean[] swallowing) {
        try (client;
                server) {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[65536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (swallowing) {
                    if (swallowing[0]) {
                        return;
                    }
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException ended) {
            // The other side has closed.
        }
    }

    private void closeAllBut(Socket spared) throws IOException {
        for (Socket client : clients) {
            if (client != spared) {
                client.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
