package dev.switchboard.vmo.simulator;

import dev.switchboard.common.simulator.SelfMadeCertificate;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A Unity Connection server's provisioning interface (CUPI, in JSON): users, call handlers, alternate greetings and
 * their recordings, kept truthfully.
 *
 * <p>It listens on loopback, with a certificate made for the run, checks the administrator's HTTP Basic credentials (else
 * 401), writes every scalar as a text and a list of one as the one itself, and answers 503 when more calls than allowed
 * are made at a time.
 *
 * <p><b>Threading.</b> One thread for each connection and one that accepts them; calls take effect one at a time. All
 * methods may be called from any thread.
 */
public final class UnitySimulator implements AutoCloseable {

    /** What a call asks for. */
    public enum Operation {
        /** {@code GET /vmrest/users}. */
        LIST_USERS,
        /** {@code GET /vmrest/users/…}. */
        READ_USER,
        /** {@code GET …/greetings/Alternate}. */
        READ_GREETING,
        /** {@code PUT …/greetings/Alternate}. */
        SET_GREETING,
        /** {@code PUT …/greetingstreamfiles/…/audio}. */
        SET_AUDIO,
        /** Anything else. */
        OTHER
    }

    private final Builder options;
    private final @Nullable SelfMadeCertificate certificate;
    private final Object lock = new Object();
    private final UnityDoor door;

    // All guarded by lock.
    private final UnityDesk desk;
    private @Nullable UnityHttp server;
    private int port;

    private UnitySimulator(Builder options) {
        this.options = options;
        this.port = options.port;
        this.certificate =
                options.plainHttp ? null : new SelfMadeCertificate("Unity", List.of("localhost", "127.0.0.1"));
        this.desk = new UnityDesk(options.clock, options.languages);
        for (int number = 1; number <= options.users; number++) {
            desk.add("user" + number + "@example.com", Integer.toString(1000 + number));
        }
        this.door = new UnityDoor(desk, lock, options.user, options.password, options.parallel, options.keep);
    }

    /**
     * Starts to describe a simulator.
     *
     * @return a builder with user {@code admin}, password {@code secret}, no mailboxes, TLS and a free port
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a simulator. */
    public static final class Builder {

        private int port;
        private String user = "admin";
        private String password = "secret";
        private int users;
        private int parallel = 4;
        private int keep = 100_000;
        private boolean plainHttp;
        private Set<Integer> languages = Set.of(1033);
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * Sets where it listens.
         *
         * @param newPort port on loopback, 0 for any that is free
         * @return this builder
         */
        public Builder port(int newPort) {
            port = newPort;
            return this;
        }

        /**
         * Sets the administrator.
         *
         * @param newUser user name
         * @param newPassword password
         * @return this builder
         */
        public Builder credentials(String newUser, String newPassword) {
            user = Objects.requireNonNull(newUser, "newUser");
            password = Objects.requireNonNull(newPassword, "newPassword");
            return this;
        }

        /**
         * Sets how many users there are at the start: {@code user1@example.com} with extension 1001, and so on.
         *
         * @param number not negative
         * @return this builder
         */
        public Builder users(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("users must not be negative, but is " + number);
            }
            users = number;
            return this;
        }

        /**
         * Sets how many calls it bears at a time; one more is answered 503. The default is 4.
         *
         * @param most at least 1
         * @return this builder
         */
        public Builder parallel(int most) {
            parallel = most;
            return this;
        }

        /**
         * Sets the languages that are installed; the default is 1033 alone.
         *
         * @param codes their codes
         * @return this builder
         */
        public Builder languages(Integer... codes) {
            languages = Set.of(codes);
            return this;
        }

        /**
         * Sets how many calls are kept; the default is 100,000.
         *
         * @param newest 0 for none
         * @return this builder
         */
        public Builder keep(int newest) {
            keep = newest;
            return this;
        }

        /**
         * Sets the clock by which greetings end.
         *
         * @param newClock the clock
         * @return this builder
         */
        public Builder clock(InstantSource newClock) {
            clock = Objects.requireNonNull(newClock, "newClock");
            return this;
        }

        /**
         * Does without TLS.
         *
         * @return this builder
         */
        public Builder plainHttp() {
            plainHttp = true;
            return this;
        }

