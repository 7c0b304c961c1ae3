package dev.switchboard.ipecs.records;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.store.DatabasePool;
import dev.switchboard.testing.TestPostgres;

class PostgresCallJournalTest extends CallJournalContract {

    @Override
    DatabasePool openEmpty() {
        return DatabasePool.jdbc(TestPostgres.freshUrl(), "postgres", new Secret(""), SqlCallJournal.DATABASE);
    }
}
