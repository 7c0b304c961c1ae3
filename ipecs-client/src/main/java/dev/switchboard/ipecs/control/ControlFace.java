package dev.switchboard.ipecs.control;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Coalesced;
import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.common.web.WebFace;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's HTTP face: the control API, health, metrics, and the wallboard.
 *
 * <p>Reading needs no token on loopback, unless a proxy lets others in, and the token elsewhere. Whatever changes something is a POST with the token;
 * without a configured token nothing can be changed. Javalin, jte and the htmx web jar are needed at run time, Micrometer
 * is not.
 *
 * <p><b>Threading.</b> Requests run on a small pool of daemon threads called {@code switchboard-ipecs-control-web}, which
 * call the ports. {@link #changed} and {@link #missedCallsChanged} may be called from any thread, and never wait. {@link
 * #close} returns when running requests have ended, within two seconds.
 */
public final class ControlFace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlFace.class);
    private static final Duration BETWEEN_UPDATES = Duration.ofSeconds(1);
    /** An open page that hears nothing for twice this long and a bit says that it is old. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final Timers timers;
    private final WebFace face;
    private final Coalesced board;
    private final Coalesced missed;
    private Optional<Timers.Task> heartbeat = Optional.empty();

    /**
     * Where the face listens, and who may do what.
     *
     * @param listen address, port, certificate and host names
     * @param token what callers that change something present; empty refuses every change
     */
    public record Options(WebFace.Listen listen, Optional<Secret> token) {

        /**
         * Refuses to show callers' numbers to the whole network.
         *
         * @param listen address, port, certificate and host names
         * @param token what callers that change something present
         * @throws IllegalArgumentException when others than this machine could read without a token
         */
        public Options {
            if (token.isEmpty() && !listen.isForThisMachine()) {
                throw new IllegalArgumentException("the control API listens on " + listen.address()
                        + (listen.isLoopback() ? " for " + listen.hostNames() : "")
                        + ", which others can reach: configure a token, or listen on 127.0.0.1 without host names");
            }
        }

        /**
         * Plain HTTP for this machine only, for reading.
         *
         * @param port the port; 0 takes a free one
         * @return the options
         */
        public static Options loopback(int port) {
            return new Options(WebFace.Listen.loopback(port), Optional.empty());
        }

        AccessTokens tokens() {
            Set<String> scopes = Set.of(AccessTokens.READ, AccessTokens.OPERATE);
            AccessTokens tokens = new AccessTokens(
                    token.map(value -> new AccessTokens.Token("control", value, scopes)).stream()
                            .toList(),
                    token.isPresent() ? Set.of() : Set.of(AccessTokens.OPERATE));
            return listen.isForThisMachine() ? tokens.withOpen(AccessTokens.READ) : tokens;
        }
    }

    /**
     * Describes the face; nothing starts yet.
     *
     * @param options where and for whom
     * @param source the client
     * @param missedCalls the abandoned calls
     * @param simulator the program's own simulator; empty leaves {@code /sim/} out
     * @param metrics what {@code /metrics} answers, in Prometheus' text format; empty leaves it out
     * @param timers the clock, and what spaces live updates; not closed by the face
     */
    public ControlFace(
            Options options,
            ControlSource source,
            MissedCalls missedCalls,
            Optional<SimulatorControl> simulator,
            Optional<Supplier<String>> metrics,
            Timers timers) {
        this.timers = timers;
        this.board = new Coalesced(timers, BETWEEN_UPDATES, () -> publish("board"));
        this.missed = new Coalesced(timers, BETWEEN_UPDATES, () -> publish("missed"));
        PageLayout layout = new PageLayout("iPECS", List.of(new PageLayout.Link("Wallboard", WallboardPages.ROOT)))
                .withHead(output -> output.writeContent("<link rel=\"stylesheet\" href=\"/assets/wallboard.css\">"
                        + "<script src=\"/assets/wallboard.js\" defer></script>"));
        MissedDesk desk = new MissedDesk(missedCalls, timers, this::missedCallsChanged);
        WallboardPages pages = new WallboardPages(
                layout, source, missedCalls, desk, options.token().isPresent());
        ControlApi api = new ControlApi(source, missedCalls, metrics);
        ControlActions actions = new ControlActions(source, desk, simulator, this::changed, timers);
        this.face = WebFace.named("ipecs-control")
                .listen(options.listen())
                .tokens(options.tokens())
                .layout(layout)
                .asset("wallboard.css", asset("wallboard.css"))
                .asset("wallboard.js", asset("wallboard.js"))
                .routes(api::register)
                .routes(actions::register)
                .routes(pages::register)
                .refusing(UncheckedIOException.class, ControlFace::withoutStore)
                .routes(routes -> routes.after(ControlFace::errorAsJson))
                .build();
    }

    /**
     * Binds the port and serves.
     *
     * @throws IOException when the port cannot be bound or the TLS files cannot be read; the text says what to do
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() throws IOException {
        face.start();
        heartbeat = Optional.of(timers.scheduleEvery(HEARTBEAT, this::changed));
    }

    /**
     * Where the control API is.
     *
     * @return the root address, ending in a slash
     * @throws IllegalStateException when the face is not started
     */
    public URI url() {
        return face.url();
    }

    /**
     * Where the wallboard is.
     *
     * @return its address
     * @throws IllegalStateException when the face is not started
     */
    public URI wallboardUrl() {
        return face.url().resolve(WallboardPages.ROOT);
    }

    /** Says that the state or the connection changed: open pages are told, once a second at most. */
    public void changed() {
        board.ask();
    }

    /** Says that the list of abandoned calls changed: open pages are told, once a second at most. */
    public void missedCallsChanged() {
        missed.ask();
    }

    private void publish(String event) {
        face.live().publish(event, "");
    }

    /** Stops serving. Again does nothing. */
    @Override
    public synchronized void close() {
        heartbeat.ifPresent(Timers.Task::cancel);
        heartbeat = Optional.empty();
        face.close();
    }

    private static Refusal withoutStore(UncheckedIOException failure, Context context) {
        LOG.warn(
                "A request was not answered because the store does not work path={} fault={}",
                context.path(),
                failure.getMessage());
        return new Refusal(503, "The store of the abandoned calls does not work now.");
    }

    /** The face itself refuses in plain text; programs that use this API read JSON only. */
    private static void errorAsJson(Context context) {
        String type = Optional.ofNullable(context.res().getContentType()).orElse("");
        boolean page = WallboardPages.owns(context.path()) || context.header("HX-Request") != null;
        if (context.statusCode() >= 400 && type.startsWith("text/plain") && !page) {
            String said = Optional.ofNullable(context.result()).orElse("");
            context.contentType("application/json").result(ControlJson.error(said));
        }
    }

    private static URL asset(String name) {
        return Objects.requireNonNull(ControlFace.class.getResource("assets/" + name), name);
    }
}
