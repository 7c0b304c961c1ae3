package dev.switchboard.ipecs.call;

/** Tallies by queue. */
final class Tallies {

    private Tallies() {}

    static CallTally of(LongMap<CallTally> tallies, long queue) {
        CallTally tally = tallies.get(queue);
        return tally == null ? CallTally.NOTHING : tally;
    }

    static CallTally sum(LongMap<CallTally> tallies) {
        CallTally sum = new CallTally();
        tallies.forEach(sum::add);
        return sum;
    }
}
