package dev.switchboard.ipecs.records;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteCallJournalTest extends CallJournalContract {

    @TempDir
    Path directory;

    @Override
    StorePool openEmpty() {
        return StorePool.sqlite(directory.resolve("records.sqlite"));
    }
}
