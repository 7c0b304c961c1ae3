package dev.switchboard.ipecs;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.config.Settings;
import dev.switchboard.common.net.Loopback;
import dev.switchboard.ipecs.call.HookPayloads.StationPayload;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting of the iPECS client, under the section and key names of the original's {@code ipecs.conf}; keys of our
 * own are all optional and keep their dots, as in {@code {"ipecs": {"tls.pin-sha256": "…"}}}.
 */
public final class IpecsSettings {

    /** Where the parameters of a command go. */
    public enum ParametersIn {
        /** A JSON object in the body. */
        BODY,
        /** The query of the URL. */
        QUERY,
        /** One header each. */
        HEADER
    }

    /** Whose clock durations are measured with. */
    public enum TimeSource {
        /** The time each event carries. */
        EVENT
    }

    private static final String IPECS = "ipecs";
    private static final String RESOURCE = "resource";
    private static final String LOG = "log";
    private static final int DAY = 86_400;

    /** The codes that a server of the original's sample configuration is listened to for. */
    static final List<Integer> EVENTS_ALLOWED = List.of(
            1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 41, 42, 43, 44, 49, 50, 57, 62, 66, 67, 68, 69, 71, 72, 82,
            84);

    /** The codes that the original's sample configuration blocks. */
    static final List<Integer> EVENTS_BLOCKED = List.of(
            45, 51, 52, 53, 54, 55, 59, 60, 61, 63, 64, 70, 73, 74, 75, 76, 77, 80, 81, 83, 85, 86, 87, 88, 89, 90);

    static final Setting<URI> BASE_URI = Setting.text(
                    IPECS, "BaseURI", "scheme and host of the server, as in https://ucp.example.org")
            .required()
            .map("https:// and a host (http:// only on loopback), without port and path", IpecsSettings::baseUri);
    static final Setting<Integer> PORT =
            Setting.integer(IPECS, "Port", 8743, 1, 65_535, "port of REST and event stream");
    static final Setting<String> FULL_WSS = Setting.text(
                    IPECS,
                    "FullWSS",
                    "wss://{0}:{1}/ipxapi/server/v1/users/{2}/login",
                    "address of the event stream; {0} host, {1} port, {2} user")
            .must(IpecsSettings::isSocketAddress, "a wss:// address (ws:// only on loopback)");
    static final Setting<String> TYPE = path("type", "ipxapi", "first part of the path");
    static final Setting<String> TARGET = path("target", "server", "second part of the path; / leaves it out");
    static final Setting<String> API_VERSION = path("APIVersion", "v1", "third part of the path");
    static final Setting<String> UID =
            Setting.text(IPECS, "uid", "the API user; better in the environment as IPECS_UID");
    static final Setting<Secret> PW =
            Setting.secret(IPECS, "pw", "its password; better in the environment as IPECS_PW, or in secret-file");
    static final Setting<Path> SECRET_FILE = Setting.path(
            IPECS,
            "secret-file",
            "file with the password, or with {\"uid\": …, \"pw\": …}; only its owner may read it");
    static final Setting<Boolean> UID_SECURE = plain("uid-secure");
    static final Setting<Boolean> PW_SECURE = plain("pw-secure");

    static final Setting<Boolean> VERIFY =
            Setting.bool(IPECS, "verify", true, "whether the server's certificate is checked");
    static final Setting<String> PIN = Setting.text(
                    IPECS, "tls.pin-sha256", "base64 SHA-256 of the server's public key: exactly this key is trusted")
            .must(IpecsSettings::isPin, "the base64 form of 32 bytes, as a refused certificate is reported with")
            .alias("tls.pin-sha256");
    static final Setting<Path> PEM_FILE = Setting.path(
            RESOURCE, "pem-file", "certificates to trust in place of the platform's: the server's own, or its CA's");

