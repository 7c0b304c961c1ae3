package dev.switchboard.benchmarks;

import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.reader.OciEventReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** From the socket to the journal: the real reader on a local connection, 2 kB reports, nothing processed. */
final class ReadingBenchmark {

    private static final String READER_THREAD = "switchboard-oci-reader";
    private static final int PACE = 5_000;
    private static final long INTERVAL = 1_000_000_000L / PACE;
    private static final int PACED_SECONDS = 4;
    private static final int CALLERS = 64;
    private static final int ONE_BY_ONE = 2_000;

    private final Workplace workplace;
    private final Report report;
    private final int rounds;
    private long nextId = System.currentTimeMillis();

    ReadingBenchmark(Workplace workplace, Report report, int rounds) {
        this.workplace = workplace;
        this.report = report;
        this.rounds = rounds;
    }

    /** Framing, parsing and classifying, into a journal that only counts. */
    void parse() throws IOException {
        AtomicInteger arrived = new AtomicInteger();
        EventJournal counting = IntakeJournal.of(batch -> {
            arrived.addAndGet(batch.size());
            return List.of();
        });
        List<Double> perCore = new ArrayList<>();
        List<Double> perSecond = new ArrayList<>();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        byte[][] documents = documents(20_000);
        try (Timers timers = Timers.system("bench");
                Connected connected = new Connected(counting, timers)) {
            long reader = readerThread(threads);
            for (int round = 0; round <= rounds; round++) {
                arrived.set(0);
                long cpu = threads.getThreadCpuTime(reader);
                long start = System.nanoTime();
                connected.server.write(documents);
                Workplace.await("the documents to be read", () -> arrived.get() == documents.length);
                if (round > 0) {
                    perSecond.add(rate(documents.length, System.nanoTime() - start));
                    perCore.add(rate(documents.length, threads.getThreadCpuTime(reader) - cpu));
                }
            }
        }
        report.add("socket, framer, parser; per CPU second of the reader thread", "events/s", ">= 20,000", perCore);
        report.add("  the same by the clock, its writer on the same machine", "events/s", "", perSecond);
    }

