package dev.switchboard.vmo;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/** A mediator's figures as meters. Needs Micrometer, which is optional. */
public final class VmoMetrics {

    private VmoMetrics() {}

    /**
     * Registers the meters of a mediator; each asks it when it is read.
     *
     * @param meters where
     * @param mediator whose
     */
    public static void register(MeterRegistry meters, VmoMediator mediator) {
        gauge(meters, "vmo.users", "Rows of the table of users", mediator, MediatorStatus::users);
        gauge(meters, "vmo.outbox.pending", "Changes that wait to be delivered", mediator, MediatorStatus::pending);
        gauge(meters, "vmo.outbox.parked", "Changes that wait for an operator", mediator, MediatorStatus::parked);
        gauge(
                meters,
                "vmo.synchronised.seconds",
                "When the table was last synchronised, in seconds since 1970; 0 for never",
                mediator,
                status -> status.synchronised().map(Instant::getEpochSecond).orElse(0L));
        gauge(
                meters,
                "vmo.store.up",
                "Whether the database works",
                mediator,
                status -> status.storeFault().isEmpty() ? 1 : 0);
        for (MediatorStatus.Neighbour one : mediator.status().neighbours()) {
            neighbour(meters, mediator, one.name());
        }
    }

    private static void neighbour(MeterRegistry meters, VmoMediator mediator, String name) {
        Gauge.builder("vmo.neighbour.up", mediator, any -> find(mediator, name, one -> one.reachable() ? 1 : 0))
                .description("Whether a neighbour is being told, rather than left alone because of failures")
                .tag("neighbour", name)
                .register(meters);
        FunctionCounter.builder(
                        "vmo.deliveries", mediator, any -> find(mediator, name, MediatorStatus.Neighbour::delivered))
                .description("Attempts to tell a neighbour something")
                .tag("neighbour", name)
                .tag("result", "done")
                .register(meters);
        FunctionCounter.builder(
                        "vmo.deliveries", mediator, any -> find(mediator, name, MediatorStatus.Neighbour::failed))
                .description("Attempts to tell a neighbour something")
                .tag("neighbour", name)
                .tag("result", "failed")
                .register(meters);
    }

    private static double find(VmoMediator mediator, String name, ToDoubleFunction<MediatorStatus.Neighbour> figure) {
        return mediator.status().neighbours().stream()
                .filter(one -> one.name().equals(name))
                .mapToDouble(figure)
                .findFirst()
                .orElse(0);
    }

    private static void gauge(
            MeterRegistry meters,
            String name,
            String text,
            VmoMediator mediator,
            ToDoubleFunction<MediatorStatus> figure) {
        Gauge.builder(name, mediator, any -> figure.applyAsDouble(any.status()))
                .description(text)
                .register(meters);
    }
}
