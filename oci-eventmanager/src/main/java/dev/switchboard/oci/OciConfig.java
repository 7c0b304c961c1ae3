package dev.switchboard.oci;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.oci.OciSettings.OnRestart;
import dev.switchboard.oci.monitor.Monitor;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.ImsProfile;
import dev.switchboard.oci.provisioning.MailboxClient;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.provisioning.RetryRules;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.spool.Spool;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Everything an {@link OciEventManager} needs to know, composed of the options of its parts.
 *
 * @param reader which application servers to read and how
 * @param gateway where the provisioning gateway is
 * @param ims what the IMS core's objects look like
 * @param mail where the mail server is; empty when there is none
 * @param provisioning how plans are made and carried out
 * @param planning which set of rules is used; decides what a replay goes on with
 * @param onRestart what becomes of events that a run before left pending
 * @param spool where documents wait while the journal does not work; empty when reading waits instead
 * @param retention the age at which completed and ignored events are deleted; zero keeps them for ever
 */
public record OciConfig(
        OciEventReader.Options reader,
        Cai3gClient.Options gateway,
        ImsProfile ims,
        Optional<MailboxClient.Options> mail,
        Provisioning.Options provisioning,
        Planning planning,
        OnRestart onRestart,
        Optional<Spool.Options> spool,
        Duration retention) {

    /**
     * A configuration without a spool, under which events are kept for ever.
     *
     * @param reader which application servers to read and how
     * @param gateway where the provisioning gateway is
     * @param ims what the IMS core's objects look like
     * @param mail where the mail server is; empty when there is none
     * @param provisioning how plans are made and carried out
     * @param planning which set of rules is used; decides what a replay goes on with
     * @param onRestart what becomes of events that a run before left pending
     */
    public OciConfig(
            OciEventReader.Options reader,
            Cai3gClient.Options gateway,
            ImsProfile ims,
            Optional<MailboxClient.Options> mail,
            Provisioning.Options provisioning,
            Planning planning,
            OnRestart onRestart) {
        this(reader, gateway, ims, mail, provisioning, planning, onRestart, Optional.empty(), Duration.ZERO);
    }

    /**
     * The same with a spool.
     *
     * @param options where the spool is
     * @return the configuration
     */
    public OciConfig withSpool(Spool.Options options) {
        return new OciConfig(
                reader, gateway, ims, mail, provisioning, planning, onRestart, Optional.of(options), retention);
    }

    /**
     * The same with another retention.
     *
     * @param age the age at which completed and ignored events are deleted; zero keeps them for ever
     * @return the configuration
     */
    public OciConfig withRetention(Duration age) {
        return new OciConfig(reader, gateway, ims, mail, provisioning, planning, onRestart, spool, age);
    }

    /**
     * A configuration with every default, for embedders.
     *
     * @param servers the application servers
     * @param gateway where the provisioning gateway is
     * @param serviceProfiles the configured service profile of each type of subscriber
     * @return the configuration, with corrected planning and no mail server
     */
    public static OciConfig standard(
            List<OciEventReader.Server> servers,
            Cai3gClient.Options gateway,
            Map<SubscriberType, String> serviceProfiles) {
        return new OciConfig(
                OciEventReader.Options.of(servers),
                gateway,
                ImsProfile.standard(serviceProfiles),
                Optional.empty(),
                new Provisioning.Options(
                        PlanOptions.of(Planning.CORRECTED),
                        Duration.ofSeconds(8),
                        RetryRules.none(),
                        gateway.session() == Cai3gClient.SessionUse.PER_EVENT),
                Planning.CORRECTED,
                OnRestart.RESUME);
    }

    /**
     * The configuration as read from a file, the environment and options, with the spool it names.
     *
     * @param config values of {@link OciSettings#ALL}
     * @param dataDirectory what relative file names are relative to
     * @return the configuration
     * @throws ConfigException with every problem that only shows when values are looked at together
     */
    public static OciConfig from(Config config, Path dataDirectory) {
        OciConfig read = from(config);
        String spool = config.get(OciSettings.SPOOL);
        return spool.equals(OciSettings.NO_SPOOL)
                ? read
                : read.withSpool(Spool.Options.of(dataDirectory.resolve(spool), config.get(OciSettings.SPOOL_LIMIT)));
    }

    /**
     * The configuration as read from a file, the environment and options, without a spool: where that is depends on the
     * data directory.
     *
     * @param config values of {@link OciSettings#ALL}
     * @return the configuration
     * @throws ConfigException with every problem that only shows when values are looked at together
     */
    public static OciConfig from(Config config) {
        List<Problem> problems = new ArrayList<>();
        List<OciEventReader.Server> servers = servers(config, problems);
        Cai3gClient.Options gateway = gateway(config, problems);
        Optional<MailboxClient.Options> mail = mail(config, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        Planning planning = config.get(OciSettings.PLANNING);
        Map<String, String> contexts = config.get(OciSettings.PHONE_CONTEXTS);
        PlanOptions plan = new PlanOptions(
                config.get(OciSettings.COUNTRY_CODE),
                config.get(OciSettings.DEFAULT_PHONE_CONTEXT),
                contexts.isEmpty() ? PlanOptions.GREENLAND : contexts,
                planning.quirks());
        return new OciConfig(
                new OciEventReader.Options(
                        servers,
                        config.get(OciSettings.CONNECT_TIMEOUT),
                        config.get(OciSettings.RECONNECT_DELAY),
                        config.get(OciSettings.IDLE_LIMIT),
                        config.get(OciSettings.DOCUMENT_LIMIT),
                        config.get(OciSettings.BROADWORKS_TLS) ? Optional.of(systemTls()) : Optional.empty(),
                        config.get(OciSettings.LANES)),
                gateway,
                ims(config),
                mail,
                new Provisioning.Options(
                        plan,
                        config.get(OciSettings.EVENT_BUDGET),
                        config.get(OciSettings.RETRY),
                        config.get(OciSettings.EMA_SESSION) == OciSettings.SessionUse.PER_EVENT),
                planning,
                config.get(OciSettings.ON_RESTART),
                Optional.empty(),
                config.get(OciSettings.RETENTION));
    }

    /**
     * How the monitor is served, as read from a file, the environment and options.
     *
     * @param config values of {@link OciSettings#ALL}
     * @return where the monitor listens and who may do what
     * @throws ConfigException when two tokens are the same
     */
    public static Monitor.Options monitor(Config config) {
        List<AccessTokens.Token> tokens = new ArrayList<>();
        config.find(OciSettings.HTTP_TOKEN)
                .ifPresent(
                        secret -> tokens.add(new AccessTokens.Token("http_token", secret, Set.of("read", "operate"))));
        config.find(OciSettings.HTTP_SECRETS_TOKEN)
                .ifPresent(secret -> tokens.add(
                        new AccessTokens.Token("http_secrets_token", secret, Set.of("read", "operate", "secrets"))));
        Optional<Secret> operators = config.find(OciSettings.HTTP_TOKEN);
        if (operators.isPresent() && operators.equals(config.find(OciSettings.HTTP_SECRETS_TOKEN))) {
            throw new ConfigException(List.of(config.problem(
                    OciSettings.HTTP_SECRETS_TOKEN, "is the same as em.http_token; give each a value of its own")));
        }
        return new Monitor.Options(
                new WebFace.Listen(
                        config.get(OciSettings.HTTP_HOST),
                        config.get(OciSettings.HTTP_PORT),
                        Optional.empty(),
                        new HashSet<>(config.get(OciSettings.HTTP_HOST_NAMES))),
                tokens);
    }

    private static List<OciEventReader.Server> servers(Config config, List<Problem> problems) {
        List<OciEventReader.Server> servers = new ArrayList<>();
        int port = config.get(OciSettings.BROADWORKS_PORT);
        config.find(OciSettings.BROADWORKS_HOST)
                .ifPresent(host -> add(server(host, port), OciSettings.BROADWORKS_HOST, config, servers, problems));
        for (String text : config.get(OciSettings.BROADWORKS_HOSTS)) {
            add(server(text, port), OciSettings.BROADWORKS_HOSTS, config, servers, problems);
        }
        if (servers.isEmpty() && problems.isEmpty()) {
            problems.add(config.problem(
                    OciSettings.BROADWORKS_HOST, "is missing: name the application server here, or several in hosts"));
        }
        return servers;
    }

    private static void add(
            Optional<OciEventReader.Server> server,
            Setting<?> setting,
            Config config,
            List<OciEventReader.Server> servers,
            List<Problem> problems) {
        if (server.isEmpty()) {
            problems.add(
                    config.problem(setting, "must be host or host:port, with standbys after |, as in as1|as2:8026"));
        } else if (servers.stream()
                .noneMatch(known -> known.name().equals(server.get().name()))) {
            servers.add(server.get());
        }
    }

    /** Reads {@code primary[:port]|standby[:port]}; empty when it is not that. */
    static Optional<OciEventReader.Server> server(String text, int defaultPort) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String part : text.split("\\|", -1)) {
            String address = part.strip();
            int colon = address.lastIndexOf(':');
            boolean bracketed = address.startsWith("[") && address.endsWith("]");
            boolean hasPort = colon >= 0 && !bracketed && (address.indexOf(':') == colon || address.contains("]:"));
            String host = hasPort ? address.substring(0, colon) : address;
            String portText = hasPort ? address.substring(colon + 1) : Integer.toString(defaultPort);
            if (host.isEmpty() || host.chars().anyMatch(Character::isWhitespace) || !portText.matches("[0-9]{1,5}")) {
                return Optional.empty();
            }
            int port = Integer.parseInt(portText);
            if (port < 1 || port > 65_535) {
                return Optional.empty();
            }
            addresses.add(InetSocketAddress.createUnresolved(host, port));
            names.add(host + ":" + port);
        }
        return Optional.of(new OciEventReader.Server(String.join("|", names), addresses));
    }

    private static Cai3gClient.Options gateway(Config config, List<Problem> problems) {
        Duration timeout = config.get(OciSettings.EMA_TIMEOUT);
        Cai3gClient.Options standard = Cai3gClient.Options.standard("127.0.0.1", "", "unset", new Secret("unset"));
        try {
            return new Cai3gClient.Options(
                    config.get(OciSettings.EMA_PRIMARY),
                    config.get(OciSettings.EMA_SECONDARY),
                    config.get(OciSettings.EMA_PORT),
                    config.get(OciSettings.EMA_SCHEME).name().toLowerCase(Locale.ROOT),
                    config.get(OciSettings.EMA_PATH),
                    config.get(OciSettings.EMA_USERNAME),
                    config.get(OciSettings.EMA_PASSWORD),
                    config.get(OciSettings.EMA_SESSION) == OciSettings.SessionUse.PER_EVENT
                            ? Cai3gClient.SessionUse.PER_EVENT
                            : Cai3gClient.SessionUse.KEPT,
                    timeout,
                    timeout,
                    config.get(OciSettings.EMA_FAIL_BACK),
                    standard.sessionIdle(),
                    standard.codes());
        } catch (IllegalArgumentException e) {
            problems.add(config.problem(OciSettings.EMA_PRIMARY, String.valueOf(e.getMessage())));
            return standard;
        }
    }

    private static Optional<MailboxClient.Options> mail(Config config, List<Problem> problems) {
        if (config.get(OciSettings.MAIL_PRIMARY).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MailboxClient.Options(
                    config.get(OciSettings.MAIL_PRIMARY),
                    config.get(OciSettings.MAIL_SECONDARY),
                    config.get(OciSettings.MAIL_PORT),
                    config.get(OciSettings.MAIL_SCHEME).name().toLowerCase(Locale.ROOT),
                    config.get(OciSettings.MAIL_USERNAME),
                    config.find(OciSettings.MAIL_PASSWORD).orElse(new Secret("")),
                    config.find(OciSettings.MAIL_DOMAIN_PASSWORD).orElse(new Secret("")),
                    config.get(OciSettings.MAIL_TIMEOUT),
                    config.get(OciSettings.MAIL_TIMEOUT)));
        } catch (IllegalArgumentException e) {
            problems.add(config.problem(OciSettings.MAIL_PRIMARY, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private static ImsProfile ims(Config config) {
        Map<SubscriberType, String> profiles = new EnumMap<>(SubscriberType.class);
        profiles.put(SubscriberType.USER, config.get(OciSettings.PROFILE_USER));
        profiles.put(SubscriberType.VIRTUAL, config.get(OciSettings.PROFILE_VIRTUAL));
        profiles.put(SubscriberType.PILOT, config.get(OciSettings.PROFILE_PILOT));
        profiles.put(SubscriberType.TRUNK, config.get(OciSettings.PROFILE_TRUNK));
        return new ImsProfile(
                config.get(OciSettings.COUNTRY_CODE),
                profiles,
                config.get(OciSettings.CHARGING_PROFILE),
                config.get(OciSettings.MAX_SESSIONS),
                config.get(OciSettings.ENUM_FLAGS),
                config.get(OciSettings.ENUM_ORDER),
                config.get(OciSettings.ENUM_PREFERENCE),
                config.get(OciSettings.ENUM_SERVICE));
    }

    private static SSLSocketFactory systemTls() {
        try {
            return SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
