package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.AgentTimes;
import dev.switchboard.ipecs.call.CallFigures;
import java.util.Optional;

/** Ratios as text; none where nothing happened yet, because 0 % would be a wrong number. */
final class Ratios {

    private Ratios() {}

    static Optional<String> serviceLevel(CallFigures figures) {
        return serviceLevelRatio(figures).map(BoardText::percent);
    }

    static Optional<Double> serviceLevelRatio(CallFigures figures) {
        int divisor = figures.answered() - figures.arrivalMissed() + figures.abandoned() - figures.shortAbandons();
        return divisor > 0 ? Optional.of(figures.serviceLevel()) : Optional.empty();
    }

    static Optional<String> speedOfAnswer(CallFigures figures) {
        return figures.answered() > figures.arrivalMissed()
                ? Optional.of(BoardText.duration(figures.averageSpeedOfAnswerMillis()))
                : Optional.empty();
    }

    static Optional<String> handleTime(CallFigures figures) {
        return figures.handled() > 0
                ? Optional.of(BoardText.duration(figures.averageHandleMillis()))
                : Optional.empty();
    }

    static Optional<String> abandonment(CallFigures figures) {
        return figures.offered() > 0 ? Optional.of(BoardText.percent(figures.abandonment())) : Optional.empty();
    }

    static Optional<String> occupancy(AgentTimes times) {
        return times.workingMillis() + times.readyMillis() > 0
                ? Optional.of(BoardText.percent(times.occupancy()))
                : Optional.empty();
    }
}
