package dev.switchboard.oci;

import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.testing.TestPostgres;

/** Pools on databases of the test server; each is for the test to close. */
public final class TestPools {

    private TestPools() {}

    /** On an empty database. */
    public static StorePool postgres() {
        return postgres(TestPostgres.freshUrl());
    }

    /**
     * On a database that there is.
     *
     * @param url what {@link TestPostgres} gave
     */
    public static StorePool postgres(String url) {
        return StorePool.jdbc(url, "postgres", new Secret(""));
    }
}
