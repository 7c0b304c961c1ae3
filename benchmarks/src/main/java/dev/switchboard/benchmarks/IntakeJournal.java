package dev.switchboard.benchmarks;

import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.JournalEntry;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.UnaryOperator;

/** A journal of which only the intake works: nothing is ever waiting, so that reading is measured by itself. */
final class IntakeJournal {

    /** What takes a batch in. */
    interface Intake {
        List<JournalEntry> append(List<Arrival> arrivals);
    }

    private IntakeJournal() {}

    static EventJournal of(Intake intake) {
        UnaryOperator<Object> append = batch -> intake.append(
                ((List<?>) batch).stream().map(Arrival.class::cast).toList());
        return (EventJournal) Proxy.newProxyInstance(
                IntakeJournal.class.getClassLoader(),
                new Class<?>[] {EventJournal.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "append" -> append.apply(arguments[0]);
                    case "pending" -> List.of();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
