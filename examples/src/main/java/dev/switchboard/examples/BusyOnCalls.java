package dev.switchboard.examples;

import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.time.Threads;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsListener;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.presence.PresenceStore;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Joins two libraries: who is on a call is shown as busy. A user's id is the number of the telephone. */
record BusyOnCalls(PresenceStore store) implements IpecsListener {

    // tag::readme[]
    @Override
    public void stationBusy(Effect.StationChanged change, PhoneSystem after) {
        report(change, Status.DND);
    }

    @Override
    public void stationIdle(Effect.StationChanged change, PhoneSystem after) {
        report(change, Status.ONLINE);
    }

    /** News, so that the source's own status is shown again after the call, or when no end is heard of for an hour. */
    private void report(Effect.StationChanged change, Status status) {
        var user = Long.toString(change.station().number());
        var hour = Optional.of(Duration.ofHours(1));
        store.put("calls", new PresenceReport(user, status, Instant.now(), hour, PresenceReport.Authority.NEWS));
    }
    // end::readme[]

    /** Takes the configurations of the iPECS client and the presence server; runs until it is stopped. */
    public static void main(String[] args) throws IOException, InterruptedException {
        var config =
                ConfigLoader.of(PresenceSettings.ALL).file(Path.of(args[1])).load();
        try (var presence = PresenceServer.of(PresenceConfig.from(config));
                var ipecs = new IpecsApi(Path.of(args[0]))) {
            ipecs.addListener(new BusyOnCalls(presence.store()));
            presence.start();
            ipecs.start();
            Threads.untilStopped().await();
        }
    }
}
