package dev.switchboard.common.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a database is used. {@link #usual} is made for a store that must survive a power cut and has one writer.
 *
 * @param connectionsToFile connections to a SQLite file at most
 * @param connectionsToServer connections to a server at most
 * @param connectionTimeout how long a caller waits for a connection
 * @param lockTimeout how long a statement waits while another process writes the SQLite file
 * @param syncsCommits whether a commit to a SQLite file survives a power cut; otherwise only the file does
 * @param serverMayBeAway whether a pool is made for a server that cannot be reached yet
 * @param fileSettings further settings of the SQLite driver, by name
 * @param walPages how many pages the log of a SQLite file may have before it is carried over; empty for SQLite's own
 */
public record DatabaseOptions(
        int connectionsToFile,
        int connectionsToServer,
        Duration connectionTimeout,
        Duration lockTimeout,
        boolean syncsCommits,
        boolean serverMayBeAway,
        Map<String, String> fileSettings,
        OptionalInt walPages) {

    /**
     * Checks and copies the values.
     *
     * @param connectionsToFile connections to a SQLite file at most
     * @param connectionsToServer connections to a server at most
     * @param connectionTimeout how long a caller waits for a connection
     * @param lockTimeout how long a statement waits for another process
     * @param syncsCommits whether a commit to a SQLite file survives a power cut
     * @param serverMayBeAway whether a server need not be reached yet
     * @param fileSettings further settings of the SQLite driver
     * @param walPages pages of the log of a SQLite file
     * @throws IllegalArgumentException when there are no connections
     */
    public DatabaseOptions {
        if (connectionsToFile < 1 || connectionsToServer < 1) {
            throw new IllegalArgumentException("a pool needs at least one connection");
        }
        fileSettings = Map.copyOf(fileSettings);
    }

    /**
     * Four connections, five seconds for connections and locks, synced commits; a server must be there.
     *
     * @return the options
     */
    public static DatabaseOptions usual() {
        return new DatabaseOptions(
                4, 4, Duration.ofSeconds(5), Duration.ofSeconds(5), true, false, Map.of(), OptionalInt.empty());
    }

    /**
     * The same with other numbers of connections.
     *
     * @param toFile to a SQLite file
     * @param toServer to a server
     * @return the options
     */
    public DatabaseOptions withConnections(int toFile, int toServer) {
        return new DatabaseOptions(
                toFile,
                toServer,
                connectionTimeout,
                lockTimeout,
                syncsCommits,
                serverMayBeAway,
                fileSettings,
                walPages);
    }

    /**
     * The same with more or less patience.
     *
     * @param connection for a connection
     * @param lock for another process that writes the SQLite file
     * @return the options
     */
    public DatabaseOptions withTimeouts(Duration connection, Duration lock) {
        return new DatabaseOptions(
                connectionsToFile,
                connectionsToServer,
                connection,
                lock,
                syncsCommits,
                serverMayBeAway,
                fileSettings,
                walPages);
    }

    /**
     * The same with commits to a SQLite file that a power cut may take back, the newest first.
     *
     * @return the options
     */
    public DatabaseOptions withoutSyncedCommits() {
        return new DatabaseOptions(
                connectionsToFile,
                connectionsToServer,
                connectionTimeout,
                lockTimeout,
                false,
                serverMayBeAway,
                fileSettings,
                walPages);
    }

    /**
     * The same for a server that need not be there yet.
     *
     * @return the options
     */
    public DatabaseOptions withServerPerhapsAway() {
        return new DatabaseOptions(
                connectionsToFile,
                connectionsToServer,
                connectionTimeout,
                lockTimeout,
                syncsCommits,
                true,
                fileSettings,
                walPages);
    }

    /**
     * The same with one more setting of the SQLite driver.
     *
     * @param name the setting
     * @param value its value
     * @return the options
     */
    public DatabaseOptions withFileSetting(String name, String value) {
        Map<String, String> settings = new HashMap<>(fileSettings);
        settings.put(name, value);
        return new DatabaseOptions(
                connectionsToFile,
                connectionsToServer,
                connectionTimeout,
                lockTimeout,
                syncsCommits,
                serverMayBeAway,
                settings,
                walPages);
    }

    /**
     * The same with another length of a SQLite file's log.
     *
     * @param pages how many pages it may have before they are carried over into the file
     * @return the options
     */
    public DatabaseOptions withWalPages(int pages) {
        return new DatabaseOptions(
                connectionsToFile,
                connectionsToServer,
                connectionTimeout,
                lockTimeout,
                syncsCommits,
                serverMayBeAway,
                fileSettings,
                OptionalInt.of(pages));
    }
}