    static final Setting<Duration> TIMEOUT = seconds("timeout", 6, 1, 600, "how long a request may take");
    static final Setting<Integer> RETRY_ATTEMPTS =
            Setting.integer(IPECS, "retry-attempts", 15, 1, 100_000, "login requests of one connect");
    static final Setting<Duration> RETRY_RATE = seconds("retry-rate", 12, 0, DAY, "wait between login requests");
    static final Setting<Integer> MAX_SOCKET_RETRIES = Setting.integer(
            IPECS, "max-socket-retries", 10, -1, 1_000_000, "failed reconnects in a row before giving up; -1 = never");
    static final Setting<Duration> KEEP_ALIVE =
            seconds("keepAliveTimer", 360, 0, DAY, "twice the time between keep-alive requests; 0 = none");
    static final Setting<Duration> SOCKET_TIMEOUT =
            seconds("socket-timeout", 3000, 0, DAY, "pings are sent as often as this when it is less than 30 s");
    static final Setting<Duration> PING_TIMEOUT =
            seconds("ping-timeout", 300, 0, DAY, "a pong must come within this when it is less than 10 s");
    static final Setting<Duration> SOCKET_PING_INTERVAL =
            seconds("socket-ping-interval", 67, 1, DAY, "how often is looked whether something was received");
    static final Setting<Integer> MAX_MISSED_PINGS = Setting.integer(
            IPECS, "max-missed-pings", 3, 0, 100_000, "looks that may find nothing before the stream counts as lost");
    static final Setting<Map<String, String>> EXTRA_LOGIN_HEADERS =
            Setting.section("ipecs.extra-login-headers", "name = value of headers to send with the login");
    static final Setting<Path> TOKEN_FILE = Setting.path(
            RESOURCE, "token-file", "where the session's token is kept, to free the session after a crash");

    static final Setting<LocalTime> METRICS_RESET_TIME = Setting.text(
                    IPECS, "metrics-reset-time", "22:00:00", "when the daily period ends")
            .map("a time of day such as 22:00:00", IpecsSettings::timeOfDay);
    static final Setting<Boolean> METRICS_RESET_ENABLED =
            Setting.bool(IPECS, "metrics-reset-enabled", false, "whether the figures start at 0 then");
    static final Setting<ZoneId> TIME_ZONE = Setting.text(
                    IPECS, "time-zone", "the server's time zone, as in Europe/Berlin; default: this machine's")
            .map("a time zone such as Europe/Berlin or UTC", IpecsSettings::zone);
    static final Setting<TimeSource> TIME_SOURCE =
            Setting.choice(IPECS, "time-source", TimeSource.EVENT, "whose clock durations are measured with");

    static final Setting<List<Integer>> STATIONS = Setting.list(
                    IPECS, "stations", "the stations to follow: [first, last], or three and more single ones")
            .required()
            .map("a list of numbers, not empty, a range with the smaller number first", IpecsSettings::stations);
    static final Setting<List<Integer>> QUEUES = Setting.list(IPECS, "queues", "the queues to follow")
            .required()
            .map("a list of numbers", IpecsSettings::numbers);
    static final Setting<List<Integer>> ALLOWED =
            codes("events-allowed", EVENTS_ALLOWED, "event codes to act on; [] = all");
    static final Setting<List<Integer>> BLOCKED = codes("events-blocked", EVENTS_BLOCKED, "event codes to drop");
    static final Setting<List<Integer>> ANSWER_CODES =
            codes("answer-codes", List.of(42, 57), "event codes that answer a call");
    static final Setting<Boolean> INFER_AGENT_LOGIN = Setting.bool(
            IPECS, "infer-agent-login", true, "whether an agent at work when the client starts counts as logged in");
    static final Setting<Duration> RECENT_CALL_WINDOW =
            seconds("recent-call-window", 60, 0, DAY, "how long an ended call is remembered for trailing events");
    static final Setting<Duration> GAP_GRACE =
            seconds("gap-grace", 600, 0, 7 * DAY, "how long after a gap a call nothing was heard of since is kept");
    static final Setting<Duration> CALL_STALE_AFTER =
            seconds("call-stale-after", 14_400, 0, 30 * DAY, "after how much silence a call is given up; 0 = never");
    static final Setting<Boolean> STATUS_CALLS_ONLY =
            Setting.bool(IPECS, "status-calls-only", true, "whether getACDStatus(false) leaves the times at 0");
    static final Setting<Boolean> FAIL_ON_MALFORMED = Setting.bool(
            IPECS, "fail-on-event-data-malformat", false, "whether a message that makes no sense ends the client");
    static final Setting<Boolean> LOG_RAW_EVENTS =
            Setting.bool(IPECS, "log-raw-events", true, "whether each message is logged at DEBUG");

