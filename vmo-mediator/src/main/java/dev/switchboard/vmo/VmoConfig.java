package dev.switchboard.vmo;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.DirectoryPlan;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
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
     * @param internalMessage whether the reply to colleagues is spoken rather than the one to others
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
            boolean internalMessage) {}

    /**
     * How texts become recordings.
     *
     * @param kind by which means
     * @param command the program and its arguments
     * @param url the service
     * @param timeout how long it may take
     * @param skipOnFailure whether a greeting without a recording stays as it was, rather than being switched on without
     * @param template the text to speak; {@code {message}}, {@code {alias}} and {@code {extension}} are filled in
     */
    public record Speech(
            VmoSettings.SpeechKind kind,
            List<String> command,
            String url,
            Duration timeout,
            boolean skipOnFailure,
            String template) {

        /**
         * Copies the list.
         *
         * @param kind by which means
         * @param command the program and its arguments
         * @param url the service
         * @param timeout how long it may take
         * @param skipOnFailure whether to leave a greeting that cannot be recorded
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
                        false,
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
                speech.kind(), speech.command(), speech.url(), speech.timeout(), speech.skipOnFailure(), template);
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
        List<Problem> problems = new ArrayList<>();
        boolean cupi = config.get(VmoSettings.VM_MODE) == VmoSettings.VoicemailMode.CUPI;
        boolean graph = config.get(VmoSettings.MAIL_MODE) == VmoSettings.MailMode.GRAPH;
        if (!cupi) {
            need(config, VmoSettings.VM_INTERFACE, problems);
        } else {
            need(config, VmoSettings.CUPI_URL, problems);
            need(config, VmoSettings.CUPI_USER, problems);
            need(config, VmoSettings.CUPI_PASSWORD, problems);
        }
        if (!graph) {
            need(config, VmoSettings.MAIL_INTERFACE, problems);
        } else {
            need(config, VmoSettings.GRAPH_TENANT, problems);
            need(config, VmoSettings.GRAPH_CLIENT_ID, problems);
            need(config, VmoSettings.GRAPH_CLIENT_SECRET, problems);
        }
        if (config.get(VmoSettings.SPEECH) == VmoSettings.SpeechKind.COMMAND) {
            need(config, VmoSettings.SPEECH_COMMAND, problems);
        } else if (config.get(VmoSettings.SPEECH) == VmoSettings.SpeechKind.HTTP) {
            need(config, VmoSettings.SPEECH_URL, problems);
        }
        pair(config, VmoSettings.GUI_USER, VmoSettings.GUI_PASSWORD, problems);
        pair(config, VmoSettings.API_USER, VmoSettings.API_PASSWORD, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new VmoConfig(
                new Face(
                        config.get(VmoSettings.LISTEN_IP),
                        config.get(VmoSettings.LISTEN_PORT),
                        config.get(VmoSettings.WEBDEBUG).equals("True"),
                        config.get(VmoSettings.LEGACY_GET_ACTIONS),
                        config.get(VmoSettings.HOST_NAMES)),
                new Neighbour(
                        cupi, trimmed(config.find(VmoSettings.VM_INTERFACE).orElse(""))),
                new Neighbour(
                        graph, trimmed(config.find(VmoSettings.MAIL_INTERFACE).orElse(""))),
                cupi ? Optional.of(cupi(config)) : Optional.empty(),
                graph ? Optional.of(graph(config)) : Optional.empty(),
                new Speech(
                        config.get(VmoSettings.SPEECH),
                        words(config.find(VmoSettings.SPEECH_COMMAND).orElse("")),
                        config.find(VmoSettings.SPEECH_URL).orElse(""),
                        config.get(VmoSettings.SPEECH_TIMEOUT),
                        config.get(VmoSettings.ON_TTS_FAILURE) == VmoSettings.OnSpeechFailure.SKIP,
                        config.get(VmoSettings.TEMPLATE)),
                security(config),
                new Outbox(
                        new Delivery.Patience(
                                config.get(VmoSettings.FIRST_DELAY),
                                config.get(VmoSettings.LONGEST_DELAY),
                                config.get(VmoSettings.GIVE_UP_AFTER)),
                        Outbox.STANDARD.inlineLimit(),
                        config.get(VmoSettings.OUTBOX_PARALLEL)),
                new Sync(
                        config.get(VmoSettings.SYNC_INTERVAL),
                        new DirectoryPlan.Rules(
                                config.get(VmoSettings.DEFAULT_ACTIVE), config.get(VmoSettings.MISSING_GRACE)),
                        config.get(VmoSettings.RECONCILE),
                        config.get(VmoSettings.ON_DEACTIVATE) == VmoSettings.OnDeactivate.DISABLE));
    }

    private static void need(Config config, Setting<?> setting, List<Problem> problems) {
        if (config.find(setting).isEmpty()) {
            problems.add(config.problem(setting, "is missing; the chosen modes need it"));
        }
    }

    private static void pair(Config config, Setting<?> user, Setting<?> password, List<Problem> problems) {
        if (config.isSet(user) && !config.isSet(password)) {
            problems.add(config.problem(password, "is missing; " + user.key() + " needs it"));
        } else if (config.isSet(password) && !config.isSet(user)) {
            problems.add(config.problem(user, "is missing; " + password.key() + " needs it"));
        }
    }

    private static Cupi cupi(Config config) {
        return new Cupi(
                config.find(VmoSettings.CUPI_URL).orElseThrow(),
                config.find(VmoSettings.CUPI_USER).orElseThrow(),
                config.find(VmoSettings.CUPI_PASSWORD).orElseThrow(),
                config.find(VmoSettings.CUPI_CA_FILE),
                config.get(VmoSettings.CUPI_PIN),
                config.get(VmoSettings.PAGE_SIZE),
                config.get(VmoSettings.CUPI_PARALLEL),
                config.get(VmoSettings.LANGUAGE),
                config.get(VmoSettings.TIME_EXPIRES_ZONE));
    }

    private static Graph graph(Config config) {
        return new Graph(
                config.find(VmoSettings.GRAPH_TENANT).orElseThrow(),
                config.find(VmoSettings.GRAPH_CLIENT_ID).orElseThrow(),
                config.find(VmoSettings.GRAPH_CLIENT_SECRET).orElseThrow(),
                config.get(VmoSettings.LOGIN_URL),
                config.get(VmoSettings.GRAPH_URL),
                config.find(VmoSettings.GRAPH_CA_FILE),
                config.get(VmoSettings.GRAPH_INTERVAL),
                config.get(VmoSettings.GRAPH_PARALLEL),
                config.get(VmoSettings.MESSAGE_SOURCE) == VmoSettings.MessageSource.INTERNAL);
    }

    private static Security security(Config config) {
        return new Security(
                config.get(VmoSettings.SECURITY) == VmoSettings.SecurityMode.LOGIN,
                config.get(VmoSettings.GUI_USER),
                config.find(VmoSettings.GUI_PASSWORD),
                config.get(VmoSettings.API_USER),
                config.find(VmoSettings.API_PASSWORD),
                config.find(VmoSettings.API_TOKEN),
                config.get(VmoSettings.API_ALLOW),
                config.get(VmoSettings.PROXY_HEADER),
                config.find(VmoSettings.CERTIFICATE),
                config.find(VmoSettings.KEY),
                config.find(VmoSettings.KEY_PASSWORD).orElse(new Secret("")));
    }

    private static String trimmed(String url) {
        String text = url.strip();
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }

    /** Words between blanks; double quotes hold one together. */
    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int at = 0; at < command.length(); at++) {
            char c = command.charAt(at);
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (Character.isWhitespace(c) && !quoted) {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }
}
