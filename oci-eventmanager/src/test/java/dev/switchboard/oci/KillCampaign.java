package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lives of one event manager on one store, each ended by a kill, and a last one that finishes everything. The network
 * stays up throughout; what a kill took out of the socket is sent again by the application server.
 */
final class KillCampaign implements AutoCloseable {

    private static final Duration LIFE = Duration.ofSeconds(60);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long COUNT_EVERY = TimeUnit.MILLISECONDS.toNanos(25);

    /** What a campaign went through. */
    record Report(Map<KillPoint, Integer> kills, int events, int sentAgain, int takenUpAgain) {}

    private final TestStore store;
    private final int lanes;
    private final Path directory;
    private final Random random;
    private final EventSource source;
    private final TestNetwork network = TestNetwork.started();
    private final Map<KillPoint, Integer> kills = new EnumMap<>(KillPoint.class);

    KillCampaign(TestStore store, int lanes, long seed, Path directory) throws IOException {
        this.store = store;
        this.lanes = lanes;
        this.directory = directory;
        this.random = new Random(seed);
        this.source = EventSource.random(seed);
    }

    /** Kills at each of the points in turn, lets the rest be finished, and compares with a run without kills. */
    Report run(List<KillPoint> points) throws Exception {
        for (KillPoint point : points) {
            live(point);
            kills.merge(point, 1, Integer::sum);
        }
        finish();
        CalmRun.compare(source, store, store, network, directory);
        int takenUpAgain =
                (int) store.rows().stream().filter(row -> row.run() > 1).count();
        return new Report(kills, source.emitted(), source.sentAgain(), takenUpAgain);
    }

    private KilledManager start(BroadWorksSimulator applicationServer, KillPoint point, int nth) {
        store.awaitOtherSessionsGone();
        return KilledManager.start(
                store, applicationServer.port(), network, lanes, point, nth, directory.resolve("processes.log"));
    }

    private void live(KillPoint point) throws Exception {
        int nth = point.by() == KillPoint.By.MAIL ? 1 : 1 + random.nextInt(5);
        Fault fault = point.name().startsWith("AFTER") ? Fault.silence().afterEffect() : Fault.silence();
        if (point.by() == KillPoint.By.GATEWAY) {
            network.gateway().failMatching("", nth, 1, fault);
        } else if (point.by() == KillPoint.By.MAIL) {
            network.mail().failMatching("", nth, 1, fault);
        }
        long begun = System.nanoTime();
        try (BroadWorksSimulator applicationServer =
                BroadWorksSimulator.builder().build()) {
            applicationServer.start();
            try (KilledManager manager = start(applicationServer, point, nth)) {
                if (point == KillPoint.STARTING) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2000)));
                } else if (connected(applicationServer, manager)) {
                    work(applicationServer, manager, point);
                }
                manager.kill();
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as(point.words())
                .isLessThan(LIFE);
    }

    private static boolean connected(BroadWorksSimulator applicationServer, KilledManager manager) throws Exception {
        while (manager.isAlive()) {
            if (applicationServer.awaitClients(1, Duration.ofMillis(20))) {
                return true;
            }
        }
        return false;
    }

    /** Emits new events until the moment has come; then the process is dead, or to be killed. */
    private void work(BroadWorksSimulator applicationServer, KilledManager manager, KillPoint point) {
        source.emitAgain(applicationServer, store.reportIds());
        long end = System.nanoTime() + LIFE.toNanos();
        long moment = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(150_000));
        long counted = 0;
        source.emit(applicationServer, 3 + random.nextInt(8));
        while (manager.isAlive() && !due(point, moment) && System.nanoTime() < end) {
            if (System.nanoTime() - counted > COUNT_EVERY) {
                if (store.settled() == source.emitted()) {
                    source.emit(applicationServer, 3 + random.nextInt(8));
                }
                counted = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }

    private boolean due(KillPoint point, long moment) {
        return switch (point.by()) {
            case PARENT -> System.nanoTime() >= moment;
            case ITSELF, SPOOL -> false;
            case GATEWAY -> network.gateway().faultsWaiting() == 0;
            case MAIL -> network.mail().faultsWaiting() == 0;
        };
    }

    private void finish() throws Exception {
        try (BroadWorksSimulator applicationServer =
                BroadWorksSimulator.builder().build()) {
            applicationServer.start();
            try (KilledManager manager = start(applicationServer, KillPoint.RANDOM, 1)) {
                assertThat(connected(applicationServer, manager)).isTrue();
                source.emitAgain(applicationServer, store.reportIds());
                Eventually.until(
                        () -> store.settled() == source.emitted(),
                        () -> "settled " + store.settled() + " of " + source.emitted());
                manager.stop();
            }
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
