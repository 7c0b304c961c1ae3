package dev.switchboard.examples;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsControl;
import dev.switchboard.ipecs.control.IpecsMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Puts a call centre's figures into a Micrometer registry of one's own; this one writes them to the log every minute. */
public final class WallboardMetrics {

    private WallboardMetrics() {}

    /**
     * Runs until the program is stopped.
     *
     * @param args the configuration file
     * @throws PeerException when the phone system cannot be reached or refuses
     * @throws InterruptedException when the wait for the end is interrupted
     */
    public static void main(String[] args) throws PeerException, InterruptedException {
        run(Path.of(args[0]), new LoggingMeterRegistry(), Threads.untilStopped());
    }

    static void run(Path config, MeterRegistry registry, CountDownLatch end)
            throws PeerException, InterruptedException {
        // tag::readme[]
        try (var ipecs = new IpecsApi(config)) {
            IpecsMetrics.register(registry, new IpecsControl(ipecs, () -> {}));
            ipecs.connect();
            end.await();
        }
        // end::readme[]
    }
}
