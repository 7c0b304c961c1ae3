package dev.switchboard.ipecs.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The documented tables read aloud: mutable maps, everything recomputed after each event, no thought for speed. Shares
 * nothing with the machine but the event, so that a mistake has to be made twice to hide. Times are whole milliseconds.
 */
final class ReferenceModel {

    private static final Set<Integer> CONNECTING = Set.of(11, 13, 14, 15, 17, 19, 20, 41, 42, 49, 50, 57, 62, 66, 67);
    private static final long NONE = IpecsEvent.NONE;

    static final class Phone {
        boolean connected;
        boolean busy;
        boolean dnd;
        boolean agent;
        boolean ucdReason;
        boolean dndReason;
        boolean wrap;
        boolean suspect;
        long lastOut = NONE;
        final Map<String, Long> sums = new TreeMap<>();
        final Map<String, Long> open = new TreeMap<>();

        boolean unavailable() {
            return ucdReason || dndReason;
        }
    }

    static final class Leg {
        long ref;
        String direction = "";
        String state = "";
        boolean viaQueue;
        boolean waiting;
        boolean suspect;
        long station = NONE;
        long rungFor = NONE;
        String number = "";
        long queued = NONE;
        long ring = NONE;
        long answered = NONE;
        long ended = NONE;
        long heldSince = NONE;
        long lastEvent;
        long hold;
        long holdCounted;
    }

    private final MachineOptions options;
    final TreeMap<Long, Phone> phones = new TreeMap<>();
    final TreeMap<Long, Leg> live = new TreeMap<>();
    final TreeMap<Long, Leg> ended = new TreeMap<>();
    final List<String> hooks = new ArrayList<>();
    private final List<Object[]> due = new ArrayList<>();
    private boolean eventHook;
    private long time = NONE;
    private long receivedAt;
    private long floor = NONE;
    private long adjustment;
    private long restored = NONE;
    private long nextSynthetic = -1;
    int inbound;
    int outbound;
    int answered;
    int abandoned;
    int stale;
    long holdTotal;
    long talkAll;
    long handleAll;
    long talkIn;
    long holdIn;
    long ringIn;
    long talkOut;
    long waitIn;
    int endedIn;

    ReferenceModel(MachineOptions options) {
        this.options = options;
    }

    // ---------------------------------------------------------------------------------------------------- inputs

    void event(IpecsEvent e) {
        advance(e);
        Map<Long, String> before = phases();
        long station = station(e);
        int code = e.codeNumber();
        Leg call = callOf(e, station);
        if (call != null) {
            call.suspect = false;
            call.lastEvent = time;
        }
        firstSight(e, station);
        Phone phone = station == NONE ? null : phones.get(station);
        if (phone != null && phone.connected) {
            phone.suspect = false;
        }
        stationRule(code, station);
        callRule(e, station, call);
        settle(before);
        fire();
    }

    void reset(long received) {
        long now = now(received);
        floor = now;
        syncTimers(now);
        for (Phone phone : phones.values()) {
            phone.sums.clear();
            phone.open.replaceAll((timer, since) -> now);
        }
        for (Leg leg : live.values()) {
            leg.holdCounted = leg.heldSince == NONE ? 0 : now - leg.heldSince;
        }
        inbound = outbound = answered = abandoned = endedIn = 0;
        holdTotal = talkAll = handleAll = talkIn = holdIn = ringIn = talkOut = waitIn = 0;
    }

    void lost() {
        restored = NONE;
        live.values().forEach(leg -> leg.suspect = true);
        phones.values().forEach(phone -> phone.suspect = phone.connected);
    }

    void restored(long received) {
        restored = now(received);
    }

