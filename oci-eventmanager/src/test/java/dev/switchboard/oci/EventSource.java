package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.reader.EventParser;
import dev.switchboard.oci.reader.EventParser.Parsed;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import java.util.ArrayList;
import java.util.List;

/**
 * The application server's side of a test: it keeps every report that is not in the journal, and sends it again to the
 * next event manager, in its order.
 */
final class EventSource {

    private static final int PLENTY = 10_000;

    private record Report(String id, String document) {}

    private final List<Report> all = new ArrayList<>();
    private int emitted;
    private int sentAgain;

    /** Reports these documents; what among them is no report is left out. */
    EventSource(List<String> documents) {
        EventParser parser = new EventParser();
        for (String document : documents) {
            if (parser.parse("as", document) instanceof Parsed.Report report) {
                all.add(new Report(report.reportId(), document));
            }
        }
    }

    /** Life cycles of subscribers, groups, services and mail domains, the same for the same seed. */
    static EventSource random(long seed) {
        return new EventSource(OciDocuments.randomMix(seed, PLENTY));
    }

    /** The same reports, none emitted yet. */
    EventSource fresh() {
        return new EventSource(all.stream().map(Report::document).toList());
    }

    /** How many reports have been emitted at least once. */
    int emitted() {
        return emitted;
    }

    /** How many reports had to be emitted again because a kill took them. */
    int sentAgain() {
        return sentAgain;
    }

    List<String> emittedIds() {
        return all.subList(0, emitted).stream().map(Report::id).toList();
    }

    /** Emits so many new reports. */
    void emit(BroadWorksSimulator applicationServer, int number) {
        all.subList(emitted, emitted + number).forEach(report -> applicationServer.emit(report.document()));
        emitted += number;
    }

    /** Emits the reports that were emitted before and are not in the journal: always the last ones. */
    void emitAgain(BroadWorksSimulator applicationServer, List<String> journalled) {
        assertThat(journalled)
                .as("what is in the journal has no gap and is in the order of emission")
                .isEqualTo(emittedIds().subList(0, Math.min(emitted, journalled.size())));
        List<Report> missing = all.subList(journalled.size(), emitted);
        missing.forEach(report -> applicationServer.emit(report.document()));
        sentAgain += missing.size();
    }

    /** Emits everything that another source has emitted. */
    void emitLike(EventSource other, BroadWorksSimulator applicationServer) {
        emit(applicationServer, other.emitted - emitted);
    }
}
