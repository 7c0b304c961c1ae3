package dev.switchboard.oci.journal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteEventJournalTest extends SqlEventJournalContract {

    @TempDir
    Path directory;

    @Override
    StorePool openPool() {
        return StorePool.sqlite(directory.resolve("em.sqlite"));
    }
}
