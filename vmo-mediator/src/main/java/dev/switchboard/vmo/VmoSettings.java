package dev.switchboard.vmo;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.config.Settings;
import dev.switchboard.common.net.Loopback;
import dev.switchboard.vmo.gateway.GraphClient.MessageSource;
import dev.switchboard.vmo.gateway.UnityClient.OnSpeechFailure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Every setting of the mediator, under the section and key names of the original's {@code package_config.ini}; keys of
 * our own are all optional. The file is read without trailing comments, as the original reads it.
 */
public final class VmoSettings {

    /** How voicemail is reached. */
    public enum VoicemailMode {
        /** Through the original's uc-connector. */
        WIRE,
        /** Unity Connection itself. */
        CUPI
    }

    /** How the mail side is reached. */
    public enum MailMode {
        /** Through the original's outlook-monitor. */
        WIRE,
        /** Microsoft Graph itself. */
        GRAPH
    }

    /** By what means texts are spoken. */
    public enum SpeechKind {
        /** Not at all. */
        NONE,
        /** By a program. */
        COMMAND,
        /** By a service. */
        HTTP
    }

    /** Who may do what. */
    public enum SecurityMode {
        /** People log in, callers show a password or token. */
        LOGIN,
        /** Everybody may do everything. */
        NONE
    }

    /** What is done about greetings that somebody else switched. */
    public enum Reconcile {
        /** They are not looked at. */
        OFF,
        /** They are shown. */
        REPORT,
        /** They are switched back. */
        ENFORCE
    }

    /** What becomes of the greeting of a user who is no longer watched. */
    public enum OnDeactivate {
        /** It stays as it is. */
        LEAVE,
        /** It is switched off. */
        DISABLE
    }

    /** Speaks the reply as it is. */
    static final String PLAIN_TEMPLATE = "{message}";

    private static final String VMO = "vmo-mediator";
    private static final String SEC = "security";
    private static final String TTS = "tts";

    static final Setting<String> LISTEN_IP = Setting.text(VMO, "listen-ip", "address to listen on; 0.0.0.0 for all")
            .must(
                    address -> address.matches("[A-Za-z0-9.:%_-]+"),
                    "an address or a host's name and nothing else; a comment stands on a line of its own")
            .required();
    static final Setting<Integer> LISTEN_PORT = Setting.integer(
                    VMO, "listen-port", 0, 65_535, "port to listen on; 0 takes a free one")
            .required();
    static final Setting<String> VM_INTERFACE = url(VMO, "vm-interface", "base URL of the uc-connector");
    static final Setting<String> MAIL_INTERFACE = url(VMO, "mail-interface", "base URL of the outlook-monitor");
    static final Setting<String> WEBDEBUG =
            Setting.text(VMO, "webdebug", "False", "exactly True dumps requests into the log, secrets masked");
    static final Setting<Boolean> LEGACY_GET_ACTIONS =
            Setting.bool(VMO, "legacy-get-actions", false, "whether a GET may change something, as with the original");
    static final Setting<VoicemailMode> VM_MODE =
            Setting.choice(VMO, "vm-mode", VoicemailMode.WIRE, "wire: the uc-connector; cupi: Unity Connection itself");
    static final Setting<MailMode> MAIL_MODE =
            Setting.choice(VMO, "mail-mode", MailMode.WIRE, "wire: the outlook-monitor; graph: Microsoft Graph itself");

    static final Setting<URI> CUPI_URL = root("cupi", "url", "root of Unity Connection, without /vmrest");
    static final Setting<String> CUPI_USER = Setting.text("cupi", "user", "administrator account");
    static final Setting<Secret> CUPI_PASSWORD = Setting.secret("cupi", "password", "the administrator's password");
    static final Setting<Path> CUPI_CA_FILE =
            Setting.path("cupi", "ca-file", "PEM file of the certificates to trust, in place of the system's");
    static final Setting<String> CUPI_PIN = Setting.text(
            "cupi", "pin-sha256", "", "base64 SHA-256 of the server's public key, in place of a trusted certificate");
    static final Setting<Integer> PAGE_SIZE =
            Setting.integer("cupi", "page-size", 500, 1, 2_000, "users a page of the list");
    static final Setting<Integer> CUPI_PARALLEL = Setting.integer("cupi", "parallel", 4, 1, 16, "calls at a time");
    static final Setting<Integer> LANGUAGE = Setting.integer(
            "cupi",
            "language",
            1033,
            1,
            1_000_000,
            "language code of recordings when the user's own is not known or not installed; 1033 is US English");
    static final Setting<ZoneId> TIME_EXPIRES_ZONE = Setting.text(
                    "cupi", "time-expires-zone", "UTC", "zone in which the server understands the end of a greeting")
            .map("a time zone such as UTC or Europe/Berlin", ZoneId::of);