    void tick(long received) {
        if (time == NONE) {
            return;
        }
        Map<Long, String> before = phases();
        long eventTime = time;
        time = now(received);
        boolean grace =
                restored != NONE && time - restored >= options.gapGrace().toMillis();
        long silence = options.callStaleAfter().toMillis();
        boolean any = false;
        for (Leg leg : new ArrayList<>(live.values())) {
            if ((grace && leg.suspect) || (silence > 0 && time - leg.lastEvent >= silence)) {
                finish(leg, "STALE");
                stale++;
                any = true;
            }
        }
        if (grace) {
            for (Map.Entry<Long, Phone> entry : phones.entrySet()) {
                boolean called = live.values().stream().anyMatch(leg -> leg.station == entry.getKey());
                Phone phone = entry.getValue();
                if (phone.connected && phone.suspect && phone.busy && !called) {
                    phone.busy = false;
                    any = true;
                }
            }
        }
        eventHook |= any;
        floor = any ? time : floor;
        settle(before);
        fire();
        time = eventTime;
    }

    private void advance(IpecsEvent e) {
        if (time == NONE) {
            time = e.timeMillis() == NONE ? e.receivedMillis() : e.timeMillis();
        } else {
            long exp = now(e.receivedMillis());
            long t = e.timeMillis() + adjustment;
            if (e.timeMillis() == NONE) {
                time = exp;
            } else if (t < time - 2000 || t > exp + 300_000) {
                adjustment += exp - t;
                time = exp;
            } else {
                time = Math.max(t, time);
            }
        }
        // No event acts before what an action changed, or a duration would be negative.
        time = Math.max(time, floor);
        receivedAt = e.receivedMillis();
        ended.values().removeIf(leg -> leg.ended + options.recentCallWindow().toMillis() < time);
    }

    long now(long received) {
        return Math.max(floor, time + received - receivedAt);
    }

    // ------------------------------------------------------------------------------------------------- whose, sight

    private boolean isStation(long number) {
        return options.stations().contains(number);
    }

    private boolean isQueue(long number) {
        return options.queues().contains(number);
    }

    private long station(IpecsEvent e) {
        return isStation(e.source()) ? e.source() : isStation(e.destination()) ? e.destination() : NONE;
    }

    private boolean queued(IpecsEvent e) {
        return isQueue(e.source()) || isQueue(e.destination());
    }

    private boolean both(IpecsEvent e) {
        return isStation(e.source()) && isStation(e.destination()) && e.source() != e.destination();
    }

    private Leg callOf(IpecsEvent e, long station) {
        if (e.hasReference()) {
            return live.get(e.reference());
        }
        List<Leg> here = live.values().stream()
                .filter(leg -> station != NONE && leg.station == station)
                .toList();
        return here.size() == 1 ? here.get(0) : null;
    }

    private void firstSight(IpecsEvent e, long station) {
        if (station == NONE || connected(station)) {
            return;
        }
        int code = e.codeNumber();
        if (CONNECTING.contains(code) || options.answerCodes().contains(code)) {
            connect(station);
            boolean call = code == 42
                    || code == 57
                    || code == 66
                    || options.answerCodes().contains(code);
            boolean agent = code == 13 || code == 14 || code == 15 || (call && queued(e));
            if (options.inferAgentLogin() && agent) {
                logIn(station);
            }
        }
    }

    private boolean connected(long station) {
        return phones.containsKey(station) && phones.get(station).connected;
    }

    private void connect(long station) {
        phones.computeIfAbsent(station, number -> new Phone()).connected = true;
        due("StationConnected");
        eventHook = true;
    }

    private void logIn(long station) {
        Phone phone = phones.get(station);
        phone.agent = true;
        phone.ucdReason = false;
        phone.dndReason = phone.dnd;
        due("AgentLoggedIn");
        eventHook = true;
    }

    private void logOut(Phone phone) {
        phone.agent = false;
        phone.ucdReason = false;
        phone.dndReason = false;
        phone.wrap = false;
        due("AgentLoggedOut");
        eventHook = true;
    }

    // ----------------------------------------------------------------------------------------------- station rules

