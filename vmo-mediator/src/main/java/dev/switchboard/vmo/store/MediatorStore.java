package dev.switchboard.vmo.store;

import dev.switchboard.vmo.sync.DirectoryPlan;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Keeps the mediator's users, what is known of each, the outbox and the ledger.
 *
 * <p>Every method throws {@link StoreException} when the store does not work.
 *
 * <p><b>Threading.</b> Safe for use by several threads; every method waits for the store.
 */
public interface MediatorStore extends AutoCloseable {

    /**
     * Something to write in one transaction.
     *
     * @param <R> the result
     */
    @FunctionalInterface
    interface Work<R> {

        /**
         * Does it. May be run more than once, of which only the last counts; must not wait for anything.
         *
         * @param changes what can be done
         * @return the result
         */
        R with(Changes changes);
    }

    /**
     * Writes in one transaction, which survives a power cut once this returns. Several callers may share a transaction of
     * the database; what throws takes back its own changes only.
     *
     * @param attempted what is attempted, for error texts: an infinitive
     * @param work what to do
     * @return its result
     * @param <R> the result
     */
    <R> R change(String attempted, Work<R> work);

    /** What can be done within a transaction, and what it sees. */
    interface Changes {

        /**
         * Finds a user as {@link MediatorStore#findUser} does.
         *
         * @param alias the alias
         * @return the row
         */
        Optional<MailboxUser> findUser(String alias);

        /**
         * Finds a user by Unity's id.
         *
         * @param objectId the id
         * @return the row
         */
        Optional<MailboxUser> findUserById(String objectId);

        /**
         * What is known of a user.
         *
         * @param objectId Unity's id
         * @return the state, {@link UserState#NEW} when nothing is stored
         */
        UserState state(String objectId);

        /**
         * Keeps what is known of a user.
         *
         * @param objectId Unity's id
         * @param state the state
         */
        void saveState(String objectId, UserState state);

        /**
         * Keeps what a user's alternate greeting played before a recording was put in its place; it outlives the user's row.
         *
         * @param objectId Unity's id
         * @param before the value of {@code PlayWhat}; empty when there is nothing to put back
         */
        void keepPlayWhat(String objectId, OptionalInt before);

        /**
         * Makes a row at the end of the table.
         *
         * @param user the row
         */
        void insertUser(MailboxUser user);

        /**
         * Changes a row; with another id, everything stored about the user follows.
         *
         * @param objectId the id the row has now
         * @param user what the row must be
         */
        void updateUser(String objectId, MailboxUser user);

        /**
         * Removes a row and what is known of the user; greetings still to be delivered are discarded.
         *
         * @param objectId Unity's id
         */
        void removeUser(String objectId);

        /**
         * All active users' rows, in the table's order.
         *
         * @return the rows
         */
        List<MailboxUser> activeUsers();

        /** Removes every row, as {@link #removeUser} does. */
        void removeAllUsers();

        /**
         * Whether a greeting still waits to be delivered.
         *
         * @param objectId Unity's id
         * @return true while there is a pending entry
         */
        boolean undelivered(String objectId);

        /**
         * Puts something into the outbox; pending and parked entries of the same lane are superseded.
         *
         * @param objectId Unity's id of the user
         * @param alias the user's alias
         * @param wish what the neighbour must be told
         * @param now the moment
         * @param giveUpAt when it is parked
         * @return the entry
         */
        OutboxEntry add(String objectId, String alias, Wish wish, Instant now, Instant giveUpAt);

        /**
         * Finds an entry of the outbox.
         *
         * @param seq its number
         * @return the entry
         */
        Optional<OutboxEntry> findEntry(long seq);

        /**
         * Says what became of an entry.
         *
         * @param entry with its new state, attempts, error and times
         */
        void saveEntry(OutboxEntry entry);

        /**
         * Adds to the ledger.
         *
         * @param entry what to add; its number is ignored
         */
        void audit(AuditEntry entry);

