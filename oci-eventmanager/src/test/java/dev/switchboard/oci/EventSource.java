package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.reader.EventParser;
import dev.switchboard.oci.reader.EventParser.Parsed;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /**
     * Life cycles of subscribers, groups, services and mail domains, the same for the same seed. Nobody is given a number
     * that is somebody else's: when the answer to that is lost in a kill, nobody can tell whose number it was, and the
     * rule that "already there" counts as done when repeated decides otherwise than a run without kills.
     */
    static EventSource random(long seed) {
        Map<String, String> owners = new HashMap<>();
        EventParser parser = new EventParser();
        List<String> documents = new ArrayList<>();
        for (String document : OciDocuments.randomMix(seed, PLENTY)) {
            if (parser.parse("as", document) instanceof Parsed.Report report && takesItsOwn(report, owners)) {
                documents.add(document);
            }
        }
        return new EventSource(documents);
    }

    private static boolean takesItsOwn(Parsed.Report report, Map<String, String> owners) {
        OciEvent event = report.events().get(0);
        Field own = event.command().field("phoneNumber");
        Field phone =
                own instanceof Field.Absent ? event.command().field("serviceInstanceProfile", "phoneNumber") : own;
        String subscriber = report.subscriber();
        Optional<String> number = phone.text();
        if (number.isPresent() && !owners.getOrDefault(number.get(), subscriber).equals(subscriber)) {
            return false;
        }
        if (!(phone instanceof Field.Absent) || event.commandName().contains("Delete")) {
            owners.values().removeIf(subscriber::equals);
        }
        number.ifPresent(given -> owners.put(given, subscriber));
        return true;
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

    /** Emits everything that was not emitted yet. */
    void emitAll(BroadWorksSimulator applicationServer) {
        emit(applicationServer, all.size() - emitted);
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