    private void stationRule(int code, long station) {
        if (station == NONE) {
            return;
        }
        if (!connected(station)) {
            if (code == 84) {
                connect(station);
            }
            return;
        }
        Phone phone = phones.get(station);
        boolean was = phone.unavailable();
        switch (code) {
            case 82 -> {
                if (phone.agent) {
                    logOut(phone);
                }
                phone.connected = false;
                phone.busy = false;
                phone.dnd = false;
                phone.suspect = false;
                due("StationDisconnected");
                eventHook = true;
            }
            case 11 -> {
                if (!phone.agent) {
                    logIn(station);
                }
            }
            case 12 -> {
                if (phone.agent) {
                    logOut(phone);
                }
            }
            case 13 -> {
                if (phone.agent) {
                    eventHook |= !was;
                    phone.ucdReason = true;
                }
            }
            case 14 -> {
                if (phone.agent && was) {
                    phone.ucdReason = false;
                    phone.dndReason = false;
                    eventHook = true;
                }
            }
            case 15 -> {
                if (phone.agent && !phone.wrap) {
                    phone.wrap = true;
                    eventHook = true;
                }
            }
            case 16 -> {
                if (phone.agent && phone.wrap) {
                    phone.wrap = false;
                    eventHook = true;
                }
            }
            case 17, 41 -> phone.busy = true;
            case 18 -> phone.busy = false;
            case 19 -> {
                phone.dnd = true;
                if (phone.agent) {
                    eventHook |= !was;
                    phone.dndReason = true;
                }
            }
            case 20 -> {
                phone.dnd = false;
                if (phone.agent) {
                    phone.dndReason = false;
                    eventHook |= was && !phone.unavailable();
                }
            }
            default -> {}
        }
    }

    // -------------------------------------------------------------------------------------------------- call rules

    private void callRule(IpecsEvent e, long station, Leg call) {
        int code = e.codeNumber();
        Leg recent = call == null && e.hasReference() ? ended.get(e.reference()) : null;
        if (options.answerCodes().contains(code)) {
            answer(e, station, call, recent);
            return;
        }
        boolean otherLeg = call != null && station != NONE && call.station != NONE && call.station != station;
        switch (code) {
            case 3 -> {
                boolean reoffer = recent != null && isStation(e.destination());
                if (call != null || !e.hasReference()) {
                    return;
                }
                if (!reoffer) {
                    incoming(e);
                } else if (recent.state.equals("ABANDONED")) {
                    revive(recent);
                }
            }
            case 71, 72 -> info(e, call, recent);
            case 66 -> ring(e, station, call, recent);
            case 43 -> {
                if (call != null
                        && !otherLeg
                        && Set.of("QUEUED", "RINGING", "DIALING").contains(call.state)) {
                    end(call);
                }
            }
            case 44 -> {
                if (call != null && !otherLeg) {
                    end(call);
                }
            }
            case 2 -> {
                if (call != null && e.hasReference()) {
                    end(call);
                }
            }
            case 49 -> hold(call);
            case 50 -> {
                if (call != null && call.state.equals("HELD")) {
                    unhold(call);
                    call.state = "ACTIVE";
                    eventHook = true;
                }
            }
            case 62 -> {
                if (call != null) {
                    hold(call);
                } else if (queued(e) && recent == null && e.hasReference()) {
                    incoming(e);
                }
            }
            case 67 -> dial(e, station, call);
            case 69 -> smdr(e, station, recent);
            default -> {}
        }
    }

    private Leg create(IpecsEvent e, String direction, String state) {
        Leg leg = new Leg();
        leg.ref = e.hasReference() ? e.reference() : nextSynthetic--;
        leg.direction = direction;
        leg.state = state;
        leg.lastEvent = time;
        live.put(leg.ref, leg);
        eventHook = true;
        return leg;
    }

