package dev.switchboard.oci.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxSimulatorTest {

    private static final String DOMAIN = "/cgi/admin.cgi?show=simple_msg.xml&cmd=global_misc_save&misc_settings="
            + "domain_name,manager_username,manager_password,create_user,create_max&misc_cmd=special&domainid=-1"
            + "&name=d1.example.net&manager_username=mailadmin&manager_password=mailpass";
    private static final String NO_DOMAIN = "/cgi/admin.cgi?show=simple_msg.xml&cmd=domain_delete&domain=d1.example.net"
            + "&delete_users=true&delete_files=true";
    private static final String LOGIN = "/cgi/domadmin.cgi?show=simple_msg.xml&cmd=cmd_user_login&lcmd=";
    private static final String ACCOUNT = LOGIN
            + "user_create&user_fields=user_id&username=admin@d1.example.net&password=domainpass&lusername=a%26b"
            + "&lpassword=1+2";
    private static final String NO_ACCOUNT = LOGIN
            + "user_delete&user_fields=user_id&username=admin@d1.example.net&password=domainpass&lusername=a%26b&";

    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(20)).build();
    private MailboxSimulator mail = MailboxSimulator.builder().build();

    private String post(String target) throws IOException {
        Request request = new Request.Builder()
                .url(mail.url() + target)
                .header("Authorization", Credentials.basic("mailadmin", "mailpass"))
                .post(RequestBody.create(new byte[0], MediaType.parse("text/html")))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.code() + " " + response.body().string().replaceAll(".*<msg>(\\w+).*", "$1");
        }
    }

    @AfterEach
    void stop() {
        mail.close();
        client.connectionPool().evictAll();
    }

    @Test
    void keepsDomainsAndMailboxesAndRefusesInWords() throws IOException {
        mail.start();
        assertThat(post(DOMAIN)).isEqualTo("200 OK");
        assertThat(post(DOMAIN)).isEqualTo("200 ERROR");
        assertThat(post(ACCOUNT)).isEqualTo("200 OK");
        assertThat(post(ACCOUNT)).isEqualTo("200 ERROR");
        assertThat(mail.mailboxes()).containsEntry("a&b@d1.example.net", "1 2");
        assertThat(mail.domains()).containsExactly("d1.example.net");
        assertThat(post(NO_ACCOUNT)).isEqualTo("200 OK");
        assertThat(post(NO_ACCOUNT)).isEqualTo("200 ERROR");
        assertThat(post(ACCOUNT)).isEqualTo("200 OK");
        assertThat(post(NO_DOMAIN)).isEqualTo("200 OK");
        assertThat(mail.mailboxes()).isEmpty();
        assertThat(post(NO_DOMAIN)).isEqualTo("200 ERROR");

        assertThat(mail.requests().get(2).target()).isEqualTo(ACCOUNT);
        assertThat(mail.requests().get(2).operation()).isEqualTo("user_create");
        assertThat(mail.effects().doubled()).isEmpty();
        assertThat(mail.effects().effects()).hasSize(6);
        assertThat(mail.violations()).isEmpty();
    }

    @Test
    void checksBothPasswordsAndTheDomain() throws IOException {
        mail = MailboxSimulator.builder()
                .domains("other.example.net")
                .refusalStatus(500)
                .build();
        mail.start();
        assertThat(post(ACCOUNT)).isEqualTo("500 ERROR");
        assertThat(post(ACCOUNT.replace("d1.", "other."))).isEqualTo("200 OK");
        assertThat(post(ACCOUNT.replace("d1.", "other.").replace("domainpass", "x")))
                .isEqualTo("500 ERROR");
        Request anonymous = new Request.Builder()
                .url(mail.url() + DOMAIN)
                .post(RequestBody.create(new byte[0], MediaType.parse("text/html")))
                .build();
        try (Response response = client.newCall(anonymous).execute()) {
            assertThat(response.code()).isEqualTo(HttpURLConnection.HTTP_UNAUTHORIZED);
        }
        assertThat(post("/cgi/other.cgi?cmd=user_create")).startsWith("404");
        assertThat(mail.mailboxes()).hasSize(1);
    }

    @Test
    void flagsTargetsThatAreNotEscaped() throws IOException {
        mail.start();
        String request = "POST " + ACCOUNT.replace("1+2", "a<b\u00f8") + " HTTP/1.1\r\nContent-Length: 0\r\n"
                + "Connection: close\r\n\r\n";
        try (Socket socket = new Socket("localhost", mail.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 401");
        }
        assertThat(mail.violations())
                .extracting(ReceivedRequest.Violation::what)
                .anyMatch(it -> it.contains("escaped"));
        assertThat(mail.requests().get(0).target()).contains("a<b\u00f8");
    }

    @Test
    void sharesTheFaultsOfTheGateway() throws IOException {
        mail.start();
        mail.failNext(
                MailboxSimulator.Operation.CREATE_MAILBOX, 1, Fault.status(500).afterEffect());
        mail.failMatching("lcmd=user_delete", 1, 1, Fault.status(503));
        assertThat(post(DOMAIN)).isEqualTo("200 OK");
        assertThat(post(ACCOUNT)).startsWith("500");
        assertThat(mail.mailboxes()).hasSize(1);
        assertThat(post(NO_ACCOUNT)).startsWith("503");
        assertThat(mail.mailboxes()).hasSize(1);
    }
}
