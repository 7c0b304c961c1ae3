package dev.switchboard.oci.reader;

import dev.switchboard.common.net.Link;
import dev.switchboard.common.net.PeerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event stream of one application server: connects, reads, frames, parses, and hands on what is to be journalled.
 *
 * <p>Nothing is ever written to the connection (but what TLS itself writes), and no byte received ends it. What was
 * read and not yet handed on is at most what one read returned.
 *
 * <p><b>Threading.</b> {@link #connect} and {@link Session#run} are called by one thread at a time, the link's; the
 * sink is called on that thread. Any thread may read the counts and close a session.
 */
final class EventStream implements Link.Connector {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    /** A half-open connection is noticed by the operating system after some two minutes. */
    private static final int KEEP_ALIVE_IDLE_SECONDS = 60;

    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 15;
    private static final int KEEP_ALIVE_PROBES = 4;

    /** Turns a connected socket into the one that is read. */
    @FunctionalInterface
    interface Security {

        /** Takes over the socket, with the handshake if there is one; its read timeout is set. */
        Socket secure(Socket connected, String host, int port) throws IOException;

        /** No TLS. */
        static Security none() {
            return (connected, host, port) -> connected;
        }

        /** TLS, with a certificate that the factory trusts and that is made out to the configured host name. */
        static Security tls(SSLSocketFactory factory) {
            return (connected, host, port) -> {
                SSLSocket secured = (SSLSocket) factory.createSocket(connected, host, port, true);
                SSLParameters parameters = secured.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secured.setSSLParameters(parameters);
                secured.startHandshake();
                return secured;
            };
        }
    }

    /**
     * How to reach and read one application server.
     *
     * @param name what events and messages call it
     * @param addresses where it may be found, the primary first; resolved anew for each attempt
     * @param connectTimeout for each address, TLS handshake included
     * @param idleLimit silence longer than this ends the connection; zero for no limit
     * @param security whether and how TLS is used
     * @param bufferSize the most bytes one read takes
     * @param documentLimit the largest document in bytes
     * @param batchLimit the most documents handed on at once
     */
    record Options(
            String name,
            List<InetSocketAddress> addresses,
            Duration connectTimeout,
            Duration idleLimit,
            Security security,
            int bufferSize,
            int documentLimit,
            int batchLimit) {

        static final int DEFAULT_BUFFER = 256 * 1024;
        static final int DEFAULT_DOCUMENT_LIMIT = 16 * 1024 * 1024;
        static final int DEFAULT_BATCH_LIMIT = 256;

        /** Copies the addresses and checks the numbers. */
        Options {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("addresses must not be empty");
            }
            if (connectTimeout.isNegative() || connectTimeout.isZero()) {
                throw new IllegalArgumentException("connectTimeout must be positive: " + connectTimeout);
            }
            if (idleLimit.isNegative()) {
                throw new IllegalArgumentException("idleLimit must not be negative: " + idleLimit);
            }
            if (bufferSize < 1 || documentLimit < 1 || batchLimit < 1) {
                throw new IllegalArgumentException("bufferSize, documentLimit and batchLimit must be at least 1");
            }
        }

        /** The usual values: 10 s to connect, no idle limit, no TLS, documents up to 16 MiB. */
        static Options of(String name, List<InetSocketAddress> addresses) {
            return new Options(
                    name,
                    addresses,
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    Security.none(),
                    DEFAULT_BUFFER,
                    DEFAULT_DOCUMENT_LIMIT,
                    DEFAULT_BATCH_LIMIT);
        }
    }

    /** Where documents go. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes documents in their order and returns when they are durable. Until then nothing more is read, so that
         * the application server holds back the rest. What it throws ends the session, and the documents of this call
         * are lost to us: a sink whose store is down waits for it instead.
         */
        void accept(List<Received> batch);
    }

    /**
     * What has come in since the start, over all connections.
     *
     * @param bytes bytes read
     * @param documents documents found, with those that could not be read
     * @param faults documents that could not be read
     * @param skipped documents that mean nothing to us, keep-alives included
     * @param keepAlives status notifications
     * @param noiseBytes bytes that belonged to no document
     * @param lastData when the last byte came; {@link Instant#EPOCH} when none has
     * @param lastKeepAlive when the last status notification came; {@link Instant#EPOCH} when none has
     */
    record Counts(
            long bytes,
            long documents,
            long faults,
            long skipped,
            long keepAlives,
            long noiseBytes,
            Instant lastData,
            Instant lastKeepAlive) {}

    private final Options options;
    private final Sink sink;
    private final InstantSource clock;
    private volatile Counts counts = new Counts(0, 0, 0, 0, 0, 0, Instant.EPOCH, Instant.EPOCH);

    EventStream(Options options, Sink sink, InstantSource clock) {
        this.options = options;
        this.sink = sink;
        this.clock = clock;
    }

    /** What events and messages call the server. */
    String name() {
        return options.name();
    }

    /** What has come in so far; renewed with every read. */
    Counts counts() {
        return counts;
    }

    /**
     * Connects to the first address that answers. An interrupt ends the attempt.
     *
     * @throws PeerException.Unreachable when none does; the message has the reason for each
     */
    @Override
    public Session connect() throws IOException {
        List<String> reasons = new ArrayList<>();
        for (InetSocketAddress address : options.addresses) {
            try {
                for (InetAddress resolved : InetAddress.getAllByName(address.getHostString())) {
                    try {
                        return open(address, resolved);
                    } catch (IOException e) {
                        if (Thread.currentThread().isInterrupted()) {
                            throw new PeerException.Unreachable(options.name, "was not waited for", e);
                        }
                        reasons.add(where(address) + " (" + resolved.getHostAddress() + "): " + words(e));
                    }
                }
            } catch (UnknownHostException e) {
                reasons.add(where(address) + ": unknown host");
            }
        }
        throw new PeerException.Unreachable(options.name, "cannot be reached: " + String.join("; ", reasons));
    }

    private Session open(InetSocketAddress address, InetAddress resolved) throws IOException {
        int patience = milliseconds(options.connectTimeout);
        SocketChannel channel = SocketChannel.open();
        boolean done = false;
        try {
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
                channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
                channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
            }
            Socket plain = channel.socket();
            plain.connect(new InetSocketAddress(resolved, address.getPort()), patience);
            plain.setSoTimeout(patience);
            Socket socket = options.security.secure(plain, address.getHostString(), address.getPort());
            socket.setSoTimeout(milliseconds(options.idleLimit));
            Session session = new Session(options.name + " at " + where(address), channel, socket);
            done = true;
            return session;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static String where(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private static int milliseconds(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, duration.isZero() ? 0 : Math.max(1, duration.toMillis()));
    }

    private static String words(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    /** One connection, from its opening to its end. */
    final class Session implements Link.Session, Intake.Observer {

        private final String peer;
        private final SocketChannel channel;
        private final Socket socket;
        private final Intake intake = new Intake(options.name, this, this::add);
        private final Framer framer = new Framer(options.documentLimit, intake::take);
        private final List<Received> batch = new ArrayList<>();
        private Counts counting = counts;
        private boolean noiseTold;
        private boolean noteTold;
        private volatile boolean closed;

        private Session(String peer, SocketChannel channel, Socket socket) {
            this.peer = peer;
            this.channel = channel;
            this.socket = socket;
        }

        @Override
        public String peer() {
            return peer;
        }

        /**
         * Reads until the connection ends, then hands on what is left of a document.
         *
         * @throws PeerException.Unreachable when the connection broke or was silent for too long
         */
        @Override
        public void run() throws IOException {
            byte[] bytes = new byte[options.bufferSize];
            try (socket) {
                InputStream in = socket.getInputStream();
                int read;
                while ((read = read(in, bytes)) >= 0) {
                    received(bytes, read);
                }
            } catch (IOException e) {
                if (!closed) {
                    throw e;
                }
            }
        }

        private int read(InputStream in, byte[] bytes) throws IOException {
            int read = -1;
            try {
                read = in.read(bytes);
                return read;
            } catch (SocketTimeoutException e) {
                throw new PeerException.Unreachable(peer, "was silent for " + options.idleLimit, e);
            } catch (IOException e) {
                throw new PeerException.Unreachable(peer, "lost the connection: " + words(e), e);
            } finally {
                if (read < 0) {
                    framer.end();
                    hand();
                }
            }
        }

        private void received(byte[] bytes, int length) {
            Counts c = counting;
            counting = new Counts(
                    c.bytes + length,
                    c.documents,
                    c.faults,
                    c.skipped,
                    c.keepAlives,
                    c.noiseBytes,
                    clock.instant(),
                    c.lastKeepAlive);
            framer.feed(bytes, 0, length);
            hand();
        }

        private void add(Received received) {
            String fault = received.arrival().fault();
            count(1, fault.isEmpty() ? 0 : 1, 0, 0, 0);
            if (!fault.isEmpty()) {
                LOG.warn(
                        "A document cannot be processed and is journalled as failed server={} reason=\"{}\"",
                        peer,
                        fault);
            }
            batch.add(received);
            if (batch.size() >= options.batchLimit) {
                hand();
            }
        }

        private void hand() {
            counts = counting;
            if (!batch.isEmpty()) {
                List<Received> full = List.copyOf(batch);
                batch.clear();
                sink.accept(full);
            }
        }

        @Override
        public void skipped(EventParser.SkipReason reason) {
            count(1, 0, 1, reason == EventParser.SkipReason.KEEP_ALIVE ? 1 : 0, 0);
            LOG.debug("A document needs nothing server={} reason={}", peer, reason);
        }

        @Override
        public void noise(Unit.Noise noise) {
            count(0, 0, 0, 0, noise.bytes());
            if (noiseTold) {
                LOG.debug("Bytes outside documents were skipped server={} bytes={}", peer, noise.bytes());
            } else {
                LOG.warn(
                        "Bytes outside documents were skipped, and will be on this connection without another warning"
                                + " server={} bytes={}",
                        peer,
                        noise.bytes());
            }
            noiseTold = true;
        }

        @Override
        public void note(String note) {
            if (!noteTold) {
                LOG.warn("Documents are read as ISO-8859-1 server={} reason=\"{}\"", peer, note);
            }
            noteTold = true;
        }

        private void count(int documents, int faults, int skipped, int keepAlives, long noiseBytes) {
            Counts c = counting;
            counting = new Counts(
                    c.bytes,
                    c.documents + documents,
                    c.faults + faults,
                    c.skipped + skipped,
                    c.keepAlives + keepAlives,
                    c.noiseBytes + noiseBytes,
                    c.lastData,
                    keepAlives > 0 ? c.lastData : c.lastKeepAlive);
        }

        @Override
        public void close() {
            closed = true;
            try {
                // Not the TLS socket: its close waits for a peer that does not read.
                channel.close();
            } catch (IOException e) {
                LOG.debug("A connection did not close cleanly server={}", peer, e);
            }
        }
    }
}
