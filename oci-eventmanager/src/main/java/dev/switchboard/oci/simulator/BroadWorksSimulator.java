package dev.switchboard.oci.simulator;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A BroadWorks application server that reports events: it writes OCI-R documents to every client that connects and
 * expects nothing back.
 *
 * <p>What is to be played waits while no client is connected. A document is written to all clients that are connected
 * when its turn comes; when it reached none of them whole, it is written again to the next that connects. What was
 * written but not read when a connection ended is lost, as it is with a real server.
 *
 * <p><b>Threading.</b> One thread plays, one accepts connections, and each client has one that notices its end. A client
 * that does not read holds up all others. All methods may be called from any thread.
 */
public final class BroadWorksSimulator implements AutoCloseable {

    /**
     * One connection, past or present.
     *
     * @param number counted from 1
     * @param address address and port of the client
     * @param connected whether it is connected now
     * @param documents how many documents were written to it, also cut ones
     * @param bytes how many bytes were written to it
     * @param received how many bytes it sent, which no correct client does
     */
    public record Client(int number, String address, boolean connected, long documents, long bytes, long received) {

        /**
         * Checks the values.
         *
         * @param number counted from 1
         * @param address address and port of the client
         * @param connected whether it is connected now
         * @param documents documents written
         * @param bytes bytes written
         * @param received bytes received
         */
        public Client {
            Objects.requireNonNull(address, "address");
        }
    }

    private final Player player;
    private final String scheme;

    private BroadWorksSimulator(Builder options) {
        this.player = new Player(options, options.firstId, options.rate);
        this.scheme = options.secure() ? "tls" : "tcp";
    }

    /**
     * Starts to describe a simulator.
     *
     * @return a builder with a free port, no limit of rate, and fresh ids that start at the current time
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a simulator. */
    public static final class Builder extends NetworkOptions<Builder> {

        private long firstId = System.currentTimeMillis();
        private double rate;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the number of the first fresh id. The default is the time in milliseconds, so that another simulator does
         * not repeat the ids of this one.
         *
         * @param number the number after {@code write}
         * @return this builder
         */
        public Builder firstId(long number) {
            firstId = number;
            return this;
        }

        /**
         * Sets how fast documents are played; see {@link BroadWorksSimulator#rate(double)}.
         *
         * @param perSecond documents a second, 0 for as fast as possible
         * @return this builder
         */
        public Builder rate(double perSecond) {
            rate = requireRate(perSecond);
            return this;
        }

        /**
         * Makes the simulator, which does nothing before it is started.
         *
         * @return the simulator
         */
        public BroadWorksSimulator build() {
            return new BroadWorksSimulator(this);
        }
    }

    /**
     * Opens the port and begins to play.
     *
     * @throws IOException if the port cannot be had
     * @throws IllegalStateException if it was started or closed before
     */
    public void start() throws IOException {
        player.start();
    }

    /** Closes the port and every connection, and returns when all threads have ended. May be called again. */
    @Override
    public void close() {
        player.close();
    }

    /**
     * The port listened on, also while connections are refused.
     *
     * @return the port
     * @throws IllegalStateException before {@link #start()}
     */
    public int port() {
        return player.listener().port();
    }

    /**
     * Where a client finds the simulator.
     *
     * @return {@code tcp://} or {@code tls://}, host and port
     * @throws IllegalStateException before {@link #start()}
     */
    public String url() {
        InetAddress address = player.listener().address();
        String host = address.getHostAddress();
        return scheme + "://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port();
    }

    /**
     * Plays one document in the usual shape, after all that waits already.
     *
     * @param document its text, without a declaration
     */
    public void emit(String document) {
        emit(Emission.of(document));
    }

    /**
     * Plays one emission, after all that waits already.
     *
     * @param emission what to play
     */
    public void emit(Emission emission) {
        play(List.of(emission));
    }

    /**
     * Plays emissions, after all that waits already. They are fetched one by one, as they are needed.
     *
     * @param emissions for example an {@link OciPlay}; may be endless
     */
    public void play(Iterable<Emission> emissions) {
        player.add(emissions.iterator());
    }

    /** Forgets all that waits, except the document being written. */
    public void clear() {
        player.clear();
    }

    /**
     * Sets how fast documents are played from now on.
     *
     * @param perSecond documents a second, evenly spaced; 0 for as fast as possible
     */
    public void rate(double perSecond) {
        player.rate(requireRate(perSecond));
    }

    private static double requireRate(double perSecond) {
        if (!(perSecond >= 0)) {
            throw new IllegalArgumentException("the rate must not be negative: " + perSecond);
        }
        return perSecond;
    }

    /** Closes every connection; new ones are accepted. */
    public void dropConnections() {
        player.listener().dropConnections();
    }

    /** Closes the port and every connection, as if the server were down. What waits goes on waiting. */
    public void refuseConnections() {
        player.listener().refuse();
    }

    /**
     * Does {@link #refuseConnections()} for a while.
     *
     * @param time how long
     */
    public void refuseConnections(Duration time) {
        player.listener().refuse(time);
    }

    /** Ends {@link #refuseConnections()}: opens the same port again. */
    public void acceptConnections() {
        player.listener().accept();
    }

    /**
     * The connections, at most the newest 1,000.
     *
     * @return the connections in the order in which they came
     */
    public List<Client> clients() {
        return player.clients();
    }

    /**
     * How many documents were played, a document for several clients counting once.
     *
     * @return the number, cut and garbled documents included
     */
    public long documentsSent() {
        return player.sent();
    }

    /**
     * Waits until so many clients are connected.
     *
     * @param number how many at least
     * @param limit how long to wait at most
     * @return whether they came
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitClients(int number, Duration limit) throws InterruptedException {
        return player.await(() -> player.connected().size() >= number, limit);
    }

    /**
     * Waits until nothing is left to play.
     *
     * @param limit how long to wait at most
     * @return whether all was played
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        return player.await(player::idle, limit);
    }

    /**
     * Waits until so many documents were played.
     *
     * @param documents what {@link #documentsSent()} must reach
     * @param limit how long to wait at most
     * @return whether it was reached
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitSent(long documents, Duration limit) throws InterruptedException {
        return player.await(() -> player.sent() >= documents, limit);
    }
}
