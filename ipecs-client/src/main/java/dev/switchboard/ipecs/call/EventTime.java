package dev.switchboard.ipecs.call;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** When an event happened: the server's clock, bridged by elapsed time where it is unreadable or jumps. */
final class EventTime {

    private static final long TOLERATED_BACK = 2_000;
    private static final long TOLERATED_AHEAD = 300_000;

    private EventTime() {}

    /** The event's effective time, which the system's clock then stands at. */
    static long take(SystemFields system, IpecsEvent event, ZoneId zone) {
        if (!system.heard) {
            first(system, event, zone);
        } else {
            long expected = system.effective + Math.max(0, event.receivedMillis() - system.received);
            system.effective = effective(system, event, expected);
        }
        system.received = Math.max(system.received, event.receivedMillis());
        system.effective = system.lastInstant();
        return system.effective;
    }

    private static long effective(SystemFields system, IpecsEvent event, long expected) {
        if (event.timeMillis() == IpecsEvent.NONE) {
            return expected;
        }
        long told = event.timeMillis() + system.adjustment;
        if (told < system.effective - TOLERATED_BACK || told > expected + TOLERATED_AHEAD) {
            system.adjustment += expected - told;
            return expected;
        }
        return Math.max(told, system.effective);
    }

    /** The first event sets the clock; what was noted before it by the receive clock moves along. */
    private static void first(SystemFields system, IpecsEvent event, ZoneId zone) {
        long received = event.receivedMillis();
        long first = received;
        if (event.timeMillis() == IpecsEvent.NONE) {
            Instant instant = Instant.ofEpochMilli(received);
            system.adjustment = -1000L * instant.atZone(zone).getOffset().getTotalSeconds();
        } else {
            LocalDateTime local = LocalDateTime.ofEpochSecond(event.timeMillis() / 1000, 0, ZoneOffset.UTC);
            first = local.atZone(zone).toInstant().toEpochMilli();
            system.adjustment = first - event.timeMillis();
        }
        Periods.moveStart(system, first - received, zone);
        system.heard = true;
        system.effective = first;
        system.received = received;
    }
}