    /** The same into SQLite, as fast as it goes. */
    void intake() throws IOException {
        List<Double> perSecond = new ArrayList<>();
        Path directory = workplace.directory("intake");
        try (Timers timers = Timers.system("bench");
                StorePool pool = StorePool.sqlite(directory.resolve("em.sqlite"));
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), timers)) {
            AtomicInteger durable = new AtomicInteger();
            EventJournal intake = IntakeJournal.of(batch -> {
                var entries = journal.append(batch);
                durable.addAndGet(batch.size());
                return entries;
            });
            try (Connected connected = new Connected(intake, timers)) {
                for (int round = 0; round <= rounds; round++) {
                    byte[][] documents = documents(10_000);
                    durable.set(0);
                    long start = System.nanoTime();
                    connected.server.write(documents);
                    Workplace.await("the documents to be durable", () -> durable.get() == documents.length);
                    if (round > 0) {
                        perSecond.add(rate(documents.length, System.nanoTime() - start));
                    }
                }
            }
        }
        Workplace.remove(directory);
        report.add("durable intake, socket to SQLite, full speed", "events/s", ">= 5,000", perSecond);
    }

    /** The same at 5,000 a second: how long after its time each document was durable. */
    void paced() throws IOException {
        Latencies latencies = new Latencies("durable intake, socket to SQLite, paced at 5,000/s");
        Path directory = workplace.directory("paced");
        try (Timers timers = Timers.system("bench");
                StorePool pool = StorePool.sqlite(directory.resolve("em.sqlite"));
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), timers)) {
            long[] done = new long[PACE * PACED_SECONDS];
            AtomicInteger durable = new AtomicInteger();
            EventJournal intake = IntakeJournal.of(batch -> {
                var entries = journal.append(batch);
                int first = durable.get();
                Arrays.fill(done, first, first + batch.size(), System.nanoTime());
                durable.addAndGet(batch.size());
                return entries;
            });
            try (Connected connected = new Connected(intake, timers)) {
                for (int round = 0; round <= rounds; round++) {
                    byte[][] documents = documents(done.length);
                    durable.set(0);
                    long start = connected.server.write(documents, INTERVAL);
                    Workplace.await("the documents to be durable", () -> durable.get() == documents.length);
                    if (round > 0) {
                        latencies.add(done, start);
                    }
                }
            }
        }
        Workplace.remove(directory);
        latencies.tell(report);
    }

    /**
     * The journal alone, each event appended by itself: by many callers, whom a commit serves together, at 5,000 a second;
     * and by one that waits for each commit, which tells how many syncs a second the disk takes.
     */
    void singles() throws Exception {
        Latencies latencies =
                new Latencies("journal alone, " + CALLERS + " callers with one event at a time, paced at 5,000/s");
        List<Double> alone = new ArrayList<>();
        Path directory = workplace.directory("singles");
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Timers timers = Timers.system("bench");
                StorePool pool = StorePool.sqlite(directory.resolve("em.sqlite"));
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), timers)) {
            long[] done = new long[PACE * PACED_SECONDS];
            for (int round = 0; round <= rounds; round++) {
                long start = appendPaced(journal, callers, done);
                double rate = appendOneByOne(journal);
                if (round > 0) {
                    latencies.add(done, start);
                    alone.add(rate);
                }
            }
        } finally {
            callers.shutdownNow();
        }
        Workplace.remove(directory);
        latencies.tell(report);
        report.add("journal alone, 1 caller that waits for each commit: syncs of the disk", "events/s", "", alone);
    }

    private long appendPaced(EventJournal journal, ExecutorService callers, long[] done) throws Exception {
        List<Arrival> arrivals = arrivals(done.length);
        long start = System.nanoTime();
        List<Callable<Void>> shares = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            shares.add(() -> {
                for (int i = first; i < done.length; i += CALLERS) {
                    long due = start + i * INTERVAL;
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    journal.append(arrivals.subList(i, i + 1));
                    done[i] = System.nanoTime();
                }
                return null;
            });
        }
        for (Future<Void> share : callers.invokeAll(shares)) {
            share.get();
        }
        return start;
    }

    private double appendOneByOne(EventJournal journal) {
        List<Arrival> arrivals = arrivals(ONE_BY_ONE);
        long start = System.nanoTime();
        for (int i = 0; i < ONE_BY_ONE; i++) {
            journal.append(arrivals.subList(i, i + 1));
        }
        return rate(ONE_BY_ONE, System.nanoTime() - start);
    }

    private byte[][] documents(int number) {
        byte[][] documents = Documents.twoKilobytes(nextId, number);
        nextId += number;
        return documents;
    }

    private List<Arrival> arrivals(int number) {
        List<Arrival> arrivals = new ArrayList<>(number);
        for (byte[] document : documents(number)) {
            String text = new String(document, StandardCharsets.UTF_8).strip();
            long id = nextId + arrivals.size();
            arrivals.add(new Arrival("as", "write" + id, "admin1", "UserModifyRequest", "u" + id, text, ""));
        }
        return arrivals;
    }

    private static double rate(int events, long nanos) {
        return events * 1e9 / nanos;
    }

    private static long readerThread(ThreadMXBean threads) {
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals(READER_THREAD)) {
                return id;
            }
        }
        throw new IllegalStateException("there is no thread " + READER_THREAD);
    }

    /** A reader and the server it is connected to. */
    private static final class Connected implements AutoCloseable {

        private final ByteServer server;
        private final OciEventReader reader;

        Connected(EventJournal journal, Timers timers) throws IOException {
            server = new ByteServer();
            reader = new OciEventReader(
                    OciEventReader.Options.of(List.of(new OciEventReader.Server("as", List.of(server.address())))),
                    journal,
                    ProcessorMap.empty(),
                    timers,
                    new Random());
            reader.start();
            server.accept();
        }

        @Override
        public void close() throws IOException {
            reader.close();
            server.close();
        }
    }

    /** Percentiles of each round, counted from when an event was due and not from when it was sent. */
    private static final class Latencies {

        private final String name;
        private final List<Double> half = new ArrayList<>();
        private final List<Double> nearlyAll = new ArrayList<>();
        private final List<Double> worst = new ArrayList<>();

        Latencies(String name) {
            this.name = name;
        }

        void add(long[] done, long start) {
            long[] late = new long[done.length];
            for (int i = 0; i < done.length; i++) {
                late[i] = done[i] - (start + i * INTERVAL);
            }
            Arrays.sort(late);
            half.add(late[late.length / 2] / 1e6);
            nearlyAll.add(late[late.length * 99 / 100] / 1e6);
            worst.add(late[late.length - 1] / 1e6);
        }

        void tell(Report report) {
            report.add(name + ", p50", "ms", "", half);
            report.add(name + ", p99", "ms", "< 20", nearlyAll);
            report.add(name + ", worst", "ms", "", worst);
        }
    }
}
