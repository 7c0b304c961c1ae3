package dev.switchboard.presence;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.config.Settings;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.MattermostSource.Hints;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Every setting of the presence server; the two of the original, {@code Secret} and {@code PerPageStatuses}, keep their
 * names.
 */
public final class PresenceSettings {

    /** Where users and statuses come from. */
    public enum SourceKind {
        /** A JSON file. */
        FILE,
        /** A Mattermost server. */
        MATTERMOST,
        /** Published changes alone; the users come from a file, if one is named. */
        PUSH
    }

    /** Who may publish a change. */
    public enum PublishAuth {
        /** Who presents the secret that clients present. */
        SECRET,
        /** Who presents a publish token in a header. */
        TOKEN,
        /** A user of Mattermost for himself, by the session of his browser. */
        MATTERMOST_SESSION,
        /** Anybody for anybody, as with the original. */
        NONE
    }

    /** What users who are out of office are shown as. */
    public enum OutOfOffice {
        /** Away. */
        AWAY(Status.AWAY),
        /** Do not disturb. */
        DND(Status.DND),
        /** Offline. */
        OFFLINE(Status.OFFLINE),
        /** A fifth status, {@code ooo}, which few clients know. */
        PASS(Status.OUT_OF_OFFICE);

        private final Status shown;

        OutOfOffice(Status shown) {
            this.shown = shown;
        }

        Status shown() {
            return shown;
        }
    }

    /** What becomes of users whose source is lost. */
    public enum AfterLoss {
        /** They keep the status that was known last. */
        KEEP,
        /** They are offline. */
        OFFLINE
    }

    /** The path that existing clients know. */
    static final String ORIGINAL_PATH = "/plugins/com.mattermost.outlook-presence/api/v1";

    private static final String PRESENCE = "presence";
    private static final String PUBLISH = "publish";
    private static final String STATUS = "status";
    private static final String WS = "ws";
    private static final String MATTERMOST = "mattermost";
    private static final String TLS = "tls";
    private static final String BROKER = "broker";
    private static final Set<String> LEVELS = Set.of("debug", "info", "notice", "warning", "error", "none");

    static final Setting<Secret> VALUE = Setting.secret("", "value", "the text; white space around it does not count")
            .alias("value-or-file")
            .orFile("file");
    static final Setting<Instant> NOT_AFTER = Setting.text("", "not-after", "the last moment it is accepted")
            .map("a time such as 2027-01-31T18:00:00Z, or a day such as 2027-01-31", PresenceSettings::moment);

    static final Setting<String> LISTEN = Setting.text("", "listen", "127.0.0.1", "address to listen on");
    static final Setting<Integer> PORT = Setting.port("", "port", 8080, "port to listen on; 0 takes a free one");
    static final Setting<List<String>> HOST_NAMES = Setting.list(
            "",
            "host-names",
            List.of(),
            "names by which browsers may call the pages, such as that of a proxy before it");
    static final Setting<SourceKind> SOURCE = Setting.choice(
            "",
            "source",
            SourceKind.class,
            "where users and statuses come from; without it what is configured, mattermost.url or source-file");
    static final Setting<Path> SOURCE_FILE =
            Setting.path("", "source-file", "JSON array of users; with the source push their directory");

    static final Setting<List<Config>> SECRETS = Setting.objects(
            PRESENCE, "secrets", "the secrets that clients present, each with an end if wanted", VALUE, NOT_AFTER);
    static final Setting<Secret> ORIGINAL_SECRET =
            Setting.secret("", "Secret", "one more secret without an end, under the name of the original");
    static final Setting<Boolean> ALLOW_SHORT_SECRET =
            Setting.bool(PRESENCE, "allow-short-secret", false, "whether secrets may have fewer than 16 characters");
    /** Its range is checked together with the secrets, so that both are told. */
    static final Setting<Integer> PAGE_SIZE = Setting.integer(
                    PRESENCE, "page-size", 100, Integer.MIN_VALUE, Integer.MAX_VALUE, "users on a page, 1 to 10000")
            .alias("PerPageStatuses");

    static final Setting<String> BASE_PATH = Setting.text(
                    PRESENCE, "base-path", ORIGINAL_PATH, "path of the API, below which /status and /ws stand")
            .must(
                    path -> path.matches("(/[A-Za-z0-9._~-]*[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+"),
                    "a path such as " + ORIGINAL_PATH + ", without a slash at its end");

    static final Setting<PublishAuth> PUBLISH_AUTH =
            Setting.choice(PUBLISH, "auth", PublishAuth.SECRET, "who may publish a change");
    static final Setting<List<Config>> PUBLISH_TOKENS = Setting.objects(
            PUBLISH, "tokens", "for publish.auth = token: the tokens that publishers present", VALUE, NOT_AFTER);
    static final Setting<Integer> MAX_FAILURES = Setting.integer(
            "auth",
            "max-failures",
            10,
            0,
            1_000_000,
            "refused secrets of one address within a minute before it is refused for a minute; 0 = any number");
    static final Setting<List<String>> TRUSTED = Setting.list(
                    "proxy",
                    "trusted",
                    List.of(),
                    "proxies, as addresses or networks, whose X-Forwarded-For header is believed")
            .must(
                    all -> all.stream()
                            .allMatch(one -> ClientAddress.Network.parse(one).isPresent()),
                    "addresses or networks such as 10.0.0.7, 10.0.0.0/8 or fd00::/8");

