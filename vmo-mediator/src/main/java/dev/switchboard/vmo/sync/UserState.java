package dev.switchboard.vmo.sync;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a user beyond the row in the table.
 *
 * @param missingSince since when voicemail no longer lists the user; empty while it does
 * @param missingCount in how many complete lists running the user was absent
 * @param absence the automatic replies as last reported or read; empty before the first time
 * @param wished the change last decided on; empty before the first
 * @param delivered whether voicemail has certainly taken {@code wished}, and nothing else since
 * @param drifted whether the last synchronisation saw another greeting than was delivered
 * @param noMailbox whether the mail side said that there is no such mailbox
 */
public record UserState(
        Optional<Instant> missingSince,
        int missingCount,
        Optional<OutOfOffice> absence,
        Optional<GreetingChange> wished,
        boolean delivered,
        boolean drifted,
        boolean noMailbox) {

    /** Nothing known. */
    public static final UserState NEW =
            new UserState(Optional.empty(), 0, Optional.empty(), Optional.empty(), false, false, false);

    /**
     * The same with other automatic replies; there is a mailbox then.
     *
     * @param seen as reported or read
     * @return the state
     */
    public UserState withAbsence(OutOfOffice seen) {
        return new UserState(missingSince, missingCount, Optional.of(seen), wished, delivered, drifted, false);
    }

    /**
     * The same with another decision.
     *
     * @param change what voicemail must do
     * @param certain whether it is known to have done so
     * @return the state
     */
    public UserState withWish(GreetingChange change, boolean certain) {
        return new UserState(missingSince, missingCount, absence, Optional.of(change), certain, false, noMailbox);
    }

    /**
     * The same, missing for that long.
     *
     * @param since since when; empty for not missing
     * @param count in how many complete lists running
     * @return the state
     */
    public UserState withMissing(Optional<Instant> since, int count) {
        return new UserState(since, count, absence, wished, delivered, drifted, noMailbox);
    }

    /**
     * The same with another finding of the last synchronisation.
     *
     * @param differs whether the greeting seen is another than was delivered
     * @return the state
     */
    public UserState withDrift(boolean differs) {
        return new UserState(missingSince, missingCount, absence, wished, delivered, differs, noMailbox);
    }

    /**
     * The same, with or without a mailbox.
     *
     * @param none whether there is no mailbox
     * @return the state
     */
    public UserState withNoMailbox(boolean none) {
        return new UserState(missingSince, missingCount, absence, wished, delivered, drifted, none);
    }
}
