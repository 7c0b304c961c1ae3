package dev.switchboard.examples;

import static dev.switchboard.oci.plan.SubscriberType.PILOT;
import static dev.switchboard.oci.plan.SubscriberType.TRUNK;
import static dev.switchboard.oci.plan.SubscriberType.USER;
import static dev.switchboard.oci.plan.SubscriberType.VIRTUAL;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import dev.switchboard.oci.reader.OciEventReader.Server;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs the whole event manager inside a program, on an SQLite file. */
final class EmbedEventManager {

    private EmbedEventManager() {}

    /** Takes application server, OCI-R port, gateway as host:port, CAI3G user, its password and the file; runs on and on. */
    public static void main(String[] args) throws InterruptedException {
        run(args, Threads.untilStopped());
    }

    static void run(String[] args, CountDownLatch end) throws InterruptedException {
        var address = InetSocketAddress.createUnresolved(args[0], Integer.parseInt(args[1]));
        var gateway = Cai3gClient.Options.standard(args[2], "", args[3], new Secret(args[4]));
        var profiles = Map.of(USER, "user", VIRTUAL, "virtual", PILOT, "pilot", TRUNK, "trunk");
        var config = OciConfig.standard(List.of(new Server(args[0], List.of(address))), gateway, profiles);
        // tag::readme[]
        try (var timers = Timers.system("example");
                var pool = StorePool.sqlite(Path.of(args[5]));
                var journal = SqlEventJournal.open(pool.dataSource(), timers);
                var manager = new OciEventManager(
                        config,
                        journal,
                        SqlSubscriberStore.open(pool.dataSource(), timers),
                        WorkerLock.of(pool),
                        ProcessorMap.empty(),
                        timers)) {
            manager.addSettledHook("print", settled -> System.out.println(settled.entry() + " " + settled.outcome()));
            manager.start();
            end.await();
        }
        // end::readme[]
    }
}
