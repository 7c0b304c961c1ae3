package dev.switchboard.ipecs.records;

import dev.switchboard.ipecs.call.CallMachine;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.call.Transition;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.BiFunction;

/** Events through the real rules into a journal, as the client feeds it. Seconds count from nine o'clock. */
final class RecordedDay {

    static final Instant NINE = Instant.parse("2024-01-15T09:00:00Z");
    static final long QUEUE = 6;

    private static final CallMachine MACHINE = new CallMachine(
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.range(QUEUE, QUEUE), ZoneOffset.UTC));

    private final CallJournal journal;
    private PhoneSystem system;

    RecordedDay(CallJournal journal, long second) {
        this.journal = journal;
        this.system = MACHINE.start(at(second).toEpochMilli());
        act(second, MACHINE::connectionRestored);
    }

    static Instant at(long second) {
        return NINE.plusSeconds(second);
    }

    private void act(long second, BiFunction<PhoneSystem, Long, Transition> input) {
        take(input.apply(system, at(second).toEpochMilli()));
    }

    private void take(Transition transition) {
        system = transition.next();
        for (Effect effect : transition.effects()) {
            journal.effect(effect, system);
        }
    }

    void event(long second, int code, long ref, long source, long destination, String data1, String data2) {
        long millis = at(second).toEpochMilli();
        IpecsEvent event = new IpecsEvent(
                code, none(ref), none(source), none(destination), data1, data2, "Station", "", "", "", millis, millis);
        if (journal.wantsRawEvents()) {
            journal.rawEvent(event);
        }
        take(MACHINE.apply(system, event));
    }

    private static long none(long number) {
        return number == 0 ? IpecsEvent.NONE : number;
    }

    void station(long second, int code, long station) {
        event(second, code, 0, station, 0, "", "");
    }

    /** A call waits in the queue. */
    void arrives(long second, long ref, String number, String name) {
        event(second, 3, ref, QUEUE, 0, "", "");
        event(second, 72, ref, QUEUE, 0, number, name);
    }

    void rings(long second, long ref, long station) {
        event(second, 66, ref, station, QUEUE, "", "");
    }

    void answered(long second, long ref, long station) {
        event(second, 42, ref, station, QUEUE, "", "");
    }

    void ends(long second, long ref) {
        event(second, 2, ref, QUEUE, 0, "", "");
    }

    /** A whole call that nobody answered. */
    void abandoned(long second, long ref) {
        arrives(second, ref, "555" + ref, "");
        ends(second + 7, ref);
    }

    void periodEnds(long second) {
        act(second, MACHINE::reset);
    }
}
