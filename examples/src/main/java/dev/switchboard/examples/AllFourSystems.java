package dev.switchboard.examples;

import dev.switchboard.common.config.ConfigLoader;
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
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** All four systems side by side in one program, from the files they have when they run alone; two of them are joined. */
final class AllFourSystems {

    /** Takes the folder with the configuration files; runs until it is stopped. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(Path.of(args[0]), System.out::println, new CountDownLatch(1));
    }

    static void run(Path home, Consumer<URI> print, CountDownLatch end) throws IOException, InterruptedException {
        // tag::readme[]
        var em = ConfigLoader.of(OciSettings.ALL).file(home.resolve("em.ini")).load();
        var pa = ConfigLoader.of(PresenceSettings.ALL)
                .file(home.resolve("presence.json"))
                .load();
        var vmo = VmoConfig.from(ConfigLoader.of(VmoSettings.ALL)
                .file(home.resolve("package-config.ini"))
                .load());
        try (var timers = Timers.system("example");
                var stores = OciStores.open(em, home, timers);
                var manager = new OciEventManager(OciConfig.from(em, home), stores, timers);
                var presence = PresenceServer.of(PresenceConfig.from(pa));
                var ipecs = new IpecsApi(home.resolve("ipecs.conf"));
                var table = SqlMediatorStore.open(home.resolve("vmo3.sqlite"));
                var gateways = VmoGateways.open(vmo, table, timers);
                var mediator = new VmoMediator(vmo, table, gateways.voicemail(), gateways.mail(), timers)) {
            ipecs.addListener(new BusyOnCalls(presence.store()));
            manager.start();
            presence.start();
            ipecs.start();
            mediator.start();
            print.accept(presence.apiUrl());
            end.await();
        }
        // end::readme[]
    }
}