    private Leg incoming(IpecsEvent e) {
        Leg leg = create(e, both(e) ? "INTERNAL" : "IN", "QUEUED");
        leg.queued = time;
        if (leg.direction.equals("IN")) {
            leg.viaQueue = queued(e);
            leg.waiting = leg.viaQueue;
            inbound++;
            due("NewCall");
            if (leg.waiting) {
                due("CallWaiting");
            }
        }
        return leg;
    }

    private void revive(Leg leg) {
        ended.remove(leg.ref);
        live.put(leg.ref, leg);
        leg.state = "QUEUED";
        leg.ended = NONE;
        leg.waiting = leg.viaQueue;
        leg.lastEvent = time;
        abandoned--;
        eventHook = true;
    }

    private void info(IpecsEvent e, Leg known, Leg recent) {
        Leg call = known;
        if (call == null && recent == null && e.hasReference() && !both(e)) {
            call = incoming(e);
        }
        if (call == null) {
            return;
        }
        if (e.codeNumber() == 72) {
            call.number = e.data1();
        } else if (call.number.isEmpty()) {
            call.number = e.data1();
        }
        ringingCheck(call, e, false);
    }

    private void ring(IpecsEvent e, long station, Leg known, Leg recent) {
        Leg call = known;
        if (call == null && recent != null) {
            if (!recent.state.equals("ABANDONED")) {
                return;
            }
            revive(recent);
            call = recent;
        } else if (call == null) {
            call = incoming(e);
        }
        if (call.state.equals("QUEUED") || call.state.equals("RINGING")) {
            eventHook |= !call.state.equals("RINGING") || call.station != station;
            call.state = "RINGING";
            call.station = station;
            call.ring = call.ring == NONE ? time : call.ring;
            ringingCheck(call, e, false);
        }
    }

    private void answer(IpecsEvent e, long station, Leg known, Leg recent) {
        if (station == NONE) {
            return;
        }
        Leg call = known;
        if (call == null && recent != null) {
            if (!recent.state.equals("ABANDONED")) {
                return;
            }
            revive(recent);
            call = recent;
        } else if (call == null) {
            if (both(e)) {
                call = create(e, "INTERNAL", "QUEUED");
            } else if (queued(e) || isStation(e.destination())) {
                call = create(e, "IN", "QUEUED");
                call.viaQueue = queued(e);
                call.queued = time;
                inbound++;
                due("NewCall");
            } else {
                call = create(e, "UNKNOWN", "QUEUED");
            }
        }
        switch (call.state) {
            case "QUEUED", "RINGING", "DIALING" -> {
                if (call.state.equals("RINGING") && call.station == station) {
                    ringingCheck(call, e, true);
                }
                call.state = "ACTIVE";
                call.station = station;
                call.answered = time;
                call.waiting = false;
                if (call.direction.equals("IN")) {
                    answered++;
                    waitIn += time - call.queued;
                    due("CallAnswered");
                }
                busy(station);
                if (call.direction.equals("INTERNAL") && both(e)) {
                    busy(e.destination());
                }
                eventHook = true;
            }
            case "HELD" -> {
                unhold(call);
                call.state = "ACTIVE";
                call.station = station;
                busy(station);
                eventHook = true;
            }
            default -> {
                if (call.station != station) {
                    call.station = station;
                    busy(station);
                    eventHook = true;
                }
            }
        }
    }

    private void busy(long station) {
        if (connected(station)) {
            phones.get(station).busy = true;
            phones.get(station).suspect = false;
        }
    }

    private void hold(Leg call) {
        if (call != null && call.state.equals("ACTIVE")) {
            call.state = "HELD";
            call.heldSince = time;
            eventHook = true;
        }
    }

    private void unhold(Leg call) {
        if (call.heldSince != NONE) {
            long held = time - call.heldSince;
            call.hold += held;
            if (!call.direction.equals("INTERNAL")) {
                holdTotal += held - call.holdCounted;
            }
            call.holdCounted = 0;
            call.heldSince = NONE;
        }
    }

