package dev.switchboard.oci.reader;

import static dev.switchboard.oci.reader.Samples.DECLARATION;
import static dev.switchboard.oci.reader.Samples.KEEP_ALIVE;
import static dev.switchboard.oci.reader.Samples.documents;
import static dev.switchboard.oci.reader.Samples.frame;
import static dev.switchboard.oci.reader.Samples.frameCutAt;
import static dev.switchboard.oci.reader.Samples.latin1;
import static dev.switchboard.oci.reader.Samples.modifyUser;
import static dev.switchboard.oci.reader.Samples.rows;
import static dev.switchboard.oci.reader.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {

    private static final String ONE = modifyUser("write1", "One");
    private static final String TWO = modifyUser("write2", "Two");
    private static final String THREE = modifyUser("write3", "Three");
    private static final String PRETTY = ONE.replace("><", ">\n  <").replace("[CDATA[<", "[CDATA[\n<");
    private static final String EMPTY_ROOT = "<BroadsoftOCIReportingDocument a=\"x/>\" b='>'/>";
    private static final String CLOSING_TAG_INSIDE =
            ONE.replace("One", "</BroadsoftOCIReportingDocument>\n</BroadsoftOCIReportingDocument >");
    private static final String OPENING_TAG_INSIDE = ONE.replace("One", "\n<BroadsoftOCIReportingDocument>");
    private static final String INNER_DECLARATION_ON_ITS_OWN_LINE =
            ONE.replace("[CDATA[<?xml", "[CDATA[\n<?xml").replace("?><BroadsoftDocument", "?>\n<BroadsoftDocument");

    private static final String LINE = DECLARATION + "\n";

    /** Streams and the documents in them; noise aside. */
    static Stream<Arguments> streams() {
        return Stream.of(
                stream("declaration line and document line", LINE + ONE + "\n", documents(ONE)),
                stream("no declaration, no line end", ONE, documents(ONE)),
                stream("declaration on the same line", DECLARATION + ONE + "\n", documents(ONE)),
                stream("pretty-printed", LINE + PRETTY + "\n" + LINE + TWO, documents(PRETTY, TWO)),
                stream("CR LF", DECLARATION + "\r\n" + ONE + "\r\n" + TWO + "\r\n", documents(ONE, TWO)),
                stream("documents without anything between", ONE + TWO + KEEP_ALIVE, documents(ONE, TWO, KEEP_ALIVE)),
                stream("blank lines", "\n\n" + ONE + "\n \t\r\n\n" + TWO, documents(ONE, TWO)),
                stream("other declaration", "<?xml version='1.0'?>\n" + ONE, documents(ONE)),
                stream(
                        "byte order marks",
                        "\u00ef\u00bb\u00bf" + ONE + "\u00fe\u00ff\u00ff\u00fe" + TWO,
                        documents(ONE, TWO)),
                stream("empty root tag", EMPTY_ROOT + ONE, documents(EMPTY_ROOT, ONE)),
                stream(
                        "white space in the closing tag",
                        ONE.substring(0, ONE.length() - 1) + " \n >" + TWO,
                        documents(ONE.substring(0, ONE.length() - 1) + " \n >", TWO)),
                stream(
                        "tags inside CDATA",
                        CLOSING_TAG_INSIDE + OPENING_TAG_INSIDE + TWO,
                        documents(CLOSING_TAG_INSIDE, OPENING_TAG_INSIDE, TWO)),
                stream(
                        "brackets before the end of CDATA",
                        ONE.replace("]]>", "]]]]>") + TWO,
                        documents(ONE.replace("]]>", "]]]]>"), TWO)),
                stream(
                        "inner declaration on its own line",
                        INNER_DECLARATION_ON_ITS_OWN_LINE,
                        documents(INNER_DECLARATION_ON_ITS_OWN_LINE)),
                stream(
                        "comments and instructions",
                        "<!-- <BroadsoftOCIReportingDocument> --><?pi ?>" + ONE + "<!----><??>" + TWO,
                        documents(ONE, TWO)),
                stream("unterminated comment", "<!-- <x>\n" + LINE + ONE + "\n" + LINE + TWO, documents(ONE, TWO)),
                stream(
                        "garbage",
                        "garbage\0\u0001<<?<x" + LINE + ONE + "\nmore garbage > " + TWO + "<trailing",
                        documents(ONE, TWO)),
                stream("half a declaration", "<?xml version=" + LINE + ONE, documents(ONE)),
                stream(
                        "foreign roots and bare inner documents",
                        "<foo>text</foo>" + Samples.inner("<x/>") + "\n" + "<BroadsoftOCIReportingDocuments/>" + ONE,
                        documents(ONE)),
                stream("a foreign document type", "<!DOCTYPE html>\n<html></html>\n" + ONE, documents(ONE)),
                stream(
                        "a document type before the root",
                        LINE + "<!DOCTYPE x [<!ENTITY a \"]>\"><!-- ' -->]>" + ONE + TWO,
                        documents("<!DOCTYPE x [<!ENTITY a \"]>\"><!-- ' -->]>" + ONE, TWO)),
                stream(
                        "an unterminated document type",
                        "<!DOCTYPE x [" + ONE + "\n" + LINE + TWO,
                        documents("<!DOCTYPE x [" + ONE, TWO)),
                stream("a document type on its own", "<!DOCTYPE x [\n" + LINE + ONE, documents(ONE)),
                stream(
                        "cut before the next document",
                        cut(ONE, "</request>") + "\n" + TWO + "\n" + THREE,
                        List.of(began(cut(ONE, "</request>")), document(TWO), document(THREE))),
                stream(
                        "cut before the next declaration",
                        cut(ONE, "</command></BroadsoftOCI") + LINE + TWO,
                        List.of(began(cut(ONE, "</command></BroadsoftOCI")), document(TWO))),
                stream(
                        "cut in the closing tag",
                        ONE.substring(0, ONE.length() - 1) + "\r\n" + LINE + TWO,
                        List.of(began(ONE.substring(0, ONE.length() - 1)), document(TWO))),
                stream(
                        "cut in the root tag",
                        "<BroadsoftOCIReportingDocument protocol=\"OCI\n" + TWO,
                        List.of(began("<BroadsoftOCIReportingDocument protocol=\"OCI"), document(TWO))),
                stream(
                        "cut inside CDATA",
                        cut(ONE, "One") + "\n" + LINE + TWO + "\n",
                        List.of(
                                new Unit.Truncated(
                                        cut(ONE, "One"), "the next document began inside the request of this one"),
                                document(TWO))),
                stream(
                        "end of stream inside a document",
                        ONE + cut(TWO, "Two") + "\n",
                        List.of(
                                document(ONE),
                                new Unit.Truncated(
                                        cut(TWO, "Two"), "the stream ended before the end of the document"))),
                stream("end of stream in a marker", ONE + "<Broad", documents(ONE)),
                stream("nothing", "", documents()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void findsTheDocumentsHoweverTheBytesAreCut(String name, String stream, List<Unit> expected) {
        byte[] bytes = latin1(stream);
        List<Unit> whole = frame(bytes);

        assertThat(rows(whole)).isEqualTo(expected);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(frameCutAt(bytes, cut, 1 << 24)).as("cut at %s", cut).isEqualTo(whole);
        }
        assertThat(frame(bytes, 1, 1 << 24)).as("byte by byte").isEqualTo(whole);
    }

    @Test
    void aDocumentCutAnywhereDoesNotSwallowTheNextDeclaredOne() {
        for (int cut = 31; cut < ONE.length(); cut++) {
            List<Unit> units = rows(frame(latin1(ONE.substring(0, cut) + "\n" + LINE + TWO + "\n")));

            assertThat(units).as("cut at %s", cut).hasSize(2);
            assertThat(units.get(0)).isInstanceOf(Unit.Truncated.class);
            assertThat(units.get(1)).isEqualTo(document(TWO));
        }
    }

    @Test
    void countsNoiseOncePerRun() {
        assertThat(frame(latin1("abc def\n" + ONE + "<x/>" + TWO)))
                .containsExactly(new Unit.Noise(8, false), document(ONE), new Unit.Noise(4, false), document(TWO));
    }

    @Test
    void tellsEndlessNoisePartByPartWithoutKeepingIt() {
        List<Unit> units = frame(new byte[5 * 1024 * 1024], 10_000, 1000);

        assertThat(units).hasSize(5);
        assertThat(units.get(0)).isEqualTo(new Unit.Noise(1024 * 1024, false));
        assertThat(units.get(4)).isEqualTo(new Unit.Noise(1024 * 1024, true));
    }

    @Test
    void decodesByTheDeclarationThatPrecedesTheDocument() {
        String name = modifyUser("write1", "Sørensen Åse \u00a0");
        String utf8 = "<?xml version='1.0' encoding = 'utf-8' ?>\n";
        String euro = modifyUser("write2", "€ ☎ \ud83d\ude00");

        assertThat(rows(frame(latin1(LINE + name)))).isEqualTo(documents(name));
        assertThat(rows(frame(latin1(name)))).as("no declaration").isEqualTo(documents(name));
        assertThat(rows(frame(utf8(utf8 + euro)))).isEqualTo(documents(euro));
        assertThat(rows(frame(latin1("<?xml version=\"1.0\" encoding=\"windows-1252\"?>"
                        + new String(oneByte(0x80), java.nio.charset.StandardCharsets.ISO_8859_1)))))
                .isEqualTo(documents("<BroadsoftOCIReportingDocument>€</BroadsoftOCIReportingDocument>"));
        byte[] both = join(utf8(utf8 + name), latin1(name));
        for (int cut = 0; cut <= both.length; cut++) {
            assertThat(rows(frameCutAt(both, cut, 1 << 24)))
                    .as("a declaration counts for one document; cut at %s", cut)
                    .isEqualTo(documents(name, name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"klingon", "???", "", "UTF-16", "UTF-32LE", "IBM037"})
    void fallsBackToLatin1AndSaysSoForAnEncodingItCannotUse(String encoding) {
        List<Unit> units =
                frame(latin1("<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + modifyUser("w", "Sørensen")));

        Unit.Document document = (Unit.Document) units.get(0);
        assertThat(document.text()).isEqualTo(modifyUser("w", "Sørensen"));
        assertThat(document.note().isEmpty()).isEqualTo(encoding.isEmpty());
    }

    @Test
    void bytesThatViolateTheDeclaredEncodingAreKeptAsLatin1() {
        byte[] lying = join(utf8("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), latin1(modifyUser("w", "Sørensen")));

        assertThat(frame(join(lying, utf8(ONE))))
                .containsExactly(
                        new Unit.Undecodable(
                                modifyUser("w", "Sørensen"),
                                "the document is declared as UTF-8, but its bytes are not"),
                        document(ONE));
    }

    @Test
    void aStreamOfUtf16IsNoise() {
        assertThat(rows(frame(ONE.getBytes(Charset.forName("UTF-16"))))).isEmpty();
    }

    @Test
    void acceptsADocumentOfExactlyTheLimitAndNotOneByteMore() {
        byte[] stream = latin1(TWO + LINE + ONE + "  " + TWO);
        int limit = ONE.length();

        assertThat(rows(frame(stream, 7, limit))).isEqualTo(documents(TWO, ONE, TWO));
        List<Unit> tooSmall = frame(stream, 7, limit - 1);
        assertThat(rows(tooSmall)).hasSize(3).allMatch(unit -> unit instanceof Unit.TooLarge);
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(frameCutAt(stream, cut, limit - 1)).as("cut at %s", cut).isEqualTo(tooSmall);
        }
    }

    @Test
    void skipsTheRestOfATooLargeDocumentUpToTheNextRootTag() {
        String large = modifyUser("write9", "<!-- <?pi " + "x".repeat(3000) + "\n".repeat(50));
        byte[] stream = utf8(large + "\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + modifyUser("w", "Å"));
        List<Unit> whole = frame(stream, stream.length, 1000);

        assertThat(rows(whole))
                .containsExactly(new Unit.TooLarge(large.substring(0, 1000), 1000), document(modifyUser("w", "Å")));
        for (int size = 1; size < 300; size++) {
            assertThat(frame(stream, size, 1000)).isEqualTo(whole);
        }
    }

    @Test
    void aHundredMegabytesInOneDocumentLeaveOneRowAndLittleMemory() {
        List<Unit> units = new ArrayList<>();
        Framer framer = new Framer(1024 * 1024, units::add);
        byte[] start = latin1(ONE.substring(0, ONE.indexOf("One")));
        framer.feed(start, 0, start.length);
        byte[] filling = new byte[1024 * 1024];
        Arrays.fill(filling, (byte) 'x');
        for (int i = 0; i < 100; i++) {
            framer.feed(filling, 0, filling.length);
        }
        byte[] good = latin1(TWO);
        framer.feed(good, 0, good.length);
        framer.end();

        assertThat(rows(units)).hasSize(2);
        assertThat(((Unit.TooLarge) rows(units).get(0)).head())
                .hasSize(64 * 1024)
                .startsWith(ONE.substring(0, 200));
        assertThat(rows(units).get(1)).isEqualTo(document(TWO));
    }

    @Test
    void aMegabyteDocumentComesThroughInSmallPieces() {
        String large = modifyUser("w", "y".repeat(1024 * 1024));

        assertThat(frame(latin1(LINE + large + LINE + ONE), 1000, 1 << 24)).isEqualTo(documents(large, ONE));
    }

    @Test
    void refusesBytesAfterTheEnd() {
        Framer framer = new Framer(10, unit -> {});
        framer.end();

        assertThatIllegalStateException().isThrownBy(() -> framer.feed(new byte[1], 0, 1));
    }

    private static Arguments stream(String name, String stream, List<Unit> expected) {
        return Arguments.of(name, stream, expected);
    }

    private static Unit document(String text) {
        return new Unit.Document(text, "");
    }

    private static Unit began(String text) {
        return new Unit.Truncated(text, "the next document began before the end of this one");
    }

    private static String cut(String document, String before) {
        return document.substring(0, document.indexOf(before));
    }

    private static byte[] oneByte(int code) {
        return join(
                join(latin1("<BroadsoftOCIReportingDocument>"), new byte[] {(byte) code}),
                latin1("</BroadsoftOCIReportingDocument>"));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