    static final Setting<String> GRAPH_TENANT = Setting.text("graph", "tenant", "tenant id or domain");
    static final Setting<String> GRAPH_CLIENT_ID = Setting.text("graph", "client-id", "the registered application");
    static final Setting<Secret> GRAPH_CLIENT_SECRET =
            Setting.secret("graph", "client-secret", "the application's secret").alias("graph.secret");
    static final Setting<URI> LOGIN_URL =
            root("graph", "login-url", "https://login.microsoftonline.com", "root of the login service");
    static final Setting<URI> GRAPH_URL =
            root("graph", "graph-url", "https://graph.microsoft.com", "root of Graph, without /v1.0");
    static final Setting<Path> GRAPH_CA_FILE =
            Setting.path("graph", "ca-file", "PEM file of the certificates to trust, in place of the system's");
    static final Setting<Duration> GRAPH_INTERVAL = Setting.duration(
                    "graph", "interval", Duration.ofSeconds(60), "within which each mailbox is asked once")
            .must(interval -> interval.compareTo(Duration.ofSeconds(1)) >= 0, "at least 1s");
    static final Setting<Integer> GRAPH_PARALLEL = Setting.integer("graph", "parallel", 2, 1, 16, "batches at a time");
    static final Setting<MessageSource> MESSAGE_SOURCE = Setting.choice(
            "graph", "message-source", MessageSource.EXTERNAL, "which reply is spoken: external or internal");

    static final Setting<SpeechKind> SPEECH =
            Setting.choice(TTS, "speech", SpeechKind.NONE, "how texts are spoken: none, command or http");
    static final Setting<String> SPEECH_COMMAND = Setting.text(
            TTS,
            "command",
            "program and arguments, run without a shell: text on standard input, WAV on standard output");
    static final Setting<String> SPEECH_URL = url(TTS, "url", "service that takes a text and gives a WAV");
    static final Setting<Duration> SPEECH_TIMEOUT =
            Setting.duration(TTS, "timeout", Duration.ofSeconds(20), "how long speaking may take");
    static final Setting<OnSpeechFailure> ON_TTS_FAILURE = Setting.choice(
                    TTS,
                    "on-failure",
                    OnSpeechFailure.ENABLE,
                    "enable: switch on with the recording there is; skip: leave the greeting as it was")
            .alias("tts.on-tts-failure");
    static final Setting<String> TEMPLATE = Setting.text(
            TTS, "template", PLAIN_TEMPLATE, "text to speak; {message}, {alias} and {extension} are filled in");

    static final Setting<SecurityMode> SECURITY =
            Setting.choice(SEC, "security", SecurityMode.LOGIN, "login, or none: everybody may do everything");
    static final Setting<String> GUI_USER = Setting.text(SEC, "gui-user", "", "account made at start");
    static final Setting<Secret> GUI_PASSWORD = Setting.secret(SEC, "gui-password", "password of that account");
    static final Setting<String> API_USER = Setting.text(SEC, "api-user", "", "name that API callers present");
    static final Setting<Secret> API_PASSWORD =
            Setting.secret(SEC, "api-password", "password that API callers present");
    static final Setting<Secret> API_TOKEN = Setting.secret(SEC, "api-token", "bearer token that API callers present");
    static final Setting<List<String>> API_ALLOW =
            Setting.list(SEC, "api-allow", List.of(), "addresses whose API calls need neither");
    static final Setting<String> PROXY_HEADER = Setting.text(
            SEC, "proxy-header", "", "header in which a proxy on this machine names who has logged in there");
    static final Setting<List<String>> HOST_NAMES = Setting.list(
            SEC,
            "host-names",
            List.of(),
            "names by which browsers may call the pages, such as that of a proxy before it");
    static final Setting<Path> CERTIFICATE = Setting.path(SEC, "certificate", "PEM or PKCS#12 file; switches TLS on");
    static final Setting<Path> KEY = Setting.path(SEC, "key", "PEM file of the certificate's key");
    static final Setting<Secret> KEY_PASSWORD = Setting.secret(SEC, "key-password", "password of the key or keystore");

