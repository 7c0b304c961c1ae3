package dev.switchboard.examples;

import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.OciStores;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoGateways;
import dev.switchboard.vmo.VmoMediator;
import dev.switchboard.vmo.VmoSettings;
import dev.switchboard.vmo.store.SqlMediatorStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** All four systems side by side in one program, from the files they have when they run alone; two of them are joined. */
final class AllFourSystems {

    /** Takes the folder with the configuration files; runs until it is stopped. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(Path.of(args[0]), System.out::println, Threads.untilStopped());
    }

    static void run(Path home, Consumer<String> print, CountDownLatch end) throws IOException, InterruptedException {
        // tag::readme[]
        var em = ConfigLoader.read(OciSettings.ALL, home.resolve("em.ini"));
        var vmo = VmoConfig.from(ConfigLoader.read(VmoSettings.ALL, home.resolve("package-config.ini")));
        try (var timers = Timers.system("example");
                var stores = OciStores.open(em, home, timers);
                var manager = new OciEventManager(OciConfig.from(em, home), stores, timers);
                var presence = PresenceServer.of(
                        PresenceConfig.from(ConfigLoader.read(PresenceSettings.ALL, home.resolve("presence.json"))));
                var ipecs = new IpecsApi(home.resolve("ipecs.conf"));
                var table = SqlMediatorStore.open(home.resolve("vmo3.sqlite"));
                var gateways = VmoGateways.open(vmo, table, timers);
                var mediator = new VmoMediator(vmo, table, gateways.voicemail(), gateways.mail(), timers)) {
            ipecs.addListener(new BusyOnCalls(presence.store()));
            manager.start();
            presence.start();
            ipecs.start();
            mediator.start();
            mediator.startSynchronising("start");
            print.accept(presence.apiUrl().toString());
            end.await();
        }
        // end::readme[]
    }
}
