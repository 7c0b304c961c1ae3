package dev.switchboard.oci.journal;

import dev.switchboard.common.config.Secret;
import java.time.Duration;

/** Opens databases that a test takes away: what waits for them gives up after a second instead of five. */
public final class ImpatientPool {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private ImpatientPool() {}

    /**
     * Opens a database.
     *
     * @param url its JDBC URL; a server's user is {@code postgres}, without a password
     * @return a pool, for the test to close
     */
    public static StorePool open(String url) {
        return StorePool.jdbc(
                url,
                url.startsWith("jdbc:sqlite:") ? "" : "postgres",
                new Secret(""),
                StorePool.OPTIONS.withTimeouts(PATIENCE, PATIENCE));
    }
}
