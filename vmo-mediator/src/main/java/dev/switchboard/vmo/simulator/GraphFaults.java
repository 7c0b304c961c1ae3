package dev.switchboard.vmo.simulator;

import dev.switchboard.vmo.simulator.GraphDoor.Delivery;
import dev.switchboard.vmo.simulator.GraphDoor.Reply;
import dev.switchboard.vmo.simulator.GraphSimulator.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is to go wrong next, and where. */
final class GraphFaults {

    private final Map<String, List<Fault>> faults = new HashMap<>();

    void add(String where, int count, Fault fault) {
        synchronized (faults) {
            faults.computeIfAbsent(where.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .addAll(Collections.nCopies(count, fault));
        }
    }

    void clear() {
        synchronized (faults) {
            faults.clear();
        }
    }

    private Optional<Fault> nextFault(String where) {
        synchronized (faults) {
            List<Fault> waiting = faults.getOrDefault(where.toLowerCase(Locale.ROOT), List.of());
            return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.remove(0));
        }
    }

    Reply apply(String where, Reply truth) {
        return nextFault(where)
                .map(fault -> {
                    Reply base = fault.status() == 0 || fault.status() == truth.status()
                            ? truth
                            : GraphDirectory.error(fault.status(), "injected", "an injected error");
                    Map<String, String> headers =
                            fault.retryAfter().isEmpty() ? Map.of() : Map.of("Retry-After", fault.retryAfter());
                    return new Reply(
                            base.status(),
                            headers,
                            fault.body().isEmpty() ? base.body() : fault.body(),
                            truth.delay().plus(fault.delay()),
                            Delivery.valueOf(fault.delivery().toUpperCase(Locale.ROOT)));
                })
                .orElse(truth);
    }
}