    static final Setting<Duration> SERVICE_LEVEL =
            seconds("service-level", 20, 0, DAY, "a call answered within this time counts for the service level");
    static final Setting<Duration> SHORT_ABANDON =
            seconds("short-abandon", 5, 0, DAY, "a caller who hangs up within this time is a short abandon");
    static final Setting<StationPayload> STATION_PAYLOAD = Setting.choice(
                    IPECS, "hooks.station-payload", StationPayload.COUNT, "what the station hooks are given")
            .alias("hooks.station-payload");
    static final Setting<ParametersIn> PARAMETERS_IN = Setting.choice(
                    IPECS, "commands.parameters-in", ParametersIn.BODY, "where the parameters of a command go")
            .alias("commands.parameters-in");
    static final Setting<Map<String, String>> COMMAND_METHODS =
            Setting.section("ipecs.commands.method", "command = GET, POST, PUT, DELETE or HEAD");
    static final Setting<Path> COMMANDS_FILE =
            Setting.path(RESOURCE, "commands-file", "other paths and headers of commands");
    static final Setting<Path> CAPTURE_FILE =
            Setting.path(IPECS, "capture-file", "file to which every message received is appended, for a replay");

    static final Setting<String> CONTROL_HOST =
            Setting.text("control", "host", "127.0.0.1", "address of the control API and the wallboard");
    static final Setting<Integer> CONTROL_PORT = Setting.port("control", "port", 0, "their port; 0 takes a free one");
    static final Setting<List<String>> CONTROL_HOST_NAMES = Setting.list(
            "control",
            "host-names",
            List.of(),
            "names by which browsers may call them, such as that of a proxy before them; then a token is needed");
    static final Setting<Secret> CONTROL_TOKEN =
            Setting.secret("control", "token", "bearer token of the control API; without it nothing can be changed");
    static final Setting<String> STORE_URL = Setting.text(
                    "store", "url", "JDBC URL of the records; default: SQLite in the data directory")
            .must(
                    url -> url.startsWith("jdbc:sqlite:") || url.startsWith("jdbc:postgresql:"),
                    "a JDBC URL that starts with jdbc:sqlite: or jdbc:postgresql:");
    static final Setting<String> STORE_USER = Setting.text("store", "user", "database user");
    static final Setting<Secret> STORE_PASSWORD = Setting.secret("store", "password", "database password");

    static final Setting<Boolean> STORE_RAW_EVENTS =
            Setting.bool("store", "raw-events", false, "whether every message is recorded, too");
    static final Setting<Integer> KEEP_CALLS = days("calls", 0, "calls");
    static final Setting<Integer> KEEP_MISSED_CALLS = days("missed-calls", 0, "missed calls");
    static final Setting<Integer> KEEP_STATIONS = days("stations", 400, "what stations and agents did");
    static final Setting<Integer> KEEP_SMDR = days("smdr", 0, "the server's call records");
    static final Setting<Integer> KEEP_SUMMARIES = days("summaries", 0, "periods, agent days, intervals and gaps");
    static final Setting<Integer> KEEP_RAW_EVENTS = days("raw-events", 14, "recorded messages");

    /** Where a program writes its log file; the library has no say in logging. */
    public static final Setting<Path> LOG_PATH = Setting.path(RESOURCE, "log-path", "directory of the log file");

    /** The name of a program's log file. */
    public static final Setting<String> LOG_FILE = Setting.text(RESOURCE, "log-file", "name of the log file");

