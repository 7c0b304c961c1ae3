package dev.switchboard.oci;

import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.monitor.ServiceStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What an event manager does, as meters of a Micrometer registry: {@code oci.documents} by server, {@code oci.events} by
 * status and command, {@code oci.steps} by kind and result, {@code oci.link.up} by server, {@code oci.events.pending},
 * {@code oci.spool.documents} and {@code oci.spool.bytes}. Labels never hold subscribers, and there is only a bounded
 * number of them: commands and kinds that are not known count as {@code other}. Needs Micrometer, which is optional.
 *
 * <p><b>Threading.</b> Meters may be read on any thread; each asks the event manager when it is read.
 */
public final class OciMetrics {

    private static final String OTHER = "other";
    private static final int MOST_KINDS = 64;

    private final MeterRegistry registry;
    private final Set<String> commands;
    private final Set<String> kinds = ConcurrentHashMap.newKeySet();

    /**
     * @param commands the commands that have a processor; all others are counted together
     * @param servers the configured application servers
     * @param status how the event manager is doing at the moment of the call
     * @param pending how many events wait
     */
    OciMetrics(
            MeterRegistry registry,
            Set<String> commands,
            List<String> servers,
            Supplier<ServiceStatus> status,
            DoubleSupplier pending) {
        this.registry = registry;
        this.commands = Set.copyOf(commands);
        for (String server : servers) {
            Gauge.builder("oci.link.up", () -> isUp(status.get(), server) ? 1 : 0)
                    .description("Whether the connection to the application server is up")
                    .tag("server", server)
                    .register(registry);
        }
        Gauge.builder("oci.spool.documents", () -> status.get().spool().documents())
                .description("Documents that wait in the spool for the journal's database")
                .register(registry);
        Gauge.builder("oci.spool.bytes", () -> status.get().spool().bytes())
                .description("Size of the spool's file")
                .register(registry);
        Gauge.builder("oci.events.pending", pending::getAsDouble)
                .description("Events that wait to be processed")
                .register(registry);
    }

    /**
     * Registers the meters of an event manager; what has happened before is not counted.
     *
     * @param registry where they go
     * @param manager whose they are; kept alive by the meters
     */
    public static void register(MeterRegistry registry, OciEventManager manager) {
        List<String> servers = manager.status().links().stream()
                .map(ServiceStatus.LinkState::name)
                .toList();
        OciMetrics meters =
                new OciMetrics(registry, manager.commandNames(), servers, manager::status, manager::pending);
        manager.addJournalledHook(
                "metrics", entries -> entries.forEach(entry -> meters.documentReceived(entry.applicationServer())));
        manager.addSettledHook(
                "metrics",
                settled -> meters.eventSettled(
                        EventStatus.valueOf(settled.outcome().kind().name()),
                        settled.entry().commandName()));
        manager.addStepHook("metrics", step -> meters.stepAnswered(step.kind(), step.state()));
    }

    void documentReceived(String server) {
        registry.counter("oci.documents", "server", server).increment();
    }

    void eventSettled(EventStatus status, String commandName) {
        String command = commands.contains(commandName) ? commandName : OTHER;
        registry.counter("oci.events", "status", status.text(), "command", command)
                .increment();
    }

    void stepAnswered(String kind, StepState result) {
        registry.counter(
                        "oci.steps",
                        "kind",
                        bounded(kind),
                        "result",
                        result.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    private String bounded(String kind) {
        if (kinds.contains(kind)) {
            return kind;
        }
        if (kinds.size() >= MOST_KINDS) {
            return OTHER;
        }
        kinds.add(kind);
        return kind;
    }

    private static boolean isUp(ServiceStatus status, String server) {
        return status.links().stream().anyMatch(link -> link.name().equals(server) && link.connected());
    }
}
