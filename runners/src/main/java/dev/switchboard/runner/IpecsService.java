package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.ConnectionChange;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsConfig;
import dev.switchboard.ipecs.IpecsControl;
import dev.switchboard.ipecs.IpecsListener;
import dev.switchboard.ipecs.IpecsRecords;
import dev.switchboard.ipecs.IpecsStatus;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.control.ControlFace;
import dev.switchboard.ipecs.control.IpecsMetrics;
import dev.switchboard.ipecs.control.SimulatorControl;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The iPECS client as a program runs it: its records, itself, its control face with the wallboard, and its metrics. */
final class IpecsService implements Service {

    /** By then a record that was made at once can be read. */
    private static final Duration RECORDED = Duration.ofMillis(1_500);

    private final Timers timers = Timers.system("ipecs");
    private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();
    private final IpecsRecords records;
    private final IpecsApi client;
    private final ControlFace face;
    private boolean serving;

    private IpecsService(Config config, Path dataDir, Optional<SimulatorControl> simulator) {
        // All of the configuration is read before anything is opened.
        IpecsConfig ipecsConfig = IpecsConfig.from(config);
        ControlFace.Options options = IpecsControl.options(config);
        requireFree(options);
        NativeFiles.prepare();
        this.client = new IpecsApi(ipecsConfig, timers, new SecureRandom());
        this.records = IpecsRecords.open(ipecsConfig.store(), dataDir, timers);
        client.record(records.journal());
        IpecsControl control = new IpecsControl(client, () -> end.complete(Optional.empty()));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        IpecsMetrics metrics = IpecsMetrics.register(meters, control);
        this.face = new ControlFace(
                options, control, records.missedCalls(), simulator, Optional.of(metrics.text(meters::scrape)), timers);
        client.addListener(new Following());
    }

    /**
     * Opens the database; serves nothing and does not connect yet.
     *
     * @param simulator the program's own simulator, when it has one
     * @throws ConfigException when the configuration is wrong; then nothing is opened
     */
    static IpecsService open(Config config, Path dataDir, Optional<SimulatorControl> simulator) {
        return new IpecsService(config, dataDir, simulator);
    }

    private static void requireFree(ControlFace.Options options) {
        try {
            options.listen().requireFree("ipecs-control");
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Serves the control face. */
    void serve() throws IOException {
        face.start();
        serving = true;
    }

    IpecsApi client() {
        return client;
    }

    IpecsRecords records() {
        return records;
    }

    URI url() {
        return face.url();
    }

    URI wallboardUrl() {
        return face.wallboardUrl();
    }

    /** Serves the control face if that was not done, and waits until the event stream is open for the first time. */
    void connect() throws IOException, InterruptedException {
        // The login is on its way while the face gets ready: both take their time.
        client.start();
        if (!serving) {
            serve();
        }
        client.connect();
    }

    /** Waits until somebody asks for the end, or the client gives up. */
    int awaitEnd() throws IOException, InterruptedException {
        try {
            Optional<String> failure = end.get();
            if (failure.isPresent()) {
                throw new IOException(
                        "the iPECS client has given up; correct the cause and start it again: " + failure.get());
            }
            return 0;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String done() {
        IpecsStatus status = client.status();
        return "events=" + status.events().received()
                + " malformed=" + status.events().malformed()
                + " reconnects=" + status.connection().reconnects();
    }

    @Override
    public void close() {
        client.close();
        face.close();
        records.close();
        timers.close();
    }

    private final class Following implements IpecsListener {

        @Override
        public void stateChanged(CallCentreSnapshot snapshot) {
            face.changed();
        }

        @Override
        public void connection(ConnectionChange change) {
            face.changed();
        }

        @Override
        public void callAbandoned(Effect.CallChanged change, PhoneSystem after) {
            timers.schedule(RECORDED, face::missedCallsChanged);
        }

        @Override
        public void callChanged(Effect.CallChanged change, PhoneSystem after) {
            if (change.event() == Effect.CallEvent.REVIVED) {
                timers.schedule(RECORDED, face::missedCallsChanged);
            }
        }

        @Override
        public void systemReset(String reason) {
            end.complete(Optional.of(reason));
        }
    }
}