    private void ringingCheck(Leg call, IpecsEvent e, boolean forced) {
        boolean rings = call.direction.equals("IN") && call.state.equals("RINGING") && call.station != NONE;
        if (rings && call.rungFor != call.station && (forced || !call.number.isEmpty())) {
            call.rungFor = call.station;
            due("CallRinging", call.station + "/" + call.number + "/" + call.ref + "/" + e.time());
        }
    }

    private void end(Leg call) {
        boolean lost = call.direction.equals("IN") && call.answered == NONE;
        finish(call, lost ? "ABANDONED" : "CLOSED");
        eventHook = true;
    }

    private void finish(Leg call, String result) {
        unhold(call);
        call.state = result;
        call.ended = time;
        call.waiting = false;
        live.remove(call.ref);
        ended.put(call.ref, call);
        if (call.direction.equals("OUT") && call.station != NONE) {
            phones.computeIfAbsent(call.station, number -> new Phone()).lastOut = call.ref;
        }
        if (result.equals("ABANDONED")) {
            abandoned++;
            due("CallAbandoned");
        }
        if (!call.direction.equals("INTERNAL")) {
            due("CallDisconnected");
        }
        if (result.equals("CLOSED") && !call.direction.equals("INTERNAL") && call.answered != NONE) {
            long talk = call.ended - call.answered - call.hold;
            talkAll += talk;
            handleAll += talk + call.hold;
            if (call.direction.equals("OUT")) {
                talkOut += talk;
            }
            if (call.direction.equals("IN")) {
                endedIn++;
                talkIn += talk;
                holdIn += call.hold;
                ringIn += call.ring == NONE ? 0 : call.answered - call.ring;
            }
        }
    }

    private void dial(IpecsEvent e, long station, Leg call) {
        if (call == null) {
            Leg leg = create(e, "OUT", "DIALING");
            leg.queued = time;
            leg.station = station;
            leg.number = e.data2();
            outbound++;
            due("OutboundCall");
        } else if (call.number.isEmpty()) {
            call.number = e.data2();
        }
        busy(station);
    }

    private void smdr(IpecsEvent e, long station, Leg recent) {
        if (!e.data1().matches("[0-9]{6}")) {
            due.add(new Object[] {"BadSmdr", ""});
            return;
        }
        int hhmmss = Integer.parseInt(e.data1());
        int seconds = hhmmss / 10000 * 3600 + hhmmss / 100 % 100 * 60 + hhmmss % 100;
        Leg call = null;
        if (e.hasReference()) {
            call = live.get(e.reference());
        } else if (station != NONE) {
            for (Leg leg : live.values()) {
                if (leg.direction.equals("OUT")
                        && leg.station == station
                        && (call == null || leg.queued >= call.queued)) {
                    call = leg;
                }
            }
        }
        Leg noted = call != null ? call : recent;
        if (noted == null && !e.hasReference() && station != NONE && phones.containsKey(station)) {
            Leg last = ended.get(phones.get(station).lastOut);
            noted = last != null && last.direction.equals("OUT") ? last : null;
        }
        if (call != null && call.direction.equals("OUT")) {
            end(call);
        }
        Object ref = noted != null ? (Object) noted.ref : e.hasReference() ? (Object) e.reference() : "";
        due("Smdr", (station == NONE ? "" : station) + "/" + e.data2() + "/" + seconds + "/" + ref);
    }

    // ------------------------------------------------------------------------------------------- phases and hooks

    private Map<Long, String> phases() {
        Map<Long, String> phases = new TreeMap<>();
        phones.forEach((number, phone) -> {
            if (phone.connected) {
                phases.put(number, phase(number, phone));
            }
        });
        return phases;
    }

    private String phase(long number, Phone phone) {
        if (phone.busy) {
            return "BUSY";
        }
        boolean rings = live.values().stream().anyMatch(leg -> leg.state.equals("RINGING") && leg.station == number);
        return rings ? "RINGING" : "IDLE";
    }

