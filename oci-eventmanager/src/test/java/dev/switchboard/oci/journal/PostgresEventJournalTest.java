package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.TestPools;
import dev.switchboard.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresEventJournalTest extends SqlEventJournalContract {

    private static final String URL = TestPostgres.freshUrl();

    /** One database for all, emptied, since making one takes longer than a test. */
    @Override
    StorePool openPool() {
        StorePool opened = TestPools.postgres(URL);
        SqlEventJournal.open(opened.dataSource(), clock).close();
        SqlDatabase.open(opened.dataSource())
                .run("empty the tables", handle -> handle.execute("TRUNCATE em_event, em_step, em_audit, em_intake"));
        return opened;
    }

    @Test
    void cutsWhatAColumnOfTheSystemBeforeCannotHold() {
        JournalEntry entry = journal.append(
                        List.of(new Arrival("as", "", "u".repeat(500), "C".repeat(500), "s".repeat(500), "<a/>", "")))
                .get(0);
        assertThat(entry.login()).hasSize(161);
        assertThat(entry.commandName()).hasSize(160);
        assertThat(entry.subscriber()).hasSize(500);
        assertThat(afterRestart().find(entry.id())).contains(entry);
    }

    @Test
    void writesCharactersThatTheDatabaseLacksAsReferences() {
        String url = TestPostgres.freshUrl("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        try (StorePool narrow = TestPools.postgres(url);
                SqlEventJournal narrowJournal = SqlEventJournal.open(narrow.dataSource(), clock)) {
            JournalEntry entry = narrowJournal
                    .append(List.of(arrival("w", "<a>Grüße €\ud83d\ude00</a>")))
                    .get(0);
            assertThat(narrowJournal.findDocument(entry.id())).contains("<a>Grüße &#8364;&#128512;</a>");
            assertThat(narrowJournal
                            .append(List.of(arrival("w", "<a>Grüße €\ud83d\ude00</a>")))
                            .get(0)
                            .status())
                    .isEqualTo(EventStatus.IGNORED);
        }
    }
}