    static final Setting<OutOfOffice> OOO =
            Setting.choice(STATUS, "ooo", OutOfOffice.AWAY, "what users who are out of office are shown as");
    static final Setting<AfterLoss> AFTER_LOSS = Setting.choice(
            STATUS,
            "after-loss",
            AfterLoss.KEEP,
            "what becomes of statuses when the source has been lost for two poll intervals");

    static final Setting<Integer> MAX_CLIENTS =
            Setting.integer(WS, "max-clients", StreamOptions.DEFAULT.maxClients(), 1, 100_000, "connections at once");
    static final Setting<Integer> MAX_CLIENTS_PER_ADDRESS = Setting.integer(
            WS,
            "max-clients-per-address",
            StreamOptions.DEFAULT.maxClientsPerAddress(),
            1,
            100_000,
            "connections at once from one address");
    static final Setting<Duration> PING_INTERVAL = Setting.duration(
            WS, "ping-interval", StreamOptions.DEFAULT.pingInterval(), "how often everybody is pinged; 0s = never");
    static final Setting<Duration> IDLE_TIMEOUT = Setting.duration(
            WS,
            "idle-timeout",
            StreamOptions.DEFAULT.idleTimeout(),
            "how long a client may send nothing, pongs included; 0s = for ever");
    static final Setting<Duration> WRITE_TIMEOUT = Setting.duration(
            WS,
            "write-timeout",
            StreamOptions.DEFAULT.writeTimeout(),
            "how long a write may make no progress before the client is cut off; 0s = for ever");
    static final Setting<Duration> OLD_CLIENT_REFRESH = Setting.duration(
            WS,
            "old-client-refresh",
            StreamOptions.DEFAULT.oldClientRefresh(),
            "how long a client of the classic contract is left without a message; 0s = off");
    static final Setting<Integer> MAX_INBOUND = Setting.text(
                    WS, "max-inbound", "4KiB", "the largest message a client may send")
            .map("a number of bytes such as 4096 or 4KiB, up to 1MiB", PresenceSettings::bytes);
    static final Setting<List<String>> ALLOWED_ORIGINS =
            Setting.list(WS, "allowed-origins", List.of(), "origins of pages that may open a stream; empty = any");

    static final Setting<URI> MATTERMOST_URL = Setting.text(
                    MATTERMOST, "url", "the server's root, as in https://chat.example.com")
            .map("an address such as https://chat.example.com", URI::create);
    static final Setting<Secret> MATTERMOST_TOKEN =
            Setting.secret(MATTERMOST, "token", "a personal access token, or a bot's");
    static final Setting<Duration> USERS_REFRESH = positive(
            Setting.duration(MATTERMOST, "users-refresh", Duration.ofMinutes(5), "how often the directory is read"));
    static final Setting<Duration> POLL_INTERVAL = positive(
            Setting.duration(MATTERMOST, "poll-interval", Duration.ofSeconds(10), "how often all statuses are asked"));
    static final Setting<Integer> BATCH =
            Setting.integer(MATTERMOST, "batch", 200, 1, 1000, "users that one question for statuses is about");
    static final Setting<Boolean> EXCLUDE_SELF = Setting.bool(
            MATTERMOST, "exclude-self", true, "whether the token's own account is left out, which asking makes online");
    static final Setting<Double> MAX_REQUESTS = Setting.decimal(
            MATTERMOST, "max-requests-per-second", 5, 0.1, 1000, "the interval is stretched rather than this exceeded");
    static final Setting<Hints> HINTS =
            Setting.choice(MATTERMOST, "hints", Hints.USERS, "what the WebSocket is used for, besides asking");
    static final Setting<Duration> HINT_INTERVAL = positive(Setting.duration(
            MATTERMOST, "hint-interval", Duration.ofSeconds(5), "how often hints = statuses asks over the WebSocket"));
    static final Setting<Duration> REQUEST_TIMEOUT = positive(
            Setting.duration(MATTERMOST, "request-timeout", Duration.ofSeconds(10), "how long one request may take"));
    static final Setting<Boolean> ALLOW_PLAIN_HTTP = Setting.bool(
            MATTERMOST, "allow-plain-http", false, "whether the token may leave this machine in clear text");

    static final Setting<Path> TLS_CERTIFICATE = Setting.path(
            TLS, "certificate", "turns TLS on: a PKCS#12 key store, or a certificate chain in PEM; watched");
    static final Setting<Path> TLS_KEY = Setting.path(TLS, "key", "the PKCS#8 key of a certificate in PEM");
    static final Setting<Secret> TLS_PASSWORD = Setting.secret(TLS, "password", "password of a key store");
    static final Setting<Path> TLS_CLIENTS =
            Setting.path(TLS, "client-certificates", "certificates in PEM of which one must have signed each client's");

