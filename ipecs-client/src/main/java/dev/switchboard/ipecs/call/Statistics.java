package dev.switchboard.ipecs.call;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The documented maps of figures: keys, order and units as the interface names them. */
final class Statistics {

    private final PhoneSystem system;
    private final SystemFields fields;
    private final long now;

    Statistics(PhoneSystem system, long now) {
        this.system = system;
        this.fields = system.peek();
        this.now = now;
    }

    Map<String, Object> summary() {
        Map<String, Object> map = new LinkedHashMap<>(32);
        summary(map, true);
        return Collections.unmodifiableMap(map);
    }

    private void summary(Map<String, Object> map, boolean times) {
        map.put("stations-connected", fields.connected);
        map.put("agents-logged-in", fields.agents);
        map.put("total-inbound-calls", fields.inbound);
        map.put("total-answered-calls", fields.answered);
        map.put("total-abandoned-calls", system.abandonedCalls());
        map.put("total-outbound-calls", fields.outbound);
        map.put("total-logged-in-time", times ? total(StationTimer.LOGGED_IN) : 0.0);
        map.put("total-avail-time", times ? total(StationTimer.AVAILABLE) : 0.0);
        map.put("total-unavail-time", times ? total(StationTimer.UNAVAILABLE) : 0.0);
        map.put("total-idle-time", times ? total(StationTimer.IDLE) : 0.0);
        map.put("total-busy-time", times ? total(StationTimer.BUSY) : 0.0);
        map.put("total-hold-time", times ? Rounding.seconds(fields.totals.at(TimerTotals.HOLD, now)) : 0.0);
        map.put("total-wrap-time", times ? total(StationTimer.WRAP) : 0.0);
    }

    private double total(StationTimer timer) {
        return Rounding.seconds(fields.totals.at(timer.slot, now));
    }

    Map<String, Object> extended(boolean times) {
        int unavailable = 0;
        int busy = 0;
        int idle = 0;
        int wrap = 0;
        List<String> names = new ArrayList<>();
        for (Station each : fields.stations) {
            StationFields station = each.peek();
            if (!station.connected) {
                continue;
            }
            names.add(Long.toString(station.number));
            if (station.agent) {
                Station.Phase phase = station.phase();
                unavailable += station.reasons == 0 ? 0 : 1;
                busy += phase == Station.Phase.BUSY ? 1 : 0;
                wrap += station.wrapUp ? 1 : 0;
                boolean ready = station.reasons == 0 && !station.wrapUp && phase == Station.Phase.IDLE;
                idle += ready ? 1 : 0;
            }
        }
        CallTally calls = Tallies.sum(fields.queues);
        Map<String, Object> map = new LinkedHashMap<>(64);
        summary(map, times);
        map.put("stations-idle", fields.idle);
        map.put("stations-busy", fields.busy);
        map.put("agents-available", fields.agents - unavailable);
        map.put("agents-unavailable", unavailable);
        map.put("agents-busy", busy);
        map.put("agents-idle", idle);
        map.put("total-calls-in-queue", fields.waiting);
        map.put("total-calls-onwrap", wrap);
        map.put("total-calls-onhold", fields.held);
        map.put("total-agn-login-time", times ? total(StationTimer.AGENT_LOGIN) : 0.0);
        map.put("total-ring-time", times ? Rounding.seconds(calls.ring) : 0.0);
        map.put("total-talk-time", times ? Rounding.seconds(fields.talk) : 0.0);
        map.put("total-handle-time", times ? Rounding.seconds(fields.handle) : 0.0);
        map.put("station-list", List.copyOf(names));
        return Collections.unmodifiableMap(map);
    }

    /** Of all calls: the counters of the period, outgoing calls and all after-call work. */
    Map<String, Map<String, Object>> calls() {
        CallTally calls = Tallies.sum(fields.queues);
        calls.offered = fields.inbound;
        calls.answered = fields.answered;
        calls.abandoned = system.abandonedCalls();
        calls.wrap = fields.totals.at(StationTimer.WRAP.slot, now);
        return calls(calls, fields.outbound, fields.outboundTalk);
    }

