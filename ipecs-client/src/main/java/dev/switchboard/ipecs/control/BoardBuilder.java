package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Agent;
import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallFigures;
import dev.switchboard.ipecs.call.IntervalFigures;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.Station;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Puts the wallboard together from one moment; a function of its arguments. */
final class BoardBuilder {

    private static final int MOST_QUEUES = 50;

    private final Moment moment;
    private final BoardText text;
    private final Optional<Long> queue;

    BoardBuilder(Moment moment, Optional<Long> queue) {
        this.moment = moment;
        this.text = new BoardText(moment.options().zone());
        this.queue = queue;
    }

    Wallboard build(int minutes) {
        Notices notices = new Notices(moment, text);
        BoardFigures figures = new BoardFigures(moment, queue);
        List<Wallboard.Figure> present = figures.present();
        List<Wallboard.Figure> period = figures.period();
        return new Wallboard(
                moment.now(),
                text.second(moment.now()),
                notices.connection(),
                notices.others(),
                present,
                "Since " + text.roughly(moment.periodStart(), moment.now()),
                period,
                queues(),
                stations(),
                chart(minutes),
                footnote(present, period));
    }

    private static String footnote(List<Wallboard.Figure> present, List<Wallboard.Figure> period) {
        List<String> marks = new ArrayList<>();
        present.forEach(figure -> marks.add(figure.mark()));
        period.forEach(figure -> marks.add(figure.mark()));
        return marks.stream().allMatch(String::isEmpty)
                ? ""
                : "≥ at least, ≈ about: events of this period are missing, or what was true before a gap is not confirmed.";
    }

    private List<Wallboard.QueueLine> queues() {
        TreeSet<Long> numbers =
                new TreeSet<>(moment.figures().callFiguresByQueue().keySet());
        moment.options().queues().numbers().limit(MOST_QUEUES).forEach(numbers::add);
        queue.ifPresent(numbers::add);
        return numbers.stream()
                .filter(number -> queue.isEmpty() || queue.get().equals(number))
                .map(number -> new Wallboard.QueueLine(
                        number == IpecsEvent.NONE ? "Direct" : number.toString(),
                        number == IpecsEvent.NONE ? "" : "/wallboard/queues/" + number,
                        new BoardFigures(moment, Optional.of(number)).line()))
                .toList();
    }

    private List<Wallboard.StationCard> stations() {
        Map<Long, Call> held = new HashMap<>();
        for (Call call : moment.system().calls()) {
            if (call.station() != IpecsEvent.NONE
                    && (call.state() == Call.State.ACTIVE || call.state() == Call.State.HELD)) {
                held.merge(call.station(), call, (one, other) -> one.state() == Call.State.ACTIVE ? one : other);
            }
        }
        return moment.system().stations().stream()
                .map(station -> card(station, Optional.ofNullable(held.get(station.number()))))
                .toList();
    }

    private Wallboard.StationCard card(Station station, Optional<Call> call) {
        String path = "/wallboard/stations/" + station.number();
        String number = Long.toString(station.number());
        if (!moment.current()) {
            return new Wallboard.StationCard(number, path, "unknown", "Not known now", "", 0, true);
        }
        Optional<Agent> agent = station.agent();
        long phase = station.phaseSinceMillis();
        long since;
        String kind;
        String state;
        if (station.phase() == Station.Phase.BUSY) {
            boolean onHold =
                    call.map(Call::state).filter(Call.State.HELD::equals).isPresent();
            kind = onHold ? "held" : "talking";
            state = onHold ? "On hold" : call.isPresent() ? talking(call.get()) : "Busy";
            since = phase;
        } else if (station.phase() == Station.Phase.RINGING) {
            kind = "ringing";
            state = "Ringing";
            since = phase;
        } else if (agent.isEmpty()) {
            kind = "idle";
            state = "No agent";
            since = phase;
        } else {
            boolean available = agent.get().available();
            kind = !available ? "away" : agent.get().wrapUp() ? "wrap" : "ready";
            state = !available ? reason(agent.get()) : agent.get().wrapUp() ? "Wrap-up" : "Ready";
            // An agent who has been available for long is ready only since the last call ended.
            since = kind.equals("ready")
                    ? Math.max(phase, agent.get().stateSinceMillis())
                    : agent.get().stateSinceMillis();
        }
        boolean known = since != IpecsEvent.NONE;
        return new Wallboard.StationCard(
                number,
                path,
                kind,
                state,
                known ? BoardText.running(moment.now() - since) : "",
                known ? since : 0,
                station.suspect());
    }

    private static String talking(Call call) {
        return switch (call.direction()) {
            case IN -> call.queue() == IpecsEvent.NONE ? "On a direct call" : "On a call, queue " + call.queue();
            case OUT -> call.state() == Call.State.DIALING ? "Dialling" : "On an outbound call";
            case INTERNAL -> "On an internal call";
            case UNKNOWN -> "On a call";
        };
    }

    private static String reason(Agent agent) {
        return agent.reasons().contains(Agent.Reason.DND) ? "Do not disturb" : "Unavailable";
    }

    private Wallboard.Chart chart(int minutes) {
        Function<IntervalFigures, Optional<CallFigures>> calls = queue.isEmpty()
                ? interval -> Optional.of(interval.total())
                : interval -> Optional.ofNullable(interval.queues().get(queue.get()));
        return new ChartDrawing(text, calls, queue.isEmpty())
                .draw(minutes, moment.figures().intervals(minutes));
    }

    /** The abandoned calls as lines of a list. */
    List<Wallboard.MissedLine> missed(List<MissedCall> calls) {
        return calls.stream()
                .map(call -> new Wallboard.MissedLine(
                        call.id(),
                        call.number().isEmpty() ? "number withheld" : call.number(),
                        call.name(),
                        call.queue() == IpecsEvent.NONE ? "" : Long.toString(call.queue()),
                        text.roughly(call.endedAt().toEpochMilli(), moment.now()),
                        call.endedAt().toString(),
                        BoardText.duration(call.waited().toMillis())))
                .toList();
    }

    /** A station's own figures of the period. */
    List<Wallboard.Figure> facts(Station station) {
        return new BoardFigures(moment, Optional.empty()).station(station);
    }

    Wallboard.StationCard card(Station station) {
        return stations().stream()
                .filter(card -> card.number().equals(Long.toString(station.number())))
                .findFirst()
                .orElseGet(() -> card(station, Optional.empty()));
    }
}
