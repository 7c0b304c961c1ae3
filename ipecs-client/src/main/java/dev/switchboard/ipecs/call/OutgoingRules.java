package dev.switchboard.ipecs.call;

import dev.switchboard.ipecs.call.Call.Direction;
import dev.switchboard.ipecs.call.Call.State;
import dev.switchboard.ipecs.call.Effect.CallEvent;
import org.jspecify.annotations.Nullable;

/** What events say about calls that stations dial, and the server's records of them. */
final class OutgoingRules {

    private final Draft draft;
    private final IpecsEvent event;
    private final Subject subject;

    OutgoingRules(Draft draft, IpecsEvent event, Subject subject) {
        this.draft = draft;
        this.event = event;
        this.subject = subject;
    }

    void dialled(@Nullable CallFields live) {
        if (live != null) {
            live.number = live.number.isEmpty() ? event.data2() : live.number;
        } else {
            CallFields call = draft.create(event.reference(), Direction.OUT);
            call.state = State.DIALING;
            call.station = subject.station();
            call.number = event.data2();
            draft.system.outbound++;
            if (subject.hasStation()) {
                draft.station(subject.station()).outbound++;
            }
            draft.effect(CallEvent.OUTBOUND, call);
            draft.changed();
        }
        draft.makeBusy(subject.station());
    }

    void recorded(@Nullable CallFields ofEvent) {
        long seconds = seconds(event.data1());
        if (seconds < 0) {
            draft.effect(new Effect.BadSmdr(subject.station(), event.data1(), draft.now));
            return;
        }
        CallFields live = event.hasReference() ? ofEvent : outgoingAtStation(ofEvent);
        long reference = event.reference();
        long startedAt = IpecsEvent.NONE;
        if (live != null) {
            live.smdrSeconds = seconds;
            reference = live.reference;
            startedAt = live.startedAt;
            if (live.direction == Direction.OUT) {
                CallEnds.end(draft, live);
            }
        } else {
            Call ended = event.hasReference() ? draft.recent(event.reference()) : lastAtStation();
            if (ended != null) {
                CallFields noted = ended.fields();
                noted.smdrSeconds = seconds;
                draft.system.recent = draft.system.recent.amended(new Call(noted));
                reference = ended.reference();
                startedAt = ended.startedAtMillis();
            }
        }
        draft.effect(new Effect.Smdr(subject.station(), event.data2(), seconds, reference, startedAt, draft.now));
    }

    /** The outgoing call that lives at the event's station; the one dialled last when there are several. */
    private @Nullable CallFields outgoingAtStation(@Nullable CallFields ofEvent) {
        if (ofEvent != null && ofEvent.direction == Direction.OUT) {
            return ofEvent;
        }
        StationFields station = subject.hasStation() ? draft.peekStation(subject.station()) : null;
        if (station == null || station.outgoing == 0) {
            return null;
        }
        Call found = station.outgoing == 1 ? draft.system.live.get(station.outgoingSum) : lastDialled();
        return found == null ? null : draft.open(found);
    }

    private @Nullable Call lastDialled() {
        Call[] last = new Call[1];
        draft.system.live.forEach(call -> {
            boolean here = call.direction() == Direction.OUT && call.station() == subject.station();
            if (here && (last[0] == null || later(call, last[0]))) {
                last[0] = call;
            }
        });
        return last[0];
    }

    private static boolean later(Call one, Call other) {
        return one.startedAtMillis() != other.startedAtMillis()
                ? one.startedAtMillis() > other.startedAtMillis()
                : one.reference() > other.reference();
    }

    private @Nullable Call lastAtStation() {
        StationFields station = subject.hasStation() ? draft.peekStation(subject.station()) : null;
        Call ended = station == null ? null : draft.recent(station.lastOutgoing);
        return ended != null && ended.direction() == Direction.OUT ? ended : null;
    }

    /** Six digits, {@code HHMMSS}; -1 when it is anything else. */
    private static long seconds(String text) {
        if (text.length() != 6) {
            return -1;
        }
        for (int i = 0; i < 6; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        int hhmmss = Integer.parseInt(text);
        return hhmmss / 10_000 * 3600L + hhmmss / 100 % 100 * 60L + hhmmss % 100;
    }
}
