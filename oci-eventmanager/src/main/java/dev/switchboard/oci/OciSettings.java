package dev.switchboard.oci;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.config.Settings;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.provisioning.ErrorClass;
import dev.switchboard.oci.provisioning.RetryRules;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Every setting of the event manager, under the section and key names of the reference implementation's
 * {@code em.ini}; keys of our own are all optional.
 */
public final class OciSettings {

    /** What to do at start with events that a run before left pending. */
    public enum OnRestart {
        /** Go on at the first unfinished step. */
        RESUME,
        /** Mark them as failed; an operator decides. */
        FAIL
    }

    /** How long a gateway session lives. */
    public enum SessionUse {
        /** Sessions are kept open across events. */
        KEPT,
        /** Each event logs in and out, as the reference implementation does. */
        PER_EVENT
    }

    /** Plain text or TLS. */
    public enum Scheme {
        /** Plain text. */
        HTTP,
        /** TLS, with certificate and host name verified. */
        HTTPS
    }

    private static final String AS = "broadworks";
    private static final String EMA = "ema";
    private static final String MAIL = "surgemail";
    private static final String EM = "em";
    private static final String PROFILES = "service_profiles";
    /** The errors after which trying again can help. */
    private static final List<ErrorClass> RETRIED =
            List.of(ErrorClass.FAULT, ErrorClass.UNREACHABLE, ErrorClass.TIMEOUT, ErrorClass.MALFORMED);

    private static final String SERVER_FORM = "host or host:port, with standbys after |, as in as1|as2:8026";
    private static final String HOST_FORM = "host or host:port";

    static final Setting<String> BROADWORKS_HOST = Setting.text(
                    AS, "host", "application server: host, or host:port; one of host and hosts is needed")
            .must(OciSettings::isServer, SERVER_FORM);
    static final Setting<Integer> BROADWORKS_PORT =
            Setting.integer(AS, "port", 8025, 1, 65_535, "OCI-R port of servers given without one");
    static final Setting<List<String>> BROADWORKS_HOSTS = Setting.list(
                    AS,
                    "hosts",
                    List.of(),
                    "application servers, each with a connection of its own: host[:port],…; a standby is joined to its primary"
                            + " with |, as in as1|as2")
            .must(servers -> servers.stream().allMatch(OciSettings::isServer), SERVER_FORM);
    static final Setting<Duration> IDLE_LIMIT = Setting.duration(
            AS,
            "idle_limit",
            Duration.ZERO,
            "silence that counts as a lost connection; 0s is off; recommended: three times the server's ping interval");
    static final Setting<Duration> RECONNECT_DELAY =
            Setting.duration(AS, "reconnect_delay", Duration.ofSeconds(10), "wait before connecting again");
    static final Setting<Duration> CONNECT_TIMEOUT =
            Setting.duration(AS, "connect_timeout", Duration.ofSeconds(10), "how long a connection attempt may take");
    static final Setting<Boolean> BROADWORKS_TLS = Setting.bool(AS, "tls", false, "whether the stream uses TLS");
    static final Setting<Integer> DOCUMENT_LIMIT = Setting.integer(
            AS,
            "document_limit",
            16 * 1024 * 1024,
            64 * 1024,
            1024 * 1024 * 1024,
            "largest document accepted, in bytes");

    static final Setting<String> EMA_PRIMARY = Setting.text(EMA, "primary_host", "provisioning gateway: host[:port]")
            .required()
            .must(OciSettings::isHost, HOST_FORM);
    static final Setting<String> EMA_SECONDARY = Setting.text(
                    EMA, "secondary_host", "", "gateway to use when the primary cannot be logged in to")
            .must(OciSettings::isHost, HOST_FORM);
    static final Setting<Integer> EMA_PORT =
            Setting.integer(EMA, "port", 8080, 1, 65_535, "port of gateways given without one");
    static final Setting<String> EMA_PATH =
            Setting.text(EMA, "path", "/CAI3G1.2/services/CAI3G1.2", "path of the CAI3G service");
    static final Setting<Scheme> EMA_SCHEME = Setting.choice(EMA, "scheme", Scheme.HTTP, "http or https");
    static final Setting<String> EMA_USERNAME =
            Setting.text(EMA, "username", "CAI3G user").required();
    static final Setting<Secret> EMA_PASSWORD =
            Setting.secret(EMA, "password", "CAI3G password").required();
    static final Setting<SessionUse> EMA_SESSION =
            Setting.choice(EMA, "session", SessionUse.KEPT, "keep sessions across events, or one for each event");
    static final Setting<Duration> EMA_TIMEOUT = Setting.duration(
            EMA, "request_timeout", Duration.ofSeconds(2), "how long connecting and each exchange may take");
    static final Setting<Duration> EMA_FAIL_BACK = Setting.duration(
            EMA,
            "fail_back",
            Duration.ofSeconds(60),
            "how long kept sessions stay on the secondary before the primary is" + " tried again");
    static final Setting<String> CHARGING_PROFILE =
            Setting.text(EMA, "charging_profile", "DefaultChargingProfile", "charging profile of new associations");
    static final Setting<Integer> MAX_SESSIONS =
            Setting.integer(EMA, "max_number_sessions", 99, 1, 1_000_000, "sessions allowed in a service profile");
    static final Setting<String> ENUM_FLAGS = Setting.text(EMA, "enum_flags", "nu", "flags of ENUM records");
    static final Setting<Integer> ENUM_ORDER =
            Setting.integer(EMA, "enum_order", 10, 0, 65_535, "order of ENUM records");
    static final Setting<Integer> ENUM_PREFERENCE =
            Setting.integer(EMA, "enum_preference", 10, 0, 65_535, "preference of ENUM records");
    static final Setting<String> ENUM_SERVICE = Setting.text(EMA, "enum_service", "E2U+sip", "service of ENUM records");

