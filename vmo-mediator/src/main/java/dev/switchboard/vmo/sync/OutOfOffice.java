package dev.switchboard.vmo.sync;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The automatic replies of a mailbox as its owner set them.
 *
 * @param mode never, always, or between two times
 * @param start when a scheduled absence begins; looked at only when scheduled, empty for at once
 * @param end when a scheduled absence is over; looked at only when scheduled, empty for never
 * @param message the reply as plain text to be spoken; may be empty
 */
public record OutOfOffice(Mode mode, Optional<Instant> start, Optional<Instant> end, String message) {

    /**
     * Cuts both times down to milliseconds, as {@link GreetingChange} does.
     *
     * @param mode never, always, or between two times
     * @param start when a scheduled absence begins
     * @param end when a scheduled absence is over
     * @param message the reply as plain text to be spoken
     */
    public OutOfOffice {
        start = start.map(time -> time.truncatedTo(ChronoUnit.MILLIS));
        end = end.map(time -> time.truncatedTo(ChronoUnit.MILLIS));
    }

    /** How automatic replies are switched. */
    public enum Mode {
        /** Off. */
        DISABLED,
        /** On without an end. */
        ALWAYS_ENABLED,
        /** On from start to end. */
        SCHEDULED
    }

    /**
     * What the greeting must be at a moment: on exactly while start ≤ now &lt; end.
     *
     * @param now the moment
     * @return off before the start and from the end on
     */
    public GreetingChange effective(Instant now) {
        return switch (mode) {
            case DISABLED -> GreetingChange.OFF;
            case ALWAYS_ENABLED -> new GreetingChange(true, Optional.empty(), message);
            case SCHEDULED -> {
                boolean begun = start.map(begin -> !now.isBefore(begin)).orElse(true);
                boolean over = end.map(last -> !now.isBefore(last)).orElse(false);
                yield begun && !over ? new GreetingChange(true, end, message) : GreetingChange.OFF;
            }
        };
    }

    /**
     * The next moment at which {@link #effective} changes by itself.
     *
     * @param now the moment to look from
     * @return empty when nothing changes by itself any more
     */
    public Optional<Instant> nextEdge(Instant now) {
        if (mode != Mode.SCHEDULED) {
            return Optional.empty();
        }
        // An end that is not after the start leaves nothing to switch on.
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            return Optional.empty();
        }
        return start.filter(now::isBefore).or(() -> end.filter(now::isBefore));
    }
}
