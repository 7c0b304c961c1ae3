package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.PresenceSettings.SourceKind;
import dev.switchboard.presence.model.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceConfigTest {

    private static final String SECRET = "\"presence.secrets\": [{\"value\": \"a-long-shared-secret\"}]";

    @TempDir
    private Path directory;

    private Config load(String json) throws IOException {
        return ConfigLoader.of(PresenceSettings.ALL)
                .directory(directory)
                .file(Files.writeString(directory.resolve("presence.json"), json))
                .load();
    }

    private PresenceConfig read(String json) throws IOException {
        return PresenceConfig.from(load(json));
    }

    private String problems(String json) {
        return catchThrowableOfType(ConfigException.class, () -> read(json)).getMessage();
    }

    @Test
    void theOriginalsTwoKeysAreEnoughBesideASource() throws IOException {
        PresenceConfig config =
                read("{\"Secret\": \" original-plugin-secret\\n\", \"PerPageStatuses\": 7," + " \"source\": \"push\"}");
        assertThat(config.secrets()).containsExactly(ActiveSecret.of("original-plugin-secret"));
        assertThat(config.pageSize()).isEqualTo(7);
        assertThat(config.source()).isEqualTo(SourceKind.PUSH);
        assertThat(config.basePath()).isEqualTo("/plugins/com.mattermost.outlook-presence/api/v1");
        assertThat(config.stream()).isEqualTo(StreamOptions.DEFAULT);
        assertThat(config.publishAuth()).isEqualTo(PublishAuth.SECRET);
        assertThat(config.outOfOffice()).isEqualTo(Status.AWAY);
        assertThat(config.maxFailures()).isEqualTo(10);
    }

    @Test
    void nestedAndDottedKeysMeanTheSame() throws IOException {
        Files.writeString(directory.resolve("next"), "the-secret-in-a-file\n");
        PresenceConfig config = read("""
                {"listen": "127.0.0.2", "port": 9, "source": "mattermost",
                 "presence": {"secrets": [{"value": "a-long-shared-secret", "not-after": "2099-12-31"},
                                          {"file": "next", "not-after": "2099-01-31T18:00:00+01:00"}, {"value-file": "next"}],
                              "page-size": 200, "base-path": "/p"},
                 "publish": {"auth": "mattermost-session"}, "status": {"ooo": "pass", "after-loss": "offline"},
                 "ws": {"max-clients": 5, "ping-interval": "1s", "old-client-refresh": "0s", "max-inbound": "8KiB",
                        "allowed-origins": ["https://a.example"]},
                 "mattermost.url": "https://chat.example.com", "mattermost": {"token-file": "next", "poll-interval": "3s"},
                 "proxy.trusted": ["10.0.0.0/8", "::1"], "auth": {"max-failures": 3}}
                """);
        assertThat(config.listen().port()).isEqualTo(9);
        assertThat(config.secrets())
                .extracting(one -> one.value().reveal())
                .containsExactly("a-long-shared-secret", "the-secret-in-a-file", "the-secret-in-a-file");
        assertThat(config.secrets().get(0).notAfter()).contains(Instant.parse("2100-01-01T00:00:00Z"));
        assertThat(config.secrets().get(1).notAfter()).contains(Instant.parse("2099-01-31T17:00:00Z"));
        assertThat(config.stream().maxInbound()).isEqualTo(8192);
        assertThat(config.stream().oldClientRefresh()).isZero();
        assertThat(config.stream().allowedOrigins()).containsExactly("https://a.example");
        assertThat(config.mattermost().orElseThrow().token()).isEqualTo(new Secret("the-secret-in-a-file"));
        assertThat(config.lostAfter()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.outOfOffice()).isEqualTo(Status.OUT_OF_OFFICE);
        assertThat(config.trustedProxies()).containsExactly("10.0.0.0/8", "::1");
    }

    @Test
    void theSourceIsWhatIsConfigured() throws IOException {
        assertThat(read("{" + SECRET + ", \"source-file\": \"users.json\"}").source())
                .isEqualTo(SourceKind.FILE);
        assertThat(read("{" + SECRET + ", \"mattermost\": {\"url\": \"https://m.example\", \"token\": \"t0ken\"}}")
                        .source())
                .isEqualTo(SourceKind.MATTERMOST);
        assertThat(problems("{" + SECRET + "}")).contains("source-file is required and not set");
        assertThat(problems("{" + SECRET + ", \"source\": \"mattermost\"}")).contains("mattermost.url is required");
        assertThat(problems("{" + SECRET + ", \"mattermost.url\": \"https://m.example\"}"))
                .contains("mattermost.token is required");
        assertThat(problems("{" + SECRET + ", \"mattermost\": {\"url\": \"http://m.example\", \"token\": \"t0ken\"}}"))
                .contains("mattermost.url cannot be used", "clear text")
                .doesNotContain("t0ken");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithTheSecretFirst() {
        String problems = problems("{\"Secret\": \" \", \"PerPageStatuses\": -1, \"publish.auth\": \"token\","
                + " \"tls.key\": \"k.pem\"}");
        assertThat(problems)
                .containsSubsequence(
                        "failed to validate configuration: please generate secret from the plugin system console settings",
                        "failed to validate configuration: please enter a value greater than 0 for the status response"
                                + " page size",
                        "publish.tokens needs a valid token",
                        "source-file is required",
                        "tls.certificate is required");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"presence.secrets\": [{\"value\": \"short\"}]                        | presence.secrets.0.value is shorter than 16",
                "\"Secret\": \"short\"                                                 | Secret is shorter than 16",
                "\"presence.secrets\": [{\"not-after\": \"2099-01-01\"}]               | presence.secrets.0.value is required",
                "\"presence.secrets\": [{\"value\": \"a-long-shared-secret\", \"not-after\": \"2001-01-01\"}] | not-after has passed",
                "\"presence.secrets\": [{\"value\": \"a-long-shared-secret\", \"not-after\": \"soon\"}] | presence.secrets.0.not-after must be",
                "\"presence.secrets\": [{\"value\": \"\"}]                             | please generate secret",
                "\"presence.secrets\": []                                              | please generate secret",
                "\"Secret\": \"a-long-shared-secret\", \"presence.page-size\": 10001   | must be a whole number from 1 to 10000",
                "\"Secret\": \"a-long-shared-secret\", \"presence.base-path\": \"x/\"  | presence.base-path must be",
                "\"Secret\": \"a-long-shared-secret\", \"presence.base-path\": \"/a/../b\" | presence.base-path must be",
                "\"Secret\": \"a-long-shared-secret\", \"proxy.trusted\": [\"10.0.0.0/33\"] | proxy.trusted must be",
                "\"Secret\": \"a-long-shared-secret\", \"ws.max-inbound\": \"2MiB\"    | ws.max-inbound must be",
                "\"Secret\": \"a-long-shared-secret\", \"publish.auht\": \"none\"      | did you mean publish.auth",
            })
    void whatIsWrongIsNamedWithoutAnySecret(String json, String text) {
        assertThat(problems("{\"source\": \"push\", " + json + "}"))
                .contains(text)
                .doesNotContain("a-long-shared-secret", "short\"");
    }

    @Test
    void shortSecretsMayBeAllowed() throws IOException {
        PresenceConfig config =
                read("{\"source\": \"push\", \"Secret\": \"short\", \"presence\": {\"allow-short-secret\": true}}");
        assertThat(config.secrets()).containsExactly(ActiveSecret.of("short"));
        assertThat(config.toString()).doesNotContain("short");
    }

    @Test
    void everySettingIsDocumentedAndSecretsAreStars() throws IOException {
        String help = PresenceSettings.ALL.help();
        assertThat(help).contains("old-client-refresh", "default 20s", "max-failures", "Old name: PerPageStatuses");
        assertThat(load("{\"Secret\": \"a-long-shared-secret\", " + SECRET + "}")
                        .effective())
                .anyMatch(line -> line.startsWith("presence.secrets.0.value = ***"))
                .anyMatch(line -> line.startsWith("Secret = ***"))
                .noneMatch(line -> line.contains("a-long-shared-secret"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "abc|\"abc\": invalid syntax",
                "+|\"+\": invalid syntax",
                "1.5|\"1.5\": invalid syntax",
                " 1|\" 1\": invalid syntax",
                "a\"b\\c|\"a\\\"b\\\\c\": invalid syntax",
                "é\t\u0001\u200b|\"é\\t\\x01\\u200b\": invalid syntax",
                "9223372036854775808|\"9223372036854775808\": value out of range",
                "-99999999999999999999|\"-99999999999999999999\": value out of range",
                "99999999999999999999x|\"99999999999999999999x\": value out of range",
            })
    void pagesAreRefusedInTheOriginalsWords(String page, String words) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> PageNumber.parse(RawForm.bytes(page)));
        assertThat(refusal.text()).isEqualTo("failed to parse page as integer: strconv.Atoi: parsing " + words);
    }

    @Test
    void pagesAreReadWithSignsAndZeros() throws Refusal {
        assertThat(List.of(
                        PageNumber.parse(""),
                        PageNumber.parse("+1"),
                        PageNumber.parse("0001"),
                        PageNumber.parse("-0"),
                        PageNumber.parse("9223372036854775807")))
                .containsExactly(0L, 1L, 1L, 0L, Long.MAX_VALUE);
        assertThat(PageNumber.quoted("\u00ff\u00e9")).isEqualTo("\"\\xff\\xe9\"");
        assertThat(PageNumber.quoted("1\n")).isEqualTo("\"1\\n\"");
        assertThat(catchThrowableOfType(Refusal.class, () -> PageNumber.parse("-1"))
                        .text())
                .isEqualTo("page must not be negative");
    }

    @Test
    void formsAreReadAsTheOriginalsHostReadsThem() {
        RawForm form = RawForm.query("secret=a&secret=b;c&x=%zz&&y=1%202+3&=z&w");
        assertThat(form.first("secret")).contains("a");
        assertThat(form.first("x")).isEmpty();
        assertThat(form.first("y")).contains("1 2 3");
        assertThat(form.first("w")).contains("");
        String body = String.join(
                "\r\n",
                "--b",
                "content-disposition: form-data; name=\"f\"; filename=\"x\"",
                "",
                "file",
                "--b",
                "Content-Disposition: form-data; name=secret",
                "",
                "second",
                "--b--",
                "");
        RawForm parts = RawForm.multipart(
                "multipart/form-data; boundary=\"b\"", RawForm.bytes(body).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(parts.first("f")).isEmpty();
        assertThat(parts.first("secret")).contains("second");
        assertThat(RawForm.multipart("multipart/form-data", new byte[0]).first("secret"))
                .isEmpty();
    }
}