    private void settle(Map<Long, String> before) {
        phases().forEach((number, phase) -> {
            String was = before.getOrDefault(number, "IDLE");
            if (!phase.equals(was)) {
                eventHook = true;
                if (phase.equals("BUSY")) {
                    due("StationBusy");
                } else if (phase.equals("IDLE")) {
                    due("StationIdle");
                }
            }
        });
        syncTimers(time);
    }

    private void syncTimers(long now) {
        phones.forEach((number, phone) -> {
            String phase = phase(number, phone);
            timer(phone, "logged-in", phone.connected, now);
            timer(phone, "idle", phone.connected && phase.equals("IDLE"), now);
            timer(phone, "busy", phone.connected && phase.equals("BUSY"), now);
            timer(phone, "ringing", phone.connected && phase.equals("RINGING"), now);
            timer(phone, "agent", phone.agent, now);
            timer(phone, "avail", phone.agent && !phone.unavailable(), now);
            timer(phone, "unavail", phone.agent && phone.unavailable(), now);
            timer(phone, "wrap", phone.wrap, now);
        });
    }

    private static void timer(Phone phone, String name, boolean on, long now) {
        if (on) {
            phone.open.putIfAbsent(name, now);
        } else {
            Long since = phone.open.remove(name);
            if (since != null) {
                phone.sums.merge(name, now - since, Long::sum);
            }
        }
    }

    private void due(String hook) {
        due.add(new Object[] {hook, null});
    }

    private void due(String hook, String payload) {
        due.add(new Object[] {hook, payload});
    }

    private void fire() {
        for (Object[] hook : due) {
            String payload = hook[1] != null ? (String) hook[1] : Integer.toString(count((String) hook[0]));
            hooks.add(hook[0] + " " + payload);
        }
        if (eventHook) {
            hooks.add("Event " + summary(time));
        }
        due.clear();
        eventHook = false;
    }

    private int count(String hook) {
        return switch (hook) {
            case "StationConnected", "StationDisconnected" ->
                (int) phones.values().stream().filter(phone -> phone.connected).count();
            case "AgentLoggedIn", "AgentLoggedOut" -> agents();
            case "NewCall" -> inbound;
            case "CallAnswered" -> answered;
            case "CallAbandoned" -> Math.max(0, abandoned);
            case "OutboundCall" -> outbound;
            case "CallWaiting" ->
                (int) live.values().stream().filter(leg -> leg.waiting).count();
            case "CallDisconnected" -> active();
            case "StationBusy" -> phased("BUSY");
            case "StationIdle" -> phased("IDLE");
            default -> throw new IllegalArgumentException(hook);
        };
    }

    int active() {
        return (int) live.values().stream()
                .filter(leg -> !leg.direction.equals("INTERNAL"))
                .filter(leg -> leg.state.equals("ACTIVE") || leg.state.equals("HELD"))
                .count();
    }

    private int agents() {
        return (int) phones.values().stream().filter(phone -> phone.agent).count();
    }

    private int phased(String phase) {
        return (int) phases().values().stream().filter(phase::equals).count();
    }

    // ----------------------------------------------------------------------------------------------------- figures

    private double timers(String name, long now) {
        long sum = 0;
        for (Phone phone : phones.values()) {
            sum += phone.sums.getOrDefault(name, 0L);
            sum += phone.open.containsKey(name) ? now - phone.open.get(name) : 0;
        }
        return whole(sum);
    }

    private long wrapMillis(long now) {
        long sum = 0;
        for (Phone phone : phones.values()) {
            sum += phone.sums.getOrDefault("wrap", 0L);
            sum += phone.open.containsKey("wrap") ? now - phone.open.get("wrap") : 0;
        }
        return sum;
    }

    private static double whole(long millis) {
        return mean(millis, 1);
    }

