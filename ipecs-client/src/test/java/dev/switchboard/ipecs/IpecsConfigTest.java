package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Secret;
import dev.switchboard.ipecs.call.EventFilter;
import dev.switchboard.ipecs.call.HookPayloads.StationPayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IpecsConfigTest {

    /** Every key of the original's file, with its sample values. */
    private static final String ORIGINAL = """
            {
              "ipecs": {
                "BaseURI": "https://ucp.example.org", "Port": 8743,
                "BaseWSS": "wss://{0}:{1}/ipxapi",
                "FullWSS": "wss://{0}:{1}/ipxapi/server/v1/users/{2}/login",
                "type": "ipxapi", "socket-folder": "ipxapi", "target": "server", "APIVersion": "v1",
                "uid": "api1", "pw": "hunter2", "uid-secure": false, "pw-secure": false, "key-file": "./key",
                "verify": false, "disableSSLWarnings": true, "timeout": 6, "retry-attempts": 15, "retry-rate": 12,
                "max-socket-retries": 10, "keepAliveTimer": 360, "socket-timeout": 3000, "ping-timeout": 300,
                "socket-ping-interval": 67, "max-missed-pings": 3,
                "metrics-reset-time": "22:00:00", "metrics-reset-enabled": false,
                "stations": [1806, 1816], "queues": [6],
                "events-allowed": [1,2,3,11,12,13,14,15,16,17,18,19,20,41,42,43,44,49,50,57,62,66,67,68,69,71,72,82,84],
                "events-blocked": [45,51,52,53,54,55,59,60,61,63,64,70,73,74,75,76,77,80,81,83,85,86,87,88,89,90],
                "status-calls-only": true, "fail-on-event-data-malformat": false,
                "log-all-events": false, "log-raw-events": true, "troubleshoot": false,
                "last-known-ip": "", "last-know-ip": "192.0.2.1"
              },
              "resource": {
                "resource-file": "res/en.json", "commands-file": "res/commands.json", "sim-parameters": "res/sim.ini",
                "log-path": "log", "log-file": "ipecs.log", "token-file": "res/token.json", "key-file": "res/key",
                "pem-file": "res/ca.pem"
              },
              "log": {"log-to-file": true, "log-to-stdout": false, "log-socket-errors": true, "max_bytes": 500000,
                "backup_count": 5, "truncate": false, "rotate": true, "level": "INFO", "verbose": true,
                "format": "%(message)s", "format-debug": "%(message)s", "dateformat": "%Y", "ts_format": "%S"},
              "options": {"backup-count": 5, "encrypt-backup": false, "force-security": false, "use-test-cases": false,
                "force-save": false},
              "mongo": {"url": "mongodb://x", "port": 27017, "db-name": "acd", "uid": "m", "pw": "mongo-pw",
                "db-secured": false, "connectionCheckInterval": 15, "retry-attempts": 10,
                "collections": {"agent-log": "ipecs_station_log"}, "templates": [{"a": 1}]}
            }
            """;

    @TempDir
    Path directory;

    private Config load(String json) throws IOException {
        Path file = directory.resolve("ipecs.conf");
        Files.writeString(file, json);
        return ConfigLoader.of(IpecsSettings.ALL)
                .file(file)
                .directory(directory)
                .load();
    }

    private IpecsConfig config(String more) throws IOException {
        return IpecsConfig.from(load(small(more)), Map.of("IPECS_UID", "u", "IPECS_PW", "p"));
    }

    private static String small(String more) {
        return "{\"ipecs\": {\"BaseURI\": \"https://ucp.example.org\", \"stations\": [1801, 1816], \"queues\": [6]"
                + more + "}}";
    }

    @Test
    void loadsTheOriginalsFileUnchanged() throws IOException {
        IpecsConfig config = IpecsConfig.from(load(ORIGINAL), Map.of());
        assertThat(config.server().base()).hasToString("https://ucp.example.org");
        assertThat(config.server().port()).isEqualTo(8743);
        assertThat(config.credentials()).isEqualTo(new IpecsConfig.Credentials("api1", new Secret("hunter2")));
        assertThat(config.tls().verify()).isFalse();
        assertThat(config.session().timeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.session().loginAttempts()).isEqualTo(15);
        assertThat(config.session().pingEvery()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.session().tokenFile()).contains(directory.resolve("res/token.json"));
        assertThat(config.period()).isEqualTo(new IpecsConfig.Period(LocalTime.of(22, 0), false));
        assertThat(config.calls().stations().contains(1811)).isTrue();
        assertThat(config.calls().stations().contains(1805)).isFalse();
        assertThat(config.calls().serviceLevelWithin()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.hooks().stationPayload()).isEqualTo(StationPayload.COUNT);
        assertThat(config.warnings())
                .anySatisfy(text -> assertThat(text).contains("ipecs.BaseWSS", "mongo.url", "options.backup-count"))
                .anySatisfy(text -> assertThat(text).contains("ipecs.pw: the password stands in the configuration"))
                .anySatisfy(text -> assertThat(text).contains("resource.commands-file"))
                .allSatisfy(text -> assertThat(text).doesNotContain("hunter2", "mongo-pw"));
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void hasTheDocumentedDefaults() throws IOException {
        IpecsConfig config = config("");
        IpecsConfig standard = IpecsConfig.standard(
                IpecsConfig.Server.at(config.server().base(), 8743),
                new IpecsConfig.Credentials("u", new Secret("p")),
                TestClient.STATIONS,
                TestClient.QUEUES);
        assertThat(config.server()).isEqualTo(standard.server());
        assertThat(config.session()).isEqualTo(standard.session());
        assertThat(config.stream()).isEqualTo(standard.stream());
        assertThat(config.tls()).isEqualTo(standard.tls());
        assertThat(config.period()).isEqualTo(standard.period());
        assertThat(config.commands())
                .usingRecursiveComparison()
                .ignoringFields("headers")
                .isEqualTo(standard.commands());
        assertThat(config.calls())
                .usingRecursiveComparison()
                .ignoringFields("stations", "queues")
                .isEqualTo(standard.calls());
    }

    @Test
    void readsOurOwnKeysNestedOrDotted() throws IOException {
        IpecsConfig config = config("""
                , "tls.pin-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "hooks": {"station-payload": "list"},
                "commands.parameters-in": "query", "commands.method": {"call-answer": "put"}, "time-zone": "Europe/Berlin",
                "gap-grace": "5s", "service-level": 30, "extra-login-headers": {"DNT": "1"}, "events-allowed": [],
                "metrics-reset-time": "23:59:59", "socket-timeout": 5, "time-source": "event"
                """);
        assertThat(config.tls().pin()).contains("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        assertThat(config.hooks().stationPayload()).isEqualTo(StationPayload.LIST);
        assertThat(config.commands().parametersIn()).isEqualTo(IpecsSettings.ParametersIn.QUERY);
        assertThat(config.commands().methods()).containsOnly(Map.entry("call-answer", "PUT"));
        assertThat(config.calls().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(config.calls().gapGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.calls().serviceLevelWithin()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.server().extraLoginHeaders()).containsOnly(Map.entry("DNT", "1"));
        assertThat(config.period().end()).isEqualTo(LocalTime.MIDNIGHT);
        assertThat(config.session().pingEvery()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.filter()).isInstanceOf(EventFilter.class);
    }

    @Test
    void namesEveryProblemAtOnce() {
        String wrong = """
                {"ipecs": {"BaseURI": "http://ucp.example.org", "Port": 0, "stations": [1816, 1801],
                 "timeout": "x", "metrics-reset-time": "25:00", "uid-secure": true, "tls.pin-sha256": "abc",
                 "retry-rat": 5, "time-zone": "Mars/One"}, "control": {"port": 70000}}
                """;
        assertThatThrownBy(() -> load(wrong))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        failed -> assertThat(failed.problems().stream().map(ConfigException.Problem::key))
                                .containsExactlyInAnyOrder(
                                        "ipecs.BaseURI",
                                        "ipecs.Port",
                                        "ipecs.stations",
                                        "ipecs.queues",
                                        "ipecs.timeout",
                                        "ipecs.metrics-reset-time",
                                        "ipecs.uid-secure",
                                        "ipecs.tls.pin-sha256",
                                        "ipecs.retry-rat",
                                        "ipecs.time-zone",
                                        "control.port"))
                .hasMessageContaining("did you mean ipecs.retry-rate?")
                .hasMessageContaining("encrypted credentials are not supported");
    }

    @Test
    void takesCredentialsFromTheEnvironmentThenTheSecretFileThenTheConfiguration() throws IOException {
        Path secret = directory.resolve("secret.json");
        Files.writeString(secret, "{\"uid\": \"file-user\", \"pw\": \"file-pw\"}");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Config config = load(small(", \"uid\": \"u\", \"pw\": \"p\", \"secret-file\": \"secret.json\""));
        assertThat(IpecsConfig.from(config, Map.of("IPECS_UID", "env-user", "IPECS_PW", "env-pw"))
                        .credentials())
                .isEqualTo(new IpecsConfig.Credentials("env-user", new Secret("env-pw")));
        IpecsConfig fromFile = IpecsConfig.from(config, Map.of());
        assertThat(fromFile.credentials()).isEqualTo(new IpecsConfig.Credentials("file-user", new Secret("file-pw")));
        assertThat(fromFile.warnings()).isEmpty();
        Files.writeString(secret, "only-the-password\n");
        assertThat(IpecsConfig.from(config, Map.of()).credentials())
                .isEqualTo(new IpecsConfig.Credentials("u", new Secret("only-the-password")));
    }

    @Test
    void takesCredentialsGivenByTheProgramFirst() throws IOException {
        load(small(", \"uid\": \"u\", \"pw\": \"p\""));
        IpecsConfig.Credentials own = new IpecsConfig.Credentials("own", new Secret("own-pw"));
        assertThat(IpecsApi.load(directory.resolve("ipecs.conf"), own).credentials())
                .isEqualTo(own);
    }

    @Test
    void refusesASecretFileThatOthersMayRead() throws IOException {
        Path secret = directory.resolve("secret");
        Files.writeString(secret, "hunter2");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        Config config = load(small(", \"uid\": \"u\", \"secret-file\": \"secret\""));
        assertThatThrownBy(() -> IpecsConfig.from(config, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void saysWhichCredentialsAreMissing() throws IOException {
        Config config = load(small(""));
        assertThatThrownBy(() -> IpecsConfig.from(config, Map.of("IPECS_UID", "u")))
                .hasMessageContaining("ipecs.pw is not set")
                .hasMessageContaining("IPECS_PW");
    }

    @Test
    void refusesAPemFileWithoutCertificatesUnlessNothingIsVerified() throws IOException {
        String missing = "{\"ipecs\": {\"BaseURI\": \"https://h\", \"stations\": [1], \"queues\": [6], \"verify\": %s},"
                + " \"resource\": {\"pem-file\": \"none.pem\"}}";
        Map<String, String> environment = Map.of("IPECS_UID", "u", "IPECS_PW", "p");
        Config verifying = load(missing.formatted("true"));
        assertThatThrownBy(() -> IpecsConfig.from(verifying, environment)).hasMessageContaining("resource.pem-file");
        Config trusting = load(missing.formatted("false"));
        assertThat(IpecsConfig.from(trusting, environment).tls().verify()).isFalse();
    }

    @Test
    void takesPathsAndHeadersFromACommandFile() throws IOException {
        Files.writeString(directory.resolve("commands.json"), """
                {"commands": {"call-answer": "{0}/users/{1}/call/pickup", "smdr": {"url": "/smdr2"}, "odd": "/x"},
                 "headers": {"Accept-Language": "de", "Authorization": "bearer {0}", "smdr": {"X-A": "1", "Host": "h"}},
                 "event-codes": {"1": "ONE"}}
                """);
        Config config = load("{\"ipecs\": {\"BaseURI\": \"https://h\", \"stations\": [1], \"queues\": [6]},"
                + " \"resource\": {\"commands-file\": \"commands.json\"}}");
        IpecsConfig.Commands commands = IpecsConfig.from(config, Map.of("IPECS_UID", "u", "IPECS_PW", "p"))
                .commands();
        assertThat(commands.paths())
                .containsOnly(Map.entry("call-answer", "/call/pickup"), Map.entry("smdr", "/smdr2"));
        assertThat(commands.headers())
                .containsOnly(Map.entry("", Map.of("Accept-Language", "de")), Map.entry("smdr", Map.of("X-A", "1")));
    }

    @Test
    void buildsEveryUrl() {
        IpecsConfig.Server usual = IpecsConfig.Server.at(java.net.URI.create("https://ucp.example.org"), 8743);
        ServerUrls urls = new ServerUrls(usual, "api 1");
        assertThat(urls.command("/login"))
                .isEqualTo("https://ucp.example.org:8743/ipxapi/server/v1/users/api%201/login");
        assertThat(urls.socket()).isEqualTo("https://ucp.example.org:8743/ipxapi/server/v1/users/api%201/login");
        IpecsConfig.Server plain =
                new IpecsConfig.Server(usual.base(), 1, "wss://other:99/x", "ipxapi", "/", "v1", Map.of());
        assertThat(new ServerUrls(plain, "u").command("/login"))
                .isEqualTo("https://ucp.example.org:1/ipxapi/v1/users/u/login");
        assertThat(new ServerUrls(plain, "u").socket()).isEqualTo("https://other:99/x");
        assertThat(List.of(urls.peer())).containsExactly("iPECS ucp.example.org:8743");
    }
}
