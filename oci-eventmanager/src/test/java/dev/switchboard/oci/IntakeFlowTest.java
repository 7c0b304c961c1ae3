package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes off real sockets, good and bad, and the rows it leaves. */
class IntakeFlowTest {

    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n";
    private static final String ROOT = "<BroadsoftOCIReportingDocument";
    private static final int LIMIT = 16 * 1024 * 1024;

    private final OciDocuments write = new OciDocuments();
    private final Plant plant = new Plant();
    private final List<BroadWorksSimulator> servers = new ArrayList<>();

    @BeforeEach
    void acceptEverything() {
        plant.more = ProcessorMap.empty().with("TestRequest", (event, ledger) -> Outcome.completed());
    }

    @AfterEach
    void close() {
        plant.close();
        servers.forEach(BroadWorksSimulator::close);
    }

    @Test
    void eachServerHasAConnectionOfItsOwnAndItsNameStandsInTheRow() throws Exception {
        BroadWorksSimulator second = server();
        read(0, Duration.ZERO, Plant.as("as1", plant.server), Plant.as("as2", second));
        String document = test();

        second.emit(Emission.of(document));
        plant.server.emit(Emission.of(document));

        awaitRows(2);
        assertThat(rows()).extracting(JournalEntry::applicationServer).containsExactlyInAnyOrder("as1", "as2");
        // The same report from another server is another event.
        assertThat(rows()).allMatch(row -> row.status() == EventStatus.COMPLETED);
        second.close();
        Eventually.until(
                "the second link to go down",
                () -> !plant.manager().status().links().get(1).connected());
        plant.server.emit(Emission.of(test()));
        awaitRows(3);
    }

    @Test
    void aStandbyTakesOverFromItsPrimary() throws Exception {
        BroadWorksSimulator standby = server();
        read(0, Duration.ZERO, Plant.as("pair", plant.server, standby));
        plant.server.emit(Emission.of(test()));
        awaitRows(1);

        plant.server.refuseConnections();
        standby.emit(Emission.of(test()));

        awaitRows(2);
        assertThat(rows()).extracting(JournalEntry::applicationServer).containsOnly("pair");
    }

    @Test
    void aServerThatWasAwayIsReadAgain() {
        read(0, Duration.ZERO, Plant.as("as", plant.server));
        plant.server.emit(Emission.of(test()));
        awaitRows(1);
        plant.server.refuseConnections();
        Eventually.until(
                "the link to go down",
                () -> !plant.manager().status().links().get(0).connected());
        plant.server.acceptConnections();

        plant.server.emit(Emission.of(test()));

        awaitRows(2);
        assertThat(plant.manager().status().links().get(0).connected()).isTrue();
    }

    @Test
    void silenceBeyondTheIdleLimitReconnects() {
        read(0, Duration.ofMillis(80), Plant.as("as", plant.server));

        Eventually.until("three connections", () -> plant.server.clients().size() >= 3);

        plant.server.emit(Emission.of(test()));
        awaitRows(1);
    }

    @Test
    void aReportSentAgainIsIgnoredAndTheSameCommandWithAnotherIdIsNot() {
        read(0, Duration.ZERO, Plant.as("as", plant.server));
        String document = test();
        plant.server.emit(Emission.of(document).twice());
        plant.server.emit(Emission.of(test()));

        awaitRows(3);
        List<JournalEntry> rows = rows();
        assertThat(rows)
                .extracting(JournalEntry::status)
                .containsExactly(EventStatus.COMPLETED, EventStatus.IGNORED, EventStatus.COMPLETED);
        assertThat(rows.get(1).reason()).contains(Long.toString(rows.get(0).id()));
    }

    @Test
    void aStreamCutAnywhereLeavesWholeDocumentsAndOneFailedFragment() {
        read(1, Duration.ZERO, Plant.as("as", plant.server));
        long expected = 0;
        String sample = stream(test(), test());
        for (int cut : cuts(sample)) {
            String first = test();
            String second = test();
            String stream = stream(first, second);
            int firstStart = stream.indexOf(ROOT);
            int firstEnd = firstStart + first.length();
            int secondStart = stream.indexOf(ROOT, firstEnd);
            int at = Math.min(cut, stream.length());
            boolean fragment = at < firstEnd ? at > firstStart : at > secondStart && at < stream.length() - 1;
            int whole = at >= stream.length() - 1 ? 2 : at >= firstEnd ? 1 : 0;
            plant.server.emit(Emission.raw(stream.substring(0, at).getBytes(StandardCharsets.ISO_8859_1)));
            plant.server.emit(Emission.drop());
            expected += whole + (fragment ? 1 : 0);
            awaitRows(expected);
            if (fragment) {
                assertThat(plant.newest().status()).as("cut at %d", at).isEqualTo(EventStatus.FAILED);
                assertThat(plant.newest().commandName()).isEmpty();
                assertThat(plant.journal.findDocument(plant.newest().id()).orElseThrow())
                        .isEqualTo(stream.substring(at < firstEnd ? firstStart : secondStart, at)
                                .stripTrailing());
            } else if (whole > 0) {
                assertThat(plant.newest().status()).as("cut at %d", at).isEqualTo(EventStatus.COMPLETED);
            }
        }
        plant.server.emit(Emission.of(test()));
        awaitRows(expected + 1);
    }

