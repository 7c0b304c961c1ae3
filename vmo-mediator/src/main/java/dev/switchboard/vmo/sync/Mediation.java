package dev.switchboard.vmo.sync;

import java.time.Instant;
import java.util.Optional;

/** What a report, an observation or the passing of time means for a user's greeting. */
public final class Mediation {

    private Mediation() {}

    /** What becomes of a report. */
    public enum Verdict {
        /** Voicemail must be told. */
        DELIVER,
        /** The user is not watched: recorded, not delivered, and the reporter is told to stop. */
        IGNORE,
        /** Voicemail has done exactly this last, for certain: nothing to do. */
        REPEAT
    }

    /**
     * What becomes of the user's state.
     *
     * @param state the state to keep
     * @param change what voicemail must be told; empty for nothing
     * @param greetingEnded whether the greeting is over by itself, without anybody being told
     */
    public record Outcome(UserState state, Optional<GreetingChange> change, boolean greetingEnded) {}

    /**
     * Judges a report.
     *
     * @param user whom it is about
     * @param state what is known of the user
     * @param undelivered whether an earlier change still waits to be delivered
     * @param change what the report asks for
     * @return what to do
     */
    public static Verdict judge(MailboxUser user, UserState state, boolean undelivered, GreetingChange change) {
        if (!user.active()) {
            return Verdict.IGNORE;
        }
        boolean done = state.delivered() && !undelivered && state.wished().equals(Optional.of(change));
        return done ? Verdict.REPEAT : Verdict.DELIVER;
    }

    /**
     * A report as automatic replies, so that its end is watched like any other.
     *
     * @param on whether the user is out of office
     * @param expires when that ends; looked at only when on
     * @param message the text to be spoken
     * @return the automatic replies
     */
    public static OutOfOffice reported(boolean on, Optional<Instant> expires, String message) {
        OutOfOffice.Mode mode = !on
                ? OutOfOffice.Mode.DISABLED
                : expires.isPresent() ? OutOfOffice.Mode.SCHEDULED : OutOfOffice.Mode.ALWAYS_ENABLED;
        return new OutOfOffice(mode, Optional.empty(), on ? expires : Optional.empty(), message);
    }

    /**
     * What it means that a mailbox' automatic replies were read. The first time, an absence is delivered and a presence is
     * only noted: a greeting that is on then was switched by hand.
     *
     * @param user whose
     * @param state what is known of the user
     * @param seen what was read
     * @param now the moment
     * @return the state to keep, and the change if there is one
     */
    public static Outcome observe(MailboxUser user, UserState state, OutOfOffice seen, Instant now) {
        UserState next = state.withAbsence(seen);
        if (!user.active()) {
            return new Outcome(state, Optional.empty(), false);
        }
        GreetingChange effective = seen.effective(now);
        if (state.wished().isEmpty() && !effective.on()) {
            return new Outcome(next.withWish(effective, !user.greetingOn()), Optional.empty(), false);
        }
        if (state.wished().equals(Optional.of(effective))) {
            return new Outcome(next, Optional.empty(), false);
        }
        return new Outcome(next.withWish(effective, false), Optional.of(effective), false);
    }

    /**
     * What it means that time has passed a start or an end.
     *
     * @param user whose
     * @param state what is known of the user
     * @param endsByItself whether voicemail ends a greeting at the time it was given
     * @param now the moment
     * @return the state to keep, and the change if there is one
     */
    public static Outcome edge(MailboxUser user, UserState state, boolean endsByItself, Instant now) {
        Optional<GreetingChange> effective = state.absence().map(absence -> absence.effective(now));
        if (!user.active() || effective.isEmpty() || state.wished().equals(effective)) {
            return new Outcome(state, Optional.empty(), false);
        }
        GreetingChange change = effective.get();
        // What a person switched off says nothing new when an interval ends; its text does not matter either.
        if (!change.on() && state.wished().map(wished -> !wished.on()).orElse(true)) {
            return new Outcome(state, Optional.empty(), false);
        }
        boolean over = !change.on()
                && state.wished()
                        .flatMap(GreetingChange::until)
                        .map(end -> !now.isBefore(end))
                        .orElse(false);
        // Of what was not certainly taken it is not known which end voicemail goes by, if any.
        if (over && endsByItself && state.delivered()) {
            return new Outcome(state.withWish(change, true), Optional.empty(), true);
        }
        return new Outcome(state.withWish(change, false), Optional.of(change), false);
    }

    /**
     * Whether the greeting seen in voicemail is another than the one delivered.
     *
     * @param state what is known of the user
     * @param undelivered whether a change still waits to be delivered
     * @param seenOn whether the greeting is on
     * @param now the moment
     * @return false when what was delivered is not known for certain
     */
    public static boolean differs(UserState state, boolean undelivered, boolean seenOn, Instant now) {
        if (!state.delivered() || undelivered || state.wished().isEmpty()) {
            return false;
        }
        GreetingChange last = state.wished().get();
        boolean expected =
                last.on() && last.until().map(end -> now.isBefore(end)).orElse(true);
        return expected != seenOn;
    }
}