    static final Setting<Boolean> METRICS =
            Setting.bool("metrics", "enabled", true, "whether /metrics is served, without names and addresses");

    static final Setting<String> BROKER_URL =
            Setting.text(BROKER, "url", "several nodes: redis://host:port/database, or rediss:// for TLS");
    static final Setting<Secret> BROKER_PASSWORD = Setting.secret(BROKER, "password", "the broker's password");
    static final Setting<String> BROKER_PREFIX =
            Setting.text(BROKER, "prefix", PRESENCE, "begins all keys and channels of these nodes");
    static final Setting<String> BROKER_NODE = Setting.text(BROKER, "node", "this node's name; default random");
    static final Setting<Duration> BROKER_LEASE = Setting.duration(
            BROKER, "lease", Duration.ofSeconds(15), "after how long without a word another node asks the source");

    /** How much is logged, for programs. */
    public static final Setting<String> LOG_LEVEL = Setting.text("log", "level", "info", "how much is logged")
            .must(
                    level -> LEVELS.contains(level.strip().toLowerCase(Locale.ROOT)),
                    "debug, info, notice, warning, error or none");

    /** All of them. */
    public static final Settings ALL = Settings.of(
                    LISTEN,
                    PORT,
                    HOST_NAMES,
                    SOURCE,
                    SOURCE_FILE,
                    SECRETS,
                    ORIGINAL_SECRET,
                    ALLOW_SHORT_SECRET,
                    PAGE_SIZE,
                    BASE_PATH,
                    PUBLISH_AUTH,
                    PUBLISH_TOKENS,
                    MAX_FAILURES,
                    TRUSTED,
                    OOO,
                    AFTER_LOSS,
                    MAX_CLIENTS,
                    MAX_CLIENTS_PER_ADDRESS,
                    PING_INTERVAL,
                    IDLE_TIMEOUT,
                    WRITE_TIMEOUT,
                    OLD_CLIENT_REFRESH,
                    MAX_INBOUND,
                    ALLOWED_ORIGINS,
                    MATTERMOST_URL,
                    MATTERMOST_TOKEN,
                    USERS_REFRESH,
                    POLL_INTERVAL,
                    BATCH,
                    EXCLUDE_SELF,
                    MAX_REQUESTS,
                    HINTS,
                    HINT_INTERVAL,
                    REQUEST_TIMEOUT,
                    ALLOW_PLAIN_HTTP,
                    TLS_CERTIFICATE,
                    TLS_KEY,
                    TLS_PASSWORD,
                    TLS_CLIENTS,
                    METRICS,
                    BROKER_URL,
                    BROKER_PASSWORD,
                    BROKER_PREFIX,
                    BROKER_NODE,
                    BROKER_LEASE,
                    LOG_LEVEL)
            .live(
                    SOURCE,
                    SOURCE_FILE,
                    SECRETS,
                    ORIGINAL_SECRET,
                    ALLOW_SHORT_SECRET,
                    PAGE_SIZE,
                    PUBLISH_AUTH,
                    PUBLISH_TOKENS,
                    MAX_FAILURES,
                    TRUSTED,
                    OOO,
                    AFTER_LOSS,
                    MAX_CLIENTS,
                    MAX_CLIENTS_PER_ADDRESS,
                    PING_INTERVAL,
                    IDLE_TIMEOUT,
                    WRITE_TIMEOUT,
                    OLD_CLIENT_REFRESH,
                    MAX_INBOUND,
                    ALLOWED_ORIGINS,
                    MATTERMOST_URL,
                    MATTERMOST_TOKEN,
                    USERS_REFRESH,
                    POLL_INTERVAL,
                    BATCH,
                    EXCLUDE_SELF,
                    MAX_REQUESTS,
                    HINTS,
                    HINT_INTERVAL,
                    REQUEST_TIMEOUT,
                    ALLOW_PLAIN_HTTP,
                    LOG_LEVEL);

    private PresenceSettings() {}

    private static Setting<Duration> positive(Setting<Duration> setting) {
        return setting.must(time -> !time.isZero(), "a duration of more than 0s");
    }

    private static Instant moment(String text) {
        String stripped = text.strip();
        try {
            return stripped.length() == 10
                    ? LocalDate.parse(stripped).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(stripped).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it cannot be read", e);
        }
    }

    private static int bytes(String text) {
        String number = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s*(ki?b?|ki)$", "");
        boolean kibi = number.length() < text.strip().length();
        int bytes = Math.multiplyExact(Integer.parseInt(number), kibi ? 1024 : 1);
        if (bytes < 1 || bytes > 1 << 20) {
            throw new IllegalArgumentException("it is not between 1 byte and 1 MiB");
        }
        return bytes;
    }
}