    static final Setting<String> MAIL_PRIMARY = Setting.text(
                    MAIL, "primary_host", "", "mail server: host[:port]; empty when there is none")
            .must(OciSettings::isHost, HOST_FORM);
    static final Setting<String> MAIL_SECONDARY = Setting.text(
                    MAIL, "secondary_host", "", "mail server to use when the primary does not answer")
            .must(OciSettings::isHost, HOST_FORM);
    static final Setting<Integer> MAIL_PORT =
            Setting.integer(MAIL, "port", 7026, 1, 65_535, "port of mail servers given without one");
    static final Setting<Scheme> MAIL_SCHEME = Setting.choice(MAIL, "scheme", Scheme.HTTP, "http or https");
    static final Setting<String> MAIL_USERNAME =
            Setting.text(MAIL, "username", "", "mail administrator; also the manager of new domains");
    static final Setting<Secret> MAIL_PASSWORD = Setting.secret(MAIL, "password", "the administrator's password");
    static final Setting<Secret> MAIL_DOMAIN_PASSWORD =
            Setting.secret(MAIL, "domain_password", "password of admin@ each domain");
    static final Setting<Duration> MAIL_TIMEOUT = Setting.duration(
            MAIL, "request_timeout", Duration.ofSeconds(4), "how long connecting and each exchange may take");

    static final Setting<String> EM_DB_HOST = databaseHost("em_db");
    static final Setting<String> EM_DB_DATABASE = databaseName("em_db");
    static final Setting<String> EM_DB_USERNAME = databaseUser("em_db");
    static final Setting<Secret> EM_DB_PASSWORD = databasePassword("em_db");
    static final Setting<String> EM_DB_URL = databaseUrl("em_db");
    static final Setting<String> SRD_DB_HOST = databaseHost("srd_db");
    static final Setting<String> SRD_DB_DATABASE = databaseName("srd_db");
    static final Setting<String> SRD_DB_USERNAME = databaseUser("srd_db");
    static final Setting<Secret> SRD_DB_PASSWORD = databasePassword("srd_db");
    static final Setting<String> SRD_DB_URL = databaseUrl("srd_db");

    static final Setting<String> PROFILE_USER = profile("user");
    static final Setting<String> PROFILE_VIRTUAL = profile("virtual");
    static final Setting<String> PROFILE_PILOT = profile("pilot").alias(PROFILES + ".trunk_pilot");
    static final Setting<String> PROFILE_TRUNK = profile("trunk").alias(PROFILES + ".trunk_ddi");

    static final Setting<Map<String, String>> PHONE_CONTEXTS =
            Setting.section("phone_contexts", "town = phone context, replacing the built-in table when there is any");

    /** The names of levels, ours and the reference implementation's. */
    private static final Set<String> LEVELS = Set.of(
            "trace", "debug", "info", "notice", "warning", "warn", "error", "critical", "alert", "emergency", "none");

    /** How much is logged; a program reads it, the library has no say in logging. */
    public static final Setting<String> LOGLEVEL = Setting.text(
                    EM, "loglevel", "notice", "debug, info, notice, warning or error")
            .must(OciSettings::isLogLevel, "debug, info, notice, warning, error or none");

