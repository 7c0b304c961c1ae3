package dev.switchboard.oci.reader;

import static dev.switchboard.oci.reader.Samples.latin1;
import static dev.switchboard.oci.reader.Samples.modifyUser;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.reader.EventParser.SkipReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final String ONE = modifyUser("write1", "One");
    private static final String TWO = modifyUser("write2", "Two");

    private final List<Received> rows = new ArrayList<>();
    private final List<SkipReason> skips = new ArrayList<>();

    @Test
    void aReportBecomesAnArrivalWithItsEvents() {
        take("\n" + ONE + "\n");

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).arrival())
                .isEqualTo(new Arrival("as1", "write1", "admin1", "UserModifyRequest", "user1@example.net", ONE, ""));
        assertThat(rows.get(0).events()).hasSize(1);
    }

    @Test
    void aDocumentThatCannotBeReadBecomesAFailedArrivalWithItsText() {
        String broken = ONE.replace("</lastName>", "");
        take(broken + TWO.substring(0, 300));

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).arrival().document()).isEqualTo(broken);
        assertThat(rows.get(0).arrival().fault()).startsWith("the request, line 1, column ");
        assertThat(rows.get(0).arrival())
                .extracting(Arrival::login, Arrival::commandName, Arrival::reportId, Arrival::subscriber)
                .containsOnly("");
        assertThat(rows.get(1).arrival())
                .isEqualTo(new Arrival(
                        "as1",
                        "",
                        "",
                        "",
                        "",
                        TWO.substring(0, 300),
                        "the document is cut off: the stream ended before the end of the document"));
    }

    @Test
    void theTextIsOneThatEveryDatabaseTakes() {
        take(ONE.replace("One", "a\0b"));
        take(ONE.replace("One", "a\0b").substring(0, ONE.length() - 10));

        assertThat(rows).hasSize(2);
        assertThat(rows).allMatch(row -> row.arrival().document().contains("a\u2400b"));
        assertThat(rows).noneMatch(row -> row.arrival().fault().isEmpty());
        assertThat(Intake.storable("plain")).isEqualTo("plain");
    }

    @Test
    void aDocumentCutAnywhereDoesNotSwallowTheNextEvenWithoutADeclaration() {
        for (String between : List.of("", "\n", Samples.DECLARATION, "\n" + Samples.DECLARATION)) {
            for (int cut = 31; cut < ONE.length(); cut++) {
                rows.clear();
                take(ONE.substring(0, cut) + between + TWO + "\n");

                assertThat(rows).as("cut at %s, then '%s'", cut, between).hasSize(2);
                assertThat(rows.get(0).arrival().document()).startsWith(ONE.substring(0, cut));
                assertThat(rows.get(0).arrival().fault()).contains("cut off");
                assertThat(rows.get(1).arrival().document()).isEqualTo(TWO);
                assertThat(rows.get(1).arrival().fault()).isEmpty();
            }
        }
    }

    @Test
    void aDocumentTypeInFrontIsNotCutAway() {
        take("<!DOCTYPE x [<!ENTITY a 'b'>]>\n" + ONE);

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).arrival().fault()).contains("document type declarations are not accepted");
    }

    @Test
    void noiseAndDocumentsWithoutMeaningLeaveNoRow() {
        take("noise" + Samples.KEEP_ALIVE + "<foreign/>" + Samples.inner("") + Samples.outer(""));

        assertThat(rows).isEmpty();
        assertThat(skips).containsExactly(SkipReason.KEEP_ALIVE, SkipReason.NO_REQUEST);
    }

    private void take(String stream) {
        Intake intake = new Intake(
                "as1",
                new FramerProperties.Ignoring() {
                    @Override
                    public void skipped(SkipReason reason) {
                        skips.add(reason);
                    }
                },
                rows::add);
        Samples.frame(latin1(stream)).forEach(intake::take);
    }
}
