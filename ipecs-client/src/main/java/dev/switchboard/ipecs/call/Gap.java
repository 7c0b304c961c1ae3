package dev.switchboard.ipecs.call;

/**
 * A time in which no events could be received; what happened then is not known.
 *
 * @param fromMillis when the stream was lost
 * @param toMillis when it was back; {@link IpecsEvent#NONE} while it is still away
 */
public record Gap(long fromMillis, long toMillis) {

    /**
     * Whether the stream is still away.
     *
     * @return whether the gap is open
     */
    public boolean open() {
        return toMillis == IpecsEvent.NONE;
    }

    /**
     * Whether the gap touches a stretch of time.
     *
     * @param startMillis its start
     * @param endMillis its end, itself not part of it
     * @return whether they overlap
     */
    public boolean overlaps(long startMillis, long endMillis) {
        return fromMillis < endMillis && (open() || toMillis > startMillis);
    }
}
