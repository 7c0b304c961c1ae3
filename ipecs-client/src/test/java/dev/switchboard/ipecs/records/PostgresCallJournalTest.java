package dev.switchboard.ipecs.records;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.store.DatabasePool;

class PostgresCallJournalTest extends CallJournalContract {

    @Override
    DatabasePool openEmpty() {
        return DatabasePool.jdbc(
                TestPostgres.url(TestPostgres.port(), TestPostgres.fresh()),
                "postgres",
                new Secret(""),
                SqlCallJournal.DATABASE);
    }
}
