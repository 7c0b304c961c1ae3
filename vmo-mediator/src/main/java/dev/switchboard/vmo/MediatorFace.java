package dev.switchboard.vmo;

import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.vmo.store.StoreException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What others see of a mediator: the interface for programs below {@code /api/}, the pages for people, health and
 * metrics, all on one port.
 *
 * <p>Programs present a name and password or a token, or come from an allowed address; people sign in. With {@code
 * security: none} everybody may do everything.
 *
 * <p><b>Threading.</b> Owns up to 96 daemon threads {@code switchboard-vmo-web}, which wait for voicemail at most 10 s
 * each. {@link #close} gives running requests two seconds.
 */
public final class MediatorFace implements AutoCloseable {

    /** Larger reports than any make no sense, whoever sends them. */
    static final int LARGEST_BODY = 256 * 1024;

    /** What is read before it is refused: a refusal cannot be read by a sender that is cut off. */
    private static final int READ_AT_MOST = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(MediatorFace.class);
    /** Within which a request must be sent. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int CONNECTIONS_PER_ADDRESS = 64;

    private final VmoMediator mediator;
    private final Operators operators;
    private final WebFace face;
    private final List<Consumer<RoutesConfig>> routes;
    private Optional<PageNews> news = Optional.empty();

    /**
     * Describes the face; nothing starts yet.
     *
     * @param mediator what it shows; not closed by the face
     * @param metrics what {@code /metrics} answers, in Prometheus' text format; empty leaves it out
     * @param clock the clock
     */
    public MediatorFace(VmoMediator mediator, Optional<Supplier<String>> metrics, InstantSource clock) {
        this(mediator, metrics, clock, PATIENCE);
    }

    /** With another limit for sending a request. */
    MediatorFace(VmoMediator mediator, Optional<Supplier<String>> metrics, InstantSource clock, Duration patience) {
        this.mediator = mediator;
        VmoConfig config = mediator.config();
        this.operators = new Operators(mediator.store(), config.security().proxyHeader());
        PageLayout layout = new PageLayout(
                        "Voice Mail Out Of Office",
                        List.of(
                                new PageLayout.Link("Home", "/"),
                                new PageLayout.Link("Outbox", "/outbox"),
                                new PageLayout.Link("Audit", "/audit"),
                                new PageLayout.Link("Import", FaceRules.IMPORT_PATH),
                                new PageLayout.Link("About", "/about")))
                .withDocumentTitle("Voice Mail Out Of Office")
                .withHead(output -> output.writeContent("<link rel=\"stylesheet\" href=\"/assets/vmo.css\">"));
        Pages pages = new Pages(layout, config.security().certificate().isPresent());
        ApiAccess access = new ApiAccess(config.security(), mediator.store(), clock);
        WebFace.Builder builder = WebFace.named("vmo")
                .listen(listen(config))
                .limits(new WebFace.Limits(96, 1_024, READ_AT_MOST, patience, patience))
                .connectionsPerAddress(CONNECTIONS_PER_ADDRESS)
                .layout(layout)
                .errorsBelow("/api/", MediatorJson::result)
                .refusing(StoreException.class, MediatorFace::withoutStore)
                .asset("vmo.css", MediatorPages.style());
        this.routes = List.of(
                target -> FaceRules.register(target, config.face().webdebug()),
                new MediatorApi(mediator, access)::register,
                new ServiceRoutes(mediator, access, metrics)::register,
                new MediatorPages(mediator, pages)::register,
                new UserPages(mediator, pages)::register,
                new LedgerPages(mediator, pages)::register,
                new ImportPages(mediator, pages)::register);
        routes.forEach(builder::routes);
        if (config.security().login()) {
            builder.accounts(operators);
        }
        this.face = builder.build();
    }

    private static Refusal withoutStore(StoreException failure, Context context) {
        LOG.warn("A request was not carried out because the store does not work path={}", context.path(), failure);
        return new Refusal(503, "The mediator's database does not work at present");
    }

    /** Everything that is served besides sign-in, assets and live updates, for those who have to know all of it. */
    void registerAll(RoutesConfig target) {
        routes.forEach(group -> group.accept(target));
    }

    private static WebFace.Listen listen(VmoConfig config) {
        VmoConfig.Security security = config.security();
        Optional<WebFace.Tls> tls = security.certificate().map(file -> tls(file, security));
        return new WebFace.Listen(
                config.face().listenIp(),
                config.face().listenPort(),
                tls,
                Set.copyOf(config.face().hostNames()));
    }

    private static WebFace.Tls tls(Path certificate, VmoConfig.Security security) {
        return new WebFace.Tls(certificate, security.key(), security.keyPassword());
    }

    /**
     * Makes the configured account, binds the port and serves.
     *
     * @throws IOException when the port cannot be bound or the TLS files cannot be read; the text says what to do
     * @throws IllegalStateException when it was started before
     */
    public synchronized void start() throws IOException {
        VmoConfig.Security security = mediator.config().security();
        if (!security.login()) {
            LOG.warn("Nobody has to sign in, and every program may use the interface security=none");
        } else {
            security.guiPassword().ifPresent(password -> operators.keep(security.guiUser(), password));
            warnWhenNobodyGetsIn(security);
        }
        face.start();
        news = Optional.of(new PageNews(mediator, face.live()));
    }

    private static void warnWhenNobodyGetsIn(VmoConfig.Security security) {
        boolean people =
                security.guiPassword().isPresent() || !security.proxyHeader().isEmpty();
        boolean programs = security.apiPassword().isPresent()
                || security.apiToken().isPresent()
                || !security.apiAllow().isEmpty();
        if (!people || !programs) {
            LOG.warn(
                    "Not everybody who may need to gets in; configure gui-user and gui-password for people, and"
                            + " api-user and api-password, api-token or api-allow for programs, or security: none"
                            + " section=security people={} programs={}",
                    people,
                    programs);
        }
    }

    /**
     * Where the face is.
     *
     * @return the root address, ending in a slash
     * @throws IllegalStateException when the face is not started
     */
    public URI url() {
        return face.url();
    }

    /** Stops serving. Again does nothing. */
    @Override
    public synchronized void close() {
        news.ifPresent(PageNews::close);
        face.close();
    }
}
