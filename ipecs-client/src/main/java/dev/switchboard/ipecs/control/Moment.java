package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Gap;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.PhoneSystem;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that a page of the wallboard is made of: one state, one snapshot of it, one status.
 *
 * @param system the state
 * @param figures the figures at the moment
 * @param status how the client is doing
 * @param options the rules' settings
 * @param received the receive clock at the moment
 */
record Moment(
        PhoneSystem system, CallCentreSnapshot figures, ControlStatus status, MachineOptions options, long received) {

    private static final long STARTING_MILLIS = 60_000;

    static Moment of(ControlSource source) {
        // The clock first: a state that is newer than the clock would still not run backwards.
        long received = source.receivedMillis();
        PhoneSystem system = source.system();
        return new Moment(system, system.snapshot(received), source.status(), source.options(), received);
    }

    long now() {
        return figures.atMillis();
    }

    /** Whether what stations and calls do at this moment is known. */
    boolean current() {
        return status.connection().connected() && !status.ignoringEvents();
    }

    /** An instant of the receive clock on the telephone system's axis. */
    long onAxis(Instant when) {
        return now() - (received - when.toEpochMilli());
    }

    /**
     * The gap before the first connection. Nobody expects figures from before the start, so the period begins where it
     * ends; it is no hole in the data.
     */
    private Optional<Gap> startingGap() {
        long started = received - status.uptime().toMillis();
        boolean withProgram = Math.abs(figures.periodStartMillis() - started) < STARTING_MILLIS;
        return figures.periodGaps().stream()
                .findFirst()
                .filter(first -> withProgram && first.fromMillis() <= figures.periodStartMillis());
    }

    /** Whether the stream has not been open since the program started. */
    boolean starting() {
        return startingGap().filter(Gap::open).isPresent();
    }

    /** From when on the figures of the period are meant. */
    long periodStart() {
        return startingGap().filter(gap -> !gap.open()).map(Gap::toMillis).orElse(figures.periodStartMillis());
    }

    /** The holes in the data of the period. */
    List<Gap> periodGaps() {
        boolean skip = startingGap().filter(gap -> !gap.open()).isPresent();
        return figures.periodGaps().stream().skip(skip ? 1 : 0).toList();
    }

    /** Whether the present state may still hold what was true before a gap and is no longer. */
    boolean unsure() {
        List<Gap> gaps = system.gaps();
        if (gaps.isEmpty()) {
            return false;
        }
        Gap last = gaps.get(gaps.size() - 1);
        return last.open() || now() - last.toMillis() < options.gapGrace().toMillis();
    }

    /** When the stream was lost, if it is away now. */
    Optional<Gap> openGap() {
        List<Gap> gaps = system.gaps();
        return gaps.isEmpty() || !gaps.get(gaps.size() - 1).open()
                ? Optional.empty()
                : Optional.of(gaps.get(gaps.size() - 1));
    }

    /** The waiting calls, of all queues or of one, the one that has waited longest first. */
    List<Call> waiting(Optional<Long> queue) {
        return system.calls().stream()
                .filter(Call::waiting)
                .filter(call -> queue.isEmpty() || call.queue() == queue.get())
                .sorted(Comparator.comparingLong(Call::startedAtMillis))
                .toList();
    }
}
