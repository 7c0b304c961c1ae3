package dev.switchboard.ipecs.records;

import dev.switchboard.common.config.Secret;

class PostgresCallJournalTest extends CallJournalContract {

    @Override
    StorePool openEmpty() {
        return StorePool.jdbc(TestPostgres.url(TestPostgres.port(), TestPostgres.fresh()), "postgres", new Secret(""));
    }
}
