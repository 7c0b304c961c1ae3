package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.reader.EventParser.Parsed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns what the framer finds into what the journal keeps: reports, and everything that cannot be understood.
 *
 * <p>Noise and documents that mean nothing leave no row; they are passed on for counting.
 */
final class Intake {

    private static final String ROOT = "<BroadsoftOCIReportingDocument";

    /** Hears of what leaves no row, and of what was assumed. */
    interface Observer {

        /** A document was skipped. */
        void skipped(EventParser.SkipReason reason);

        /** Bytes outside documents were skipped. */
        void noise(Unit.Noise noise);

        /** Something had to be assumed about a document's encoding. */
        void note(String note);
    }

    private final String applicationServer;
    private final Observer observer;
    private final Consumer<Received> rows;
    private final EventParser parser = new EventParser();

    Intake(String applicationServer, Observer observer, Consumer<Received> rows) {
        this.applicationServer = applicationServer;
        this.observer = observer;
        this.rows = rows;
    }

    /** Takes a unit. */
    void take(Unit unit) {
        if (unit instanceof Unit.Document document) {
            if (!document.note().isEmpty()) {
                observer.note(document.note());
            }
            document(document.text());
        } else if (unit instanceof Unit.Truncated truncated) {
            fault(truncated.text(), "the document is cut off: " + truncated.why());
        } else if (unit instanceof Unit.Undecodable undecodable) {
            fault(undecodable.text(), undecodable.why() + "; it is shown as ISO-8859-1");
        } else if (unit instanceof Unit.TooLarge tooLarge) {
            fault(
                    tooLarge.head(),
                    "the document is larger than the limit of " + tooLarge.limit()
                            + " bytes; only its beginning is kept");
        } else if (unit instanceof Unit.Noise noise) {
            observer.noise(noise);
        }
    }

    private void document(String text) {
        Parsed parsed = parser.parse(applicationServer, text);
        Optional<Successor> successor = parsed instanceof Parsed.Fault ? swallowed(text) : Optional.empty();
        if (successor.isPresent()) {
            int cut = successor.get().at;
            fault(
                    Unit.withoutLineEnd(text.substring(0, cut)),
                    "the document is cut off inside its request, where the next document begins");
            row(text.substring(cut), successor.get().parsed);
        } else {
            row(text, parsed);
        }
    }

    /** A sound document found at the end of an unsound one. */
    private record Successor(int at, Parsed parsed) {}

    /**
     * A document cut inside its CDATA section takes the next one in, up to that one's end, unless a declaration line
     * tells the framer. The last root tag then begins the only document that can be whole.
     */
    private Optional<Successor> swallowed(String text) {
        int at = text.startsWith(ROOT) ? text.lastIndexOf(ROOT) : 0;
        if (at <= 0) {
            return Optional.empty();
        }
        Parsed parsed = parser.parse(applicationServer, text.substring(at));
        return parsed instanceof Parsed.Fault ? Optional.empty() : Optional.of(new Successor(at, parsed));
    }

    private void row(String text, Parsed parsed) {
        if (parsed instanceof Parsed.Report report) {
            OciEvent first = report.events().get(0);
            Arrival arrival = new Arrival(
                    applicationServer,
                    report.reportId(),
                    report.login(),
                    first.commandName(),
                    report.subscriber(),
                    storable(text),
                    "");
            rows.accept(new Received(arrival, report.events()));
        } else if (parsed instanceof Parsed.Fault fault) {
            fault(text, fault.reason());
        } else if (parsed instanceof Parsed.Skip skip) {
            observer.skipped(skip.reason());
        }
    }

    private void fault(String text, String reason) {
        Arrival arrival = new Arrival(applicationServer, "", "", "", "", storable(text), reason);
        rows.accept(new Received(arrival, List.of()));
    }

    /** The text as every database takes it: PostgreSQL refuses NUL, which is shown by its symbol instead. */
    static String storable(String text) {
        return text.replace('\0', '\u2400');
    }
}
