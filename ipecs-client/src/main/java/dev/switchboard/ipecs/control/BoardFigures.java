package dev.switchboard.ipecs.control;

import dev.switchboard.ipecs.call.Agent;
import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallFigures;
import dev.switchboard.ipecs.call.Station;
import dev.switchboard.ipecs.call.StationTimer;
import dev.switchboard.ipecs.call.WaitHistogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The numbers of the wallboard, each with its mark when it is not certain, and a dash when it is not known. */
final class BoardFigures {

    private static final double GOOD_LEVEL = 0.8;
    private static final double FAIR_LEVEL = 0.6;
    private static final CallFigures NO_CALLS = new CallFigures(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            new WaitHistogram(Collections.emptySortedMap()),
            new WaitHistogram(Collections.emptySortedMap()));

    private final Moment moment;
    private final Optional<Long> queue;
    private final CallFigures calls;
    private final String count;
    private final String about;

    /**
     * The numbers of all queues or of one.
     *
     * @param moment what they are taken from
     * @param queue the queue, or empty for all
     */
    BoardFigures(Moment moment, Optional<Long> queue) {
        this.moment = moment;
        this.queue = queue;
        this.calls = queue.isEmpty()
                ? moment.figures().callFigures()
                : moment.figures().callFiguresByQueue().getOrDefault(queue.get(), NO_CALLS);
        boolean incomplete = !moment.periodGaps().isEmpty();
        this.count = incomplete ? BoardText.AT_LEAST : "";
        this.about = incomplete ? BoardText.ABOUT : "";
    }

    List<Wallboard.Figure> present() {
        List<Wallboard.Figure> figures = new ArrayList<>();
        figures.add(waiting());
        figures.add(longest());
        figures.add(ready());
        figures.add(talking());
        figures.add(serviceLevel());
        return figures;
    }

    List<Wallboard.Figure> period() {
        List<Wallboard.Figure> figures = new ArrayList<>();
        figures.add(counted("inbound", "Inbound", calls.offered(), ""));
        figures.add(counted("answered", "Answered", calls.answered(), ""));
        figures.add(abandoned());
        if (queue.isEmpty()) {
            Object dialled = moment.figures().summary().get("total-outbound-calls");
            figures.add(counted("outbound", "Outbound", dialled instanceof Number number ? number.intValue() : 0, ""));
        }
        figures.add(ratio("asa", "Speed of answer", "average", Ratios.speedOfAnswer(calls)));
        figures.add(ratio("aht", "Handle time", "average", Ratios.handleTime(calls)));
        if (queue.isEmpty()) {
            figures.add(ratio(
                    "occupancy",
                    "Occupancy",
                    "of agents",
                    Ratios.occupancy(moment.figures().agentTimes())));
        }
        return figures;
    }

    /** In the order of {@link Wallboard#QUEUE_COLUMNS}; ids begin with the queue's name. */
    List<Wallboard.Figure> line() {
        return List.of(
                waiting(),
                longest(),
                counted("inbound", "Inbound", calls.offered(), ""),
                counted("answered", "Answered", calls.answered(), ""),
                abandoned(),
                serviceLevel(),
                ratio("asa", "ASA", "", Ratios.speedOfAnswer(calls)));
    }

    /** The figures of one station. */
    List<Wallboard.Figure> station(Station station) {
        List<Wallboard.Figure> figures = new ArrayList<>();
        figures.add(counted("answered", "Answered", station.answeredCalls(), ""));
        figures.add(counted("dialled", "Dialled", station.outboundCalls(), ""));
        figures.add(
                ratio("talk", "Talk time", "average", Optional.of(BoardText.duration(station.averageTalkMillis()))));
        for (StationTimer timer : StationTimer.values()) {
            String spent = BoardText.duration(station.timeMillis(timer, moment.now()));
            figures.add(ratio(timer.name().toLowerCase(Locale.ROOT), label(timer), "", Optional.of(spent)));
        }
        return figures;
    }

    private static String label(StationTimer timer) {
        return switch (timer) {
            case LOGGED_IN -> "In service";
            case AGENT_LOGIN -> "Agent logged in";
            case AVAILABLE -> "Available";
            case UNAVAILABLE -> "Unavailable";
            case IDLE -> "Idle";
            case BUSY -> "Busy";
            case WRAP -> "Wrap-up";
            case WORKING -> "Working";
            case READY -> "Ready";
        };
    }

    private Wallboard.Figure waiting() {
        List<Call> waiting = moment.waiting(queue);
        if (!moment.current()) {
            return unknown("waiting", "Waiting", waiting.size());
        }
        long late = waiting.stream()
                .filter(call -> call.waitMillis(moment.now()) > limit().toMillis())
                .count();
        String note = late > 0 ? late + " over " + limit().toSeconds() + " s" : waiting.isEmpty() ? "nobody waits" : "";
        return new Wallboard.Figure(
                "waiting", "Waiting", unsure(), Integer.toString(waiting.size()), note, tone(waiting), 0);
    }

