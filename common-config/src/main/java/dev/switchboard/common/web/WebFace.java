package dev.switchboard.common.web;

import dev.switchboard.common.config.Secret;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One web server on one port: HTTP, pages, WebSocket and live updates, with the protection that all of them share.
 *
 * <p>Routes are Javalin's, {@code WebFace.named("oci-monitor").routes(routes -> routes.get("/events", …)).build()}. Each
 * has the guard of {@link AccessTokens}. Requests that change something and come from a browser must carry the token of
 * {@link PageLayout#csrf}. Methods without a route, HEAD among them, are not found. Unless a route says otherwise
 * nothing is cached. A request's head must arrive within {@link Limits#bodyTimeout} too. The paths {@code /assets/}, {@code /live} and, with tokens, {@code /login} and {@code /logout}
 * belong to the face.
 *
 * <p><strong>Threading.</strong> Owns a small pool of daemon threads called {@code switchboard-<name>-web}; handlers run
 * on them and may block, as many at a time as {@link Limits#maxThreads} less two. {@link #close} lets running requests
 * end for two seconds.
 */
public final class WebFace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebFace.class);

    private final Builder settings;
    private final LiveUpdates live;
    private Optional<FaceServer> server = Optional.empty();
    private boolean started;

    private WebFace(Builder settings) {
        this.settings = settings;
        this.live = new LiveUpdates(settings.keepAlive);
    }

    /**
     * Begins to describe a face.
     *
     * @param name a short name for threads and log lines, such as {@code oci-monitor}
     * @return a builder with a loopback address, a free port, no tokens and no routes
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Binds the port and serves.
     *
     * @throws IOException when the port cannot be bound or the TLS files cannot be read; the text says what to do
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() throws IOException {
        if (started) {
            throw new IllegalStateException("the web face " + settings.name + " was started before; build another one");
        }
        started = true;
        FaceServer opened = FaceServer.open(settings, live);
        server = Optional.of(opened);
        LOG.info("Serving face={} url={}", settings.name, url());
    }

    /**
     * The port that is bound.
     *
     * @return the port, also when a free one was asked for
     * @throws IllegalStateException when the face is not started
     */
    public synchronized int port() {
        return server.orElseThrow(() -> new IllegalStateException("the web face " + settings.name + " is not started"))
                .port();
    }

    /**
     * Where the face is reached from this machine.
     *
     * @return the root address, ending in a slash
     * @throws IllegalStateException when the face is not started
     */
    public URI url() {
        return URI.create((settings.listen.tls().isPresent() ? "https://" : "http://") + settings.listen.reachable()
                + ":" + port() + "/");
    }

    /**
     * What tells open pages of changes.
     *
     * @return the live updates of this face; usable before it starts and after it is closed
     */
    public LiveUpdates live() {
        return live;
    }

    /** Stops serving: live pages are cut off, running requests get two seconds. Again does nothing. */
    @Override
    public synchronized void close() {
        started = true;
        live.close();
        server.ifPresent(FaceServer::close);
        server = Optional.empty();
    }

    /**
     * Where a face listens.
     *
     * @param address the address or host name to bind; {@code 0.0.0.0} is every one
     * @param port the port; 0 takes a free one
     * @param tls the certificate, or empty for plain HTTP
     * @param hostNames names by which browsers may call this face, such as that of a proxy before it; on loopback the
     *     names of the own machine are always right, and elsewhere an empty set means any name
     */
    public record Listen(String address, int port, Optional<Tls> tls, Set<String> hostNames) {

        /**
         * Checks the port and copies the names.
         *
         * @param address the address or host name to bind
         * @param port the port; 0 takes a free one
         * @param tls the certificate, or empty for plain HTTP
         * @param hostNames names by which browsers may call this face, in any case
         * @throws IllegalArgumentException when the port is none
         */
        public Listen {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("a port is between 0 and 65535, not " + port);
            }
            Set<String> lower = new HashSet<>();
            hostNames.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
            hostNames = Set.copyOf(lower);
        }

        /**
         * Plain HTTP for this machine only.
         *
         * @param port the port; 0 takes a free one
         * @return where to listen
         */
        public static Listen loopback(int port) {
            return new Listen("127.0.0.1", port, Optional.empty(), Set.of());
        }

        /**
         * Finds out whether a face could listen here now, for a program that wants to know before it opens a database.
         *
         * @param face the name of the face, for the text
         * @throws IOException when it could not; the text says why and what to do
         */
        public void requireFree(String face) throws IOException {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(address, port));
            } catch (IOException | RuntimeException e) {
                throw FaceServer.notBound(this, face, e);
            }
        }

        /**
         * Whether this machine alone can reach it.
         *
         * @return true when the address, or what its name resolves to, is one of loopback
         */
        public boolean isLoopback() {
            try {
                return InetAddress.getByName(address).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }

        /**
         * Whether only this machine's programs and people can call: it listens on loopback, and no name is configured by
         * which a proxy lets others through.
         *
         * @return true when nobody else is expected
         */
        public boolean isForThisMachine() {
            return isLoopback() && hostNames.isEmpty();
        }

        private String reachable() {
            String bare =
                    address.equals("0.0.0.0") || address.equals("::") || address.isEmpty() ? "127.0.0.1" : address;
            return bare.contains(":") && !bare.startsWith("[") ? "[" + bare + "]" : bare;
        }
    }

    /**
     * The files of a TLS certificate. They are watched: a renewed certificate is shown to new connections within a few
     * seconds, and one that cannot be used leaves the one before.
     *
     * @param certificate a PKCS#12 key store, or with {@code key} a certificate chain in PEM
     * @param key the PKCS#8 key in PEM, or empty for a key store
     * @param password the key store's password; empty with PEM
     * @param clients certificates in PEM of which one must have signed each client's; empty when clients need none
     */
    public record Tls(Path certificate, Optional<Path> key, Secret password, Optional<Path> clients) {

        /**
         * A certificate that any client may connect to.
         *
         * @param certificate a PKCS#12 key store, or with {@code key} a certificate chain in PEM
         * @param key the PKCS#8 key in PEM, or empty for a key store
         * @param password the key store's password; empty with PEM
         */
        public Tls(Path certificate, Optional<Path> key, Secret password) {
            this(certificate, key, password, Optional.empty());
        }
    }

    /**
     * What a face allows its callers.
     *
     * @param maxThreads threads at most, 4 or more; two of them accept and select
     * @param maxConnections connections at most; further ones wait
     * @param maxBodyBytes size of a request body
     * @param bodyTimeout time until a request body must have arrived
     * @param idleTimeout time after which a silent connection is closed
     */
    public record Limits(
            int maxThreads, int maxConnections, int maxBodyBytes, Duration bodyTimeout, Duration idleTimeout) {

        /** Eight threads, 256 connections, bodies of one megabyte within 15 s, 30 s of silence. */
        public static final Limits DEFAULT =
                new Limits(8, 256, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(30));

        /**
         * Checks that the face can run at all.
         *
         * @param maxThreads threads at most
         * @param maxConnections connections at most
         * @param maxBodyBytes size of a request body
         * @param bodyTimeout time until a request body must have arrived
         * @param idleTimeout time after which a silent connection is closed
         * @throws IllegalArgumentException when a number is too small
         */
        public Limits {
            if (maxThreads < 4 || maxConnections < 1 || maxBodyBytes < 0) {
                throw new IllegalArgumentException("a web face needs 4 threads, one connection and a body limit of 0 or"
                        + " more; got " + maxThreads + ", " + maxConnections + ", " + maxBodyBytes);
            }
        }
    }

    /** Tells in JSON what went wrong. */
    @FunctionalInterface
    public interface ErrorBody {

        /**
         * Makes the body of an answer.
         *
         * @param status the HTTP status
         * @param text what is wrong, for people
         * @return JSON
         */
        String of(int status, String text);
    }

    /** Describes a face. Not thread-safe. */
    public static final class Builder {

        final String name;
        final List<Consumer<RoutesConfig>> routes = new ArrayList<>();
        final Map<Integer, String> errorTexts = new HashMap<>();
        final Map<String, Handler> handlers = new LinkedHashMap<>();
        Listen listen = Listen.loopback(0);
        Limits limits = Limits.DEFAULT;
        AccessTokens tokens = AccessTokens.none();
        PageLayout layout;
        Assets assets = Assets.OWN;
        final Map<String, ErrorBody> errorBodies = new LinkedHashMap<>();
        final List<BiConsumer<ErrorPages, RoutesConfig>> refusals = new ArrayList<>();
        Optional<Accounts> accounts = Optional.empty();
        OptionalInt connectionsPerAddress = OptionalInt.empty();
        InstantSource clock = InstantSource.system();
        Duration keepAlive = LiveUpdates.KEEP_ALIVE;

        private Builder(String name) {
            this.name = name;
            this.layout = new PageLayout(name, List.of());
        }

        /**
         * Sets where to listen; otherwise a free port on loopback.
         *
         * @param where address, port and names
         * @return this
         */
        public Builder listen(Listen where) {
            listen = where;
            return this;
        }

        /**
         * Sets what callers are allowed; otherwise {@link Limits#DEFAULT}.
         *
         * @param allowed the limits
         * @return this
         */
        public Builder limits(Limits allowed) {
            limits = allowed;
            return this;
        }

        /**
         * Sets who may do what; otherwise anybody anything.
         *
         * @param who the tokens
         * @return this
         */
        public Builder tokens(AccessTokens who) {
            tokens = who;
            return this;
        }

        /**
         * Sets the frame of the error and sign-in pages.
         *
         * @param frame the application's layout
         * @return this
         */
        public Builder layout(PageLayout frame) {
            layout = frame;
            return this;
        }

        /**
         * Fixes the body that programs get with a status, whatever went wrong; browsers still get a page.
         *
         * @param status the status, such as 404
         * @param text the body, to the letter
         * @return this
         */
        public Builder errorText(int status, String text) {
            errorTexts.put(status, text);
            return this;
        }

        /**
         * Sets what goes wrong below a path to be told as JSON, whoever asks.
         *
         * @param start how the paths begin, such as {@code /api/}
         * @param body makes the JSON
         * @return this
         */
        public Builder errorsBelow(String start, ErrorBody body) {
            errorBodies.put(start, body);
            return this;
        }

        /**
         * Says how a failure that handlers throw is answered, in place of 500.
         *
         * @param failure its class
         * @param refusal makes the answer; may log it
         * @param <E> its class
         * @return this
         */
        public <E extends Exception> Builder refusing(Class<E> failure, BiFunction<E, Context, Refusal> refusal) {
            refusals.add((errors, config) -> errors.refusing(config, failure, refusal));
            return this;
        }

        /**
         * Lets people sign in with a name and a password; who has not can use open and unguarded routes only.
         *
         * @param who who may
         * @return this
         */
        public Builder accounts(Accounts who) {
            accounts = Optional.of(who);
            return this;
        }

        /**
         * Sets how many connections an address may have at a time; further ones are closed. Otherwise there is no such
         * limit.
         *
         * @param most how many, at least 1
         * @return this
         */
        public Builder connectionsPerAddress(int most) {
            connectionsPerAddress = OptionalInt.of(most);
            return this;
        }

        /**
         * Serves one more file under {@code /assets/}; it is read now and needs no token.
         *
         * @param fileName its name there; the ending decides the content type
         * @param source where it is, for example a class path resource
         * @return this
         */
        public Builder asset(String fileName, URL source) {
            assets = assets.with(fileName, source);
            return this;
        }

        /**
         * Adds routes; called once for each group of them, and each group registers when the face starts.
         *
         * @param group registers routes, filters, exception mappers and WebSocket endpoints
         * @return this
         */
        public Builder routes(Consumer<RoutesConfig> group) {
            routes.add(group);
            return this;
        }

        /**
         * Hands every request whose path, as it was sent, begins with some text to a Jetty handler instead. None of the
         * face's own rules hold there: no tokens, no header of ours, no check of host names or origins, no size or time
         * limit of bodies. What the handler does not accept goes on to the routes.
         *
         * @param pathStart such as {@code /api/v1/}
         * @param handler started and stopped with the face
         * @return this
         */
        public Builder handler(String pathStart, Handler handler) {
            handlers.put(pathStart, handler);
            return this;
        }

        /**
         * Makes the face.
         *
         * @return a face that is not started
         */
        public WebFace build() {
            return new WebFace(this);
        }

        Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        Builder keepAlive(Duration every) {
            keepAlive = every;
            return this;
        }
    }
}