    /** Whether a program writes a log file at all. */
    public static final Setting<Boolean> LOG_TO_FILE =
            Setting.bool(LOG, "log-to-file", false, "whether a log file is written");

    /** When a program starts a new log file, in bytes. */
    public static final Setting<Integer> LOG_MAX_BYTES =
            Setting.integer(LOG, "max_bytes", 500_000, 1, Integer.MAX_VALUE, "size of a log file before the next");

    /** How many log files a program keeps. */
    public static final Setting<Integer> LOG_BACKUP_COUNT =
            Setting.integer(LOG, "backup_count", 5, 0, 10_000, "old log files to keep");

    /** How much a program logs. */
    public static final Setting<String> LOG_LEVEL = Setting.text(LOG, "level", "how much is logged");

    private static final Settings OURS = Settings.of(
            BASE_URI,
            PORT,
            FULL_WSS,
            TYPE,
            TARGET,
            API_VERSION,
            UID,
            PW,
            SECRET_FILE,
            UID_SECURE,
            PW_SECURE,
            VERIFY,
            PIN,
            TIMEOUT,
            RETRY_ATTEMPTS,
            RETRY_RATE,
            MAX_SOCKET_RETRIES,
            KEEP_ALIVE,
            SOCKET_TIMEOUT,
            PING_TIMEOUT,
            SOCKET_PING_INTERVAL,
            MAX_MISSED_PINGS,
            METRICS_RESET_TIME,
            METRICS_RESET_ENABLED,
            TIME_ZONE,
            TIME_SOURCE,
            STATIONS,
            QUEUES,
            ALLOWED,
            BLOCKED,
            ANSWER_CODES,
            INFER_AGENT_LOGIN,
            RECENT_CALL_WINDOW,
            GAP_GRACE,
            CALL_STALE_AFTER,
            STATUS_CALLS_ONLY,
            FAIL_ON_MALFORMED,
            LOG_RAW_EVENTS,
            SERVICE_LEVEL,
            SHORT_ABANDON,
            STATION_PAYLOAD,
            PARAMETERS_IN,
            CAPTURE_FILE,
            EXTRA_LOGIN_HEADERS,
            COMMAND_METHODS,
            PEM_FILE,
            TOKEN_FILE,
            COMMANDS_FILE,
            LOG_PATH,
            LOG_FILE,
            LOG_TO_FILE,
            LOG_MAX_BYTES,
            LOG_BACKUP_COUNT,
            LOG_LEVEL,
            CONTROL_HOST,
            CONTROL_PORT,
            CONTROL_HOST_NAMES,
            CONTROL_TOKEN,
            STORE_URL,
            STORE_USER,
            STORE_PASSWORD,
            STORE_RAW_EVENTS,
            KEEP_CALLS,
            KEEP_MISSED_CALLS,
            KEEP_STATIONS,
            KEEP_SMDR,
            KEEP_SUMMARIES,
            KEEP_RAW_EVENTS);

    private static final Settings ORIGINALS = Settings.of(
            ignored(IPECS, "BaseWSS", "the original declares and never uses it"),
            ignored(IPECS, "socket-folder", "the original declares and never uses it"),
            ignored(IPECS, "key-file", "credentials are not encrypted by the client"),
            ignored(IPECS, "disableSSLWarnings", "a warning is what tells that certificates are not checked"),
            ignored(IPECS, "log-all-events", "the log level decides"),
            ignored(IPECS, "troubleshoot", "the log level decides"),
            ignored(IPECS, "last-known-ip", "the host name is used as it is"),
            ignored(IPECS, "last-know-ip", "the host name is used as it is"),
            ignored(RESOURCE, "resource-file", "texts are part of the program"),
            ignored(RESOURCE, "sim-parameters", "the simulator is a program of its own"),
            ignored(RESOURCE, "key-file", "credentials are not encrypted by the client"),
            ignored(LOG, "*", "the logging framework decides"),
            ignored("options", "*", "the file is never written back"),
            ignored("mongo", "*", "records are kept in SQL"));

    /** The catalogue. */
    public static final Settings ALL = OURS.and(ORIGINALS);