    static final Setting<Duration> FIRST_DELAY = Setting.duration(
                    "outbox",
                    "first-delay",
                    Duration.ofSeconds(1),
                    "wait after a first failure; each further one doubles it")
            .must(delay -> !delay.isZero(), "more than 0s");
    static final Setting<Duration> LONGEST_DELAY =
            Setting.duration("outbox", "longest-delay", Duration.ofMinutes(5), "longest wait between attempts");
    static final Setting<Duration> GIVE_UP_AFTER = Setting.duration(
                    "outbox",
                    "give-up-after",
                    Duration.ofDays(7),
                    "age at which an undelivered change waits for an operator")
            .must(age -> !age.isZero(), "more than 0s");
    static final Setting<Integer> OUTBOX_PARALLEL =
            Setting.integer("outbox", "parallel", 8, 1, 64, "calls at a time to each neighbour from the outbox");

    static final Setting<Duration> SYNC_INTERVAL = Setting.duration(
            "sync", "interval", Duration.ZERO, "how often the table is synchronised; 0s: when asked to");
    static final Setting<Boolean> DEFAULT_ACTIVE =
            Setting.bool("sync", "default-active", true, "whether new users are watched");
    static final Setting<Integer> MISSING_GRACE = Setting.integer(
            "sync", "missing-grace", 3, 1, 1_000, "complete lists running that must lack a user to deactivate it");
    static final Setting<Reconcile> RECONCILE = Setting.choice(
            "sync", "reconcile", Reconcile.REPORT, "greetings switched by others: off, report or enforce");
    static final Setting<OnDeactivate> ON_DEACTIVATE = Setting.choice(
            "sync", "on-deactivate", OnDeactivate.LEAVE, "greeting of a user no longer watched: leave or disable");

    private static final Settings LISTED = Settings.of(
            LISTEN_IP,
            LISTEN_PORT,
            VM_INTERFACE,
            MAIL_INTERFACE,
            WEBDEBUG,
            LEGACY_GET_ACTIONS,
            VM_MODE,
            MAIL_MODE,
            CUPI_URL,
            CUPI_USER,
            CUPI_PASSWORD,
            CUPI_CA_FILE,
            CUPI_PIN,
            PAGE_SIZE,
            CUPI_PARALLEL,
            LANGUAGE,
            TIME_EXPIRES_ZONE,
            GRAPH_TENANT,
            GRAPH_CLIENT_ID,
            GRAPH_CLIENT_SECRET,
            LOGIN_URL,
            GRAPH_URL,
            GRAPH_CA_FILE,
            GRAPH_INTERVAL,
            GRAPH_PARALLEL,
            MESSAGE_SOURCE,
            SPEECH,
            SPEECH_COMMAND,
            SPEECH_URL,
            SPEECH_TIMEOUT,
            ON_TTS_FAILURE,
            TEMPLATE,
            SECURITY,
            GUI_USER,
            GUI_PASSWORD,
            API_USER,
            API_PASSWORD,
            API_TOKEN,
            API_ALLOW,
            PROXY_HEADER,
            HOST_NAMES,
            CERTIFICATE,
            KEY,
            KEY_PASSWORD,
            FIRST_DELAY,
            LONGEST_DELAY,
            GIVE_UP_AFTER,
            OUTBOX_PARALLEL,
            SYNC_INTERVAL,
            DEFAULT_ACTIVE,
            MISSING_GRACE,
            RECONCILE,
            ON_DEACTIVATE);

    /** The catalogue. */
    public static final Settings ALL = LISTED.commentsOnOwnLinesOnly();

    private VmoSettings() {}

    private static Setting<String> url(String section, String name, String doc) {
        return Setting.text(section, name, doc)
                .must(VmoSettings::isUrl, "a URL that begins with http:// or https:// and names a host");
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text.strip());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static Setting<URI> root(String section, String name, String doc) {
        return rooted(Setting.text(section, name, doc));
    }

    private static Setting<URI> root(String section, String name, String fallback, String doc) {
        return rooted(Setting.text(section, name, fallback, doc));
    }

    /** Passwords and tokens go there, so plain text is for this machine only. */
    private static Setting<URI> rooted(Setting<String> text) {
        return text.must(VmoSettings::isUrl, "a URL that begins with https:// and names a host")
                .map("a URL that begins with https://; http:// only to this machine", given -> {
                    URI uri = URI.create(given.strip());
                    if ("http".equalsIgnoreCase(uri.getScheme()) && !Loopback.isHost(String.valueOf(uri.getHost()))) {
                        throw new IllegalArgumentException("plain http is accepted on loopback only");
                    }
                    return uri;
                });
    }
}
