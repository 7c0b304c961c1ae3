package dev.switchboard.ipecs.call;

/** What a call holds, as the rules change it; a {@link Call} keeps a copy nobody changes any more. */
final class CallFields implements Cloneable {

    final long reference;
    Call.Direction direction = Call.Direction.UNKNOWN;
    Call.State state = Call.State.QUEUED;
    boolean viaQueue;
    long queue = IpecsEvent.NONE;
    long station = IpecsEvent.NONE;
    /** The station the ringing hook was last fired for. */
    long rungFor = IpecsEvent.NONE;

    String number = "";
    String name = "";
    String did = "";
    boolean waiting;
    boolean suspect;
    boolean arrivalMissed;
    long startedAt;
    long lastEventAt;
    long ringAt = IpecsEvent.NONE;
    long answeredAt = IpecsEvent.NONE;
    long endedAt = IpecsEvent.NONE;
    long heldSince = IpecsEvent.NONE;
    long holdTotal;
    long smdrSeconds = IpecsEvent.NONE;

    CallFields(long reference, long startedAt) {
        this.reference = reference;
        this.startedAt = startedAt;
        this.lastEventAt = startedAt;
    }

    CallFields copy() {
        try {
            return (CallFields) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return "call " + reference + " " + direction + " " + state + " queue=" + text(queue) + " station="
                + text(station) + " rungFor=" + text(rungFor) + " number=" + number + " name=" + name + " did=" + did
                + " viaQueue=" + viaQueue + " waiting=" + waiting + " suspect=" + suspect + " started=" + startedAt
                + " ring=" + text(ringAt) + " answered=" + text(answeredAt) + " ended=" + text(endedAt) + " held="
                + text(heldSince) + " hold=" + holdTotal + " smdr=" + text(smdrSeconds);
    }

    static String text(long number) {
        return number == IpecsEvent.NONE ? "-" : Long.toString(number);
    }
}
