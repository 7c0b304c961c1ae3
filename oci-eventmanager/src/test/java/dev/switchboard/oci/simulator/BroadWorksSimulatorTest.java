package dev.switchboard.oci.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BroadWorksSimulatorTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";

    private final OciDocuments documents = new OciDocuments();
    private BroadWorksSimulator as;

    @BeforeEach
    void start() throws IOException {
        as = BroadWorksSimulator.builder().firstId(7_000).build();
        as.start();
    }

    @AfterEach
    void stop() {
        as.close();
    }

    private Socket connect() throws Exception {
        long before = as.clients().size();
        Socket socket = new Socket("localhost", as.port());
        socket.setSoTimeout(10_000);
        Eventually.until(() -> as.clients().size() > before);
        return socket;
    }

    private static String read(Socket socket, int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    @Test
    void hasItsPortAgainAtOnceHoweverOftenItGoesAway() throws Exception {
        int port = as.port();
        for (int outage = 0; outage < 300; outage++) {
            as.refuseConnections();
            as.acceptConnections();
        }

        connect().close();
        assertThat(as.port()).isEqualTo(port);
    }

    @Test
    void keepsDocumentsUntilAClientConnects() throws Exception {
        String first = documents.addUser("GRP1", "user1@example.net", Value.of("Nuuk"));
        String second = documents.deleteUser("user1@example.net");
        as.emit(first);
        as.emit(second);
        assertThat(as.awaitSent(1, Duration.ofMillis(50))).isFalse();

        String expected = DECLARATION + "\n" + first + "\n" + DECLARATION + "\n" + second + "\n";
        try (Socket client = connect()) {
            assertThat(read(client, expected.length())).isEqualTo(expected);
            assertThat(as.awaitIdle(SOON)).isTrue();
            BroadWorksSimulator.Client seen = as.clients().get(0);
            assertThat(seen.documents()).isEqualTo(2);
            assertThat(seen.bytes()).isEqualTo(expected.length());
            assertThat(seen.connected()).isTrue();
            assertThat(seen.received()).isZero();
        }
    }

    @Test
    void writesEveryDocumentToAllClients() throws Exception {
        try (Socket one = connect();
                Socket two = connect()) {
            String document = documents.keepAlive();
            as.emit(document);
            int length = DECLARATION.length() + document.length() + 2;
            assertThat(read(one, length)).isEqualTo(read(two, length)).contains(document);
            assertThat(as.awaitSent(1, SOON)).isTrue();
            assertThat(as.documentsSent()).isEqualTo(1);
        }
    }

    @Test
    void noticesWhenAClientGoesAndKeepsWhatComesForTheNext() throws Exception {
        connect().close();
        Eventually.until(() -> !as.clients().get(0).connected());
        String document = documents.keepAlive();
        as.emit(document);
        try (Socket client = connect()) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(read(client, DECLARATION.length() + document.length() + 2))
                    .contains(document);
            Eventually.until(() -> as.clients().get(1).received() == 5);
        }
    }

    @Test
    void shapesDocuments() {
        Emission emission = Emission.of("<a><b>x\u00f8\u20ac</b><![CDATA[<c/>]]></a>");
        assertThat(latin(emission)).isEqualTo(DECLARATION + "\n<a><b>x\u00f8&#8364;</b><![CDATA[<c/>]]></a>\n");
        assertThat(new String(emission.encodedAs(StandardCharsets.UTF_8).bytes(), StandardCharsets.UTF_8))
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><b>x\u00f8\u20ac</b><![CDATA[<c/>]]></a>\n");
        assertThat(latin(emission.declaration(Emission.Declaration.SAME_LINE).crLf()))
                .startsWith(DECLARATION + "<a>")
                .endsWith("</a>\r\n");
        assertThat(latin(emission.declaration(Emission.Declaration.NONE).prettyPrinted()))
                .isEqualTo("<a>\n  <b>x\u00f8&#8364;</b><![CDATA[<c/>]]>\n  </a>\n");
        assertThat(latin(emission.cutAfter(10))).isEqualTo(DECLARATION.substring(0, 10));
        assertThat(latin(emission.twice())).isEqualTo(latin(emission) + latin(emission));
        assertThat(latin(emission.precededBy("noise"))).isEqualTo("noise" + latin(emission));
        assertThat(latin(emission.garbled(1, 5)))
                .isNotEqualTo(latin(emission))
                .hasSameSizeAs(latin(emission))
                .isEqualTo(latin(emission.garbled(1, 5)))
                .endsWith("\n");
        assertThat(emission.byteByByte().parts()).hasSize(emission.bytes().length);
        assertThat(emission.splitAt(3, 9).parts()).hasSize(3);
        assertThat(latin(emission.splitAt(3, 9).stallAt(5, SOON))).isEqualTo(latin(emission));
    }

    private static String latin(Emission emission) {
        return new String(emission.bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void cutsStallsAndDropsOnTheWire() throws Exception {
        Emission emission = Emission.of(documents.keepAlive());
        try (Socket client = connect()) {
            as.emit(emission.cutAfter(20).thenDrop());
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(DECLARATION.substring(0, 20));
        }
        try (Socket client = connect()) {
            client.setSoTimeout(50);
            as.emit(emission.stallAt(5, Duration.ofMillis(400)).byteByByte());
            assertThat(read(client, 5)).isEqualTo("<?xml");
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(10_000);
            assertThat("<?xml" + read(client, emission.bytes().length - 5)).isEqualTo(latin(emission));
        }
    }

    @Test
    void refusesConnectionsForAWhile() throws Exception {
        try (Socket client = connect()) {
            as.emit(Emission.refuse(Duration.ofMillis(300)));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(as.awaitIdle(SOON)).isTrue();
            assertThatThrownBy(() -> new Socket("localhost", as.port()).close()).isInstanceOf(ConnectException.class);
        }
        Eventually.until(() -> {
            try (Socket again = new Socket("localhost", as.port())) {
                return again.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void keepsToItsRate() throws Exception {
        try (Socket client = connect()) {
            as.rate(50);
            long begun = System.nanoTime();
            as.play(OciPlay.randomMix(1, 11));
            assertThat(as.awaitSent(11, SOON)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(195), Duration.ofSeconds(5));
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void playsFilesWithDocumentsOnOneLineOrMany(@TempDir Path folder) throws Exception {
        String one = documents.deleteUser("a@example.net");
        String two = latin(Emission.of(documents.deleteUser("b@example.net"))
                        .declaration(Emission.Declaration.NONE)
                        .prettyPrinted())
                .trim();
        String trap = documents
                .deleteUser("</BroadsoftOCIReportingDocument>")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        Path file = folder.resolve("play.xml");
        Files.writeString(
                file,
                one + "\n\n<?xml version='1.0' encoding='UTF-8'?>\r\n" + two + "\r\n" + trap,
                StandardCharsets.ISO_8859_1);

        List<Emission> emissions = new ArrayList<>();
        OciPlay.file(file).forEach(emissions::add);
        assertThat(emissions).extracting(Emission::document).containsExactly(one, two, trap);
        assertThat(latin(emissions.get(1))).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Broad");

        Files.writeString(file, one.substring(0, 300), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> OciPlay.file(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not end");
        Files.writeString(file, "nothing", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> OciPlay.file(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no OCI-R");
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "{\"events\":[]}\n{oops\n");
        assertThatThrownBy(() -> OciPlay.file(broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void givesRecordedEventsFreshIdsAndRepeatsThemForEver(@TempDir Path folder) throws Exception {
        String event = documents.deleteUser("a@example.net").replace("\"", "\\\"");
        Path file = Files.writeString(
                folder.resolve("trace.jsonl"),
                "{\"events\":[{\"xml\":\"" + event + "\"},{\"xml\":\"" + event + "\"}]}\n");
        try (Socket client = connect()) {
            as.play(OciPlay.file(file).looped());
            StringBuilder text = new StringBuilder();
            InputStream in = client.getInputStream();
            while (!text.toString().contains("write7004<")) {
                text.append((char) in.read());
            }
            assertThat(text)
                    .contains("<id>write7000</id>", "<id>write7001</id>", "<id>write7003</id>")
                    .doesNotContain("<id>write1</id>");
            as.clear();
        }
    }

    @Test
    void readsTheRecordedScenarios() throws Exception {
        Path suites = Path.of(System.getProperty("conformance.dir", "none"), "oci", "random-shared.jsonl");
        assumeTrue(Files.exists(suites), "the recorded scenarios are not here: " + suites);
        List<Emission> emissions = new ArrayList<>();
        OciPlay.file(suites).forEach(emissions::add);
        assertThat(emissions)
                .hasSizeGreaterThan(500)
                .allMatch(it -> it.document().startsWith("<Broadsoft"));
    }

    @Test
    void speaksTls() throws Exception {
        as.close();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build();
        HandshakeCertificates server =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        as = BroadWorksSimulator.builder()
                .tls(server.sslContext().getServerSocketFactory())
                .build();
        as.start();
        as.emit(documents.keepAlive());
        try (Socket client = trust.sslSocketFactory().createSocket("localhost", as.port())) {
            assertThat(read(client, DECLARATION.length())).isEqualTo(DECLARATION);
            as.dropConnections();
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            assertThat(as.awaitIdle(SOON)).isTrue();
            client.getInputStream().transferTo(rest);
            assertThat(rest.toString(StandardCharsets.ISO_8859_1)).contains("</BroadsoftOCIReportingDocument>");
        }
    }

    @Test
    void leavesNoThreadBehindEvenWhenAClientDoesNotRead() throws Exception {
        Socket deaf = connect();
        as.play(OciPlay.randomMix(1, 1).looped());
        long sent = -1;
        while (as.documentsSent() != sent) {
            sent = as.documentsSent();
            as.awaitSent(sent + 1, Duration.ofMillis(300));
        }
        as.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("switchboard-oci-sim-as"));
        deaf.close();
    }

    @Test
    void mixesLivesAtRandomButAlwaysTheSameForASeed() {
        List<String> mix = OciDocuments.randomMix(42, 3_000);
        assertThat(mix).isEqualTo(OciDocuments.randomMix(42, 3_000)).isNotEqualTo(OciDocuments.randomMix(43, 3_000));
        assertThat(new HashSet<>(mix)).hasSize(3_000);
        List<String> commands = List.of(
                "UserAddRequest17sp4",
                "UserModifyRequest17sp4",
                "UserDeleteRequest",
                "UserAuthenticationModifyRequest",
                "UserBusyLampFieldModifyRequest",
                "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest",
                "GroupTrunkGroupAddInstanceRequest21",
                "GroupAddRequest",
                "GroupDeleteRequest",
                "GroupVoiceMessagingGroupModifyVoicePortalRequest",
                "GroupHuntGroupAddInstanceRequest20",
                "GroupAutoAttendantModifyInstanceRequest",
                "GroupCallCenterDeleteInstanceRequest",
                "GroupMeetMeConferencingAddInstanceRequest19",
                "SystemDomainAddRequest",
                "SystemDomainDeleteRequest",
                "OCIReportingServerStatusNotification",
                "UserServiceAssignListRequest",
                "trunkAddressing",
                "accessDeviceEndpoint",
                "*XS localhost Admin*");
        for (String command : commands) {
            assertThat(mix).as(command).anyMatch(document -> document.contains(command));
        }
        assertThat(mix.stream().filter(it -> it.contains("\"UserModifyRequest")).count())
                .isGreaterThan(500);
    }

    @Test
    void writesDocumentsThatParseInBothLayers() throws Exception {
        for (String document : OciDocuments.randomMix(7, 500)) {
            String whole = OciDocuments.withPublicIdentity(document, "u@example.net");
            XmlElement outer = XmlElement.read(XmlElement.factory(), whole.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(outer.children()).hasSize(2);
            var request = outer.children().get(0).child("request");
            if (request.isPresent()) {
                XmlElement inner = XmlElement.read(
                        XmlElement.factory(), request.get().text().getBytes(StandardCharsets.ISO_8859_1));
                assertThat(inner.name()).isEqualTo("BroadsoftDocument");
                assertThat(inner.child("command").orElseThrow().attribute("type"))
                        .isNotEmpty();
            }
        }
        assertThat(documents.deleteUser("a]]>&<b>")).contains("<userId>a]]&gt;&amp;&lt;b&gt;</userId>");
    }
}