    private Wallboard.Figure longest() {
        List<Call> waiting = moment.waiting(queue);
        if (!moment.current()) {
            return new Wallboard.Figure("longest", "Longest wait", "", BoardText.UNKNOWN, "not known now", "", 0);
        }
        if (waiting.isEmpty()) {
            return new Wallboard.Figure("longest", "Longest wait", unsure(), "0:00", "nobody waits", "", 0);
        }
        long since = waiting.get(0).startedAtMillis();
        return new Wallboard.Figure(
                "longest", "Longest wait", unsure(), BoardText.running(moment.now() - since), "", tone(waiting), since);
    }

    private Wallboard.Figure ready() {
        int agents = 0;
        int ready = 0;
        int wrap = 0;
        int away = 0;
        for (Station station : moment.system().stations()) {
            Optional<Agent> agent = station.agent();
            if (agent.isPresent()) {
                agents++;
                away += agent.get().available() ? 0 : 1;
                wrap += agent.get().available() && agent.get().wrapUp() ? 1 : 0;
                boolean free = agent.get().available() && !agent.get().wrapUp();
                ready += free && station.phase() == Station.Phase.IDLE ? 1 : 0;
            }
        }
        if (!moment.current()) {
            return unknown("ready", "Agents ready", ready);
        }
        String note = "of " + agents + (wrap > 0 ? " · " + wrap + " wrap-up" : "")
                + (away > 0 ? " · " + away + " unavailable" : "");
        boolean nobodyFree = ready == 0 && !moment.waiting(Optional.empty()).isEmpty();
        return new Wallboard.Figure(
                "ready", "Agents ready", unsure(), Integer.toString(ready), note, nobodyFree ? "bad" : "", 0);
    }

    private Wallboard.Figure talking() {
        int active = 0;
        int held = 0;
        for (Call call : moment.system().calls()) {
            boolean counts =
                    call.direction() != Call.Direction.INTERNAL && (queue.isEmpty() || call.queue() == queue.get());
            active += counts && call.state() == Call.State.ACTIVE ? 1 : 0;
            held += counts && call.state() == Call.State.HELD ? 1 : 0;
        }
        if (!moment.current()) {
            return unknown("talking", "On calls", active + held);
        }
        return new Wallboard.Figure(
                "talking",
                "On calls",
                unsure(),
                Integer.toString(active + held),
                held > 0 ? held + " on hold" : "",
                "",
                0);
    }

    private Wallboard.Figure serviceLevel() {
        Optional<Double> level = Ratios.serviceLevelRatio(calls);
        String tone = level.map(share -> share >= GOOD_LEVEL ? "good" : share >= FAIR_LEVEL ? "warn" : "bad")
                .orElse("");
        String note = level.isPresent() ? "answered within " + limit().toSeconds() + " s" : "no call yet";
        return new Wallboard.Figure(
                "service-level",
                "Service level",
                level.isPresent() ? about : "",
                level.map(BoardText::percent).orElse(BoardText.UNKNOWN),
                note,
                tone,
                0);
    }

    private Wallboard.Figure abandoned() {
        String share = Ratios.abandonment(calls).map(ratio -> about + ratio).orElse("");
        String brief = calls.shortAbandons() > 0 ? calls.shortAbandons() + " short" : "";
        String note = share.isEmpty() || brief.isEmpty() ? share + brief : share + " · " + brief;
        return counted("abandoned", "Abandoned", calls.abandoned(), note);
    }

    private Wallboard.Figure counted(String id, String label, int value, String note) {
        return new Wallboard.Figure(id, label, count, Integer.toString(value), note, "", 0);
    }

    private Wallboard.Figure ratio(String id, String label, String note, Optional<String> value) {
        return new Wallboard.Figure(
                id, label, value.isPresent() ? about : "", value.orElse(BoardText.UNKNOWN), note, "", 0);
    }

    private static Wallboard.Figure unknown(String id, String label, int last) {
        return new Wallboard.Figure(id, label, "", BoardText.UNKNOWN, "last seen: " + last, "", 0);
    }

    private String unsure() {
        return moment.unsure() ? BoardText.ABOUT : "";
    }

    private Duration limit() {
        return moment.options().serviceLevelWithin();
    }

    private String tone(List<Call> waiting) {
        if (waiting.isEmpty()) {
            return "";
        }
        long longest = waiting.get(0).waitMillis(moment.now());
        long limit = limit().toMillis();
        return longest > 3 * limit ? "bad" : longest > limit ? "warn" : "";
    }
}
