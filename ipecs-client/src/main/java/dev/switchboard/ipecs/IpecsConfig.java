package dev.switchboard.ipecs;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.ipecs.call.EventFilter;
import dev.switchboard.ipecs.call.HookPayloads.StationPayload;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.records.Retention;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Everything an {@link IpecsApi} needs to know, composed of the options of its parts.
 *
 * <p>Read from a configuration file with {@link #from(Config)}, or made by hand: start with {@link #standard} and
 * replace what differs.
 *
 * @param server where the server is
 * @param credentials who logs in
 * @param tls whom to trust
 * @param session how the session is kept
 * @param stream what is done with messages
 * @param filter which events are acted on
 * @param calls the rules' settings
 * @param period when the daily period ends
 * @param hooks what hooks are given
 * @param commands how commands are sent
 * @param control where the control API and the wallboard are served; a program reads it
 * @param store where records are kept; a program reads it
 * @param warnings what was odd in the configuration, logged at the start
 */
public record IpecsConfig(
        Server server,
        Credentials credentials,
        Tls tls,
        Session session,
        Stream stream,
        EventFilter filter,
        MachineOptions calls,
        Period period,
        Hooks hooks,
        Commands commands,
        Control control,
        Store store,
        List<String> warnings) {

    /**
     * Where the server is.
     *
     * @param base scheme and host
     * @param port the port of REST and event stream
     * @param fullWss the event stream's address with {0} for the host, {1} for the port and {2} for the user
     * @param type first part of the path
     * @param target second part of the path; may be empty
     * @param apiVersion third part of the path
     * @param extraLoginHeaders headers to send with the login
     */
    public record Server(
            URI base,
            int port,
            String fullWss,
            String type,
            String target,
            String apiVersion,
            Map<String, String> extraLoginHeaders) {

        /**
         * Copies the headers.
         *
         * @param base scheme and host
         * @param port the port
         * @param fullWss the event stream's address
         * @param type first part of the path
         * @param target second part of the path
         * @param apiVersion third part of the path
         * @param extraLoginHeaders headers to send with the login
         */
        public Server {
            extraLoginHeaders = Map.copyOf(extraLoginHeaders);
        }

        /**
         * A server with the usual paths.
         *
         * @param base scheme and host
         * @param port the port
         * @return the server
         */
        public static Server at(URI base, int port) {
            String scheme = "http".equals(base.getScheme()) ? "ws" : "wss";
            String stream = scheme + "://{0}:{1}/ipxapi/server/v1/users/{2}/login";
            return new Server(base, port, stream, "ipxapi", "server", "v1", Map.of());
        }
    }

    /**
     * Who logs in.
     *
     * @param user the API user
     * @param password its password
     */
    public record Credentials(String user, Secret password) {}

    /**
     * Whom to trust. The pin comes first, then {@code verify}, then the PEM file, then the platform.
     *
     * @param verify whether the certificate is checked
     * @param pemFile certificates to trust in place of the platform's
     * @param pin base64 SHA-256 of the only public key to trust
     */
    public record Tls(boolean verify, Optional<Path> pemFile, Optional<String> pin) {

        /**
         * The platform's trust store.
         *
         * @return the choice
         */
        public static Tls platform() {
            return new Tls(true, Optional.empty(), Optional.empty());
        }

        /**
         * Exactly one key.
         *
         * @param pin base64 SHA-256 of its SubjectPublicKeyInfo
         * @return the choice
         */
        public static Tls pinned(String pin) {
            return new Tls(true, Optional.empty(), Optional.of(pin));
        }

        /** @throws IOException when the PEM file counts and cannot be used; the message names it and says why */
        ServerTrust trust() throws IOException {
            return ServerTrust.of(verify, verify && pin.isEmpty() ? pemFile : Optional.empty(), pin);
        }
    }

    /**
     * How the session is kept.
     *
     * @param timeout how long a request may take
     * @param loginAttempts login requests of one connect
     * @param loginPause wait between them
     * @param maxReconnects failures in a row after which nothing is tried any more; -1 = never
     * @param reconnectMin the first wait before trying again
     * @param reconnectMax the longest
     * @param jitter the share, from 0 to 1, by which chance may lengthen or shorten a wait
     * @param keepAlive twice the longest time between keep-alive requests; zero = none
     * @param watchdogInterval how often is looked whether something was received
     * @param maxMissed how many looks in a row may find nothing
     * @param pingEvery how often the stream is pinged, and how long the answer may take
     * @param tokenFile where the token is kept across a crash
     */
    public record Session(
            Duration timeout,
            int loginAttempts,
            Duration loginPause,
            int maxReconnects,
            Duration reconnectMin,
            Duration reconnectMax,
            double jitter,
            Duration keepAlive,
            Duration watchdogInterval,
            int maxMissed,
            Duration pingEvery,
            Optional<Path> tokenFile) {

        /**
         * The defaults, without a token file.
         *
         * @return the options
         */
        public static Session standard() {
            return new Session(
                    Duration.ofSeconds(6),
                    15,
                    Duration.ofSeconds(12),
                    10,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    0.2,
                    Duration.ofSeconds(360),
                    Duration.ofSeconds(67),
                    3,
                    Duration.ofSeconds(10),
                    Optional.empty());
        }
    }

    /**
     * What is done with messages.
     *
     * @param failOnMalformed whether a message that makes no sense ends the client
     * @param logRaw whether each message is logged at DEBUG
     * @param captureFile where every message is written to
     * @param frames how many messages may wait for the rules
     * @param calls how many hook calls may wait for the hooks
     * @param stall how long the reader waits for a single message to be taken before the stream counts as lost
     */
    public record Stream(
            boolean failOnMalformed,
            boolean logRaw,
            Optional<Path> captureFile,
            int frames,
            int calls,
            Duration stall) {

        /**
         * The defaults.
         *
         * @return the options
         */
        public static Stream standard() {
            return new Stream(false, true, Optional.empty(), 10_000, 10_000, Duration.ofSeconds(5));
        }
    }

    /**
     * When the daily period ends.
     *
     * @param end the time of day; midnight is the end of the day
     * @param reset whether the figures start at 0 then
     */
    public record Period(LocalTime end, boolean reset) {}

    /**
     * What hooks are given.
     *
     * @param stationPayload what the station hooks carry
     * @param statusCallsOnly whether {@code getACDStatus(false)} leaves the times at 0
     */
    public record Hooks(StationPayload stationPayload, boolean statusCallsOnly) {}

    /**
     * How commands are sent. Nobody has seen most of them work, so all of it can be changed.
     *
     * @param parametersIn where their parameters go
     * @param methods HTTP method by command
     * @param paths path after the user by command
     * @param headers further headers by command; under the empty text those of all commands
     */
    public record Commands(
            IpecsSettings.ParametersIn parametersIn,
            Map<String, String> methods,
            Map<String, String> paths,
            Map<String, Map<String, String>> headers) {

        /**
         * Copies the maps.
         *
         * @param parametersIn where their parameters go
         * @param methods HTTP method by command
         * @param paths path after the user by command
         * @param headers further headers by command
         */
        public Commands {
            methods = Map.copyOf(methods);
            paths = Map.copyOf(paths);
            headers = Map.copyOf(headers);
        }

        /**
         * The built-in forms.
         *
         * @return the options
         */
        public static Commands standard() {
            return new Commands(IpecsSettings.ParametersIn.BODY, Map.of(), Map.of(), Map.of());
        }
    }

    /**
     * Where the control API and the wallboard are served.
     *
     * @param host the address to listen on
     * @param port the port; 0 takes a free one
     * @param token who presents it may change things
     */
    public record Control(String host, int port, Optional<Secret> token) {}

    /**
     * Where records are kept.
     *
     * @param url JDBC URL; empty: the program's own choice
     * @param user database user
     * @param password its password
     * @param rawEvents whether every message is recorded, too
     * @param retention what is deleted when
     */
    public record Store(
            Optional<String> url,
            Optional<String> user,
            Optional<Secret> password,
            boolean rawEvents,
            Retention retention) {

        /**
         * The program's own choice of a place, and the documented defaults.
         *
         * @return the options
         */
        public static Store standard() {
            return new Store(Optional.empty(), Optional.empty(), Optional.empty(), false, Retention.defaults());
        }
    }

    /**
     * Copies the warnings.
     *
     * @param server where the server is
     * @param credentials who logs in
     * @param tls whom to trust
     * @param session how the session is kept
     * @param stream what is done with messages
     * @param filter which events are acted on
     * @param calls the rules' settings
     * @param period when the daily period ends
     * @param hooks what hooks are given
     * @param commands how commands are sent
     * @param control where the control API and the wallboard are served
     * @param store where records are kept
     * @param warnings what was odd in the configuration
     */
    public IpecsConfig {
        warnings = List.copyOf(warnings);
    }

    /**
     * A configuration with every default, for embedders.
     *
     * @param server where the server is
     * @param credentials who logs in
     * @param stations the stations to follow
     * @param queues the queues to follow
     * @return the configuration
     */
    public static IpecsConfig standard(Server server, Credentials credentials, NumberSet stations, NumberSet queues) {
        return new IpecsConfig(
                server,
                credentials,
                Tls.platform(),
                Session.standard(),
                Stream.standard(),
                new EventFilter(
                        Set.copyOf(IpecsSettings.EVENTS_ALLOWED),
                        Set.copyOf(IpecsSettings.EVENTS_BLOCKED),
                        stations,
                        queues),
                MachineOptions.defaults(stations, queues, ZoneId.systemDefault()),
                new Period(LocalTime.of(22, 0), false),
                new Hooks(StationPayload.COUNT, true),
                Commands.standard(),
                new Control("127.0.0.1", 0, Optional.empty()),
                Store.standard(),
                List.of());
    }

    /**
     * The same with other credentials.
     *
     * @param other who logs in
     * @return a new configuration
     */
    public IpecsConfig with(Credentials other) {
        return new IpecsConfig(
                server, other, tls, session, stream, filter, calls, period, hooks, commands, control, store, warnings);
    }

    /**
     * The same with another trust.
     *
     * @param other whom to trust
     * @return a new configuration
     */
    public IpecsConfig with(Tls other) {
        return new IpecsConfig(
                server,
                credentials,
                other,
                session,
                stream,
                filter,
                calls,
                period,
                hooks,
                commands,
                control,
                store,
                warnings);
    }

    /**
     * The same with another way to keep the session.
     *
     * @param other how the session is kept
     * @return a new configuration
     */
    public IpecsConfig with(Session other) {
        return new IpecsConfig(
                server,
                credentials,
                tls,
                other,
                stream,
                filter,
                calls,
                period,
                hooks,
                commands,
                control,
                store,
                warnings);
    }

    /**
     * The same with another treatment of messages.
     *
     * @param other what is done with messages
     * @return a new configuration
     */
    public IpecsConfig with(Stream other) {
        return new IpecsConfig(
                server,
                credentials,
                tls,
                session,
                other,
                filter,
                calls,
                period,
                hooks,
                commands,
                control,
                store,
                warnings);
    }

    /**
     * The same with other rules.
     *
     * @param other the rules' settings
     * @return a new configuration
     */
    public IpecsConfig with(MachineOptions other) {
        return new IpecsConfig(
                server,
                credentials,
                tls,
                session,
                stream,
                filter,
                other,
                period,
                hooks,
                commands,
                control,
                store,
                warnings);
    }

    /**
     * The same with another period.
     *
     * @param other when the daily period ends
     * @return a new configuration
     */
    public IpecsConfig with(Period other) {
        return new IpecsConfig(
                server,
                credentials,
                tls,
                session,
                stream,
                filter,
                calls,
                other,
                hooks,
                commands,
                control,
                store,
                warnings);
    }

    /**
     * The same with another way to send commands.
     *
     * @param other how commands are sent
     * @return a new configuration
     */
    public IpecsConfig with(Commands other) {
        return new IpecsConfig(
                server,
                credentials,
                tls,
                session,
                stream,
                filter,
                calls,
                period,
                hooks,
                other,
                control,
                store,
                warnings);
    }

    /**
     * The configuration as read from a file, the environment and options. Credentials come from the process's
     * environment ({@code IPECS_UID}, {@code IPECS_PW}) before the secret file before the configuration itself.
     *
     * @param config values of {@link IpecsSettings#ALL}
     * @return the configuration
     * @throws ConfigException with every problem that only shows when values are looked at together, or files read
     */
    public static IpecsConfig from(Config config) {
        return from(config, System.getenv());
    }

    /**
     * The configuration as read from a file and options, with the credentials' environment given.
     *
     * @param config values of {@link IpecsSettings#ALL}
     * @param environment in place of the process's
     * @return the configuration
     * @throws ConfigException with every problem that only shows when values are looked at together, or files read
     */
    public static IpecsConfig from(Config config, Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>(config.warnings());
        Credentials credentials = CredentialSources.find(config, environment, warnings, problems);
        Tls tls = tls(config, problems);
        Commands commands = CommandOverrides.read(config, warnings, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        NumberSet stations = NumberSet.ofSetting(longs(config.get(IpecsSettings.STATIONS)));
        NumberSet queues = NumberSet.of(longs(config.get(IpecsSettings.QUEUES)));
        return new IpecsConfig(
                server(config),
                credentials,
                tls,
                session(config),
                new Stream(
                        config.get(IpecsSettings.FAIL_ON_MALFORMED),
                        config.get(IpecsSettings.LOG_RAW_EVENTS),
                        config.find(IpecsSettings.CAPTURE_FILE),
                        Stream.standard().frames(),
                        Stream.standard().calls(),
                        Stream.standard().stall()),
                new EventFilter(
                        Set.copyOf(config.get(IpecsSettings.ALLOWED)),
                        Set.copyOf(config.get(IpecsSettings.BLOCKED)),
                        stations,
                        queues),
                new MachineOptions(
                        stations,
                        queues,
                        config.get(IpecsSettings.INFER_AGENT_LOGIN),
                        Set.copyOf(config.get(IpecsSettings.ANSWER_CODES)),
                        config.get(IpecsSettings.RECENT_CALL_WINDOW),
                        config.get(IpecsSettings.GAP_GRACE),
                        config.get(IpecsSettings.CALL_STALE_AFTER),
                        config.find(IpecsSettings.TIME_ZONE).orElseGet(ZoneId::systemDefault),
                        config.get(IpecsSettings.SERVICE_LEVEL),
                        config.get(IpecsSettings.SHORT_ABANDON)),
                new Period(
                        config.get(IpecsSettings.METRICS_RESET_TIME), config.get(IpecsSettings.METRICS_RESET_ENABLED)),
                new Hooks(config.get(IpecsSettings.STATION_PAYLOAD), config.get(IpecsSettings.STATUS_CALLS_ONLY)),
                commands,
                new Control(
                        config.get(IpecsSettings.CONTROL_HOST),
                        config.get(IpecsSettings.CONTROL_PORT),
                        config.find(IpecsSettings.CONTROL_TOKEN)),
                new Store(
                        config.find(IpecsSettings.STORE_URL),
                        config.find(IpecsSettings.STORE_USER),
                        config.find(IpecsSettings.STORE_PASSWORD),
                        config.get(IpecsSettings.STORE_RAW_EVENTS),
                        new Retention(
                                days(config, IpecsSettings.KEEP_CALLS),
                                days(config, IpecsSettings.KEEP_MISSED_CALLS),
                                days(config, IpecsSettings.KEEP_STATIONS),
                                days(config, IpecsSettings.KEEP_SMDR),
                                days(config, IpecsSettings.KEEP_SUMMARIES),
                                days(config, IpecsSettings.KEEP_RAW_EVENTS))),
                warnings);
    }

    private static OptionalInt days(Config config, Setting<Integer> setting) {
        int days = config.get(setting);
        return days == 0 ? OptionalInt.empty() : OptionalInt.of(days);
    }

    private static Server server(Config config) {
        URI base = config.get(IpecsSettings.BASE_URI);
        String stream = config.get(IpecsSettings.FULL_WSS);
        if (!config.isSet(IpecsSettings.FULL_WSS)
                && base.getScheme().toLowerCase(Locale.ROOT).equals("http")) {
            stream = "ws" + stream.substring("wss".length());
        }
        return new Server(
                base,
                config.get(IpecsSettings.PORT),
                stream,
                config.get(IpecsSettings.TYPE),
                config.get(IpecsSettings.TARGET),
                config.get(IpecsSettings.API_VERSION),
                config.get(IpecsSettings.EXTRA_LOGIN_HEADERS));
    }

    private static Session session(Config config) {
        Session standard = Session.standard();
        return new Session(
                config.get(IpecsSettings.TIMEOUT),
                config.get(IpecsSettings.RETRY_ATTEMPTS),
                config.get(IpecsSettings.RETRY_RATE),
                config.get(IpecsSettings.MAX_SOCKET_RETRIES),
                standard.reconnectMin(),
                standard.reconnectMax(),
                standard.jitter(),
                config.get(IpecsSettings.KEEP_ALIVE),
                config.get(IpecsSettings.SOCKET_PING_INTERVAL),
                config.get(IpecsSettings.MAX_MISSED_PINGS),
                ping(config, standard.pingEvery()),
                config.find(IpecsSettings.TOKEN_FILE));
    }

    /** The original's numbers are far too large to find anything; zero, "off" there, is as well. */
    private static Duration ping(Config config, Duration standard) {
        Duration shortest = standard;
        for (Duration given :
                List.of(config.get(IpecsSettings.SOCKET_TIMEOUT), config.get(IpecsSettings.PING_TIMEOUT))) {
            shortest = !given.isZero() && given.compareTo(shortest) < 0 ? given : shortest;
        }
        return shortest;
    }

    private static Tls tls(Config config, List<Problem> problems) {
        Tls tls = new Tls(
                config.get(IpecsSettings.VERIFY),
                config.find(IpecsSettings.PEM_FILE),
                config.find(IpecsSettings.PIN).map(String::strip));
        try {
            tls.trust();
        } catch (IOException unusable) {
            problems.add(config.problem(
                    IpecsSettings.PEM_FILE,
                    "cannot be used: " + unusable.getMessage() + "; name a file with PEM"
                            + " certificates, or remove the key"));
        }
        return tls;
    }

    private static List<Long> longs(List<Integer> numbers) {
        return numbers.stream().map(Integer::longValue).toList();
    }
}
