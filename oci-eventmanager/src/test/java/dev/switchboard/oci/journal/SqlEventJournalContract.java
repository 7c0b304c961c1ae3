package dev.switchboard.oci.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every journal in a SQL database must do; leaves its connections to the tests of one vendor. */
abstract class SqlEventJournalContract extends EventJournalContract {

    private final List<AutoCloseable> opened = new ArrayList<>();
    StorePool pool;

    abstract StorePool openPool();

    @Override
    EventJournal open(TestClock clock) {
        pool = openPool();
        opened.add(pool);
        return journalOn(pool);
    }

    @Override
    EventJournal afterRestart() {
        return journalOn(pool);
    }

    SqlEventJournal journalOn(StorePool source) {
        SqlEventJournal made = SqlEventJournal.open(source.dataSource(), clock);
        opened.add(0, made);
        return made;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    @Test
    void storesTextThatADatabaseCannotTakeAsItIs() {
        JournalEntry entry = journal.append(List.of(new Arrival(
                        "as",
                        "w\u0000",
                        "a\u0000d",
                        "X",
                        "\ud800",
                        "a\u0000b\ud83d\ude00\udc00 trailing  ",
                        "NUL \u0000")))
                .get(0);
        assertThat(afterRestart().find(entry.id())).contains(entry);
        assertThat(entry.login()).isEqualTo("a\ufffdd");
        assertThat(journal.findDocument(entry.id())).contains("a\ufffdb\ud83d\ude00\ufffd trailing  ");
    }

    @Test
    void refusesToWriteOnceItIsClosed() {
        SqlEventJournal other = journalOn(pool);
        other.append(List.of(arrival("", "<a/>")));
        other.close();
        other.close();
        assertThatThrownBy(() -> other.append(List.of(arrival("", "<a/>")))).isInstanceOf(IllegalStateException.class);
        assertThat(journal.pending(Set.of(), 10)).hasSize(1);
    }
}
