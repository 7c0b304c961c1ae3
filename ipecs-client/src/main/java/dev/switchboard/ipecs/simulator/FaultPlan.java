package dev.switchboard.ipecs.simulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The faults that wait for their requests; each request meets at most one, the one planned first. */
final class FaultPlan {

    private static final class Planned {
        private final Optional<IpecsSimulator.Operation> operation;
        private final Fault fault;
        private int left;

        Planned(Optional<IpecsSimulator.Operation> operation, int times, Fault fault) {
            this.operation = operation;
            this.left = times;
            this.fault = fault;
        }
    }

    private final List<Planned> planned = new ArrayList<>();

    synchronized void add(Optional<IpecsSimulator.Operation> operation, int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be at least 1, not " + times);
        }
        planned.add(new Planned(operation, times, fault));
    }

    synchronized Optional<Fault> take(IpecsSimulator.Operation operation) {
        for (Iterator<Planned> each = planned.iterator(); each.hasNext(); ) {
            Planned next = each.next();
            if (next.operation.isEmpty() || next.operation.get() == operation) {
                if (--next.left == 0) {
                    each.remove();
                }
                return Optional.of(next.fault);
            }
        }
        return Optional.empty();
    }

    synchronized void clear() {
        planned.clear();
    }
}
