package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.time.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening port that gives every connection a thread of its own, and can be taken away and brought back.
 *
 * <p>Being away means that the port is closed, so that a peer is refused by the operating system.
 */
final class Listener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int MAX_CONNECTIONS = 256;
    private static final long JOIN_MILLIS = 5_000;

    /** What is done with one connection, which is closed when this returns or throws. */
    interface Conversation {
        void talk(Connection connection) throws IOException;
    }

    private final String role;
    private final InetSocketAddress wanted;
    private final @Nullable SSLSocketFactory tls;
    private final Conversation conversation;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    /** Guarded by this, as are the three below. */
    private @Nullable ServerSocket server;

    private @Nullable Thread acceptor;
    private int port = -1;
    private boolean closed;

    Listener(String role, InetSocketAddress wanted, @Nullable SSLSocketFactory tls, Conversation conversation) {
        this.role = role;
        this.wanted = wanted;
        this.tls = tls;
        this.conversation = conversation;
    }

    synchronized void start() throws IOException {
        if (port >= 0 || closed) {
            throw new IllegalStateException("a simulator is started once; make a new one to start again");
        }
        listen(wanted.getPort());
    }

    synchronized int port() {
        if (port < 0) {
            throw new IllegalStateException("the simulator has no port before it is started");
        }
        return port;
    }

    /** Closes the port and every connection, until {@link #accept()}. */
    void refuse() {
        synchronized (this) {
            port();
            closePort();
        }
        dropConnections();
    }

    synchronized void accept() {
        port();
        if (server != null || closed) {
            return;
        }
        try {
            listen(port);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    void dropConnections() {
        for (Socket socket : List.copyOf(open)) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                LOG.debug("A connection had ended before it could be reset. reason={}", e.getMessage());
            }
            forget(socket);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closePort();
        }
        List.copyOf(open).forEach(this::forget);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS);
        for (Thread thread : List.copyOf(threads)) {
            if (thread != Thread.currentThread()) {
                join(thread, deadline);
            }
        }
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (thread.isAlive()) {
            LOG.warn("Simulator thread did not end in time. thread={}", thread.getName());
        }
    }

    private void listen(int onPort) throws IOException {
        ServerSocket next = new ServerSocket();
        try {
            next.setReuseAddress(true);
            next.bind(new InetSocketAddress(wanted.getAddress(), onPort), 64);
        } catch (IOException e) {
            next.close();
            throw new IOException(
                    "cannot listen on " + wanted.getAddress().getHostAddress() + ":" + onPort + ": " + e.getMessage()
                            + "; is another program using the port?",
                    e);
        }
        server = next;
        port = next.getLocalPort();
        acceptor = Threads.daemon("ipecs-sim", role + "-accept", () -> acceptFrom(next));
        acceptor.start();
    }

    /** Returns when the port is free: it is kept for as long as a thread waits in it. */
    private void closePort() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                LOG.debug("Closing a port failed, which changes nothing. reason={}", e.getMessage());
            }
            server = null;
        }
        if (acceptor != null) {
            join(acceptor, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS));
            acceptor = null;
        }
    }

    private void acceptFrom(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                open.add(socket);
                if (from.isClosed() || open.size() > MAX_CONNECTIONS) {
                    forget(socket);
                    continue;
                }
                Thread thread =
                        Threads.daemon("ipecs-sim", role + "-" + connections.incrementAndGet(), () -> converse(socket));
                threads.add(thread);
                thread.start();
            } catch (IOException e) {
                if (!from.isClosed()) {
                    LOG.warn("Simulator could not accept a connection. role={} reason={}", role, e.getMessage());
                }
            }
        }
    }

    private void converse(Socket socket) {
        try (Connection connection = Connection.open(socket, tls)) {
            conversation.talk(connection);
        } catch (IOException e) {
            LOG.debug("Connection ended. role={} reason={}", role, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Simulator failed on a connection. role={}", role, e);
        } finally {
            forget(socket);
            threads.remove(Thread.currentThread());
        }
    }

    private void forget(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection failed, which changes nothing. reason={}", e.getMessage());
        }
    }
}
