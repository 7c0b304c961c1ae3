package dev.switchboard.ipecs.simulator;

import static dev.switchboard.ipecs.simulator.PlainClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.time.ManualTimers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IpecsSimulatorTest {

    private static final Instant NINE = Instant.parse("2024-01-15T09:00:00Z");

    private final ManualTimers timers = new ManualTimers(NINE);
    private final IpecsSimulator simulator =
            IpecsSimulator.builder().timers(timers).zone(ZoneOffset.UTC).build();
    private PlainClient client;

    @BeforeEach
    void start() throws IOException {
        simulator.start();
        client = new PlainClient(simulator);
    }

    @AfterEach
    void stop() {
        client.close();
        simulator.close();
    }

    @Test
    void logsInAndOpensTheStreamOnOnePathOfOnePort() throws IOException {
        PlainClient.Answer login = client.login();
        assertThat(login.status()).isEqualTo(200);
        assertThat(login.json().path("checkConnectionTimer").asInt()).isEqualTo(120);
        assertThat(login.json().path("systemType").asText()).startsWith("iPECS UCP");
        String token = login.json().path("token").asText();
        assertThat(simulator.token()).contains(token);

        PlainClient.Stream stream = client.stream(token);
        stream.expect("open");
        assertThat(simulator.awaitStream(true, SOON)).isTrue();
        simulator.send(WireEvent.station(84, "1801"));
        assertThat(stream.next())
                .isEqualTo("{\"event\": \"acd\", \"data\": {\"time\": \"2024/01/15 09:00:00\", \"callRefID\": \"\","
                        + " \"eventCode\": 84, \"eventString\": \"AGENT IN SERVICE\", \"sourceType\": \"Station\","
                        + " \"sourceNumber\": \"1801\", \"destType\": \"\", \"destNumber\": \"\", \"data1\": \"\","
                        + " \"data2\": \"\"}}");
        assertThat(simulator.received())
                .extracting(ReceivedRequest::line)
                .containsExactly("GET /ipxapi/server/v1/users/api1/login", "WS /ipxapi/server/v1/users/api1/login");
        assertThat(simulator.received().toString()).doesNotContain(token);

        stream.socket().close(1000, null);
        assertThat(simulator.awaitStream(false, SOON)).isTrue();
        assertThat(simulator.lastCloseCode()).hasValue(1000);
    }

    @Test
    void refusesAWrongPasswordAndASecondSession() throws IOException {
        PlainClient.Answer wrong = client.login("api1", "wrong");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.errorCode()).isEqualTo(4);

        client.token();
        PlainClient.Answer second = client.login();
        assertThat(second.status()).isEqualTo(401);
        assertThat(second.errorCode()).isEqualTo(5);
        assertThat(second.json().path("error").path("message").asText()).isEqualTo("Already Login");
    }

    @Test
    void freesTheSessionOnLogoutAndRefusesTheOldTokenFromThenOn() throws IOException {
        String old = client.token();
        PlainClient.Stream stream = client.stream(old);
        stream.expect("open");
        assertThat(client.post("logout", old).status()).isEqualTo(200);
        stream.expect("closing 1000");

        String token = client.token();
        assertThat(token).isNotEqualTo(old);
        for (String command : List.of("logout", "checkconnection", "call/answer")) {
            PlainClient.Answer refused = client.post(command, old);
            assertThat(refused.status()).as(command).isEqualTo(401);
            assertThat(refused.errorCode()).as(command).isEqualTo(101);
        }
        client.stream(old).expect("refused 401");
        assertThat(client.post("checkconnection", token).status()).isEqualTo(200);
    }

    @Test
    void freesASessionAfterNinetySecondsWithoutContact() throws IOException {
        String token = client.token();
        timers.advance(Duration.ofSeconds(80));
        assertThat(client.post("checkconnection", token).status()).isEqualTo(200);
        timers.advance(Duration.ofSeconds(89));
        assertThat(client.login().errorCode()).isEqualTo(5);
        timers.advance(Duration.ofSeconds(1));
        assertThat(client.login().status()).isEqualTo(200);
    }

    @Test
    void anOpenStreamKeepsTheSession() throws IOException {
        PlainClient.Stream stream = client.connect();
        timers.advance(Duration.ofMinutes(10));
        assertThat(client.login().errorCode()).isEqualTo(5);
        stream.socket().cancel();
        assertThat(simulator.awaitStream(false, SOON)).isTrue();
        assertThat(client.login().errorCode()).isEqualTo(5);
        timers.advance(Duration.ofSeconds(90));
        assertThat(client.login().status()).isEqualTo(200);
    }

    @Test
    void refusesAnUpgradeWithoutTheTokenFromElsewhereOrTooLate() throws IOException {
        String token = client.token();
        client.stream("another").expect("refused 401");
        client.stream(token, "https://elsewhere.example").expect("refused 401");
        timers.advance(Duration.ofSeconds(31));
        client.stream(token).expect("refused 401");
        assertThat(simulator.received()).extracting(ReceivedRequest::status).containsExactly(200, 401, 401, 401);
    }

    @Test
    void answersPathsOfAnotherVersionAndUnknownOnes() throws IOException {
        String there = simulator.loginUrl();
        PlainClient.Answer version = client.send(new Request.Builder().url(there.replace("/v1/", "/v2/")));
        assertThat(version.status()).isEqualTo(400);
        assertThat(version.errorCode()).isEqualTo(2);
        assertThat(client.send(new Request.Builder().url(there + "/nowhere")).status())
                .isEqualTo(404);
    }

    @Test
    void speaksPlainHttpAndLeavesAnEmptyTargetOut() throws IOException {
        try (IpecsSimulator plain = IpecsSimulator.builder()
                .plainHttp()
                .paths("ipxapi", "", "v3")
                .credentials("user2", "pw")
                .build()) {
            plain.start();
            assertThat(plain.loginUrl())
                    .endsWith("/ipxapi/v3/users/user2/login")
                    .startsWith("http://127.0.0.1:");
            try (PlainClient other = new PlainClient(plain)) {
                String token = other.login("user2", "pw").json().path("token").asText();
                other.stream(token).expect("open");
            }
        }
    }

    @Test
    void sendsAHeartbeatEveryMinuteOfItsTime() throws IOException {
        PlainClient.Stream stream = client.connect();
        timers.advance(Duration.ofMinutes(2));
        JsonNode first = stream.nextEvent();
        assertThat(first.path("eventCode").asInt()).isEqualTo(68);
        assertThat(first.path("time").asText()).isEqualTo("2024/01/15 09:01:00");
        assertThat(stream.nextEvent().path("time").asText()).isEqualTo("2024/01/15 09:02:00");
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_JSON, <event code=42>",
        "NOT_AN_OBJECT, []",
        "HALF_AN_EVENT, '{\"event\": \"acd\", \"data\": {'",
        "NO_DATA, '{\"event\": \"acd\"}'",
        "NO_CODE, '\"callRefID\": \"\", \"eventString\"'",
        "CODE_IS_A_WORD, '\"eventCode\": \"x\"'",
        "BINARY, binary 2",
        "TOO_LONG, '          '",
        "CONTROL_CHARACTERS, 'SMDR\tTIME'",
        "FRAGMENTS, '\"eventCode\": 68'"
    })
    void sendsEachKindOfBrokenMessage(StreamFault fault, String part) throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.sendBroken(fault);
        String message = stream.next();
        assertThat(message).contains(part);
        assertThat(message.length() > 65_536).isEqualTo(fault == StreamFault.TOO_LONG);
        simulator.send("after");
        stream.expect("after");
    }

    @Test
    void losesDoublesAndSwapsMessages() throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.loseNext(1);
        simulator.send("lost");
        simulator.duplicateNext(1);
        simulator.send("twice");
        simulator.swapNext();
        simulator.send("second");
        simulator.send("first");
        List.of("twice", "twice", "first", "second").forEach(stream::expect);
        assertThat(simulator.sent()).isEqualTo(4);
        assertThat(simulator.missed()).isEqualTo(1);
    }

    @Test
    void keepsSilentAndStepsItsClock() throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.silence(true);
        timers.advance(Duration.ofMinutes(3));
        simulator.silence(false);
        simulator.stepClock(Duration.ofMinutes(-1));
        simulator.heartbeat();
        assertThat(stream.nextEvent().path("time").asText()).isEqualTo("2024/01/15 09:02:00");
        assertThat(simulator.missed()).isEqualTo(3);
    }

    @Test
    void closesTheStreamWithACodeOrResetsIt() throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.closeStream(1011);
        stream.expect("closing 1011");
        assertThat(simulator.awaitStream(false, SOON)).isTrue();

        String token = simulator.token().orElseThrow();
        stream = client.stream(token);
        stream.expect("open");
        simulator.closeStream(1006);
        stream.expect("failed");
        assertThat(simulator.awaitStream(false, SOON)).isTrue();
        assertThat(simulator.lastCloseCode()).hasValue(1006);
    }

    @Test
    void leavesACloseUnansweredWhileItDoesNotRead() throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.stopReading(true);
        stream.socket().close(1000, null);
        simulator.send("still open");
        stream.expect("still open");
        assertThat(simulator.isStreamOpen()).isTrue();
        simulator.stopReading(false);
        assertThat(simulator.awaitStream(false, SOON)).isTrue();
    }

    @Test
    void goesAwayAndComesBackOnTheSamePort() throws IOException {
        PlainClient.Stream stream = client.connect();
        simulator.refuse();
        stream.expect("failed");
        assertThatThrownBy(client::login).isInstanceOf(ConnectException.class);
        simulator.accept();
        assertThat(client.login().errorCode()).isEqualTo(5);
    }

    @Test
    void givesARequestEachKindOfFault() throws IOException {
        simulator.failNext(IpecsSimulator.Operation.LOGIN, 1, Fault.error(403, 3, "no licence"));
        simulator.failNext(IpecsSimulator.Operation.LOGIN, 1, Fault.html(502));
        simulator.failNext(IpecsSimulator.Operation.LOGIN, 1, Fault.halfAnswer());
        simulator.failNext(IpecsSimulator.Operation.UPGRADE, 1, Fault.error(401, 101, "Invalid Token"));
        assertThat(client.login().errorCode()).isEqualTo(3);
        PlainClient.Answer page = client.login();
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.body()).startsWith("<html>");
        assertThatThrownBy(client::login).isInstanceOf(IOException.class);
        String token = simulator.token().orElseThrow();
        client.stream(token).expect("refused 401");
        client.stream(token).expect("open");
        for (Fault fault : List.of(Fault.drop(), Fault.reset())) {
            simulator.failNext(fault);
            assertThatThrownBy(() -> client.post("checkconnection", token)).isInstanceOf(IOException.class);
        }
        assertThat(simulator.received())
                .extracting(ReceivedRequest::status)
                .containsExactly(403, 502, 200, 401, 101, 0, 0);
    }

    @Test
    void neverAnswersARequestThatMeetsSilence() throws IOException {
        try (PlainClient hasty = new PlainClient(simulator, Duration.ofMillis(200))) {
            simulator.failNext(Fault.silence());
            assertThatThrownBy(hasty::login).isInstanceOf(InterruptedIOException.class);
        }
        assertThat(client.login().status()).isEqualTo(200);
    }

    @Test
    void holdsAnAnswerUpByTheTimers() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        simulator.failNext(Fault.slow(Duration.ofSeconds(5)));
        CompletableFuture<Integer> login = CompletableFuture.supplyAsync(() -> {
            try {
                return client.login().status();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(simulator.awaitReceived(1, SOON)).isTrue();
        assertThat(login).isNotDone();
        while (!login.isDone()) {
            timers.advance(Duration.ofSeconds(1));
            Thread.onSpinWait();
        }
        assertThat(login.get(1, TimeUnit.SECONDS)).isEqualTo(200);
    }

    @Test
    void givesTheRecordsOfTheCallsPlayed() throws IOException {
        String token = client.token();
        simulator.play(
                CallScenario.inbound(6, "1801").number("5550100").ringFor(10).talkFor(60));
        simulator.play(CallScenario.outbound("1802").number("5550123").talkFor(62));
        timers.advance(Duration.ofSeconds(85));
        assertThat(client.get("smdr?countOnly=true", "bearer " + token)
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(2);
        JsonNode records = client.get("smdr?countOnly=false&maxCount=0", "bearer " + token)
                .json()
                .path("records");
        assertThat(records.get(0).path("number").asText()).isEqualTo("5550100");
        assertThat(records.get(0).path("station").asText()).isEqualTo("1801");
        assertThat(records.get(0).path("answered").asBoolean()).isTrue();
        assertThat(records.get(1).path("direction").asText()).isEqualTo("out");
        assertThat(client.get("smdr?maxCount=1", "bearer " + token).json().path("records"))
                .hasSize(1);
    }

    @Test
    void closesThoughAClientDoesNotRead() throws Exception {
        try (IpecsSimulator plain = IpecsSimulator.builder().plainHttp().build()) {
            plain.start();
            String token;
            try (PlainClient other = new PlainClient(plain)) {
                token = other.token();
            }
            try (Socket deaf = new Socket()) {
                deaf.setReceiveBufferSize(4_096);
                deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), plain.port()));
                String upgrade = "GET /ipxapi/server/v1/users/api1/login HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n"
                        + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: bearer " + token + "\r\n\r\n";
                deaf.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
                assertThat(plain.awaitStream(true, SOON)).isTrue();
                String answer = new String(deaf.getInputStream().readNBytes(129), StandardCharsets.US_ASCII);
                assertThat(answer)
                        .startsWith("HTTP/1.1 101 ")
                        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
                Thread flood = new Thread(() -> {
                    while (plain.isStreamOpen()) {
                        plain.send("x".repeat(60_000));
                    }
                });
                flood.start();
                long deadline = System.nanoTime() + SOON.toNanos();
                long before = -1;
                while (plain.sent() != before && System.nanoTime() < deadline) {
                    before = plain.sent();
                    flood.join(200);
                }
                assertThat(plain.isStreamOpen()).isTrue();
                plain.close();
                flood.join(SOON.toMillis());
                assertThat(flood.isAlive()).isFalse();
            }
        }
    }
}
