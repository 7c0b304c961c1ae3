package dev.switchboard.oci;

import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciSettings.OnRestart;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import dev.switchboard.oci.spool.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An event manager in a process of its own, to be killed: by its parent, or by itself at a marked point. */
final class KilledManager implements AutoCloseable {

    private static final Duration PATIENT = Duration.ofMinutes(1);

    private final Process process;

    private KilledManager(Process process) {
        this.process = process;
    }

    /** Works until it is killed or its input ends. */
    public static void main(String[] arguments) throws IOException {
        OciConfig config = TestNetwork.config(
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                OnRestart.RESUME);
        Duration patience = Duration.ofMillis(Integer.parseInt(arguments[8]));
        config = config.withSpool(new Spool.Options(Path.of(arguments[7]), 1 << 30, patience));
        boolean away = patience.compareTo(PATIENT) < 0;
        KillMark mark = new KillMark(KillPoint.valueOf(arguments[5]), Integer.parseInt(arguments[6]));
        try (Timers timers = Timers.system("oci-killed");
                StorePool pool = away ? TestStore.openImpatiently(arguments[0]) : TestStore.open(arguments[0]);
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), timers);
                WorkerLock lock = WorkerLock.of(pool);
                OciEventManager manager = new OciEventManager(
                        config,
                        new MarkedJournal(journal, mark),
                        new MarkedStore(SqlSubscriberStore.beside(journal, timers), mark),
                        lock,
                        ProcessorMap.empty(),
                        timers,
                        reached -> mark.reached(KillPoint.valueOf("SPOOL_" + reached)))) {
            manager.start();
            while (System.in.read() >= 0) {
                // The parent says nothing; it closes the stream.
            }
        }
    }

    /** Starts a process that kills itself when it reaches a point for the n-th time. */
    static KilledManager start(
            TestStore store,
            int applicationServer,
            TestNetwork network,
            int lanes,
            KillPoint point,
            int nth,
            Path log) {
        // So patient that nothing is in journal and spool at once: what is not in the journal is emitted again.
        return start(store.location(), applicationServer, network, lanes, point, nth, log, PATIENT);
    }

    /** The same on a database that is taken away, with a spool that gives up on it; its file is beside the log. */
    static KilledManager start(
            String location,
            int applicationServer,
            TestNetwork network,
            int lanes,
            KillPoint point,
            int nth,
            Path log,
            Duration patience) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                KilledManager.class.getName(),
                location,
                Integer.toString(applicationServer),
                Integer.toString(network.gateway().port()),
                Integer.toString(network.mail().port()),
                Integer.toString(lanes),
                point.name(),
                Integer.toString(nth),
                log.resolveSibling("oci.spool").toString(),
                Long.toString(patience.toMillis()));
        try {
            return new KilledManager(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it, if it still lives; its end must have been a kill. */
    void kill() {
        process.destroyForcibly();
        if (exit() != KillMark.KILLED) {
            throw new AssertionError("the process ended by itself with status " + exit());
        }
    }

    /** Asks it to end, which it must do in good order. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        if (exit() != 0) {
            throw new AssertionError("the process ended with status " + exit());
        }
    }

    private int exit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the process does not end");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
