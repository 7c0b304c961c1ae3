package dev.switchboard.oci.journal;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A ledger that can carry out a step which changes the ledger's own database, in one transaction with all marks.
 *
 * <p>Such a step is never found half done, so it needs no {@link #sending} before it.
 *
 * <p><b>Threading.</b> One ledger is used by one thread at a time. A change may be made on the thread of another ledger
 * whose transaction it shares.
 */
public interface JointLedger extends StepLedger {

    /**
     * What else becomes durable with a step that is done.
     *
     * @param sendsNext whether the step behind it is marked as by {@link #sending}, to be acted on at once
     * @param end how the event has ended when nothing of it is left; taken as a proposal, so {@link
     *     EventJournal#settle} is called all the same
     */
    record Then(boolean sendsNext, Optional<Outcome> end) {}

    /** A change of the database. May be made more than once; only the last time counts. */
    @FunctionalInterface
    interface Change {
        /**
         * Makes the change.
         *
         * @param transaction what it is made with, and nothing else
         * @return whether the step is done and is to be marked so; false leaves its mark to the caller
         */
        boolean make(Statements transaction);
    }

    /**
     * The database in which steps can be carried out so.
     *
     * @return the data source the journal was opened with; empty when it leads to a server, where one locked row of
     *     another table would hold up all that the journal writes
     */
    Optional<DataSource> joinable();

    /** Tells that the event may end with a step: that it has no other command, and nobody else decides how it ends. */
    void mayEnd();

    /**
     * Carries a step out, where there is a {@link #joinable} database. On return all of it survives the end of the process: the plan and every {@link #answered}
     * before, the change, and if the step is done its mark and what is to go with it. When it throws, none of it is
     * stored.
     *
     * @param number the step's position
     * @param then what goes with it
     * @param change the change
     * @return whether the step is done
     * @throws dev.switchboard.oci.event.EventWithdrawnException when the event is no longer pending: nothing may be
     *     done for it
     * @throws StoreException when the database fails
     */
    boolean carryOut(int number, Then then, Change change);
}
