package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Effect.StationEvent;

/** What events say about stations and agents. Every rule is idempotent: without its condition nothing happens. */
final class StationRules {

    private StationRules() {}

    /** An event of a station that is not connected may be the first that is seen of it. */
    static void firstSight(Draft draft, int code, Subject subject) {
        if (!subject.hasStation() || draft.connected(subject.station())) {
            return;
        }
        boolean answer = draft.options.answerCodes().contains(code);
        if (!answer && !showsPresence(code)) {
            return;
        }
        StationFields station = draft.station(subject.station());
        connect(draft, station);
        boolean agentsOnly = code == 13 || code == 14 || code == 15;
        boolean queueCall = subject.hasQueue() && (answer || code == 42 || code == 57 || code == 66);
        if (draft.options.inferAgentLogin() && (agentsOnly || queueCall)) {
            logIn(draft, station);
        }
    }

    /* Others, such as 12, 16, 18 and 44, also trail behind a station's departure. */
    private static boolean showsPresence(int code) {
        return switch (code) {
            case 11, 13, 14, 15, 17, 19, 20, 41, 42, 49, 50, 57, 62, 66, 67 -> true;
            default -> false;
        };
    }

    static void apply(Draft draft, int code, Subject subject) {
        if (!subject.hasStation()) {
            return;
        }
        if (!draft.connected(subject.station())) {
            if (code == 84) {
                connect(draft, draft.station(subject.station()));
            }
            return;
        }
        StationFields peeked = draft.peekStation(subject.station());
        if (peeked != null && peeked.suspect) {
            draft.station(subject.station()).suspect = false;
        }
        switch (code) {
            case 82 -> disconnect(draft, draft.station(subject.station()));
            case 17, 41 -> draft.station(subject.station()).busy = true;
            case 18 -> draft.station(subject.station()).busy = false;
            case 19 -> dndOn(draft, draft.station(subject.station()));
            case 20 -> dndOff(draft, draft.station(subject.station()));
            case 11, 12, 13, 14, 15, 16 -> agent(draft, code, draft.station(subject.station()));
            default -> {}
        }
    }

    private static void agent(Draft draft, int code, StationFields station) {
        if (code == 11) {
            if (!station.agent) {
                logIn(draft, station);
            }
            return;
        }
        if (!station.agent) {
            return;
        }
        switch (code) {
            case 12 -> logOut(draft, station);
            case 13 -> setReasons(draft, station, station.reasons | StationFields.UCD);
            case 14 -> setReasons(draft, station, 0);
            case 15 -> setWrapUp(draft, station, true);
            default -> setWrapUp(draft, station, false);
        }
    }

    private static void connect(Draft draft, StationFields station) {
        station.connected = true;
        station.connectedAt = draft.now;
        draft.effect(StationEvent.CONNECTED, station);
        draft.changed();
    }

    private static void disconnect(Draft draft, StationFields station) {
        if (station.agent) {
            logOut(draft, station);
        }
        StationFields left = station.copy();
        draft.effect(StationEvent.DISCONNECTED, left);
        station.connected = false;
        station.busy = false;
        station.dnd = false;
        station.suspect = false;
        station.connectedAt = IpecsEvent.NONE;
        draft.changed();
    }

    private static void logIn(Draft draft, StationFields station) {
        station.agent = true;
        station.reasons = station.dnd ? StationFields.DND : 0;
        station.agentSince = draft.now;
        station.agentStateSince = draft.now;
        draft.effect(StationEvent.AGENT_LOGGED_IN, station);
        draft.changed();
    }

    private static void logOut(Draft draft, StationFields station) {
        StationFields left = station.copy();
        draft.effect(StationEvent.AGENT_LOGGED_OUT, left);
        station.agent = false;
        station.reasons = 0;
        station.wrapUp = false;
        station.agentSince = IpecsEvent.NONE;
        station.agentStateSince = IpecsEvent.NONE;
        draft.changed();
    }

    private static void dndOn(Draft draft, StationFields station) {
        station.dnd = true;
        if (station.agent) {
            setReasons(draft, station, station.reasons | StationFields.DND);
        }
    }

    private static void dndOff(Draft draft, StationFields station) {
        station.dnd = false;
        if (station.agent) {
            setReasons(draft, station, station.reasons & ~StationFields.DND);
        }
    }

    /** The event hook is due when availability changes, not when a second reason comes or goes. */
    private static void setReasons(Draft draft, StationFields station, int reasons) {
        if (reasons == station.reasons) {
            return;
        }
        boolean turned = (reasons == 0) != (station.reasons == 0);
        station.reasons = reasons;
        station.agentStateSince = draft.now;
        draft.effect(StationEvent.AGENT_CHANGED, station);
        if (turned) {
            draft.changed();
        }
    }

    private static void setWrapUp(Draft draft, StationFields station, boolean wrapUp) {
        if (station.wrapUp == wrapUp) {
            return;
        }
        station.wrapUp = wrapUp;
        station.agentStateSince = draft.now;
        draft.effect(StationEvent.AGENT_CHANGED, station);
        draft.changed();
    }
}