        /**
         * The answer given to a request.
         *
         * @param key the caller's key for it
         * @param objectId whom it was about
         * @param since requests from before then do not count
         * @return the answer; empty when there was no such request
         */
        Optional<String> answer(String key, String objectId, Instant since);

        /**
         * Keeps the answer to a request, in place of one kept before.
         *
         * @param key the caller's key for it
         * @param objectId whom it is about
         * @param answer the answer
         * @param at when the request came
         */
        void keepAnswer(String key, String objectId, String answer, Instant at);

        /**
         * Keeps a value that survives a restart.
         *
         * @param key its key
         * @param value the value
         */
        void putSetting(String key, String value);

        /**
         * Keeps an operator's account, in place of one of that name.
         *
         * @param name the name
         * @param hash the password's hash
         */
        void putGuiUser(String name, String hash);

        /**
         * Keeps an access token, in place of one of that name.
         *
         * @param token the token
         */
        void putApiToken(ApiToken token);

        /**
         * Removes an access token.
         *
         * @param name its name
         */
        void removeApiToken(String name);

        /**
         * Begins a synchronisation's record.
         *
         * @param started when
         * @return its number
         */
        long addSyncRun(Instant started);

        /**
         * Keeps how a synchronisation is doing.
         *
         * @param run with the number that {@link #addSyncRun} gave
         */
        void saveSyncRun(SyncRun run);

        /**
         * Deletes some of what nobody needs any more: settled entries, ledger lines, records of synchronisations and answers.
         *
         * @param entriesBefore entries and records from before then
         * @param auditBefore ledger lines from before then
         * @param answersBefore answers from before then
         * @param most how many of each at most
         * @return how many were deleted
         */
        int forget(Instant entriesBefore, Instant auditBefore, Instant answersBefore, int most);

        /**
         * Does something once the transaction is durable. What is named here runs on the store's own thread, in the order of
         * the transactions, and must be quick.
         *
         * @param action what to do; must not throw
         */
        void afterCommit(Runnable action);
    }

    /**
     * An access token.
     *
     * @param name what people call it
     * @param hash the token's hash
     * @param scope what it allows
     */
    record ApiToken(String name, String hash, String scope) {}

    /**
     * Part of a list.
     *
     * @param items the part
     * @param total how many there are in all
     * @param <T> what is listed
     */
    record Page<T>(List<T> items, long total) {

        /**
         * Copies the list.
         *
         * @param items the part
         * @param total how many there are in all
         */
        public Page {
            items = List.copyOf(items);
        }
    }

    /** By what users are sorted. */
    enum Sort {
        /** As they came into the table. */
        TABLE,
        /** By alias. */
        ALIAS,
        /** By extension. */
        EXTENSION
    }

    /**
     * Which users.
     *
     * @param search part of the alias or of the extension, in any case; empty for all
     * @param active watched ones or the others; empty for both
     * @param greetingOn those with the greeting on or off; empty for both
     * @param sort in which order
     * @param descending whether the order is turned round
     * @param page which page, from 0
     * @param size how many a page, from 1 to 1000
     */
    record UserQuery(
            String search,
            Optional<Boolean> active,
            Optional<Boolean> greetingOn,
            Sort sort,
            boolean descending,
            int page,
            int size) {

        /**
         * All users in the table's order.
         *
         * @param page which page, from 0
         * @param size how many a page
         * @return the query
         */
        public static UserQuery all(int page, int size) {
            return new UserQuery("", Optional.empty(), Optional.empty(), Sort.TABLE, false, page, size);
        }
    }

    /**
     * A user as pages show them.
     *
     * @param user the row
     * @param state what is known besides
     * @param waiting how many entries of the outbox are pending
     * @param parked how many entries of the outbox are parked
     */
    record UserRow(MailboxUser user, UserState state, int waiting, int parked) {}

