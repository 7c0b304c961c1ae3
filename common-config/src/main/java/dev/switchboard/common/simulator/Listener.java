package dev.switchboard.common.simulator;

import dev.switchboard.common.time.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket that gives every connection a thread of its own, and can be taken away and brought back.
 *
 * <p>Being away means that the port is closed, so that a peer is refused by the operating system as it would be by a
 * machine whose program is down.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Owns the threads {@code switchboard-<library>-sim-<role>-…}, which
 * call the conversation; {@link #close} ends them.
 */
public final class Listener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int MAX_CONNECTIONS = 1024;
    private static final long JOIN_MILLIS = 5_000;

    /** What is done with one connection; the socket is closed when it returns or throws. */
    public interface Conversation {
        /**
         * Talks until the end.
         *
         * @param socket the connection
         * @param number counts the connections of the listener, from 1
         * @throws IOException when the connection ends
         */
        void talk(Socket socket, int number) throws IOException;
    }

    /** How a connection that is dropped comes to its end. */
    public enum Ending {
        /** In good order. */
        CLOSE,
        /** By a reset, as a machine does that knows nothing of it. */
        RESET
    }

    private final String library;
    private final String role;
    private final InetSocketAddress wanted;
    private final ServerSocketFactory sockets;
    private final Ending ending;
    private final Conversation conversation;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Guarded by this, as are the four below. */
    private @Nullable ServerSocket server;

    private @Nullable Thread acceptor;

    private int port = -1;
    private boolean started;
    private long outage;

    /**
     * Makes a listener; opens nothing yet.
     *
     * @param library the library whose simulator it is, for the threads' names
     * @param role what it stands for, for example {@code as}
     * @param wanted where to listen; port 0 takes a free one
     * @param sockets makes the listening socket
     * @param ending how connections end that are dropped
     * @param conversation what is done with each connection
     */
    public Listener(
            String library,
            String role,
            InetSocketAddress wanted,
            ServerSocketFactory sockets,
            Ending ending,
            Conversation conversation) {
        this.library = library;
        this.role = role;
        this.wanted = wanted;
        this.sockets = sockets;
        this.ending = ending;
        this.conversation = conversation;
    }

    /**
     * Opens the port.
     *
     * @throws IOException when the port cannot be had
     * @throws IllegalStateException when it was started or closed before
     */
    public synchronized void start() throws IOException {
        if (started || isClosed()) {
            throw new IllegalStateException("a simulator is started once; make a new one to start again");
        }
        open(wanted.getPort());
        started = true;
        LOG.info("Simulator listens. role={} port={}", role, port);
    }

    /**
     * The port listened on, also while connections are refused.
     *
     * @return the port
     * @throws IllegalStateException before {@link #start}
     */
    public synchronized int port() {
        if (port < 0) {
            throw new IllegalStateException("the simulator has no port before it is started");
        }
        return port;
    }

    /**
     * The address listened on.
     *
     * @return the address
     */
    public InetAddress address() {
        return wanted.getAddress();
    }

    /**
     * Whether it is closed, or about to be.
     *
     * @return true from {@link #signalClose} on
     */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /**
     * Waits.
     *
     * @param nanos how long
     * @return whether the simulator was closed meanwhile
     */
    public boolean pause(long nanos) {
        if (nanos <= 0) {
            return isClosed();
        }
        try {
            return closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Closes the port and every connection, until {@link #accept()}. */
    public void refuse() {
        synchronized (this) {
            requireStarted();
            outage++;
            closePort();
        }
        dropConnections();
    }

    /**
     * As {@link #refuse()}, but comes back by itself.
     *
     * @param time when
     */
    public void refuse(Duration time) {
        refuse();
        long mine;
        synchronized (this) {
            mine = outage;
        }
        spawn("outage", () -> {
            if (!pause(time.toNanos())) {
                synchronized (this) {
                    if (mine == outage) {
                        reopen();
                    }
                }
            }
        });
    }

    /** Opens the same port again. */
    public synchronized void accept() {
        requireStarted();
        outage++;
        reopen();
    }

    /** Ends every connection; new ones are accepted. */
    public void dropConnections() {
        for (Socket socket : List.copyOf(open)) {
            if (ending == Ending.RESET) {
                resetOnClose(socket);
            }
            closeQuietly(socket);
        }
    }

    /**
     * Lets a connection end by a reset when it is closed.
     *
     * @param socket the connection
     */
    public static void resetOnClose(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            LOG.debug("A connection had ended before it could be reset. reason={}", e.getMessage());
        }
    }

    /**
     * Runs work on an owned thread, which {@link #close()} waits for.
     *
     * @param suffix the end of the thread's name
     * @param work what to run
     * @return the thread, running
     */
    public Thread spawn(String suffix, Runnable work) {
        Thread thread = Threads.daemon(library, "sim-" + role + "-" + suffix, () -> {
            try {
                work.run();
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Tells whoever pauses that the end is near. */
    public void signalClose() {
        closed.countDown();
    }

    @Override
    public void close() {
        signalClose();
        synchronized (this) {
            closePort();
        }
        List.copyOf(open).forEach(Listener::closeQuietly);
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

    private void requireStarted() {
        if (!started) {
            throw new IllegalStateException("the simulator is not started");
        }
    }

    private synchronized void reopen() {
        if (server != null || isClosed()) {
            return;
        }
        try {
            open(port);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void open(int onPort) throws IOException {
        ServerSocket next = sockets.createServerSocket();
        try {
            next.setReuseAddress(true);
            next.bind(new InetSocketAddress(wanted.getAddress(), onPort), 256);
        } catch (IOException e) {
            closeQuietly(next);
            throw new IOException(
                    "cannot listen on " + wanted.getAddress().getHostAddress() + ":" + onPort + ": " + e.getMessage()
                            + "; is another program using the port?",
                    e);
        }
        server = next;
        port = next.getLocalPort();
        acceptor = spawn("accept", () -> acceptFrom(next));
    }

    /**
     * Returns when the port is free: the operating system keeps a socket listening for as long as a thread waits in it,
     * which may outlast the call that closes it.
     */
    private void closePort() {
        if (server != null) {
            closeQuietly(server);
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
                int number = connections.incrementAndGet();
                spawn(Integer.toString(number), () -> converse(socket, number));
            } catch (IOException e) {
                if (!from.isClosed()) {
                    LOG.warn("Simulator could not accept a connection. role={} reason={}", role, e.getMessage());
                    pause(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        }
    }

    private void converse(Socket socket, int number) {
        try {
            socket.setTcpNoDelay(true);
            conversation.talk(socket, number);
        } catch (IOException e) {
            LOG.debug("Connection ended. role={} connection={} reason={}", role, number, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Simulator failed on a connection. role={} connection={}", role, number, e);
        } finally {
            forget(socket);
        }
    }

    private void forget(Socket socket) {
        closeQuietly(socket);
        open.remove(socket);
    }

    /**
     * Closes what need not be closed cleanly.
     *
     * @param resource what to close
     */
    public static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.debug("Closing failed, which changes nothing. reason={}", e.getMessage());
        }
    }
}
