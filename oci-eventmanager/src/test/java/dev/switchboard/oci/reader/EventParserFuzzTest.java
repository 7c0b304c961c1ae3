package dev.switchboard.oci.reader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.switchboard.oci.event.OciElement;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.reader.EventParser.Parsed;
import java.nio.charset.StandardCharsets;

/** Whatever the text, the parser answers, and what it calls a report is one. */
class EventParserFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void neverThrows(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        EventParser parser = new EventParser();
        check(parser, text);
        // The text as a request reaches the inner layer, which only well-formed documents reach otherwise.
        check(parser, Samples.outer(Samples.report("write1", "admin1", Samples.cdata(text))));
    }

    private static void check(EventParser parser, String document) {
        Parsed parsed = parser.parse("as1", document);
        if (!parsed.equals(parser.parse("as1", document))) {
            throw new AssertionError("the second reading differs");
        }
        if (parsed instanceof Parsed.Fault fault
                && (fault.reason().isBlank() || fault.reason().length() > 300)) {
            throw new AssertionError("a reason nobody can use: " + fault.reason());
        }
        if (parsed instanceof Parsed.Report report) {
            if (report.login().isEmpty()) {
                throw new AssertionError("a report without login");
            }
            for (OciEvent event : report.events()) {
                if (!event.command().name().equals("command") || depth(event.command()) > XmlTree.MAX_DEPTH) {
                    throw new AssertionError(
                            "an unsound command: " + event.command().name());
                }
            }
        }
    }

    private static int depth(OciElement element) {
        int deepest = 0;
        for (OciElement child : element.children()) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }
}