    @Test
    void whatCannotBeReadBecomesAFailedRowOrNoiseAndReadingGoesOn() {
        read(0, Duration.ZERO, Plant.as("as", plant.server));
        String bomb = "<!DOCTYPE BroadsoftDocument [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>";
        String good = test();
        List<String> failing = List.of(
                good.replace("<command ", "<comand "),
                good.replace("<BroadsoftDocument ", bomb + "<BroadsoftDocument "),
                good.replace("admin1", "ad\0min1"),
                good.replace("</BroadsoftDocument>", ""));
        List<String> noise = List.of("garbage\n", "\0\0\0\n", "<OtherRoot><a/></OtherRoot>\n", "\n\r\n");

        long rows = 0;
        for (String bad : failing) {
            plant.server.emit(Emission.raw((DECLARATION + bad + "\n").getBytes(StandardCharsets.ISO_8859_1)));
            rows++;
            awaitRows(rows);
            assertThat(plant.newest().status()).as(bad).isEqualTo(EventStatus.FAILED);
            assertThat(plant.newest().reason()).as(bad).isNotEmpty();
            plant.server.emit(Emission.of(test()));
            rows++;
            awaitRows(rows);
            assertThat(plant.newest().status()).as("after " + bad).isEqualTo(EventStatus.COMPLETED);
        }
        for (String bad : noise) {
            plant.server.emit(Emission.raw(bad.getBytes(StandardCharsets.ISO_8859_1)));
        }
        plant.server.emit(Emission.of(test()));
        awaitRows(rows + 1);
        assertThat(plant.newest().status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.server.clients()).hasSize(1);
    }

    @Test
    void aDocumentAboveTheLimitFailsAndTheNextOneIsRead() {
        read(0, Duration.ZERO, Plant.as("as", plant.server));
        String large = write.report("TestRequest", "<x>" + "y".repeat(20 * 1024 * 1024) + "</x>");

        plant.server.emit(Emission.of(large));
        plant.server.emit(Emission.of(test()));

        awaitRows(2);
        assertThat(rows()).extracting(JournalEntry::status).containsExactly(EventStatus.FAILED, EventStatus.COMPLETED);
        assertThat(rows().get(0).reason()).contains("limit");
    }

    /** Positions around everything that matters, and some in between; none inside the root's name. */
    private static Set<Integer> cuts(String stream) {
        Set<Integer> cuts = new TreeSet<>();
        for (int at = 1; at <= stream.length(); at += 41) {
            cuts.add(at);
        }
        for (String mark : List.of("<![CDATA[", "]]>", "</BroadsoftOCIReportingDocument>", "<?xml")) {
            for (int at = stream.indexOf(mark); at >= 0; at = stream.indexOf(mark, at + 1)) {
                for (int i = 0; i <= mark.length() + 1; i++) {
                    cuts.add(Math.min(at + i, stream.length()));
                }
            }
        }
        for (int at = stream.indexOf(ROOT); at >= 0; at = stream.indexOf(ROOT, at + 1)) {
            int start = at;
            cuts.removeIf(cut -> cut > start && cut <= start + ROOT.length() + 1);
        }
        return cuts;
    }

    private static String stream(String first, String second) {
        return DECLARATION + first + "\n" + DECLARATION + second + "\n";
    }

    private String test() {
        return write.report("TestRequest17sp4", Value.of("x").text());
    }

    private void read(long delayMillis, Duration idle, OciEventReader.Server... from) {
        plant.reader = Optional.of(new OciEventReader.Options(
                List.of(from),
                Duration.ofSeconds(2),
                Duration.ofMillis(delayMillis == 0 ? 20 : delayMillis),
                idle,
                LIMIT,
                Optional.empty(),
                1));
        plant.start();
    }

    private BroadWorksSimulator server() throws Exception {
        BroadWorksSimulator server = BroadWorksSimulator.builder().build();
        server.start();
        servers.add(server);
        return server;
    }

    private void awaitRows(long number) {
        Eventually.until(
                () -> plant.rows() >= number && plant.journal.counts().get(EventStatus.PENDING) == 0,
                () -> number + " rows to be settled");
        assertThat(plant.rows()).isEqualTo(number);
    }

    private List<JournalEntry> rows() {
        List<JournalEntry> rows = new ArrayList<>(plant.journal.list(EventFilter.newest(100)));
        java.util.Collections.reverse(rows);
        return rows;
    }
}