    static Map<String, Map<String, Object>> calls(CallTally calls, int outbound, long outboundTalk) {
        long handle = calls.talk + calls.hold + calls.wrap;
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("Inbound", calls.offered);
        counts.put("Outbound", outbound);
        counts.put("Answered", calls.answered);
        counts.put("Abandoned", calls.abandoned);
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("Talk", Rounding.seconds(calls.talk));
        times.put("Hold", Rounding.seconds(calls.hold));
        times.put("Out", Rounding.seconds(outboundTalk));
        times.put("Ring", Rounding.seconds(calls.ring));
        times.put("Handle", Rounding.seconds(handle));
        Map<String, Object> averages = new LinkedHashMap<>();
        averages.put("avgTalk", Rounding.meanSeconds(calls.talk, calls.handled));
        averages.put("avgHold", Rounding.meanSeconds(calls.hold, calls.handled));
        averages.put("avgHandle", Rounding.meanSeconds(handle, calls.handled));
        averages.put("AbandonRate", Rounding.ratio(calls.abandoned, calls.offered));
        averages.put("ASA", Rounding.meanSeconds(calls.answerWait, calls.answered));
        Map<String, Map<String, Object>> map = new LinkedHashMap<>();
        map.put("Calls", Collections.unmodifiableMap(counts));
        map.put("Times", Collections.unmodifiableMap(times));
        map.put("Averages", Collections.unmodifiableMap(averages));
        return Collections.unmodifiableMap(map);
    }

    Map<String, Object> agents() {
        long login = fields.totals.at(StationTimer.LOGGED_IN.slot, now);
        long agent = fields.totals.at(StationTimer.AGENT_LOGIN.slot, now);
        long unavailable = fields.totals.at(StationTimer.UNAVAILABLE.slot, now);
        long worked = fields.totals.at(StationTimer.WRAP.slot, now) + fields.totals.at(StationTimer.BUSY.slot, now);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Total Phone Login Time", Rounding.seconds(login));
        map.put("Total Agent Login Time", Rounding.seconds(agent));
        map.put("Total Available Time", total(StationTimer.AVAILABLE));
        map.put("Total Unavailable Time", Rounding.seconds(unavailable));
        map.put("Total Active Time", total(StationTimer.BUSY));
        map.put("Total Idle Time", total(StationTimer.IDLE));
        map.put("Total Wrap Time", total(StationTimer.WRAP));
        map.put("Availability", Rounding.ratio(agent - unavailable, login));
        map.put("Utilisation", Rounding.ratio(worked, agent));
        return Collections.unmodifiableMap(map);
    }

    Map<String, Object> current(Duration uptime) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("System Runtime", runtime(uptime));
        map.put("Period Start", Instant.ofEpochMilli(fields.periodStart).toString());
        map.put("Period End", Instant.ofEpochMilli(now).toString());
        map.put("Call Stats", calls());
        map.put("Agent Stats", agents());
        map.put("uptimeSeconds", uptime.toSeconds());
        return Collections.unmodifiableMap(map);
    }

    private static String runtime(Duration uptime) {
        String clock = String.format(
                Locale.ROOT, "%02d:%02d:%02d", uptime.toHoursPart(), uptime.toMinutesPart(), uptime.toSecondsPart());
        long days = uptime.toDays();
        return days == 0 ? clock : days + (days == 1 ? " day " : " days ") + clock;
    }

    Map<String, Map<String, Object>> stations() {
        Map<String, Map<String, Object>> map = new LinkedHashMap<>();
        for (Station station : fields.stations) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("logged-in-time", time(station, StationTimer.LOGGED_IN));
            figures.put("agent-login-time", time(station, StationTimer.AGENT_LOGIN));
            figures.put("available-time", time(station, StationTimer.AVAILABLE));
            figures.put("unavailable-time", time(station, StationTimer.UNAVAILABLE));
            figures.put("idle-time", time(station, StationTimer.IDLE));
            figures.put("busy-time", time(station, StationTimer.BUSY));
            figures.put("wrap-time", time(station, StationTimer.WRAP));
            figures.put("answered-calls", station.answeredCalls());
            figures.put("outbound-calls", station.outboundCalls());
            figures.put("average-talk-time", Rounding.meanSeconds(station.peek().talkSum, station.peek().talks));
            map.put(Long.toString(station.number()), Collections.unmodifiableMap(figures));
        }
        return Collections.unmodifiableMap(map);
    }

    private double time(Station station, StationTimer timer) {
        return Rounding.seconds(station.timeMillis(timer, now));
    }
}