    /**
     * A watched user.
     *
     * @param objectId Unity's id
     * @param alias the mailbox
     * @param absence the automatic replies as last seen
     */
    record Watched(String objectId, String alias, Optional<OutOfOffice> absence) {}

    /**
     * What callers of a user ought to hear.
     *
     * @param on whether the greeting was on when it was last delivered
     * @param drifted whether it was found otherwise since
     */
    record Shown(boolean on, boolean drifted) {}

    /**
     * Finds a user by alias: exactly, else ignoring the case of its letters and blanks around it.
     *
     * @param alias the alias
     * @return the row
     */
    Optional<MailboxUser> findUser(String alias);

    /**
     * Finds a user by Unity's id.
     *
     * @param objectId the id
     * @return the row
     */
    Optional<MailboxUser> findUserById(String objectId);

    /**
     * What is known of a user.
     *
     * @param objectId Unity's id
     * @return the state, {@link UserState#NEW} when nothing is stored
     */
    UserState state(String objectId);

    /**
     * What a user's alternate greeting played before a recording was put in its place.
     *
     * @param objectId Unity's id
     * @return the value of {@code PlayWhat}; empty when there is nothing to put back
     */
    OptionalInt playWhatBefore(String objectId);

    /**
     * Lists users.
     *
     * @param query which, and which part of them
     * @return the part
     */
    Page<UserRow> users(UserQuery query);

    /**
     * The whole table, in its order.
     *
     * @return the rows
     */
    List<DirectoryPlan.Row> directory();

    /**
     * All active users, in the table's order.
     *
     * @return mailboxes and what was last seen of them
     */
    List<Watched> watched();

    /**
     * The greetings that were certainly delivered.
     *
     * @return them by Unity's id of the user
     */
    Map<String, Shown> shown();

    /**
     * How many users there are.
     *
     * @return the number of rows
     */
    long userCount();

    /**
     * Finds an entry of the outbox.
     *
     * @param seq its number
     * @return the entry
     */
    Optional<OutboxEntry> findEntry(long seq);

    /**
     * The pending entries of a neighbour, oldest first.
     *
     * @param neighbour whose
     * @param after entries with a greater number only
     * @param limit how many at most
     * @return the entries
     */
    List<OutboxEntry> pending(Wish.Neighbour neighbour, long after, int limit);

    /**
     * The pending and parked entries, oldest first.
     *
     * @param page which page, from 0
     * @param size how many a page, from 1 to 1000
     * @return the entries
     */
    Page<OutboxEntry> outbox(int page, int size);

    /**
     * How many entries are in a state.
     *
     * @param state pending or parked; others take long to count
     * @return the number
     */
    long countEntries(OutboxEntry.State state);

    /**
     * What a user's neighbours were told, newest first.
     *
     * @param objectId Unity's id
     * @param limit how many at most
     * @return the entries
     */
    List<OutboxEntry> history(String objectId, int limit);

    /**
     * The ledger, newest first.
     *
     * @param objectId lines about this user only; empty for all
     * @param before lines with a smaller number only; {@link Long#MAX_VALUE} for the newest
     * @param limit how many at most
     * @return the lines
     */
    List<AuditEntry> audit(String objectId, long before, int limit);

    /**
     * The last synchronisations, newest first.
     *
     * @param limit how many at most
     * @return their records
     */
    List<SyncRun> syncRuns(int limit);

    /**
     * A value kept.
     *
     * @param key its key
     * @return the value
     */
    Optional<String> setting(String key);

    /**
     * The hash of an operator's password.
     *
     * @param name the operator's name
     * @return the hash
     */
    Optional<String> guiUser(String name);

    /**
     * The access tokens.
     *
     * @return all of them, by name
     */
    List<ApiToken> apiTokens();

    /**
     * Why nothing can be written at present.
     *
     * @return one sentence; empty when the last change worked
     */
    String fault();

    /** Writes what is under way and closes; any number of times. */
    @Override
    void close();
}