    static final Setting<String> HTTP_HOST =
            Setting.text(EM, "http_host", "127.0.0.1", "address the monitor listens on");
    static final Setting<Integer> HTTP_PORT =
            Setting.port(EM, "http_port", 8080, "port of the monitor; 0 takes a free one");
    static final Setting<List<String>> HTTP_HOST_NAMES = Setting.list(
            EM,
            "http_host_names",
            List.of(),
            "names by which browsers may call the monitor, such as that of a proxy before it");
    static final Setting<Secret> HTTP_TOKEN = Setting.secret(
            EM,
            "http_token",
            "bearer token for the monitor: reading, replay and discard; without it everybody may read, and on loopback"
                    + " replay and discard");
    static final Setting<Secret> HTTP_SECRETS_TOKEN =
            Setting.secret(EM, "http_secrets_token", "bearer token that may also see passwords in events and plans");
    static final Setting<Planning> PLANNING = Setting.choice(
            EM, "planning", Planning.CORRECTED, "corrected, or reference: plan as the reference implementation does");
    static final Setting<OnRestart> ON_RESTART = Setting.choice(
            EM, "on_restart", OnRestart.RESUME, "what becomes of events a run before left pending: resume or fail");
    static final Setting<Integer> LANES =
            Setting.integer(EM, "lanes", 1, 1, 256, "events of unrelated subscribers that run side by side");
    static final Setting<Duration> EVENT_BUDGET = Setting.duration(
            EM, "event_budget", Duration.ofSeconds(8), "time an event may take, the login not included");
    static final Setting<String> COUNTRY_CODE = Setting.text(EM, "country_code", "299", "country code of all numbers")
            .must(code -> code.matches("[0-9]{1,3}"), "1 to 3 digits");
    static final Setting<String> DEFAULT_PHONE_CONTEXT =
            Setting.text(EM, "default_phone_context", "tg.gl", "phone context where no town says otherwise");
    static final Setting<RetryRules> RETRY = Setting.list(
                    EM,
                    "retry",
                    List.of(),
                    "errors after which a step is tried again: class:attempts/delay,… with the classes fault,"
                            + " unreachable, timeout, malformed, as in timeout:2/500ms")
            .map("class:attempts/delay, as in timeout:2/500ms", OciSettings::retryRules);
    /** What turns the spool off; an empty value means that the key is not set. */
    static final String NO_SPOOL = "none";

    static final Setting<String> SPOOL = Setting.text(
            EM,
            "spool",
            "oci.spool",
            "file in which documents wait while the journal's database does not work; none: reading waits instead");
    static final Setting<Integer> SPOOL_LIMIT = Setting.integer(
            EM,
            "spool_limit",
            1_073_741_824,
            1_048_576,
            Integer.MAX_VALUE,
            "how large the spool may become, in bytes; reading waits when it is full");
    static final Setting<Duration> RETENTION = Setting.duration(
                    EM,
                    "retention",
                    Duration.ZERO,
                    "age at which completed and ignored events are deleted; 0s keeps them for ever")
            .must(
                    age -> age.isZero() || age.compareTo(Duration.ofHours(1)) >= 0,
                    "0s, or at least 1h: repetitions are told by what is stored");

