package dev.switchboard.ipecs.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.ipecs.call.Agent;
import dev.switchboard.ipecs.call.AgentTimes;
import dev.switchboard.ipecs.call.Call;
import dev.switchboard.ipecs.call.CallFigures;
import dev.switchboard.ipecs.call.Gap;
import dev.switchboard.ipecs.call.IntervalFigures;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.Station;
import dev.switchboard.ipecs.call.StationTimer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the control API's JSON: instants as ISO-8601 UTC, durations as whole seconds, what is unknown as null. */
final class ControlJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ControlJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Any tree of maps, lists, texts and numbers, or JSON nodes. */
    static String text(Object tree) {
        try {
            return JSON.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }

    static String error(String text) {
        return text(object().put("error", text));
    }

    static ObjectNode status(ControlStatus status, List<Gap> gaps) {
        ControlStatus.Connection connection = status.connection();
        ObjectNode answer = object();
        ObjectNode link = answer.putObject("connection");
        link.put("state", connection.state().name())
                .put("since", connection.since().toString())
                .put("server", connection.server())
                .put("systemType", connection.systemType())
                .put("systemVersion", connection.systemVersion())
                .put("apiVersion", connection.apiVersion());
        put(link, "lastFrameAt", connection.lastFrameAt());
        link.put("reconnects", connection.reconnects())
                .put("gapSeconds", connection.gapSeconds())
                .put("attempt", connection.attempt())
                .put("reason", connection.reason())
                .put("certificateChecked", connection.certificateChecked());
        ObjectNode events = answer.putObject("events");
        events.put("received", status.events().received());
        ObjectNode dropped = events.putObject("dropped");
        status.events().dropped().forEach(dropped::put);
        events.put("malformed", status.events().malformed())
                .put("heartbeats", status.events().heartbeats())
                .put("ignoring", status.ignoringEvents());
        answer.putObject("hooks")
                .put("queued", status.hooks().queued())
                .put("failed", status.hooks().failed())
                .put("coalesced", status.hooks().coalesced())
                .put("dropped", status.hooks().dropped());
        ObjectNode period = answer.putObject("period");
        period.put("incomplete", !gaps.isEmpty());
        gaps(period, gaps);
        return answer.put("uptimeSeconds", status.uptime().toSeconds());
    }

    static void gaps(ObjectNode parent, List<Gap> gaps) {
        ArrayNode list = parent.putArray("gaps");
        for (Gap gap : gaps) {
            ObjectNode one = list.addObject();
            instant(one, "from", gap.fromMillis());
            instant(one, "to", gap.toMillis());
        }
    }

    static ObjectNode station(Station station, long now) {
        ObjectNode answer = object().put("number", station.number())
                .put("connected", station.connected())
                .put("phase", name(station.phase()));
        instant(answer, "phaseSince", station.phaseSinceMillis());
        instant(answer, "connectedAt", station.connectedAtMillis());
        answer.put("dnd", station.dnd()).put("suspect", station.suspect());
        Optional<Agent> agent = station.agent();
        if (agent.isPresent()) {
            agent(answer.putObject("agent"), agent.get());
        } else {
            answer.putNull("agent");
        }
        ObjectNode seconds = answer.putObject("seconds");
        for (StationTimer timer : StationTimer.values()) {
            seconds.put(name(timer), seconds(station.timeMillis(timer, now)));
        }
        return answer.put("answeredCalls", station.answeredCalls())
                .put("outboundCalls", station.outboundCalls())
                .put("averageTalkSeconds", seconds(station.averageTalkMillis()));
    }

    private static void agent(ObjectNode answer, Agent agent) {
        answer.put("available", agent.available()).put("wrapUp", agent.wrapUp());
        ArrayNode reasons = answer.putArray("reasons");
        agent.reasons().stream().sorted().forEach(reason -> reasons.add(reason.name()));
        instant(answer, "loggedInAt", agent.loggedInAtMillis());
        instant(answer, "stateSince", agent.stateSinceMillis());
    }

    static ObjectNode call(Call call, long now) {
        ObjectNode answer = object().put("callRefID", call.reference())
                .put("direction", name(call.direction()))
                .put("state", name(call.state()));
        number(answer, "queue", call.queue());
        number(answer, "station", call.station());
        answer.put("number", call.number())
                .put("name", call.name())
                .put("did", call.did())
                .put("viaQueue", call.viaQueue())
                .put("waiting", call.waiting())
                .put("suspect", call.suspect())
                .put("arrivalMissed", call.arrivalMissed());
        instant(answer, "startedAt", call.startedAtMillis());
        instant(answer, "ringAt", call.ringAtMillis());
        instant(answer, "answeredAt", call.answeredAtMillis());
        return answer.put("waitSeconds", seconds(call.waitMillis(now)))
                .put("talkSeconds", seconds(call.talkMillis(now)))
                .put("holdSeconds", seconds(call.holdMillis(now)));
    }

    static ObjectNode interval(IntervalFigures interval, Optional<Long> queue) {
        ObjectNode answer = object();
        instant(answer, "start", interval.startMillis());
        instant(answer, "end", interval.endMillis());
        answer.put("closed", interval.closed()).put("incomplete", interval.incomplete());
        gaps(answer, interval.gaps());
        if (queue.isPresent()) {
            CallFigures figures = interval.queues().get(queue.get());
            if (figures == null) {
                answer.putNull("calls");
            } else {
                figures(answer.putObject("calls"), figures);
            }
        } else {
            figures(answer.putObject("calls"), interval.total());
            agents(answer.putObject("agents"), interval.agents());
        }
        return answer;
    }

    private static void figures(ObjectNode answer, CallFigures figures) {
        answer.put("offered", figures.offered())
                .put("answered", figures.answered())
                .put("abandoned", figures.abandoned())
                .put("shortAbandons", figures.shortAbandons())
                .put("answeredInTime", figures.answeredInTime())
                .put("waiting", figures.waiting())
                .put("serviceLevel", ratio(figures.serviceLevel()))
                .put("serviceLevelOfAll", ratio(figures.serviceLevelOfAll()))
                .put("abandonment", ratio(figures.abandonment()))
                .put("abandonmentWithoutShort", ratio(figures.abandonmentWithoutShort()))
                .put("averageSpeedOfAnswerSeconds", seconds(figures.averageSpeedOfAnswerMillis()))
                .put("longestAnswerWaitSeconds", seconds(figures.longestAnswerWaitMillis()))
                .put("averageHandleSeconds", seconds(figures.averageHandleMillis()));
        answer.putObject("answerWaitSeconds")
                .put("p50", figures.answerWaits().percentile(50))
                .put("p90", figures.answerWaits().percentile(90))
                .put("p95", figures.answerWaits().percentile(95));
    }

    private static void agents(ObjectNode answer, AgentTimes times) {
        answer.put("loginSeconds", seconds(times.loginMillis()))
                .put("availableSeconds", seconds(times.availableMillis()))
                .put("unavailableSeconds", seconds(times.unavailableMillis()))
                .put("wrapSeconds", seconds(times.wrapMillis()))
                .put("workingSeconds", seconds(times.workingMillis()))
                .put("readySeconds", seconds(times.readyMillis()))
                .put("occupancy", ratio(times.occupancy()));
    }

    static ObjectNode missed(MissedCall missed) {
        ObjectNode answer =
                object().put("id", missed.id()).put("number", missed.number()).put("name", missed.name());
        number(answer, "queue", missed.queue());
        answer.put("endedAt", missed.endedAt().toString())
                .put("waitedSeconds", seconds(missed.waited().toMillis()));
        put(answer, "calledBackAt", missed.calledBackAt());
        return answer.put("calledBackBy", missed.calledBackBy());
    }

    private static void put(ObjectNode parent, String name, Optional<Instant> instant) {
        instant.ifPresentOrElse(when -> parent.put(name, when.toString()), () -> parent.putNull(name));
    }

    private static void instant(ObjectNode parent, String name, long millis) {
        put(parent, name, millis == IpecsEvent.NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis)));
    }

    private static void number(ObjectNode parent, String name, long number) {
        if (number == IpecsEvent.NONE) {
            parent.putNull(name);
        } else {
            parent.put(name, number);
        }
    }

    static long seconds(long millis) {
        return Math.floorDiv(millis + 500, 1000L);
    }

    static long seconds(double millis) {
        return (long) Math.floor(millis / 1000 + 0.5);
    }

    private static double ratio(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
