package dev.switchboard.ipecs.call;

import java.util.List;

/**
 * The rules: from a state and an event, or another input, to the next state and its effects.
 *
 * <p>A pure function of its arguments; it may be used by any number of threads. No event makes it throw.
 */
public final class CallMachine {

    private final MachineOptions options;

    /**
     * The rules under these settings.
     *
     * @param options the settings
     */
    public CallMachine(MachineOptions options) {
        this.options = options;
    }

    /**
     * The settings.
     *
     * @return the settings given
     */
    public MachineOptions options() {
        return options;
    }

    /**
     * A system nothing is known of yet. Until the stream is open there is a gap, which reaches back to the hour the start
     * falls in: what happened before is not known.
     *
     * @param receivedMillis the receive clock, see {@link IpecsEvent#receivedMillis()}
     * @return the state to start with
     */
    public PhoneSystem start(long receivedMillis) {
        SystemFields system = new SystemFields(IntervalLog.startingAt(receivedMillis, options.zone()));
        system.effective = receivedMillis;
        system.received = receivedMillis;
        system.start = receivedMillis;
        system.periodStart = receivedMillis;
        system.gaps = List.of(new Gap(IntervalLog.floor(receivedMillis, 60, options.zone()), IpecsEvent.NONE));
        return new PhoneSystem(system);
    }

    /**
     * Applies an event that passed the {@link EventFilter}.
     *
     * @param system the state before
     * @param event the event
     * @return the state after, and what happened
     */
    public Transition apply(PhoneSystem system, IpecsEvent event) {
        SystemFields next = system.fields();
        boolean first = !next.heard;
        long now = EventTime.take(next, event, options.zone());
        Draft draft = new Draft(options, next, now).caughtUp();
        if (first) {
            Gaps.close(draft);
        }
        Subject subject = Subject.of(event, options);
        StationRules.firstSight(draft, event.codeNumber(), subject);
        StationRules.apply(draft, event.codeNumber(), subject);
        new CallRules(draft, event, subject).apply();
        return draft.finish();
    }

    /**
     * Lets time act: ends calls in doubt after the grace period and calls nobody has heard of for too long. To be called
     * every second or so.
     *
     * @param system the state before
     * @param receivedMillis the receive clock
     * @return the state after, and what happened; the very state given when nothing did
     */
    public Transition tick(PhoneSystem system, long receivedMillis) {
        SystemFields next = system.fields();
        Draft draft = new Draft(options, next, next.nowMillis(receivedMillis)).caughtUp();
        if (!Reaper.reap(draft)) {
            return new Transition(system, List.of());
        }
        next.floor = draft.now;
        return draft.finish();
    }

    /**
     * Ends a period: its figures are reported, then counters and sums begin again at 0. Stations, agents and live calls
     * stay.
     *
     * @param system the state before
     * @param receivedMillis the receive clock
     * @return the state after, and the closed period's figures
     */
    public Transition reset(PhoneSystem system, long receivedMillis) {
        SystemFields next = system.fields();
        Draft draft = new Draft(options, next, next.nowMillis(receivedMillis)).caughtUp();
        draft.effect(new Effect.PeriodClosed(system.snapshot(receivedMillis)));
        Periods.restart(draft);
        next.floor = draft.now;
        return draft.finish();
    }

    /**
     * Reports a period's figures and lets them run on, for a daily summary without a reset.
     *
     * @param system the state before
     * @param receivedMillis the receive clock
     * @return the state as it was, and the figures
     */
    public Transition report(PhoneSystem system, long receivedMillis) {
        return new Transition(system, List.of(new Effect.PeriodClosed(system.snapshot(receivedMillis))));
    }

    /**
     * The stream is lost: live calls and stations are in doubt until heard of again, and a gap opens.
     *
     * @param system the state before
     * @param receivedMillis the receive clock
     * @return the state after
     */
    public Transition connectionLost(PhoneSystem system, long receivedMillis) {
        SystemFields next = system.fields();
        Draft draft = new Draft(options, next, next.nowMillis(receivedMillis));
        Gaps.open(draft);
        next.restoredAt = IpecsEvent.NONE;
        Reaper.doubtAll(draft);
        return draft.finish();
    }

    /**
     * The stream is back: the gap closes and the grace period begins. Also to be called when it is open for the first
     * time.
     *
     * @param system the state before
     * @param receivedMillis the receive clock
     * @return the state after
     */
    public Transition connectionRestored(PhoneSystem system, long receivedMillis) {
        SystemFields next = system.fields();
        Draft draft = new Draft(options, next, next.nowMillis(receivedMillis));
        Gaps.close(draft);
        next.restoredAt = draft.now;
        return draft.finish();
    }
}
