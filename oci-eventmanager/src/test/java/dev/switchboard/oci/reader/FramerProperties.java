package dev.switchboard.oci.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FramerProperties {

    private static final int LIMIT = 2000;

    @Property(tries = 400)
    void separatorsAndCutsDoNotChangeTheDocuments(
            @ForAll @Size(max = 12) List<@net.jqwik.api.From("parts") Part> parts,
            @ForAll @IntRange(min = 1, max = 400) int size) {
        StringBuilder stream = new StringBuilder();
        List<Unit> expected = new ArrayList<>();
        for (Part part : parts) {
            stream.append(part.text);
            if (part.document) {
                expected.add(new Unit.Document(part.text, ""));
            }
        }

        assertThat(Samples.rows(Samples.frame(Samples.latin1(stream.toString()), size, LIMIT)))
                .isEqualTo(expected);
    }

    @Property(tries = 1000)
    void anyBytesGiveTheSameUnitsHoweverTheyAreCut(
            @ForAll("tangles") String tangle, @ForAll @IntRange(min = 1, max = 60) int size) {
        byte[] bytes = Samples.latin1(tangle);
        List<Unit> whole = Samples.frame(bytes, bytes.length + 1, LIMIT);

        assertThat(Samples.frame(bytes, size, LIMIT)).isEqualTo(whole);
        assertThat(Samples.frame(bytes, 1, LIMIT)).isEqualTo(whole);
        List<Received> rows = new ArrayList<>();
        Intake intake = new Intake("as1", new Ignoring(), rows::add);
        whole.forEach(intake::take);
        assertThat(rows).allMatch(row -> row.arrival().document().indexOf('\0') < 0);
        assertThat(rows)
                .allMatch(row -> row.events().isEmpty() != row.arrival().fault().isEmpty());
    }

    /** A piece of a stream. */
    record Part(String text, boolean document) {}

    @Provide
    Arbitrary<Part> parts() {
        Arbitrary<String> names =
                Arbitraries.strings().withChars("abÅø<>]&/ \n").ofMaxLength(20);
        Arbitrary<Part> documents = names.map(name -> new Part(Samples.modifyUser("write1", name), true));
        Arbitrary<Part> between = Arbitraries.of(
                        "",
                        "\n",
                        "\r\n",
                        " \t",
                        Samples.DECLARATION,
                        Samples.DECLARATION + "\n",
                        "<!-- x -->",
                        "<?y z?>",
                        "noise",
                        "\0\0",
                        "<foreign a='b'>text</foreign>",
                        "<>",
                        "]]>",
                        "</BroadsoftOCIReportingDocument>",
                        "<BroadsoftOCIReportingDocumentX/>")
                .map(text -> new Part(text, false));
        return Arbitraries.oneOf(documents, between);
    }

    @Provide
    Arbitrary<String> tangles() {
        Arbitrary<String> fragments = Arbitraries.of(
                "<BroadsoftOCIReportingDocument",
                "</BroadsoftOCIReportingDocument",
                "<?xml ",
                "?>",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "<!DOCTYPE",
                "<",
                ">",
                "/>",
                "\n",
                " ",
                "\"",
                "'",
                "[",
                "]",
                "\0",
                "\u00ef\u00bb\u00bf",
                "\u00fe\u00ff",
                " encoding=\"UTF-8\"",
                " encoding=\"x\"",
                "<command>",
                "\n<?xml ?>\n<BroadsoftOCIReportingDocument>",
                Samples.modifyUser("w", "x"),
                "y".repeat(900));
        return fragments.list().ofMaxSize(25).map(list -> String.join("", list));
    }

    /** Hears nothing. */
    static class Ignoring implements Intake.Observer {
        @Override
        public void skipped(EventParser.SkipReason reason) {}

        @Override
        public void noise(Unit.Noise noise) {}

        @Override
        public void note(String note) {}
    }
}