    private static double mean(long millis, int count) {
        return Math.floor((double) millis / count / 1000 + 0.5);
    }

    Map<String, Object> summary(long now) {
        long hold = holdTotal;
        for (Leg leg : live.values()) {
            if (leg.heldSince != NONE && !leg.direction.equals("INTERNAL")) {
                hold += now - leg.heldSince - leg.holdCounted;
            }
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("stations-connected", count("StationConnected"));
        map.put("agents-logged-in", agents());
        map.put("total-inbound-calls", inbound);
        map.put("total-answered-calls", answered);
        map.put("total-abandoned-calls", Math.max(0, abandoned));
        map.put("total-outbound-calls", outbound);
        map.put("total-logged-in-time", timers("logged-in", now));
        map.put("total-avail-time", timers("avail", now));
        map.put("total-unavail-time", timers("unavail", now));
        map.put("total-idle-time", timers("idle", now));
        map.put("total-busy-time", timers("busy", now));
        map.put("total-hold-time", whole(hold));
        map.put("total-wrap-time", timers("wrap", now));
        return map;
    }

    Map<String, Object> extended(long now) {
        Map<String, Object> map = summary(now);
        List<String> names = new ArrayList<>();
        int unavailable = 0;
        int busy = 0;
        int idle = 0;
        int wrap = 0;
        for (Map.Entry<Long, Phone> entry : phones.entrySet()) {
            Phone phone = entry.getValue();
            if (phone.connected) {
                names.add(entry.getKey().toString());
            }
            if (phone.agent) {
                String phase = phase(entry.getKey(), phone);
                unavailable += phone.unavailable() ? 1 : 0;
                busy += phase.equals("BUSY") ? 1 : 0;
                wrap += phone.wrap ? 1 : 0;
                idle += phase.equals("IDLE") && !phone.wrap && !phone.unavailable() ? 1 : 0;
            }
        }
        map.put("stations-idle", phased("IDLE"));
        map.put("stations-busy", phased("BUSY"));
        map.put("agents-available", agents() - unavailable);
        map.put("agents-unavailable", unavailable);
        map.put("agents-busy", busy);
        map.put("agents-idle", idle);
        map.put("total-calls-in-queue", count("CallWaiting"));
        map.put("total-calls-onwrap", wrap);
        map.put("total-calls-onhold", (int)
                live.values().stream().filter(leg -> leg.state.equals("HELD")).count());
        map.put("total-agn-login-time", timers("agent", now));
        map.put("total-ring-time", whole(ringIn));
        map.put("total-talk-time", whole(talkAll));
        map.put("total-handle-time", whole(handleAll));
        map.put("station-list", names);
        return map;
    }

    Map<String, Object> callStatistics(long now) {
        long handle = talkIn + holdIn + wrapMillis(now);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(
                "Calls",
                Map.of(
                        "Inbound",
                        inbound,
                        "Outbound",
                        outbound,
                        "Answered",
                        answered,
                        "Abandoned",
                        Math.max(0, abandoned)));
        map.put(
                "Times",
                Map.of(
                        "Talk", whole(talkIn),
                        "Hold", whole(holdIn),
                        "Out", whole(talkOut),
                        "Ring", whole(ringIn),
                        "Handle", whole(handle)));
        double rate = inbound == 0 ? 0 : Math.floor(100.0 * Math.max(0, abandoned) / inbound + 0.5) / 100;
        map.put(
                "Averages",
                Map.of(
                        "avgTalk", endedIn == 0 ? 0.0 : mean(talkIn, endedIn),
                        "avgHold", endedIn == 0 ? 0.0 : mean(holdIn, endedIn),
                        "avgHandle", endedIn == 0 ? 0.0 : mean(handle, endedIn),
                        "AbandonRate", rate,
                        "ASA", answered == 0 ? 0.0 : mean(waitIn, answered)));
        return map;
    }
}
