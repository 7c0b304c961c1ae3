package dev.switchboard.presence.model;

import dev.switchboard.presence.model.PresenceReport.Authority;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of several reports about one user is shown. Each source has a {@link Slot}; among slots an explicit
 * {@link Status#DND} beats all, then the highest authority counts, then the most recent report.
 */
public final class Merge {

    private Merge() {}

    /**
     * What one source says about one user, and newer news of the same system.
     *
     * @param truth the source's own latest report
     * @param news what was heard from beside the source since then; in effect while it is there and holds
     */
    public record Slot(Optional<PresenceReport> truth, Optional<PresenceReport> news) {

        /** Nothing known yet. */
        public static final Slot EMPTY = new Slot(Optional.empty(), Optional.empty());

        /**
         * The slot once a report has come in. A report that is older than what is there changes nothing: a slow
         * answer never overrules fresher news. Of two with the same time the one that comes in later counts.
         *
         * @param report the report
         * @return the slot itself if the report is too late
         */
        public Slot with(PresenceReport report) {
            if (truth.isPresent() && report.at().isBefore(truth.get().at())) {
                return this;
            }
            boolean newsIsNewer =
                    news.isPresent() && report.at().isBefore(news.get().at());
            if (report.authority() == Authority.AUTHORITATIVE) {
                return new Slot(Optional.of(report), newsIsNewer ? news : Optional.empty());
            }
            return newsIsNewer ? this : new Slot(truth, Optional.of(report));
        }

        /**
         * The report in effect.
         *
         * @param now the present
         * @return empty if none holds any longer
         */
        public Optional<PresenceReport> current(Instant now) {
            return reports().filter(report -> holds(report, now)).findFirst();
        }

        private Authority authority() {
            return truth.isPresent() ? Authority.AUTHORITATIVE : Authority.NEWS;
        }

        private Stream<PresenceReport> reports() {
            return Stream.concat(news.stream(), truth.stream());
        }
    }

    private record Candidate(Authority authority, PresenceReport report) {}

    private static final Comparator<Candidate> WEIGHT = Comparator.<Candidate, Boolean>comparing(
                    one -> one.report.status() == Status.DND)
            .thenComparing(Candidate::authority)
            .thenComparing(one -> one.report.at());

    /**
     * The report that is shown.
     *
     * @param slots what each source says
     * @param now the present
     * @return empty if nobody says anything that still holds
     */
    public static Optional<PresenceReport> shown(Collection<Slot> slots, Instant now) {
        if (slots.size() == 1) {
            return slots.iterator().next().current(now);
        }
        return slots.stream()
                .flatMap(slot -> slot.current(now).map(report -> new Candidate(slot.authority(), report)).stream())
                .max(WEIGHT)
                .map(Candidate::report);
    }

    /**
     * When another report may come to be shown with no new one coming in.
     *
     * @param slots what each source says
     * @param now the present
     * @return the earliest end of a report that holds; empty if all are lasting
     */
    public static Optional<Instant> nextEnd(Collection<Slot> slots, Instant now) {
        return slots.stream()
                .flatMap(Slot::reports)
                .flatMap(report -> end(report).stream())
                .filter(end -> end.isAfter(now))
                .min(Comparator.naturalOrder());
    }

    private static boolean holds(PresenceReport report, Instant now) {
        return report.timeToLive().isEmpty() || end(report).orElseThrow().isAfter(now);
    }

    private static Optional<Instant> end(PresenceReport report) {
        return report.timeToLive().map(report.at()::plus);
    }
}
