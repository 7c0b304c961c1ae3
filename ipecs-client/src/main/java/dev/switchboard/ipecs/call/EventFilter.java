package dev.switchboard.ipecs.call;

import java.util.Set;

/** Decides which decoded messages reach the rules, and why the others do not. */
public final class EventFilter {

    /** What becomes of a message. */
    public enum Verdict {
        /** It goes to {@link CallMachine#apply}. */
        ACCEPTED(""),
        /** It is the server's heartbeat: counted, otherwise ignored. */
        HEARTBEAT("heartbeats"),
        /** Its code is not allowed, or blocked. */
        EVENT_FILTER("event-filter"),
        /** Events are being ignored on request. */
        IGNORED("ignored"),
        /** Neither side is a station or queue to follow. */
        NUMBER_FILTER("number-filter");

        private final String counter;

        Verdict(String counter) {
            this.counter = counter;
        }

        /**
         * The name of the counter such messages are counted under.
         *
         * @return the documented name; empty for {@link #ACCEPTED}
         */
        public String counter() {
            return counter;
        }
    }

    private final boolean[] passes = new boolean[256];
    private final Set<Integer> allowed;
    private final Set<Integer> blocked;
    private final NumberSet stations;
    private final NumberSet queues;

    /**
     * A filter.
     *
     * @param allowed the codes to let through; empty means all
     * @param blocked the codes to drop even when allowed
     * @param stations the stations to follow
     * @param queues the queues to follow
     */
    public EventFilter(Set<Integer> allowed, Set<Integer> blocked, NumberSet stations, NumberSet queues) {
        this.allowed = Set.copyOf(allowed);
        this.blocked = Set.copyOf(blocked);
        for (int code = 0; code < passes.length; code++) {
            passes[code] = listed(code);
        }
        this.stations = stations;
        this.queues = queues;
    }

    /**
     * Decides about one message; the first reason in the documented order counts.
     *
     * @param event the message
     * @param ignoring whether the "ignore events" switch is on
     * @return what becomes of it
     */
    public Verdict verdict(IpecsEvent event, boolean ignoring) {
        int code = event.codeNumber();
        boolean inTable = code >= 0 && code < passes.length;
        if (inTable ? !passes[code] : !listed(code)) {
            return Verdict.EVENT_FILTER;
        }
        if (code == EventCode.HEARTBEAT.number()) {
            return Verdict.HEARTBEAT;
        }
        if (ignoring) {
            return Verdict.IGNORED;
        }
        boolean ours = followed(event.source()) || followed(event.destination());
        return ours ? Verdict.ACCEPTED : Verdict.NUMBER_FILTER;
    }

    private boolean listed(int code) {
        return (allowed.isEmpty() || allowed.contains(code)) && !blocked.contains(code);
    }

    private boolean followed(long number) {
        return stations.contains(number) || queues.contains(number);
    }
}
