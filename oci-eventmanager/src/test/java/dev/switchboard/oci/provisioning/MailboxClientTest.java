package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.plan.Step;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class MailboxClientTest {

    private static final Step DELETE = new Step.DeleteMailbox("box2@ims1.example.com");
    private static final Deadline NEVER = Deadline.never();

    private final RawPeer primary = RawPeer.start(RawPeer.ok("<html>OK</html>"));
    private final RawPeer secondary = RawPeer.start(RawPeer.ok("<html>OK</html>"));
    private final MailboxClient client = client(primary.address(), secondary.address(), "mailpass", "domainpass");

    @AfterEach
    void stopPeers() throws IOException {
        client.close();
        primary.close();
        secondary.close();
    }

    private static MailboxClient client(String primary, String secondary, String password, String domainPassword) {
        Duration time = Duration.ofMillis(400);
        return new MailboxClient(
                new MailboxClient.Options(
                        primary,
                        secondary,
                        7026,
                        "http",
                        "mailadmin",
                        new Secret(password),
                        new Secret(domainPassword),
                        time,
                        time),
                new OkHttpClient());
    }

    @Test
    void everyRequestIsTheRecordedOne() throws Exception {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("surgemail:global_misc_save", new Step.CreateMailDomain("ims2.example.com"));
        steps.put("surgemail:user_create", new Step.CreateMailbox("vmuser99@ims1.example.com", "123456"));
        steps.put("surgemail:user_delete", DELETE);
        steps.put("surgemail:domain_delete", new Step.DeleteMailDomain("ims2.example.com"));
        try (InputStream in = MailboxClientTest.class.getResourceAsStream("/gateway/samples.json")) {
            JsonNode samples = new ObjectMapper().readTree(in);
            for (Map.Entry<String, Step> row : steps.entrySet()) {
                assertThat(client.send(row.getValue(), NEVER))
                        .isEqualTo(new MailboxClient.Result(true, ErrorClass.NONE, ""));
                RawPeer.Received request = primary.received.get(primary.received.size() - 1);
                JsonNode sample = samples.get(row.getKey());
                assertThat(request.head()).startsWith("POST ");
                assertThat(request.target()).isEqualTo(sample.get("target").asText());
                assertThat(request.header("Authorization"))
                        .isEqualTo(sample.get("authorization").asText());
                assertThat(request.header("Content-Type")).isEqualTo("text/html");
                assertThat(request.header("Content-Length")).isEqualTo("0");
                assertThat(request.head()).doesNotContain("User-Agent").doesNotContain("Accept-Encoding");
            }
        }
        assertThat(primary.connections).hasValue(1);
        assertThat(secondary.received).isEmpty();
    }

    @Test
    void valuesCannotBreakOutOfTheirParameter() throws Exception {
        String nasty = "a&b=c+d%e#f g/h?i;j'k\"l<m>\u00E6\u20AC";
        try (MailboxClient odd = client(primary.address(), "", nasty, nasty)) {
            odd.send(new Step.CreateMailbox("us er&x@do#main@b", nasty), NEVER);
            odd.send(new Step.CreateMailDomain(nasty), NEVER);
        }
        Map<String, String> account = parameters(primary.received.get(0).target());
        assertThat(account)
                .containsEntry("username", "admin@do#main@b")
                .containsEntry("password", nasty)
                .containsEntry("lusername", "us er&x")
                .containsEntry("lpassword", nasty)
                .hasSize(8);
        assertThat(parameters(primary.received.get(1).target()))
                .containsEntry("name", nasty)
                .containsEntry("manager_password", nasty)
                .hasSize(8);
        assertThat(MailboxTarget.encoded("aZ09-._~@")).isEqualTo("aZ09-._~@");
        assertThat(MailboxTarget.encoded("+ %\u00E6")).isEqualTo("%2B%20%25%C3%A6");
    }

    private static Map<String, String> parameters(String target) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : target.substring(target.indexOf('?') + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            all.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return all;
    }

    @Test
    void theSecondaryIsAskedWhenThePrimaryIsGoneOrSlowAndOnlyThen() throws Exception {
        record Row(String note, RawPeer.Behaviour primary, boolean done, int atSecondary) {}
        List<Row> rows = List.of(
                new Row("", RawPeer.ok("error: no such user"), true, 0),
                new Row("", RawPeer.neverAnswers(), true, 1),
                new Row("", RawPeer.dribbles("slow"), true, 1),
                new Row("answered HTTP 500", RawPeer.answers(500, ""), false, 0),
                new Row("answered HTTP 401", RawPeer.answers(401, ""), false, 0),
                new Row("answered HTTP 302", RawPeer.answers(302, ""), false, 0),
                new Row("cut off", RawPeer.resets(), false, 0),
                new Row("cut off", RawPeer.halfOf("half a page"), false, 0));
        for (Row row : rows) {
            int before = secondary.received.size();
            int asked = primary.received.size();
            primary.next(row.primary());
            MailboxClient.Result result = client.send(DELETE, NEVER);
            assertThat(result.done()).as(row.toString()).isEqualTo(row.done());
            assertThat(result.reason()).contains(row.note());
            assertThat(secondary.received).hasSize(before + row.atSecondary());
            assertThat(primary.received).hasSize(asked + 1);
        }
        primary.close();
        assertThat(client.send(DELETE, NEVER).done()).isTrue();
        assertThat(secondary.received.get(secondary.received.size() - 1).target())
                .endsWith("&lusername=box2&");
        secondary.close();
        MailboxClient.Result result = client.send(DELETE, NEVER);
        assertThat(result.done()).isFalse();
        assertThat(result.reason()).contains(primary.address(), secondary.address(), "cannot be reached");
    }

    @Test
    void anEventsTimeEndsTheWait() throws Exception {
        primary.next(RawPeer.neverAnswers());
        MailboxClient.Result result = client.send(DELETE, Deadline.in(Duration.ofMillis(60)));
        assertThat(result.done()).isFalse();
        assertThat(result.reason()).contains("the time for this event was over");
        assertThat(secondary.received).isEmpty();
    }

    @Test
    void requestsThatMakeNoSenseAreNotSent() throws Exception {
        List<Step> steps = List.of(
                new Step.DeleteMailbox("nobody"),
                new Step.DeleteMailbox("@x"),
                new Step.DeleteMailbox("x@"),
                new Step.CreateMailbox("a@b", ""),
                new Step.CreateMailDomain(""),
                new Step.DeleteMailDomain(""));
        for (Step step : steps) {
            MailboxClient.Result result = client.send(step, NEVER);
            assertThat(result.done()).isFalse();
            assertThat(result.reason()).startsWith("not sent: ");
        }
        assertThat(primary.received).isEmpty();
        assertThatThrownBy(() -> client.send(new Step.DeleteRecord("u"), NEVER))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void passwordsAreNeitherShownNorLogged() throws Exception {
        Step create = new Step.CreateMailbox("u@d", "box&secret");
        assertThat(client.redacted(create))
                .isEqualTo("POST /cgi/domadmin.cgi?show=simple_msg.xml&cmd=cmd_user_login&lcmd=user_create"
                        + "&user_fields=user_id&username=admin@d&password=***&lusername=u&lpassword=***");
        assertThat(client.redacted(new Step.CreateMailDomain("d"))).endsWith("&manager_password=***");
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.oci.provisioning");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.TRACE);
        try {
            primary.next(RawPeer.ok("created with box&secret by mailpass or domainpass"));
            client.send(create, NEVER);
            primary.next(RawPeer.text("box&secret mailpass domainpass\r\n\r\n"));
            assertThat(client.send(create, NEVER).reason()).doesNotContain("secret", "mailpass", "domainpass");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(lines);
        }
        assertThat(lines.list).hasSizeGreaterThanOrEqualTo(4);
        assertThat(lines.list)
                .allSatisfy(line ->
                        assertThat(line.getFormattedMessage()).doesNotContain("secret", "mailpass", "domainpass"));
    }

    @Test
    void optionsAreCheckedInWords() {
        Secret secret = new Secret("p");
        assertThatThrownBy(() -> MailboxClient.Options.standard("", "", "u", secret, secret))
                .hasMessageContaining("the mail server's primary host is missing");
        assertThatThrownBy(() -> MailboxClient.Options.standard("m", "", "", secret, secret))
                .hasMessageContaining("user name");
    }
}
