package dev.switchboard.ipecs.records;

import dev.switchboard.common.store.DatabasePool;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCallJournalTest extends CallJournalContract {

    @TempDir
    Path directory;

    @Override
    DatabasePool openEmpty() {
        return DatabasePool.sqlite(directory.resolve("records.sqlite"), SqlCallJournal.DATABASE);
    }
}
