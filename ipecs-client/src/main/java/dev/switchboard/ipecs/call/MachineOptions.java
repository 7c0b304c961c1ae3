package dev.switchboard.ipecs.call;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;

/**
 * The settings the rules depend on.
 *
 * @param stations the telephone extensions to follow
 * @param queues the queue (trunk or distribution group) numbers to follow
 * @param inferAgentLogin whether an event only an agent can cause logs the agent of a first-seen station in
 * @param answerCodes the event codes that answer a call, normally 42 and 57
 * @param recentCallWindow how long an ended call is remembered for trailing events
 * @param gapGrace how long after a gap a call without any event is ended as stale
 * @param callStaleAfter after what silence a live call is ended as stale; zero means never
 * @param zone the zone of the server's local time; intervals are aligned to its clock
 * @param serviceLevelWithin an answer within this wait counts for the service level
 * @param shortAbandonBelow an abandoned call that waited less than this is a short abandon
 */
public record MachineOptions(
        NumberSet stations,
        NumberSet queues,
        boolean inferAgentLogin,
        Set<Integer> answerCodes,
        Duration recentCallWindow,
        Duration gapGrace,
        Duration callStaleAfter,
        ZoneId zone,
        Duration serviceLevelWithin,
        Duration shortAbandonBelow) {

    /**
     * Checks and copies.
     *
     * @param stations the telephone extensions to follow
     * @param queues the queue (trunk or distribution group) numbers to follow
     * @param inferAgentLogin whether an event only an agent can cause logs the agent of a first-seen station in
     * @param answerCodes the event codes that answer a call, normally 42 and 57
     * @param recentCallWindow how long an ended call is remembered for trailing events
     * @param gapGrace how long after a gap a call without any event is ended as stale
     * @param callStaleAfter after what silence a live call is ended as stale; zero means never
     * @param zone the zone of the server's local time; intervals are aligned to its clock
     * @param serviceLevelWithin an answer within this wait counts for the service level
     * @param shortAbandonBelow an abandoned call that waited less than this is a short abandon
     * @throws IllegalArgumentException if a duration is negative
     */
    public MachineOptions {
        answerCodes = Set.copyOf(answerCodes);
        notNegative("recentCallWindow", recentCallWindow);
        notNegative("gapGrace", gapGrace);
        notNegative("callStaleAfter", callStaleAfter);
        notNegative("serviceLevelWithin", serviceLevelWithin);
        notNegative("shortAbandonBelow", shortAbandonBelow);
    }

    /**
     * The documented defaults: agent logins inferred, 42 and 57 answer, 60 s window, 600 s grace, 4 h silence, service
     * level within 20 s, short abandons below 5 s.
     *
     * @param stations the telephone extensions to follow
     * @param queues the queue numbers to follow
     * @param zone the zone of the server's local time
     * @return the options
     */
    public static MachineOptions defaults(NumberSet stations, NumberSet queues, ZoneId zone) {
        return new MachineOptions(
                stations,
                queues,
                true,
                Set.of(EventCode.CONNECTED.number(), EventCode.PICKED_UP.number()),
                Duration.ofSeconds(60),
                Duration.ofSeconds(600),
                Duration.ofHours(4),
                zone,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + value);
        }
    }
}
