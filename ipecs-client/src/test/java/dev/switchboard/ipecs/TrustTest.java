package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.ipecs.simulator.Fault;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Certificates, the token file, and what must never be seen in a log. */
@Timeout(60)
class TrustTest {

    @TempDir
    Path directory;

    private IpecsSimulator server;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.ipecs");
    private final Level level = logger.getEffectiveLevel();

    @BeforeEach
    void start() throws Exception {
        server = IpecsSimulator.builder().heartbeats(false).build();
        server.start();
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(level);
        server.close();
    }

    private void connects(IpecsConfig.Tls tls) throws Exception {
        try (IpecsApi api = new IpecsApi(TestClient.of(server).with(tls))) {
            api.connect();
            assertThat(api.status().connection().verified())
                    .isEqualTo(tls.verify() || tls.pin().isPresent());
        }
    }

    private Path pem(String text) throws Exception {
        return Files.writeString(directory.resolve("trust.pem"), text);
    }

    @Test
    void refusesAnUnknownCertificateAtOnceWithWhatToSet() throws Exception {
        try (IpecsApi api = new IpecsApi(TestClient.of(server).with(IpecsConfig.Tls.platform()))) {
            assertThatThrownBy(api::connect)
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageContaining("unknown certificate")
                    .hasMessageContaining("ipecs.\"tls.pin-sha256\" to \"" + server.pin() + "\"");
            assertThat(api.status().connection().state()).isEqualTo(ConnectionState.FAILED);
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void refusesAnotherKeyThanThePinnedOne() throws Exception {
        String other = Base64.getEncoder().encodeToString(new byte[32]);
        assertThatThrownBy(() -> connects(IpecsConfig.Tls.pinned(other)))
                .isInstanceOf(PeerException.Rejected.class)
                .hasMessageContaining(server.pin());
        // Even when nothing else is checked: a pin is a promise.
        assertThatThrownBy(() -> connects(new IpecsConfig.Tls(false, Optional.empty(), Optional.of(other))))
                .isInstanceOf(PeerException.Rejected.class);
    }

    @Test
    void acceptsThePinnedKey() throws Exception {
        connects(IpecsConfig.Tls.pinned(server.pin()));
    }

    @Test
    void acceptsTheCertificatesOfThePemFile() throws Exception {
        connects(new IpecsConfig.Tls(true, Optional.of(pem(server.authorityPem())), Optional.empty()));
        connects(new IpecsConfig.Tls(true, Optional.of(pem(server.serverPem())), Optional.empty()));
    }

    @Test
    void refusesAServerThatThePemFileDoesNotKnow() throws Exception {
        try (IpecsSimulator other = IpecsSimulator.builder().build()) {
            IpecsConfig.Tls tls = new IpecsConfig.Tls(true, Optional.of(pem(other.authorityPem())), Optional.empty());
            assertThatThrownBy(() -> connects(tls)).isInstanceOf(PeerException.Rejected.class);
        }
    }

    @Test
    void warnsAtEachStartWhenNothingIsVerified() throws Exception {
        connects(new IpecsConfig.Tls(false, Optional.empty(), Optional.empty()));
        assertThat(lines()).anySatisfy(line -> assertThat(line).contains("certificate is not checked"));
    }

    @Test
    void keepsTheTokenInAFileThatOnlyItsOwnerReads() throws Exception {
        Path file = directory.resolve("state").resolve("token.json");
        try (IpecsApi api = new IpecsApi(withTokenFile(file))) {
            api.connect();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file)).contains(server.token().orElseThrow());
        }
        assertThat(file).doesNotExist();
        try (var left = Files.list(directory.resolve("state"))) {
            assertThat(left).isEmpty();
        }
    }

    private IpecsConfig withTokenFile(Path file) {
        IpecsConfig config = TestClient.of(server);
        IpecsConfig.Session session = config.session();
        return config.with(new IpecsConfig.Session(
                session.timeout(),
                3,
                Duration.ofMillis(10),
                3,
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                0,
                Duration.ofMinutes(6),
                session.watchdogInterval(),
                3,
                session.pingEvery(),
                Optional.of(file)));
    }

    @Test
    void freesTheSessionThatACrashLeftOpen() throws Exception {
        Path file = directory.resolve("token.json");
        Path kept = directory.resolve("kept.json");
        // Its clock stands still: once it has lost its session, it does not try to get another, as if it were dead.
        try (IpecsApi crashed = new IpecsApi(
                withTokenFile(file), new ManualTimers(Instant.parse("2024-01-15T09:00:00Z")), new Random(1))) {
            crashed.connect();
            Files.copy(file, kept);
            try (IpecsApi next = new IpecsApi(withTokenFile(kept))) {
                next.connect();
                assertThat(next.status().connection().state()).isEqualTo(ConnectionState.CONNECTED);
            }
        }
    }

    @Test
    void showsNoSecretInAnyLogLine() throws Exception {
        logger.setLevel(Level.TRACE);
        ((Logger) LoggerFactory.getLogger("okhttp3")).setLevel(Level.TRACE);
        List<String> secrets = new ArrayList<>(List.of(
                "secret-42", Base64.getEncoder().encodeToString("api1:secret-42".getBytes(StandardCharsets.UTF_8))));
        StringBuilder told = new StringBuilder();
        server.close();
        server = IpecsSimulator.builder()
                .credentials("api1", "secret-42")
                .heartbeats(false)
                .build();
        server.start();
        IpecsConfig config = withTokenFile(directory.resolve("token.json"))
                .with(new IpecsConfig.Credentials("api1", new Secret("secret-42")));
        told.append(config);
        server.failNext(IpecsSimulator.Operation.LOGIN, 1, Fault.error(500, 1, "no api1:secret-42 here"));
        try (IpecsApi api = new IpecsApi(config)) {
            api.addConnectionHook(change -> told.append(change));
            api.connect();
            String token = server.token().orElseThrow();
            secrets.add(token);
            server.failNext(IpecsSimulator.Operation.COMMAND, 1, Fault.error(400, 1, "bad bearer " + token));
            assertThatThrownBy(() -> api.commands().hold("1801", 1))
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageNotContaining(token);
            server.closeStream(1011);
            Eventually.until(
                    () -> api.status().connection().gap().isPresent(),
                    () -> api.status().toString());
            secrets.add(server.token().orElseThrow());
            told.append(api.status());
        }
        server.failNext(
                IpecsSimulator.Operation.LOGIN, 1, Fault.answer(201, "application/json", "{\"token\": \"tok-201\"}"));
        secrets.add("tok-201");
        try (IpecsApi api = new IpecsApi(config)) {
            assertThatThrownBy(api::connect)
                    .isInstanceOf(PeerException.Malformed.class)
                    .hasMessageNotContaining("tok-201");
        }
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(10);
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain(secrets));
        assertThat(told.toString()).doesNotContain(secrets);
    }

    /** Every line of the client, not of the simulator, with the texts of its exceptions. */
    private List<String> lines() {
        return List.copyOf(log.list).stream()
                .filter(event -> !event.getLoggerName().contains("simulator"))
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()))
                .toList();
    }
}
