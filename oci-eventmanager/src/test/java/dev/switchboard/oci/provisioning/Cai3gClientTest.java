package dev.switchboard.oci.provisioning;

import static dev.switchboard.oci.provisioning.GatewayTexts.DELETE;
import static dev.switchboard.oci.provisioning.GatewayTexts.done;
import static dev.switchboard.oci.provisioning.GatewayTexts.envelope;
import static dev.switchboard.oci.provisioning.GatewayTexts.fault;
import static dev.switchboard.oci.provisioning.GatewayTexts.gateway;
import static dev.switchboard.oci.provisioning.GatewayTexts.loggedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.Cai3gClient.Opening;
import dev.switchboard.oci.provisioning.Cai3gClient.Options;
import dev.switchboard.oci.provisioning.Cai3gClient.SessionUse;
import dev.switchboard.oci.provisioning.Cai3gResult.Broken;
import dev.switchboard.oci.provisioning.Cai3gResult.Done;
import dev.switchboard.oci.provisioning.Cai3gResult.Fault;
import dev.switchboard.oci.provisioning.Cai3gResult.Unreachable;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class Cai3gClientTest {

    private static final Duration BRIEF = Duration.ofMillis(400);
    private static final Deadline NEVER = Deadline.never();
    private static final OkHttpClient HTTP = new OkHttpClient();

    private final RawPeer primary = RawPeer.start(gateway("SESS0001"));
    private final RawPeer secondary = RawPeer.start(gateway("SESS0002"));

    @AfterEach
    void stopPeers() throws IOException {
        primary.close();
        secondary.close();
    }

    private Options options() {
        return Options.standard(primary.address(), secondary.address(), "emauser", new Secret("emapass"))
                .withTimes(BRIEF, BRIEF, Duration.ofMinutes(1));
    }

    private Options perEvent() {
        return options().withSession(SessionUse.PER_EVENT);
    }

    private static Cai3gClient client(Options options) {
        return new Cai3gClient(options, GatewayTexts.PROFILE, HTTP);
    }

    private static Cai3gSession session(Cai3gClient client) throws InterruptedException {
        Opening opening = client.open();
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        return ((Opening.Opened) opening).session();
    }

    private static List<String> operations(RawPeer peer) {
        return peer.bodies().stream()
                .map(body -> body.replaceFirst(".*<S:Body><cai3:(\\w+).*", "$1"))
                .toList();
    }

    @Test
    void logsInWorksAndLogsOutOverOneConnectionWithNoHeaderTooMany() throws Exception {
        try (Cai3gClient client = client(perEvent())) {
            try (Cai3gSession session = session(client)) {
                assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
            }
        }
        assertThat(operations(primary)).containsExactly("Login", "Delete", "Logout");
        assertThat(primary.connections).hasValue(1);
        assertThat(primary.received.get(1).head().lines())
                .containsExactlyInAnyOrder(
                        "POST /CAI3G1.2/services/CAI3G1.2 HTTP/1.1",
                        "Content-Type: text/xml",
                        "Content-Length: 474",
                        "Host: " + primary.address(),
                        "Connection: Keep-Alive",
                        "");
        assertThat(primary.bodies().get(0)).hasSize(264);
        assertThat(primary.bodies().get(2)).hasSize(296);
        assertThat(secondary.received).isEmpty();
    }

    @Test
    void anyKindOfFailedLoginLeadsToTheSecondary() throws Exception {
        Map<String, RawPeer.Behaviour> failures = new LinkedHashMap<>();
        failures.put("without a session id", RawPeer.ok(done()));
        failures.put("fault 3014, error 1004", RawPeer.answers(500, fault(3014, 1004)));
        failures.put("HTTP 404", RawPeer.answers(404, "gone"));
        failures.put("no complete answer", RawPeer.neverAnswers());
        failures.put("no SOAP", RawPeer.ok("<!DOCTYPE html><html><body>hello</body></html>"));
        failures.put("cut off", RawPeer.halfOf(loggedIn("SESS0001")));
        failures.put("cut off or no HTTP", RawPeer.resets());
        failures.forEach((reason, failure) -> {
            for (SessionUse use : SessionUse.values()) {
                try (Cai3gClient client = client(options().withSession(use))) {
                    primary.next(failure);
                    Cai3gSession session = session(client);
                    assertThat(session.send(DELETE, NEVER)).as(reason).isEqualTo(new Done());
                    session.close();
                    primary.next(failure);
                    secondary.usually(failure);
                    assertThat(reasonOfRefusal(options().withSession(use)))
                            .contains("primary gateway " + primary.address())
                            .contains("secondary gateway " + secondary.address())
                            .contains(reason)
                            .doesNotContain("emapass");
                    secondary.usually(gateway("SESS0002"));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    private static String reasonOfRefusal(Options options) throws InterruptedException {
        try (Cai3gClient client = client(options)) {
            return ((Opening.Refused) client.open()).reason();
        }
    }

    @Test
    void anUnreachablePrimaryLeadsToTheSecondaryAndTwoToARefusal() throws Exception {
        primary.close();
        try (Cai3gClient client = client(perEvent());
                Cai3gSession session = session(client)) {
            assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
        }
        secondary.close();
        assertThat(reasonOfRefusal(perEvent())).contains("cannot be reached").contains("primary", "secondary");
        Options alone = Options.standard(primary.address(), "", "u", new Secret("p"));
        assertThat(reasonOfRefusal(alone)).contains("primary").doesNotContain("secondary");
    }

    @Test
    void sessionIdsAreFoundWhateverTheirPrefix() throws Exception {
        primary.next(RawPeer.ok("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Header/><e:Body>"
                + "<c:LoginResponse xmlns:c=\"http://schemas.ericsson.com/cai3g1.2/\"><c:sessionId> abc&amp;1 "
                + "</c:sessionId></c:LoginResponse></e:Body></e:Envelope>"));
        try (Cai3gClient client = client(perEvent());
                Cai3gSession session = session(client)) {
            session.send(DELETE, NEVER);
        }
        assertThat(primary.bodies().get(1)).contains("<cai3:SessionId>abc&amp;1</cai3:SessionId>");
    }

    @Test
    void everyAnswerHasItsErrorClass() throws Exception {
        Map<RawPeer.Behaviour, Class<?>> rows = new LinkedHashMap<>();
        Map<RawPeer.Behaviour, String> notes = new LinkedHashMap<>();
        row(rows, notes, RawPeer.ok(done()), Done.class, "");
        row(rows, notes, RawPeer.answers(500, fault(4006, 13004)), Fault.class, "fault 4006, error 13004: please");
        row(rows, notes, RawPeer.ok(fault(4006, 13004)), Fault.class, "fault 4006, error 13004");
        row(rows, notes, RawPeer.answers(503, ""), Broken.class, "HTTP 503");
        row(rows, notes, RawPeer.answers(302, ""), Broken.class, "HTTP 302");
        row(rows, notes, RawPeer.answers(401, ""), Broken.class, "HTTP 401");
        row(rows, notes, retryNow(503), Broken.class, "HTTP 503");
        row(rows, notes, retryNow(408), Broken.class, "HTTP 408");
        row(rows, notes, RawPeer.answers(500, "<html><body><p>oops</p></body></html>"), Broken.class, "no SOAP");
        row(rows, notes, RawPeer.answers(500, ""), Broken.class, "no SOAP");
        row(rows, notes, RawPeer.ok(envelope("")), Broken.class, "no SOAP");
        row(rows, notes, RawPeer.ok(done().substring(9)), Broken.class, "no SOAP");
        row(rows, notes, RawPeer.ok("x".repeat(HttpLine.LARGEST_ANSWER + 1)), Broken.class, "larger than");
        row(rows, notes, RawPeer.neverAnswers(), Broken.class, "no complete answer within 400 ms");
        row(rows, notes, RawPeer.dribbles(done()), Broken.class, "no complete answer within 400 ms");
        row(rows, notes, RawPeer.halfOf(done()), Broken.class, "cut off");
        row(rows, notes, RawPeer.resets(), Broken.class, "cut off");
        row(rows, notes, RawPeer.text("this is no HTTP\r\n\r\n"), Broken.class, "no HTTP");
        for (Map.Entry<RawPeer.Behaviour, Class<?>> row : rows.entrySet()) {
            try (Cai3gClient client = client(perEvent());
                    Cai3gSession session = session(client)) {
                int before = primary.received.size();
                primary.next(row.getKey());
                Cai3gResult result = session.send(DELETE, NEVER);
                assertThat(result).isInstanceOf(row.getValue());
                assertThat(result.note()).contains(notes.get(row.getKey()));
                assertThat(result.soft()).isEqualTo(result instanceof Fault);
                assertThat(primary.received).as("sent once").hasSize(before + 1);
            }
        }
        assertThat(secondary.received).isEmpty();
    }

    private static void row(
            Map<RawPeer.Behaviour, Class<?>> rows,
            Map<RawPeer.Behaviour, String> notes,
            RawPeer.Behaviour answer,
            Class<?> kind,
            String note) {
        rows.put(answer, kind);
        notes.put(answer, note);
    }

    /** A status that HTTP clients like to answer by sending the request again. */
    private static RawPeer.Behaviour retryNow(int status) {
        return RawPeer.text("HTTP/1.1 " + status + " Again\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void anUnreachableHostInMidEventIsSoftWithASessionPerEvent() throws Exception {
        try (Cai3gClient client = client(perEvent());
                Cai3gSession session = session(client)) {
            primary.close();
            Cai3gResult result = session.send(DELETE, NEVER);
            assertThat(result).isInstanceOf(Unreachable.class);
            assertThat(result.soft()).isTrue();
        }
        assertThat(secondary.received).isEmpty();
    }

    @Test
    void keptSessionsServeManyEventsAndEndWithTheClient() throws Exception {
        Cai3gClient client = client(options());
        for (int i = 0; i < 3; i++) {
            try (Cai3gSession session = session(client)) {
                assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
            }
        }
        Cai3gSession one = session(client);
        Cai3gSession two = session(client);
        assertThat(operations(primary)).containsExactly("Login", "Delete", "Delete", "Delete", "Login");
        one.close();
        client.close();
        client.close();
        assertThat(operations(primary)).endsWith("Login", "Logout");
        two.close();
        two.close();
        assertThat(operations(primary)).endsWith("Login", "Logout", "Logout");
        assertThatThrownBy(client::open).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> two.send(DELETE, NEVER)).isInstanceOf(IllegalStateException.class);
    }

    /** One session must never close the connection on which another waits for its answer. */
    @Test
    void sessionsLentAtTheSameTimeHaveAConnectionEach() throws Exception {
        try (Cai3gClient client = client(options());
                Cai3gSession one = session(client);
                Cai3gSession two = session(client)) {
            assertThat(one.send(DELETE, NEVER)).isEqualTo(new Done());
            assertThat(two.send(DELETE, NEVER)).isEqualTo(new Done());
            assertThat(one.send(DELETE, NEVER)).isEqualTo(new Done());
            assertThat(primary.connections).hasValue(2);
        }
    }

    @Test
    void aKeptSessionTheGatewayForgotIsRenewedAndTheRequestRepeatedOnce() throws Exception {
        try (Cai3gClient client = client(options());
                Cai3gSession session = session(client)) {
            primary.next(RawPeer.answers(500, fault(3013, 1005))).next(RawPeer.ok(loggedIn("FRESH")));
            assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
            assertThat(operations(primary)).containsExactly("Login", "Delete", "Login", "Delete");
            assertThat(primary.bodies().get(3)).contains("<cai3:SessionId>FRESH</cai3:SessionId>");
            RawPeer.Behaviour forgetful = (request, socket) -> RawPeer.answers(
                            request.body().contains("cai3:Login") ? 200 : 500,
                            request.body().contains("cai3:Login") ? loggedIn("S") : fault(3014, 1))
                    .answer(request, socket);
            primary.usually(forgetful);
            Cai3gResult result = session.send(DELETE, NEVER);
            assertThat(result).isInstanceOf(Fault.class);
            assertThat(((Fault) result).sessionInvalid()).isTrue();
            assertThat(operations(primary)).hasSize(7);
        }
    }

    @Test
    void aSessionPerEventIsNotRenewed() throws Exception {
        try (Cai3gClient client = client(perEvent());
                Cai3gSession session = session(client)) {
            primary.next(RawPeer.answers(500, fault(3013, 1005)));
            assertThat(session.send(DELETE, NEVER).soft()).isTrue();
            assertThat(operations(primary)).containsExactly("Login", "Delete");
        }
    }

    @Test
    void aSessionThatSawSomethingOddIsNotUsedForAnotherEvent() throws Exception {
        Map<RawPeer.Behaviour, Boolean> odd = new LinkedHashMap<>();
        odd.put(RawPeer.answers(500, fault(4006, 13005)), false);
        odd.put(RawPeer.answers(500, fault(2001, 7)), true);
        odd.put(RawPeer.neverAnswers(), true);
        for (Map.Entry<RawPeer.Behaviour, Boolean> row : odd.entrySet()) {
            try (Cai3gClient client = client(options())) {
                Cai3gSession session = session(client);
                primary.next(row.getKey());
                session.send(DELETE, NEVER);
                session.close();
                int logins = (int)
                        operations(primary).stream().filter("Login"::equals).count();
                session(client).close();
                int after = (int)
                        operations(primary).stream().filter("Login"::equals).count();
                assertThat(after > logins).isEqualTo(row.getValue());
            }
        }
    }

    @Test
    void aKeptSessionMovesToTheOtherHostOnlyWhenNothingWasSent() throws Exception {
        try (Cai3gClient client = client(options());
                Cai3gSession session = session(client)) {
            primary.next(RawPeer.resets());
            assertThat(session.send(DELETE, NEVER)).isInstanceOf(Broken.class);
            assertThat(secondary.received).isEmpty();
            primary.close();
            assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
            assertThat(operations(secondary)).containsExactly("Login", "Delete");
            secondary.close();
            Cai3gResult result = session.send(DELETE, NEVER);
            assertThat(result).isInstanceOf(Unreachable.class);
            assertThat(result.note()).contains(primary.address(), secondary.address());
        }
    }

    @Test
    void keptSessionsReturnToThePrimaryOnceItGivesSessionsAgain() throws Exception {
        Options back = options().withTimes(BRIEF, BRIEF, Duration.ofMillis(60));
        primary.usually(RawPeer.answers(503, ""));
        try (Cai3gClient client = client(back)) {
            session(client).close();
            session(client).close();
            assertThat(operations(secondary)).containsExactly("Login");
            int failed = primary.received.size();
            Eventually.until(() -> {
                use(client);
                return primary.received.size() > failed;
            });
            assertThat(operations(secondary)).as("still there").doesNotContain("Logout");
            primary.usually(gateway("SESS0003"));
            Eventually.until(() -> {
                use(client);
                return operations(primary).contains("Delete");
            });
            assertThat(operations(secondary)).as("the session there ended").endsWith("Logout");
        }
    }

    private static void use(Cai3gClient client) {
        try (Cai3gSession session = session(client)) {
            session.send(DELETE, NEVER);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFailedPrimaryIsLeftAloneForAWhileByKeptSessionsOnly() throws Exception {
        primary.usually(RawPeer.answers(503, ""));
        try (Cai3gClient client = client(options())) {
            Cai3gSession one = session(client);
            Cai3gSession two = session(client);
            assertThat(primary.received).hasSize(1);
            one.close();
            two.close();
        }
        try (Cai3gClient client = client(perEvent())) {
            session(client).close();
            session(client).close();
            assertThat(primary.received).hasSize(3);
        }
    }

    @Test
    void aConnectionThePeerClosedMeanwhileFailsNothing() throws Exception {
        try (Cai3gClient client = client(options());
                Cai3gSession session = session(client)) {
            for (int i = 0; i < 5; i++) {
                primary.next(RawPeer.answersAndCloses(done()));
                assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
                int closed = i + 1;
                Eventually.until(() -> primary.closed.get() == closed);
            }
            assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
            primary.dropConnections();
            Eventually.until(() -> primary.closed.get() == 6);
            assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
        }
        assertThat(operations(primary))
                .containsExactly(
                        "Login", "Delete", "Delete", "Delete", "Delete", "Delete", "Delete", "Delete", "Logout");
    }

    @Test
    void theEventsTimeEndsARequestEarly() throws Exception {
        Options patient = perEvent().withTimes(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(1));
        try (Cai3gClient client = client(patient);
                Cai3gSession session = session(client)) {
            primary.next(RawPeer.neverAnswers());
            Cai3gResult late = session.send(DELETE, Deadline.in(Duration.ofMillis(100)));
            assertThat(late)
                    .isInstanceOfSatisfying(
                            Broken.class, broken -> assertThat(broken.kind()).isEqualTo(Broken.Kind.TIMEOUT));
            int sent = primary.received.size();
            Cai3gResult tooLate = session.send(DELETE, Deadline.in(Duration.ZERO));
            assertThat(tooLate.note()).contains("before the request was sent");
            assertThat(primary.received).hasSize(sent);
        }
    }

    @Test
    void interruptionEndsARequestAndTheSessionIsStillLoggedOut() throws Exception {
        Options patient = perEvent().withTimes(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(1));
        AtomicReference<Throwable> seen = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (Cai3gClient client = client(patient)) {
            primary.next(gateway("SESS0001")).next(RawPeer.neverAnswers());
            Thread worker = new Thread(() -> {
                try (Cai3gSession session = session(client)) {
                    session.send(DELETE, NEVER);
                } catch (InterruptedException e) {
                    seen.set(e);
                }
                ended.countDown();
            });
            worker.start();
            Eventually.until(() -> primary.received.size() == 2);
            worker.interrupt();
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.get()).isInstanceOf(InterruptedException.class);
            assertThat(operations(primary)).containsExactly("Login", "Delete", "Logout");
        }
    }

    @Test
    void aStepThatCannotBeWrittenIsNotSent() throws Exception {
        try (Cai3gClient client = client(options());
                Cai3gSession session = session(client)) {
            Cai3gResult result = session.send(new Step.SetPassword("u", "sip\u0001secret"), NEVER);
            assertThat(result)
                    .isInstanceOfSatisfying(
                            Broken.class, broken -> assertThat(broken.kind()).isEqualTo(Broken.Kind.UNSENDABLE));
            assertThat(result.note()).contains("U+0001").doesNotContain("secret");
            assertThat(result.soft()).isFalse();
            assertThat(operations(primary)).containsExactly("Login");
        }
    }

    @Test
    void textOfThePeerNeverBringsSecretsBack() throws Exception {
        String echo = envelope("<F><faultcode>x</faultcode><faultstring>bad SESS0001 and sip-secret and emapass"
                + "</faultstring><detail/></F>");
        try (Cai3gClient client = client(options());
                Cai3gSession session = session(client)) {
            primary.next(RawPeer.answers(500, echo));
            Cai3gResult result = session.send(new Step.SetPassword("u", "sip-secret"), NEVER);
            assertThat(result.note()).isEqualTo("fault without code: bad *** and *** and ***");
        }
        assertThat(options().toString()).doesNotContain("emapass");
    }

    @Test
    void logLinesHoldNeitherSessionsNorPasswords() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.oci.provisioning");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.TRACE);
        try (Cai3gClient client = client(perEvent());
                Cai3gSession session = session(client)) {
            primary.next(RawPeer.answers(500, envelope("<F a=\"SESS0001\"><x>sip&amp;secret</x></F>")));
            session.send(new Step.SetPassword("u", "sip&secret"), NEVER);
        } finally {
            logger.setLevel(null);
            logger.detachAppender(lines);
        }
        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .hasSize(6)
                .anySatisfy(line -> assertThat(line).contains("op=SetPassword", "result=fault without code"))
                .anySatisfy(line -> assertThat(line).contains("<hss:userPassword>***</hss:userPassword>"))
                .allSatisfy(line -> assertThat(line).doesNotContain("SESS0001", "secret", "emapass"));
    }

    @Test
    void faultsTellWhetherTheGoalIsReached() {
        record Row(Step step, List<Integer> errors, boolean reached) {}
        Step create = new Step.CreateAssociation("u", SubscriberType.VIRTUAL, "p", "", "c");
        List<Row> rows = List.of(
                new Row(create, List.of(13004), true),
                new Row(create, List.of(13005), false),
                new Row(create, List.of(13004, 1), false),
                new Row(create, List.of(), false),
                new Row(DELETE, List.of(13005), true),
                new Row(DELETE, List.of(13004), false),
                new Row(new Step.CreateEnum("1", "p"), List.of(35255), true),
                new Row(new Step.DeleteEnum("1"), List.of(35256), true),
                new Row(new Step.DeleteEnum("1"), List.of(35255), false),
                new Row(new Step.SetPassword("u", "p"), List.of(13005), false),
                new Row(new Step.DeleteTelUri("u", "1"), List.of(13005), false));
        try (Cai3gClient client = client(options())) {
            assertThat(rows)
                    .allSatisfy(row -> assertThat(client.goalAlreadyReached(
                                    row.step(), new Fault(List.of(4006), row.errors(), "", false)))
                            .isEqualTo(row.reached()));
            assertThat(client.goalAlreadyReached(DELETE, new Done())).isFalse();
        }
    }

    @Test
    void tlsConnectionsAreKeptAndStrangersRefused() throws Exception {
        HeldCertificate held = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates server =
                new HandshakeCertificates.Builder().heldCertificate(held).build();
        HandshakeCertificates trusting = new HandshakeCertificates.Builder()
                .addTrustedCertificate(held.certificate())
                .build();
        ServerSocket socket = server.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (RawPeer peer = new RawPeer(socket, gateway("TLS1"))) {
            OkHttpClient http = new OkHttpClient.Builder()
                    .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
                    .build();
            try (Cai3gClient client = new Cai3gClient(https(peer), GatewayTexts.PROFILE, http);
                    Cai3gSession session = session(client)) {
                assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
                assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
                assertThat(peer.connections).hasValue(1);
                peer.dropConnections();
                Eventually.until(() -> peer.closed.get() == 1);
                assertThat(session.send(DELETE, NEVER)).isEqualTo(new Done());
                assertThat(peer.connections).hasValue(2);
            }
            assertThat(reasonOfRefusal(https(peer))).contains("TLS: ");
        }
    }

    private static Options https(RawPeer peer) {
        Options o = Options.standard(peer.address(), "", "emauser", new Secret("emapass"));
        return new Options(
                o.primary(),
                "",
                443,
                "https",
                o.path(),
                o.username(),
                o.password(),
                o.session(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                o.failBack(),
                o.sessionIdle(),
                new FaultCodes(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of()));
    }

    @Test
    void optionsAreCheckedInWords() {
        Secret secret = new Secret("p");
        assertThatThrownBy(() -> Options.standard("", "", "u", secret)).hasMessageContaining("primary host is missing");
        assertThatThrownBy(() -> Options.standard("http://ema", "", "u", secret))
                .hasMessageContaining("without scheme");
        assertThatThrownBy(() -> Options.standard("ema:0", "", "u", secret))
                .hasMessageContaining("between 1 and 65535");
        assertThatThrownBy(() -> Options.standard("ema", "ema:x", "u", secret)).hasMessageContaining("secondary host");
        assertThatThrownBy(() -> Options.standard("ema", "", "", secret)).hasMessageContaining("user name");
        assertThatThrownBy(() -> Options.standard("ema", "", "u", new Secret("")))
                .hasMessageContaining("password");
        assertThatThrownBy(() -> options().withTimes(Duration.ZERO, BRIEF, BRIEF))
                .hasMessageContaining("connect timeout");
        assertThat(PeerAddress.parse("x", "[::1]:99", 1)).isEqualTo(new PeerAddress("::1", 99));
        assertThat(PeerAddress.parse("x", "fe80::1", 7)).isEqualTo(new PeerAddress("fe80::1", 7));
        assertThat(PeerAddress.parse("x", " ema1 ", 7)).hasToString("ema1:7");
    }
}
