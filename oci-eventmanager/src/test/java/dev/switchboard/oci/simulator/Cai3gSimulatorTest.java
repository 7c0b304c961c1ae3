package dev.switchboard.oci.simulator;

import static dev.switchboard.oci.simulator.Cai3gRequests.createAssociation;
import static dev.switchboard.oci.simulator.Cai3gRequests.createNumber;
import static dev.switchboard.oci.simulator.Cai3gRequests.deleteAssociation;
import static dev.switchboard.oci.simulator.Cai3gRequests.deleteNumber;
import static dev.switchboard.oci.simulator.Cai3gRequests.envelope;
import static dev.switchboard.oci.simulator.Cai3gRequests.identity;
import static dev.switchboard.oci.simulator.Cai3gRequests.logout;
import static dev.switchboard.oci.simulator.Cai3gRequests.profile;
import static dev.switchboard.oci.simulator.Cai3gRequests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.oci.simulator.Cai3gSimulator.Operation;
import dev.switchboard.oci.simulator.EffectLedger.Change;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Cai3gSimulatorTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final String USER = "u1@example.net";
    private static final String REMOVE_TEL = "<hss:publicData publicIdValue=\"tel:+299111\" xsi:nil=\"true\"/>";

    private final OkHttpClient client = new OkHttpClient.Builder()
            .callTimeout(Duration.ofSeconds(20))
            .retryOnConnectionFailure(false)
            .build();
    private Cai3gSimulator ema;
    private Cai3gRequests gateway;

    @BeforeEach
    void start() throws IOException {
        use(Cai3gSimulator.builder().build());
    }

    private void use(Cai3gSimulator simulator) throws IOException {
        ema = simulator;
        ema.start();
        gateway = new Cai3gRequests(client, ema.url());
    }

    @AfterEach
    void stop() {
        ema.close();
        client.connectionPool().evictAll();
    }

    @Test
    void opensAndClosesSessionsForTheRightCredentialsOnly() throws IOException {
        String wrong =
                envelope("", "<cai3:Login><cai3:userId>emauser</cai3:userId><cai3:pwd>x</cai3:pwd></cai3:Login>");

        assertThat(gateway.send(wrong).codes()).isEqualTo("500 3014/1004");
        assertThat(gateway.send(deleteAssociation("nobody", ID)).codes())
                .isEqualTo("500 " + Cai3gFaults.INVALID_SESSION + "/" + Cai3gFaults.INVALID_SESSION_ERROR);

        String session = gateway.login();
        assertThat(gateway.send(logout(session)).status()).isEqualTo(200);
        assertThat(gateway.send(logout(session)).codes()).startsWith("500 " + Cai3gFaults.INVALID_SESSION);

        String second = gateway.login();
        ema.expireSessions();
        assertThat(gateway.send(createAssociation(second, ID, USER, "x")).codes())
                .startsWith("500 " + Cai3gFaults.INVALID_SESSION);
        assertThat(ema.world()).isEqualTo(Cai3gWorld.empty());
        assertThat(ema.requests())
                .extracting(ReceivedRequest::operation, ReceivedRequest::session)
                .contains(tuple("Login", 2));
    }

    @Test
    void refusesWhatIsThereAlreadyAndWhatIsMissing() throws IOException {
        String s = gateway.login();

        assertThat(gateway.send(deleteAssociation(s, ID)).codes()).isEqualTo("500 4006/13005");
        assertThat(gateway.send(set(s, ID, identity("tel:+299111", USER, "1"))).codes())
                .isEqualTo("500 4006/13005");
        assertThat(gateway.send(createAssociation(s, ID, USER, "pw")).codes()).isEqualTo("200");
        assertThat(gateway.send(createAssociation(s, ID, USER, "other")).codes())
                .isEqualTo("500 4006/13004");
        assertThat(gateway.send(deleteNumber(s, "tel:299111")).codes()).isEqualTo("500 4006/35256");
        assertThat(gateway.send(createNumber(s, "tel:299111", "sip:" + USER)).codes())
                .isEqualTo("200");
        assertThat(gateway.send(createNumber(s, "tel:299111", "sip:" + USER)).codes())
                .isEqualTo("500 4006/35255");

        assertThat(ema.world().findAssociation(ID).orElseThrow().user().password())
                .isEqualTo("pw");
        assertThat(ema.effects().effects())
                .extracting(EffectLedger.Effect::change)
                .containsExactly(Change.ASSOCIATION_CREATED, Change.ENUM_CREATED);

        assertThat(gateway.send(deleteNumber(s, "tel:299111")).codes()).isEqualTo("200");
        assertThat(gateway.send(deleteAssociation(s, ID)).codes()).isEqualTo("200");
        assertThat(ema.world()).isEqualTo(Cai3gWorld.empty());
        assertThat(ema.violations()).isEmpty();
    }

    @Test
    void setsIdentitiesProfilesAndPasswordsAndCountsRepetitionsAsNoEffect() throws IOException {
        String s = gateway.login();
        gateway.send(createAssociation(s, ID, USER, "pw"));
        String password = "<hss:privateUser privateUserId=\"" + USER
                + "\"><hss:userPassword>new</hss:userPassword></hss:privateUser>";
        String context = "<hss:subscriberServiceProfile serviceProfileId=\"" + USER
                + "\"><hss:phoneContext>nuk.tg.gl</hss:phoneContext></hss:subscriberServiceProfile>";
        List<String> changes = List.of(
                set(s, ID, identity("tel:+299111", USER, "1")),
                set(s, ID, profile("pub1@example.net", "tg.gl")),
                set(s, ID, context),
                set(s, ID, password));
        for (String change : changes) {
            assertThat(gateway.send(change).codes()).isEqualTo("200");
        }
        long effects = ema.effects().effects().size();
        for (String change : changes) {
            assertThat(gateway.send(change).codes()).isEqualTo("200");
        }

        Cai3gWorld.Association now = ema.world().findAssociationOf(USER).orElseThrow();
        assertThat(now.identities().keySet()).containsExactly("sip:" + USER, "tel:+299111");
        assertThat(now.profiles().get(USER).phoneContext()).isEqualTo("nuk.tg.gl");
        assertThat(now.profiles().get(USER).configuredProfileId()).isEqualTo("p1");
        assertThat(now.user().password()).isEqualTo("new");
        assertThat(now.toString()).doesNotContain("password=new");
        assertThat(effects).isEqualTo(5).isEqualTo(ema.effects().effects().size());
        assertThat(ema.requests().get(ema.requests().size() - 1).answer()).isEqualTo("ok, nothing changed");

        assertThat(gateway.send(set(s, ID, REMOVE_TEL)).codes()).isEqualTo("200");
        assertThat(gateway.send(set(s, ID, REMOVE_TEL)).codes()).isEqualTo("200");
        assertThat(gateway.send(set(s, ID, context.replace(USER, "nobody@example.net")))
                        .codes())
                .isEqualTo("500 4006/13005");
        assertThat(ema.effects().counts()).containsEntry("IDENTITY_REMOVED " + ID + "/tel:+299111", 1);
        assertThat(ema.effects().doubled()).isEmpty();
    }

    @Test
    void takesASecondLifeForNoRepetition() throws IOException {
        String s = gateway.login();
        for (int life = 0; life < 2; life++) {
            gateway.send(createAssociation(s, ID, USER, "pw"));
            gateway.send(set(s, ID, identity("tel:+299111", USER, "1")));
            gateway.send(deleteAssociation(s, ID));
        }
        EffectLedger all = ema.effects();
        assertThat(all.effects()).hasSize(6);
        assertThat(all.doubled()).isEmpty();
        assertThat(all.exceeding(new EffectLedger(all.effects().subList(0, 3)))).hasSize(3);
    }

    @Test
    void flagsWhatNoCorrectClientSendsAndLeavesTheWorldAlone() throws IOException {
        String s = gateway.login();
        gateway.send(createAssociation(s, ID, USER, "pw"));
        Cai3gWorld before = ema.world();
        String undefined = "<hss:privateUser privateUserId=\"" + USER
                + "\"><hss:userPassword><undefined/></hss:userPassword></hss:privateUser>";
        List<String> bad = List.of(
                "no xml at all",
                "<a><b></a>",
                "<!DOCTYPE x [<!ENTITY e \"y\">]><x>&e;</x>",
                "<x/>",
                envelope(s, "<cai3:Get/>"),
                set(s, ID, undefined),
                set(s, ID, identity("sip:undefined", USER, "1")),
                set(s, ID, identity("tel:+299111", USER, "1").replaceFirst("tel:\\+299111", "tel:+299222")),
                set(s, ID, identity("tel:+299111", USER, "1")).replaceFirst(">" + ID, ">other"));

        for (String body : bad) {
            long known = ema.violations().size();
            assertThat(gateway.send(body).status()).as(body).isEqualTo(500);
            assertThat(ema.violations()).as(body).hasSizeGreaterThan((int) known);
        }
        assertThat(ema.world()).isEqualTo(before);
    }

    @Test
    void agreesWithEverythingWhenToldToAndTellsWhatWasDoubled() throws IOException {
        ema.close();
        use(Cai3gSimulator.builder().agreeable().build());
        String s = gateway.login();

        assertThat(gateway.send(deleteAssociation(s, ID)).status()).isEqualTo(200);
        assertThat(gateway.send(set(s, ID, REMOVE_TEL)).status()).isEqualTo(200);
        assertThat(gateway.send(createAssociation(s, ID, USER, "a")).status()).isEqualTo(200);
        assertThat(gateway.send(createAssociation(s, ID, USER, "b")).status()).isEqualTo(200);
        assertThat(gateway.send(envelope(s, "<cai3:Get/>")).status()).isEqualTo(200);
        assertThat(gateway.send(envelope("none", "<cai3:Get/>")).status()).isEqualTo(500);

        assertThat(ema.effects().doubled())
                .extracting(EffectLedger.Effect::change)
                .containsExactly(Change.ASSOCIATION_CREATED);
        EffectLedger once = new EffectLedger(ema.effects().effects().subList(0, 1));
        assertThat(ema.effects().exceeding(once)).hasSize(1).first().asString().contains("2 times instead of 1");
        assertThat(once.exceeding(ema.effects())).isEmpty();
    }

    @Test
    void injectsFaultsBeforeAndAfterTheEffect() throws IOException {
        String s = gateway.login();
        ema.failNext(Operation.DELETE, 1, Fault.status(503));
        ema.failNext(Operation.CREATE, 1, Cai3gFaults.fault(4006, 99));
        assertThat(gateway.send(createAssociation(s, ID, USER, "a")).codes()).isEqualTo("500 4006/99");
        assertThat(ema.world()).isEqualTo(Cai3gWorld.empty());

        ema.failNext(Fault.drop().afterEffect());
        assertThatThrownBy(() -> gateway.send(createAssociation(s, ID, USER, "a")))
                .isInstanceOf(IOException.class);
        assertThat(ema.world().associations()).hasSize(1);
        assertThat(ema.requests().get(ema.requests().size() - 1).answer()).isEqualTo("injected drop after effect");
        assertThat(gateway.send(createAssociation(s, ID, USER, "a")).codes()).isEqualTo("500 4006/13004");

        ema.failNext(Fault.drop());
        assertThatThrownBy(() -> gateway.send(set(s, ID, profile("x", "y")))).isInstanceOf(IOException.class);
        ema.failNext(Fault.halfAnswer());
        assertThatThrownBy(() -> gateway.send(set(s, ID, profile("z", "y")))).isInstanceOf(IOException.class);
        assertThat(ema.world().findAssociation(ID).orElseThrow().profiles().keySet())
                .containsExactly(USER, "z");

        ema.failNext(Fault.html());
        assertThat(gateway.send(set(s, ID, profile("z", "y"))).body()).contains("<html>");
        assertThat(ema.faultsWaiting()).isEqualTo(1);
        assertThat(gateway.send(deleteAssociation(s, ID)).status()).isEqualTo(503);
        assertThat(gateway.send(deleteAssociation(s, ID)).status()).isEqualTo(200);
    }

    @Test
    void failsTheThirdRequestThatContainsAText() throws IOException {
        String s = gateway.login();
        gateway.send(createAssociation(s, ID, USER, "a"));
        ema.failMatching("tel:+299111", 3, 1, Fault.status(502));
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(
                    gateway.send(set(s, ID, identity("tel:+299111", USER, "0"))).status());
            answers.add(
                    gateway.send(set(s, ID, identity("tel:+299222", USER, "0"))).status());
        }
        assertThat(answers).containsExactly(200, 200, 200, 200, 502, 200, 200, 200);
    }

    @Test
    void neverAnswersUntilTheClientGivesUp() throws Exception {
        OkHttpClient impatient =
                client.newBuilder().callTimeout(Duration.ofMillis(200)).build();
        ema.failNext(Fault.silence());
        assertThatThrownBy(() -> new Cai3gRequests(impatient, ema.url()).login())
                .isInstanceOf(InterruptedIOException.class);
        assertThat(ema.awaitExchanges(1, Duration.ofSeconds(5))).isTrue();
        assertThat(gateway.login()).hasSize(32);
    }

    @Test
    void sendsOddFaultsAsTheyAreAskedFor() throws IOException {
        ema.failNext(Cai3gFaults.withSeveralCodes(4006, 1, 2, 3));
        assertThat(gateway.send("<x/>").body()).contains("<errorcode>1</errorcode>", "<respCode>3</respCode>");
        ema.failNext(Cai3gFaults.withPrefix("soapenv", 4006, 7));
        assertThat(gateway.send("<x/>").body()).contains("<soapenv:Body>", "<errorcode>7</errorcode>");
        ema.failNext(Cai3gFaults.withoutDetail());
        assertThat(gateway.send("<x/>").body()).doesNotContain("detail");
        ema.failNext(Cai3gFaults.withTextCodes("many", "a<b"));
        assertThat(gateway.send("<x/>").body()).contains("<errorcode>a&lt;b</errorcode>");
        ema.failNext(Cai3gFaults.withRespCode(4006, 5));
        assertThat(gateway.send("<x/>").body()).contains("<respCode>5</respCode>");
    }

    @Test
    void delaysAnswersOfManyConnectionsSideBySide() throws Exception {
        String s = gateway.login();
        ema.delay(Duration.ofMillis(150));
        ExecutorService clients = Executors.newFixedThreadPool(20);
        try {
            long begun = System.nanoTime();
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String number = "tel:2990" + i;
                calls.add(() -> gateway.send(createNumber(s, number, "sip:x")).status());
            }
            for (Future<Integer> call : clients.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(200);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(took).isBetween(Duration.ofMillis(150), Duration.ofMillis(1500));
        } finally {
            clients.shutdownNow();
        }
        assertThat(ema.world().numbers()).hasSize(20);
    }

    @Test
    void keepsWorldAndSessionsWhileItIsDown() throws IOException {
        String s = gateway.login();
        gateway.send(createAssociation(s, ID, USER, "a"));
        Cai3gWorld before = ema.world();
        int port = ema.port();

        ema.refuseConnections();
        client.connectionPool().evictAll();
        assertThatThrownBy(() -> gateway.login()).isInstanceOf(ConnectException.class);
        ema.acceptConnections();

        assertThat(ema.port()).isEqualTo(port);
        assertThat(gateway.send(deleteAssociation(s, ID)).status()).isEqualTo(200);
        ema.replaceWorld(before);
        assertThat(ema.world()).isEqualTo(before);
    }

    @Test
    void recordsRequestsExactlyAsTheyCame() throws IOException {
        try (Socket socket = new Socket(ema.url().contains("127.0.0.1") ? "127.0.0.1" : "::1", ema.port())) {
            socket.setSoTimeout(5_000);
            byte[] body = new byte[256];
            for (int i = 0; i < body.length; i++) {
                body[i] = (byte) i;
            }
            String head = "POST " + Cai3gSimulator.DEFAULT_PATH
                    + " HTTP/1.1\r\nHost: h\r\nX-Odd:  two  words \r\ncontent-TYPE: text/xml\r\nContent-Length: 256\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body, 0, 100);
            socket.getOutputStream().flush();
            socket.getOutputStream().write(body, 100, 156);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                    .isEqualTo("HTTP/1.1 500");

            ReceivedRequest request = ema.requests().get(0);
            assertThat(request.bytes()).isEqualTo(body);
            assertThat(request.headers())
                    .containsExactly(
                            new ReceivedRequest.Header("Host", "h"),
                            new ReceivedRequest.Header("X-Odd", "two  words"),
                            new ReceivedRequest.Header("content-TYPE", "text/xml"),
                            new ReceivedRequest.Header("Content-Length", "256"));
            assertThat(request.header("x-odd")).contains("two  words");
        }
    }

    @Test
    void answersPipelinedAndChunkedRequestsAndRefusesWhatIsNoHttp() throws Exception {
        String login =
                envelope("", "<cai3:Login><cai3:userId>emauser</cai3:userId><cai3:pwd>emapass</cai3:pwd></cai3:Login>");
        String head = "POST " + Cai3gSimulator.DEFAULT_PATH + " HTTP/1.1\r\nContent-Type: text/xml\r\n";
        String whole = head + "Content-Length: " + login.length() + "\r\n\r\n" + login;
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + login.substring(0, 5) + "\r\n"
                + Integer.toHexString(login.length() - 5) + ";x=y\r\n" + login.substring(5)
                + "\r\n0\r\nTrailer: z\r\n\r\n";
        String answers = raw(whole + chunked + whole.replace("HTTP/1.1", "HTTP/1.0"));
        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        assertThat(ema.violations()).isEmpty();

        assertThat(raw("EHLO there\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw(head + "Content-Length: 99999999999\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(raw(head + "X: " + "y".repeat(40_000) + "\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(ema.violations()).hasSize(3);
    }

    private String raw(String text) throws IOException {
        try (Socket socket = new Socket("localhost", ema.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void countsWithoutKeepingWhenToldTo() throws IOException {
        ema.close();
        use(Cai3gSimulator.builder().keep(0).build());
        String s = gateway.login();
        gateway.send(createAssociation(s, ID, USER, "a"));
        gateway.send("<x/>");
        assertThat(ema.requests()).isEmpty();
        assertThat(ema.effects().effects()).isEmpty();
        assertThat(ema.counts()).containsEntry("Login", 1L).containsEntry("Create", 1L);
        assertThat(ema.exchanges()).isEqualTo(3);
        assertThat(ema.violations()).hasSize(1);
        assertThat(ema.world().associations()).hasSize(1);
    }

    @Test
    void speaksTls() throws IOException {
        ema.close();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .addSubjectAlternativeName("localhost")
                .build();
        HandshakeCertificates server =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        use(Cai3gSimulator.builder()
                .tls(server.sslContext().getServerSocketFactory())
                .build());
        OkHttpClient secure = client.newBuilder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .build();
        assertThat(ema.url()).startsWith("https://");
        assertThat(new Cai3gRequests(secure, ema.url()).login()).hasSize(32);
        secure.connectionPool().evictAll();
    }

    @Test
    void leavesNoThreadBehind() throws Exception {
        gateway.login();
        ema.failNext(Fault.silence());
        Thread stuck = new Thread(() -> {
            try {
                gateway.login();
            } catch (IOException e) {
                // The simulator is closed while this waits.
            }
        });
        stuck.start();
        assertThat(ema.awaitExchanges(2, Duration.ofSeconds(5))).isTrue();
        ema.refuseConnections(Duration.ofMinutes(5));
        ema.close();
        ema.close();
        stuck.join(5_000);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("switchboard-oci-sim-ema"));
        assertThatThrownBy(() -> ema.start()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhichPortIsTaken() {
        Cai3gSimulator other = Cai3gSimulator.builder().port(ema.port()).build();
        assertThatThrownBy(other::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(":" + ema.port())
                .hasMessageContaining("another program");
        other.close();
    }

    @Test
    void acceptsEveryRecordedRequest() throws IOException {
        Path samples = Path.of(System.getProperty("conformance.dir", "none"), "oci", "samples.json");
        assumeTrue(Files.exists(samples), "the recorded samples are not here: " + samples);
        String session = gateway.login();
        JsonNode all = new ObjectMapper().readTree(samples.toFile());
        int sent = 0;
        for (JsonNode sample : all) {
            String body = sample.path("body").asText();
            if (!body.isEmpty() && !body.contains("<cai3:Log")) {
                gateway.send(body.replaceAll("<cai3:SessionId>[^<]*", "<cai3:SessionId>" + session));
                sent++;
            }
        }
        assertThat(sent).isGreaterThan(10);
        assertThat(ema.violations()).isEmpty();
        assertThat(ema.requests()).noneMatch(request -> request.answer().contains("fault 30"));
        assertThat(ema.world().associations()).isNotEmpty();
    }
}
