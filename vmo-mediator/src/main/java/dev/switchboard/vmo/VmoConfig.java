package dev.switchboard.vmo;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.Secret;
import dev.switchboard.vmo.gateway.GraphClient;
import dev.switchboard.vmo.gateway.UnityClient;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.DirectoryPlan;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a mediator needs to know.
 *
 * @param face where and how it is served
 * @param voicemail how the system with the mailboxes is reached
 * @param mail how the system that knows who is out of office is reached
 * @param cupi Unity Connection, when reached directly
 * @param graph Microsoft Graph, when asked directly
 * @param speech how texts become recordings
 * @param security who may do what
 * @param outbox how patiently neighbours are told
 * @param sync how the table follows voicemail
 */
public record VmoConfig(
        Face face,
        Neighbour voicemail,
        Neighbour mail,
        Optional<Cupi> cupi,
        Optional<Graph> graph,
        Speech speech,
        Security security,
        Outbox outbox,
        Sync sync) {

    /**
     * Where and how it is served.
     *
     * @param listenIp the address to listen on
     * @param listenPort the port; 0 takes a free one
     * @param webdebug whether requests are dumped into the log
     * @param legacyGetActions whether a GET may change something, as with the original
     * @param hostNames names by which browsers may call it, such as that of a proxy before it
     */
    public record Face(
            String listenIp, int listenPort, boolean webdebug, boolean legacyGetActions, List<String> hostNames) {

        /**
         * Copies the list.
         *
         * @param listenIp the address to listen on
         * @param listenPort the port; 0 takes a free one
         * @param webdebug whether requests are dumped into the log
         * @param legacyGetActions whether a GET may change something, as with the original
         * @param hostNames names by which browsers may call it, such as that of a proxy before it
         */
        public Face {
            hostNames = List.copyOf(hostNames);
        }

        /**
         * A face that has no names of its own.
         *
         * @param listenIp the address to listen on
         * @param listenPort the port; 0 takes a free one
         * @param webdebug whether requests are dumped into the log
         * @param legacyGetActions whether a GET may change something, as with the original
         */
        public Face(String listenIp, int listenPort, boolean webdebug, boolean legacyGetActions) {
            this(listenIp, listenPort, webdebug, legacyGetActions, List.of());
        }
    }

    /**
     * How a neighbour is reached.
     *
     * @param direct false for the original's neighbour
     * @param url the base URL of the original's neighbour, without a slash at its end; empty when it is not used
     */
    public record Neighbour(boolean direct, String url) {}

    /**
     * Unity Connection.
     *
     * @param url its root
     * @param user an administrator
     * @param password the administrator's password
     * @param caFile certificates to trust
     * @param pin fingerprint of its key; empty for none
     * @param pageSize how many users a page of the list has
     * @param parallel how many calls it gets at a time
     * @param language the language code of recordings
     * @param timeExpiresZone the zone in which it understands the end of a greeting
     */
    public record Cupi(
            URI url,
            String user,
            Secret password,
            Optional<Path> caFile,
            String pin,
            int pageSize,
            int parallel,
            int language,
            ZoneId timeExpiresZone) {}

    /**
     * Microsoft Graph.
     *
     * @param tenant the tenant
     * @param clientId the registered application
     * @param clientSecret its secret
     * @param loginUrl the root of the login service
     * @param graphUrl the root of Graph
     * @param caFile certificates to trust
     * @param interval within which every mailbox is asked once
     * @param parallel how many batches are asked at a time
     * @param messageSource which of a user's replies is spoken
     */
    public record Graph(
            String tenant,
            String clientId,
            Secret clientSecret,
            URI loginUrl,
            URI graphUrl,
            Optional<Path> caFile,
            Duration interval,
            int parallel,
            GraphClient.MessageSource messageSource) {}

    /**
     * How texts become recordings.
     *
     * @param kind by which means
     * @param command the program and its arguments
     * @param url the service
     * @param timeout how long it may take
     * @param onFailure what becomes of a greeting that cannot be spoken
     * @param template the text to speak; {@code {message}}, {@code {alias}} and {@code {extension}} are filled in
     */
    public record Speech(
            VmoSettings.SpeechKind kind,
            List<String> command,
            String url,
            Duration timeout,
            UnityClient.OnSpeechFailure onFailure,
            String template) {

        /**
         * Copies the list.
         *
         * @param kind by which means
         * @param command the program and its arguments
         * @param url the service
         * @param timeout how long it may take
         * @param onFailure what becomes of a greeting that cannot be spoken
         * @param template the text to speak
         */
        public Speech {
            command = List.copyOf(command);
        }
    }

    /**
     * Who may do what.
     *
     * @param login whether people log in; false serves everybody
     * @param guiUser an account made at start; empty for none
     * @param guiPassword its password
     * @param apiUser the name that callers of the API present; empty for none
     * @param apiPassword the password that goes with it
     * @param apiToken a bearer token for callers of the API
     * @param apiAllow addresses whose calls of the API need neither
     * @param proxyHeader the header in which a proxy names who has logged in there; empty for none
     * @param certificate the face's own certificate, PEM or a keystore; empty for no TLS
     * @param key the certificate's key, when it is not in the same file
     * @param keyPassword the key's password
     */
    public record Security(
            boolean login,
            String guiUser,
            Optional<Secret> guiPassword,
            String apiUser,
            Optional<Secret> apiPassword,
            Optional<Secret> apiToken,
            List<String> apiAllow,
            String proxyHeader,
            Optional<Path> certificate,
            Optional<Path> key,
            Secret keyPassword) {

        /** Everybody may do everything. */
        public static final Security NONE = new Security(
                false,
                "",
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                "",
                Optional.empty(),
                Optional.empty(),
                new Secret(""));

        /**
         * Copies the list.
         *
         * @param login whether people log in
         * @param guiUser an account made at start
         * @param guiPassword its password
         * @param apiUser the name that callers of the API present
         * @param apiPassword the password that goes with it
         * @param apiToken a bearer token
         * @param apiAllow addresses that need neither
         * @param proxyHeader the header of a proxy
         * @param certificate the face's certificate
         * @param key the certificate's key
         * @param keyPassword the key's password
         */
        public Security {
            apiAllow = List.copyOf(apiAllow);
        }
    }

    /**
     * How patiently neighbours are told.
     *
     * @param patience waits and the age at which something is parked
     * @param inlineLimit how long a request waits for its own attempt
     * @param parallel how many calls a neighbour gets from the outbox at a time
     */
    public record Outbox(Delivery.Patience patience, Duration inlineLimit, int parallel) {

        /** The usual. */
        public static final Outbox STANDARD = new Outbox(Delivery.Patience.STANDARD, Duration.ofSeconds(10), 8);
    }

    /**
     * How the table follows voicemail.
     *
     * @param interval how often; zero for only when asked to
     * @param rules how users are treated
     * @param reconcile what to do about greetings that somebody else switched
     * @param disableOnDeactivate whether the greeting is switched off for a user who is no longer watched
     */
    public record Sync(
            Duration interval,
            DirectoryPlan.Rules rules,
            VmoSettings.Reconcile reconcile,
            boolean disableOnDeactivate) {

        /** The usual. */
        public static final Sync STANDARD =
                new Sync(Duration.ZERO, new DirectoryPlan.Rules(true, 3), VmoSettings.Reconcile.REPORT, false);
    }

    /**
     * The original's neighbours, everything else as usual, no security: for embedders and tests.
     *
     * @param voicemailUrl the base URL of the uc-connector
     * @param mailUrl the base URL of the outlook-monitor
     * @return the configuration, listening on a free port of the loopback address
     */
    public static VmoConfig wire(String voicemailUrl, String mailUrl) {
        return new VmoConfig(
                new Face("127.0.0.1", 0, false, false),
                new Neighbour(false, trimmed(voicemailUrl)),
                new Neighbour(false, trimmed(mailUrl)),
                Optional.empty(),
                Optional.empty(),
                new Speech(
                        VmoSettings.SpeechKind.NONE,
                        List.of(),
                        "",
                        Duration.ofSeconds(20),
                        UnityClient.OnSpeechFailure.ENABLE,
                        VmoSettings.PLAIN_TEMPLATE),
                Security.NONE,
                Outbox.STANDARD,
                Sync.STANDARD);
    }

    /**
     * For programs that bring both gateways of their own: everything as usual, no security.
     *
     * @return the configuration, listening on a free port of the loopback address
     */
    public static VmoConfig ownGateways() {
        return wire("", "");
    }

    /**
     * The same with another outbox.
     *
     * @param other how patiently neighbours are told
     * @return the configuration
     */
    public VmoConfig withOutbox(Outbox other) {
        return new VmoConfig(face, voicemail, mail, cupi, graph, speech, security, other, sync);
    }

    /**
     * The same with another way to follow voicemail.
     *
     * @param other how the table follows voicemail
     * @return the configuration
     */
    public VmoConfig withSync(Sync other) {
        return new VmoConfig(face, voicemail, mail, cupi, graph, speech, security, outbox, other);
    }

    /**
     * The same with another face.
     *
     * @param other where and how it is served
     * @return the configuration
     */
    public VmoConfig withFace(Face other) {
        return new VmoConfig(other, voicemail, mail, cupi, graph, speech, security, outbox, sync);
    }

    /**
     * The same with other security.
     *
     * @param other who may do what
     * @return the configuration
     */
    public VmoConfig withSecurity(Security other) {
        return new VmoConfig(face, voicemail, mail, cupi, graph, speech, other, outbox, sync);
    }

    /**
     * The same with another text to speak.
     *
     * @param template with {@code {message}} where the reply goes
     * @return the configuration
     */
    public VmoConfig withTemplate(String template) {
        Speech other = new Speech(
                speech.kind(), speech.command(), speech.url(), speech.timeout(), speech.onFailure(), template);
        return new VmoConfig(face, voicemail, mail, cupi, graph, other, security, outbox, sync);
    }

    /**
     * The configuration file that is read when none is named.
     *
     * @param environment where {@code VMO_CONFIG} may name it
     * @param directory where the program looks otherwise
     * @return the file named, or the first of the original's two names that is there; empty for none
     */
    public static Optional<Path> usualFile(Map<String, String> environment, Path directory) {
        String named = environment.getOrDefault("VMO_CONFIG", "").strip();
        if (!named.isEmpty()) {
            return Optional.of(directory.resolve(named));
        }
        return Stream.of("package_config.ini", "package-config.ini")
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /**
     * What the original prints at its start, in its order and words; secrets in URLs are replaced.
     *
     * @param database the file's name
     * @param version the version of the SQLite library
     * @return the lines
     */
    public List<String> banner(String database, String version) {
        return List.of(
                "VMO3 Mediator Starting...",
                "",
                "Configuration Options:",
                "listenip: " + face.listenIp(),
                "listenport: " + face.listenPort(),
                "VM-interface: "
                        + PageText.masked(
                                shown(voicemail, cupi.map(one -> one.url().toString()))),
                "Mail-interface: "
                        + PageText.masked(
                                shown(mail, graph.map(one -> one.graphUrl().toString()))),
                "Initializing the database: " + database,
                version);
    }

    private static String shown(Neighbour neighbour, Optional<String> direct) {
        return direct.orElse(neighbour.url());
    }

    /**
     * The configuration as read from a file, the environment and options.
     *
     * @param config values of {@link VmoSettings#ALL}
     * @return the configuration
     * @throws ConfigException with every problem that only shows when values are looked at together
     */
    public static VmoConfig from(Config config) {
        return new ConfiguredMediator(config).read();
    }

    /** A base URL without slashes at its end. */
    static String trimmed(String url) {
        String text = url.strip();
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }
}
