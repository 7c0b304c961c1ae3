package dev.switchboard.ipecs.records;

import java.util.OptionalInt;

/**
 * For how many days records are kept; empty means for ever.
 *
 * @param calls calls
 * @param missedCalls missed calls, called back or not
 * @param stations what stations and agents did, and with it agent sessions
 * @param smdr the server's own call records
 * @param summaries periods, agent days, intervals and gaps
 * @param rawEvents raw events
 */
public record Retention(
        OptionalInt calls,
        OptionalInt missedCalls,
        OptionalInt stations,
        OptionalInt smdr,
        OptionalInt summaries,
        OptionalInt rawEvents) {

    /**
     * Checks the bounds.
     *
     * @param calls calls
     * @param missedCalls missed calls
     * @param stations what stations and agents did
     * @param smdr the server's own call records
     * @param summaries periods, agent days, intervals and gaps
     * @param rawEvents raw events
     * @throws IllegalArgumentException when one is less than a day
     */
    public Retention {
        for (OptionalInt days : new OptionalInt[] {calls, missedCalls, stations, smdr, summaries, rawEvents}) {
            if (days.orElse(1) < 1) {
                throw new IllegalArgumentException("retention must be at least one day, not " + days.getAsInt());
            }
        }
    }

    /**
     * The documented defaults: raw events are kept for 14 days, what stations and agents did for 400, all else for
     * ever.
     *
     * @return the retention
     */
    public static Retention defaults() {
        OptionalInt ever = OptionalInt.empty();
        return new Retention(ever, ever, OptionalInt.of(400), ever, ever, OptionalInt.of(14));
    }
}
