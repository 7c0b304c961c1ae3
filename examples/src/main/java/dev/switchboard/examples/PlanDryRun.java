package dev.switchboard.examples;

import static dev.switchboard.oci.plan.SubscriberType.PILOT;
import static dev.switchboard.oci.plan.SubscriberType.TRUNK;
import static dev.switchboard.oci.plan.SubscriberType.USER;
import static dev.switchboard.oci.plan.SubscriberType.VIRTUAL;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.MemorySubscriberStore;
import dev.switchboard.oci.provisioning.SubscriberStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Prints the exact requests that a reported change would cause in the IMS core, and does nothing: no peer is needed. */
public final class PlanDryRun {

    private PlanDryRun() {}

    /**
     * Plans one document on an empty registry.
     *
     * @param args a file with a document as an application server reports it
     * @throws IOException when the file cannot be read
     */
    public static void main(String[] args) throws IOException {
        run(Files.readString(Path.of(args[0])), new MemorySubscriberStore(), System.out::println);
    }

    static void run(String document, SubscriberStore registry, Consumer<String> print) {
        var gateway = Cai3gClient.Options.standard("gateway.example.net:8080", "", "user", new Secret("password"));
        var profiles = Map.of(USER, "user", VIRTUAL, "virtual", PILOT, "pilot", TRUNK, "trunk");
        var config = OciConfig.standard(List.of(), gateway, profiles);
        // tag::readme[]
        try (var timers = Timers.system("example");
                var manager = new OciEventManager(
                        config,
                        new MemoryEventJournal(timers),
                        registry,
                        WorkerLock.alone(),
                        ProcessorMap.empty(),
                        timers)) {
            var run = manager.dryRun(document, false);
            run.calls().forEach(call -> print.accept(call.peer() + ": " + call.summary() + "\n" + call.request()));
            print.accept(run.outcome() + " " + run.reason());
        }
        // end::readme[]
    }
}