    /** The catalogue. */
    public static final Settings ALL = Settings.of(
                    BROADWORKS_HOST,
                    BROADWORKS_PORT,
                    BROADWORKS_HOSTS,
                    IDLE_LIMIT,
                    RECONNECT_DELAY,
                    CONNECT_TIMEOUT,
                    BROADWORKS_TLS,
                    DOCUMENT_LIMIT,
                    EMA_PRIMARY,
                    EMA_SECONDARY,
                    EMA_PORT,
                    EMA_PATH,
                    EMA_SCHEME,
                    EMA_USERNAME,
                    EMA_PASSWORD,
                    EMA_SESSION,
                    EMA_TIMEOUT,
                    EMA_FAIL_BACK,
                    CHARGING_PROFILE,
                    MAX_SESSIONS,
                    ENUM_FLAGS,
                    ENUM_ORDER,
                    ENUM_PREFERENCE,
                    ENUM_SERVICE,
                    MAIL_PRIMARY,
                    MAIL_SECONDARY,
                    MAIL_PORT,
                    MAIL_SCHEME,
                    MAIL_USERNAME,
                    MAIL_PASSWORD,
                    MAIL_DOMAIN_PASSWORD,
                    MAIL_TIMEOUT,
                    EM_DB_HOST,
                    EM_DB_DATABASE,
                    EM_DB_USERNAME,
                    EM_DB_PASSWORD,
                    EM_DB_URL,
                    SRD_DB_HOST,
                    SRD_DB_DATABASE,
                    SRD_DB_USERNAME,
                    SRD_DB_PASSWORD,
                    SRD_DB_URL,
                    PROFILE_USER,
                    PROFILE_VIRTUAL,
                    PROFILE_PILOT,
                    PROFILE_TRUNK,
                    PHONE_CONTEXTS,
                    LOGLEVEL,
                    HTTP_HOST,
                    HTTP_PORT,
                    HTTP_HOST_NAMES,
                    HTTP_TOKEN,
                    HTTP_SECRETS_TOKEN,
                    PLANNING,
                    ON_RESTART,
                    LANES,
                    EVENT_BUDGET,
                    COUNTRY_CODE,
                    DEFAULT_PHONE_CONTEXT,
                    RETRY,
                    SPOOL,
                    SPOOL_LIMIT,
                    RETENTION)
            .needingOneOf(BROADWORKS_HOST, BROADWORKS_HOSTS)
            .live(
                    EMA_PRIMARY,
                    EMA_SECONDARY,
                    EMA_PORT,
                    EMA_PATH,
                    EMA_SCHEME,
                    EMA_USERNAME,
                    EMA_PASSWORD,
                    EMA_SESSION,
                    EMA_TIMEOUT,
                    EMA_FAIL_BACK,
                    CHARGING_PROFILE,
                    MAX_SESSIONS,
                    ENUM_FLAGS,
                    ENUM_ORDER,
                    ENUM_PREFERENCE,
                    ENUM_SERVICE,
                    MAIL_PRIMARY,
                    MAIL_SECONDARY,
                    MAIL_PORT,
                    MAIL_SCHEME,
                    MAIL_USERNAME,
                    MAIL_PASSWORD,
                    MAIL_DOMAIN_PASSWORD,
                    MAIL_TIMEOUT,
                    PROFILE_USER,
                    PROFILE_VIRTUAL,
                    PROFILE_PILOT,
                    PROFILE_TRUNK,
                    PHONE_CONTEXTS,
                    LOGLEVEL,
                    EVENT_BUDGET,
                    DEFAULT_PHONE_CONTEXT,
                    RETRY);

    private OciSettings() {}

    /**
     * Whether a text is the name of a log level.
     *
     * @param name for example {@code notice}; in any case
     * @return whether {@link #LOGLEVEL} accepts it
     */
    public static boolean isLogLevel(String name) {
        return LEVELS.contains(name.strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isServer(String text) {
        return OciConfig.server(text, 1).isPresent();
    }

    private static boolean isHost(String text) {
        return isServer(text) && !text.contains("|");
    }

    private static Setting<String> databaseHost(String section) {
        return Setting.text(section, section + "_host", "", "PostgreSQL host[:port]; empty: an SQLite file");
    }

    private static Setting<String> databaseName(String section) {
        return Setting.text(section, section + "_database", "em.sqlite", "database, or the SQLite file without a host");
    }

    private static Setting<String> databaseUser(String section) {
        return Setting.text(section, section + "_username", "", "database user");
    }

    private static Setting<Secret> databasePassword(String section) {
        return Setting.secret(section, section + "_password", "database password");
    }

    private static Setting<String> databaseUrl(String section) {
        return Setting.text(section, "url", "", "JDBC URL, used in place of host and database")
                .must(
                        url -> url.startsWith("jdbc:sqlite:") || url.startsWith("jdbc:postgresql:"),
                        "a JDBC URL that starts with jdbc:sqlite: or jdbc:postgresql:");
    }

    private static Setting<String> profile(String type) {
        return Setting.text(PROFILES, type, "configured service profile of subscribers of type " + type)
                .required();
    }

    private static RetryRules retryRules(List<String> texts) {
        Map<ErrorClass, RetryRules.Rule> rules = new EnumMap<>(ErrorClass.class);
        for (String text : texts) {
            String[] classAndRule = text.split(":", 2);
            String[] attemptsAndDelay = classAndRule[classAndRule.length - 1].split("/", 2);
            if (classAndRule.length != 2 || attemptsAndDelay.length != 2) {
                throw new IllegalArgumentException("write class:attempts/delay, as in timeout:2/500ms");
            }
            String name = classAndRule[0].strip().toLowerCase(Locale.ROOT);
            ErrorClass errorClass = RETRIED.stream()
                    .filter(candidate -> candidate.text().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no class of errors " + name));
            RetryRules.Rule rule = new RetryRules.Rule(
                    Integer.parseInt(attemptsAndDelay[0].strip()), duration(attemptsAndDelay[1].strip()));
            if (rules.put(errorClass, rule) != null) {
                throw new IllegalArgumentException("the class " + name + " has two rules");
            }
        }
        return new RetryRules(rules);
    }

    private static Duration duration(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        if (text.endsWith("s")) {
            return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
        }
        throw new IllegalArgumentException("write a delay as 500ms or 2s");
    }
}
