package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.journal.Arrival;
import java.util.List;

/**
 * A document that belongs into the journal, and what was found in it.
 *
 * @param arrival what to journal
 * @param events its commands in order; empty when the arrival has a fault
 */
record Received(Arrival arrival, List<OciEvent> events) {

    /** Copies the events. */
    Received {
        events = List.copyOf(events);
    }
}
