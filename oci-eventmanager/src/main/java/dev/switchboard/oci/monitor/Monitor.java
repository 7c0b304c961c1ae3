package dev.switchboard.oci.monitor;

import dev.switchboard.common.time.Coalesced;
import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.StoreException;
import io.javalin.http.Context;
import java.io.IOException;
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
 * The event manager's HTTP face: the API that monitoring systems know, an API for operators, and the Event Monitor page.
 *
 * <p>Passwords are masked in everything it says. Only a token with the scope {@code secrets} sees them, and only when the
 * request asks for them. Javalin, jte and the htmx web jar are needed at run time, Micrometer is not.
 *
 * <p><b>Threading.</b> Requests run on a small pool of daemon threads called {@code switchboard-oci-monitor-web}, which
 * call the journal, the operations and the status supplier. {@link #changed} may be called from any thread, and never
 * waits. {@link #close} returns when running requests have ended, within two seconds.
 */
public final class Monitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final Duration BETWEEN_UPDATES = Duration.ofMillis(500);
    private static final int MOST_BODY_BYTES = 8 << 20;
    private static final int INTERNAL_ERROR = 500;

    private final Options options;
    private final WebFace face;
    private final Coalesced updates;

    /**
     * Where the monitor listens, and who may do what.
     *
     * @param listen address, port, certificate and host names
     * @param tokens the access tokens; none lets anybody read, and on loopback operate. Their scopes are {@code read}, {@code
     *     operate} and {@code secrets}
     */
    public record Options(WebFace.Listen listen, List<AccessTokens.Token> tokens) {

        /**
         * Copies the tokens.
         *
         * @param listen address, port, certificate and host names
         * @param tokens the access tokens
         */
        public Options {
            tokens = List.copyOf(tokens);
        }

        /** Others than this machine's own do not operate without a token, even where none is configured. */
        private Set<String> guarded() {
            return tokens.isEmpty() && !listen.isForThisMachine()
                    ? Set.of(Secrets.SCOPE, AccessTokens.OPERATE)
                    : Set.of(Secrets.SCOPE);
        }

        /**
         * Plain HTTP for this machine only, without tokens.
         *
         * @param port the port; 0 takes a free one
         * @return the options
         */
        public static Options loopback(int port) {
            return new Options(WebFace.Listen.loopback(port), List.of());
        }
    }

    /**
     * Describes the monitor; nothing starts yet.
     *
     * @param options where and for whom
     * @param journal the events
     * @param operations what operators can do to them
     * @param status how the event manager is doing at the moment of the call
     * @param metrics what {@code /metrics} answers, in Prometheus' text format; empty leaves it out
     * @param timers the clock, and what spaces live updates; not closed by the monitor
     * @throws IllegalArgumentException when two tokens share a name or a value
     */
    public Monitor(
            Options options,
            EventJournal journal,
            EventOperations operations,
            Supplier<ServiceStatus> status,
            Optional<Supplier<String>> metrics,
            Timers timers) {
        this.options = options;
        this.updates = new Coalesced(timers, BETWEEN_UPDATES, () -> publish("events"));
        EventSearch search = new EventSearch(journal);
        EventDesk desk = new EventDesk(journal, search, operations);
        BulkOrders bulk = new BulkOrders(search, desk, new Confirmations(timers));
        PageLayout layout = new PageLayout("Event Monitor", List.of(new PageLayout.Link("Events", "/")))
                .withHead(output -> output.writeContent("<link rel=\"stylesheet\" href=\"/assets/monitor.css\">"
                        + "<script src=\"/assets/monitor.js\" defer></script>"));
        MonitorPages pages = new MonitorPages(layout, journal, search, desk, bulk, status, timers);
        MonitorApi api = new MonitorApi(journal, search, status, metrics, timers);
        OperatorApi operators = new OperatorApi(journal, search, desk, bulk, status, timers);
        WebFace.Limits usual = WebFace.Limits.DEFAULT;
        this.face = WebFace.named("oci-monitor")
                .listen(options.listen())
                .tokens(new AccessTokens(options.tokens(), options.guarded()))
                .limits(new WebFace.Limits(
                        usual.maxThreads(),
                        usual.maxConnections(),
                        MOST_BODY_BYTES,
                        usual.bodyTimeout(),
                        usual.idleTimeout()))
                .layout(layout)
                .errorText(404, "Not Found")
                .errorText(INTERNAL_ERROR, "Internal server error")
                .errorsBelow("/api/", (code, text) -> EventJson.error(text))
                .refusing(StoreException.class, Monitor::withoutStore)
                .asset("monitor.css", asset("monitor.css"))
                .asset("monitor.js", asset("monitor.js"))
                .routes(api::register)
                .routes(operators::register)
                .routes(pages::register)
                .build();
    }

    /**
     * Binds the port and serves. Warns when others than this machine can read without a token.
     *
     * @throws IOException when the port cannot be bound or the TLS files cannot be read; the text says what to do
     * @throws IllegalStateException when it was started before
     */
    public void start() throws IOException {
        face.start();
        if (options.tokens().isEmpty() && !options.listen().isForThisMachine()) {
            LOG.warn("Everybody who reaches the monitor can read the events; set http_token, or listen on 127.0.0.1");
        }
    }

    /**
     * Where the Event Monitor page is.
     *
     * @return the root address, ending in a slash
     * @throws IllegalStateException when the monitor is not started
     */
    public URI url() {
        return face.url();
    }

    private void publish(String event) {
        face.live().publish(event, "");
    }

    /** Says that an event, a link or the state changed: open pages are told, twice a second at most. */
    public void changed() {
        updates.ask();
    }

    /** Stops serving. Again does nothing. */
    @Override
    public void close() {
        face.close();
    }

    private static Refusal withoutStore(StoreException failure, Context context) {
        LOG.warn(
                "A request was not answered because the store does not work path={} fault={}",
                context.path(),
                failure.getMessage());
        return new Refusal(
                INTERNAL_ERROR, "The journal does not work: " + SecretMask.mask(String.valueOf(failure.getMessage())));
    }

    private static URL asset(String name) {
        return Objects.requireNonNull(Monitor.class.getResource("assets/" + name), name);
    }
}