    private IpecsSettings() {}

    private static Setting<String> ignored(String section, String name, String why) {
        return Setting.ignored(section, name, why);
    }

    private static Setting<String> path(String name, String fallback, String doc) {
        return Setting.text(IPECS, name, fallback, doc)
                .must(text -> text.matches("[A-Za-z0-9._~/-]*"), "a part of a URL path");
    }

    private static Setting<Boolean> plain(String name) {
        return Setting.bool(IPECS, name, false, "whether the value is encrypted; only false is possible")
                .must(
                        secure -> !secure,
                        "false: encrypted credentials are not supported; give them in the environment (IPECS_UID,"
                                + " IPECS_PW) or in ipecs.secret-file");
    }

    private static Setting<Duration> seconds(String name, int fallback, int min, int max, String doc) {
        return Setting.text(IPECS, name, Integer.toString(fallback), doc + ", in seconds")
                .map("a number of seconds from " + min + " to " + max, text -> seconds(text, min, max));
    }

    private static Duration seconds(String text, int min, int max) {
        String number = text.strip().toLowerCase(Locale.ROOT);
        BigDecimal seconds = new BigDecimal(number.endsWith("s") ? number.substring(0, number.length() - 1) : number);
        if (seconds.compareTo(BigDecimal.valueOf(min)) < 0 || seconds.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new NumberFormatException();
        }
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    private static Setting<Integer> days(String name, int fallback, String what) {
        return Setting.integer(
                "store",
                "retention." + name,
                fallback,
                0,
                100_000,
                "for how many days " + what + " are kept; 0 = for ever");
    }

    private static Setting<List<Integer>> codes(String name, List<Integer> fallback, String doc) {
        return Setting.list(IPECS, name, fallback.stream().map(String::valueOf).toList(), doc)
                .map("a list of event codes (numbers)", IpecsSettings::numbers);
    }

    private static List<Integer> numbers(List<String> texts) {
        return texts.stream().map(IpecsSettings::number).toList();
    }

    private static List<Integer> stations(List<String> texts) {
        List<Integer> numbers = numbers(texts);
        boolean backwards = numbers.size() == 2 && numbers.get(0) > numbers.get(1);
        if (numbers.isEmpty() || backwards) {
            throw new NumberFormatException();
        }
        return numbers;
    }

    private static Integer number(String text) {
        int number = Integer.parseInt(text.strip());
        if (number < 0 || number > 999_999_999) {
            throw new NumberFormatException();
        }
        return number;
    }

    private static LocalTime timeOfDay(String text) {
        try {
            LocalTime time = LocalTime.parse(text.strip());
            // The original's way to write "end of the day".
            return time.equals(LocalTime.of(23, 59, 59)) ? LocalTime.MIDNIGHT : time;
        } catch (DateTimeException refused) {
            throw new NumberFormatException();
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException refused) {
            throw new NumberFormatException();
        }
    }

    private static URI baseUri(String text) {
        Optional<URI> uri = uri(text.strip().replaceAll("/+$", ""));
        if (uri.isEmpty()
                || uri.get().getHost() == null
                || uri.get().getPort() != -1
                || !uri.get().getRawPath().isEmpty()
                || uri.get().getRawUserInfo() != null
                || uri.get().getRawQuery() != null
                || !isSafe(uri.get(), "https", "http")) {
            throw new NumberFormatException();
        }
        return uri.get();
    }

    private static boolean isSocketAddress(String text) {
        String example = text.replace("{0}", "localhost").replace("{1}", "1").replace("{2}", "u");
        return uri(example)
                .filter(uri -> uri.getHost() != null && isSafe(uri, "wss", "ws"))
                .isPresent();
    }

    private static boolean isSafe(URI uri, String secure, String open) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        return scheme.equals(secure) || (scheme.equals(open) && Loopback.isHost(uri.getHost()));
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException refused) {
            return Optional.empty();
        }
    }

    private static boolean isPin(String text) {
        try {
            return Base64.getDecoder().decode(text.strip()).length == 32;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