        /**
         * Makes the simulator, which does nothing before it is started.
         *
         * @return the simulator
         */
        public UnitySimulator build() {
            return new UnitySimulator(this);
        }
    }

    /**
     * Opens the port; also again after {@link #down}, the same one.
     *
     * @throws IOException if it cannot be had
     * @throws IllegalStateException if it is open
     */
    public void start() throws IOException {
        synchronized (lock) {
            if (server != null) {
                throw new IllegalStateException("the simulator listens already");
            }
            ServerSocketFactory sockets = certificate == null
                    ? ServerSocketFactory.getDefault()
                    : certificate.context().getServerSocketFactory();
            server = new UnityHttp(sockets, port, door::answer);
            server.start();
            port = server.port();
        }
    }

    /** Closes the port and every connection, as when the server is switched off, until {@link #start}; forgets nothing. */
    public void down() {
        Optional<UnityHttp> running;
        synchronized (lock) {
            running = Optional.ofNullable(server);
            server = null;
        }
        running.ifPresent(UnityHttp::close);
    }

    /** Closes the port and every connection, and returns when all threads have ended. */
    @Override
    public void close() {
        door.close();
        Optional<UnityHttp> running;
        synchronized (lock) {
            running = Optional.ofNullable(server);
        }
        running.ifPresent(UnityHttp::close);
    }

    private UnityHttp server() {
        synchronized (lock) {
            if (server == null) {
                throw new IllegalStateException("the simulator was not started");
            }
            return server;
        }
    }

    // ---- where it is

    /**
     * The root of the server, without {@code /vmrest}.
     *
     * @return for example {@code https://127.0.0.1:8443}
     * @throws IllegalStateException before {@link #start()}
     */
    public String url() {
        return (options.plainHttp ? "http" : "https") + "://127.0.0.1:" + server().port();
    }

    /**
     * The certificate of the authority that signed the server's.
     *
     * @return PEM text
     * @throws IllegalStateException without TLS
     */
    public String authorityPem() {
        return certificate().authorityPem();
    }

    /**
     * The server's certificate.
     *
     * @return PEM text
     * @throws IllegalStateException without TLS
     */
    public String serverPem() {
        return certificate().serverPem();
    }

    /**
     * The fingerprint of the server's key.
     *
     * @return base64 of the SHA-256 of its SubjectPublicKeyInfo
     * @throws IllegalStateException without TLS
     */
    public String pin() {
        return certificate().pin();
    }

    private SelfMadeCertificate certificate() {
        if (certificate == null) {
            throw new IllegalStateException("a simulator without TLS has no certificate");
        }
        return certificate;
    }

    // ---- mailboxes

    /**
     * Adds a user with a call handler, whose alternate greeting is off.
     *
     * @param alias the login name
     * @param extension the number
     * @return the mailbox
     * @throws IllegalArgumentException if there is such a user
     */
    public UnityMailbox addUser(String alias, String extension) {
        synchronized (lock) {
            desk.add(alias, extension);
            return desk.mailbox(alias);
        }
    }

    /**
     * Removes a user with the mailbox.
     *
     * @param alias the login name
     * @throws IllegalArgumentException if there is no such user
     */
    public void removeUser(String alias) {
        synchronized (lock) {
            desk.remove(alias);
        }
    }

    /**
     * Sets a greeting as its owner would by telephone.
     *
     * @param alias the login name
     * @param on whether callers hear it, without an end
     * @param playWhat 0 the system's words, 1 the recording, 2 nothing
     * @throws IllegalArgumentException if there is no such user
     */
    public void ownerSets(String alias, boolean on, int playWhat) {
        synchronized (lock) {
            desk.set(alias, on, playWhat);
        }
    }

    /**
     * Gives a user a language other than the server's.
     *
     * @param alias the login name
     * @param language its code
     * @throws IllegalArgumentException if there is no such user
     */
    public void speaks(String alias, int language) {
        synchronized (lock) {
            desk.speaks(alias, language);
        }
    }

    /**
     * A mailbox as it is now.
     *
     * @param alias the login name
     * @return the mailbox
     * @throws IllegalArgumentException if there is no such user
     */
    public UnityMailbox mailbox(String alias) {
        synchronized (lock) {
            return desk.mailbox(alias);
        }
    }

    /**
     * All mailboxes as they are now.
     *
     * @return in the order in which they were added
     */
    public List<UnityMailbox> mailboxes() {
        synchronized (lock) {
            return desk.mailboxes();
        }
    }

    /**
     * The recording of an alternate greeting.
     *
     * @param alias the login name
     * @param language code of its language
     * @return a WAV file; empty for none
     * @throws IllegalArgumentException if there is no such user
     */
    public byte[] recording(String alias, int language) {
        synchronized (lock) {
            return desk.recording(alias, language).clone();
        }
    }

    // ---- troubles

    /**
     * Lets the next calls of a kind go wrong, after those that are to go wrong already.
     *
     * @param operation which calls
     * @param fault what goes wrong
     * @param times with how many of them
     */
    public void failNext(Operation operation, UnityFault fault, int times) {
        door.failNext(operation, fault, times);
    }

    /** Lets nothing go wrong any more that was to by {@link #failNext}. */
    public void failNoMore() {
        door.failNoMore();
    }

    /**
     * Makes every answer take its time.
     *
     * @param time how long; zero for none
     */
    public void delay(Duration time) {
        door.delay(Objects.requireNonNull(time, "time"));
    }

    /** Ends every connection; new ones are welcome. */
    public void dropConnections() {
        server().dropConnections();
    }

    /**
     * Makes lists end early, whatever they announce.
     *
     * @param rows how many users lists show
     */
    public void endListsAfter(long rows) {
        synchronized (lock) {
            desk.endListsAfter(rows);
        }
    }

    /**
     * Makes lists say, or not, how many users there are.
     *
     * @param hidden true to leave {@code @total} out
     */
    public void hideTotal(boolean hidden) {
        synchronized (lock) {
            desk.hideTotal(hidden);
        }
    }

    /**
     * Shows times moved, as a server does that takes them to be in its own zone.
     *
     * @param by how much later; negative for earlier
     */
    public void shiftTimes(Duration by) {
        synchronized (lock) {
            desk.shiftTimes(by);
        }
    }

    // ---- what came

    /**
     * The calls received, in order.
     *
     * @return a copy
     */
    public List<UnityExchange> calls() {
        return door.calls();
    }

    /** Forgets the calls received, and how many there were at a time. */
    public void forgetCalls() {
        door.forgetCalls();
    }

    /**
     * How many calls there were at a time at most.
     *
     * @return those refused for being too many included
     */
    public int mostAtOnce() {
        return door.mostAtOnce();
    }
}
