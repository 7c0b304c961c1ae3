package dev.switchboard.oci.spool;

import dev.switchboard.common.time.Threads;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventJournal.NumberedArrival;
import dev.switchboard.oci.journal.EventJournal.Origin;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes documents to the journal, and into a file while the journal's database does not work or does not answer.
 *
 * <p>While the file holds anything, what arrives goes behind it; a drainer carries it into the journal, oldest first, as
 * soon as that works. Every document has a number, and the journal keeps with the documents how far the numbers go: what
 * is offered twice is stored once, whatever moment the process died at.
 *
 * <p><b>Threading.</b> Owns two threads from {@link #start} to {@link #close}: {@code switchboard-oci-spool} notices
 * what the journal does not answer, and {@code switchboard-oci-drain} empties the file and calls the listener for what it
 * stores. Any thread may call any method; one application server's documents come from one thread at a time.
 */
public final class Spool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private static final Duration OPEN_AGAIN = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    /** Moments in a spool's work at which something has become durable. */
    public enum Point {
        /** Documents are in the file. */
        WRITTEN,
        /** The journal has documents that are still in the file. */
        DRAINED,
        /** The file is cut back, which may not be durable yet. */
        CUT,
        /** The file is empty. */
        EMPTIED
    }

    /**
     * Where the file is and how it is used.
     *
     * @param file the file; its directory must exist
     * @param limit how large it may become, in bytes
     * @param patience how long the journal may take before what it was given goes into the file as well
     */
    public record Options(Path file, long limit, Duration patience) {

        /**
         * The usual way: the journal may take two seconds.
         *
         * @param file the file; its directory must exist
         * @param limit how large it may become, in bytes
         * @return the options
         */
        public static Options of(Path file, long limit) {
            return new Options(file, limit, Duration.ofSeconds(2));
        }
    }

    /** Documents of one application server, with their numbers. */
    public static final class Batch {
        private final List<Arrival> arrivals;
        private final Instant received;
        // Guarded by the spool's lock, but for the thread that has made the batch.
        private List<NumberedArrival> documents = List.of();
        private long offeredAt;
        private boolean spooled;

        private Batch(List<Arrival> arrivals, Instant received) {
            this.arrivals = List.copyOf(arrivals);
            this.received = received;
        }
    }

    private final Options options;
    private final EventJournal journal;
    private final InstantSource clock;
    private final Consumer<Point> watcher;
    private final long run;
    private final Thread watch = Threads.daemon("oci", "spool", this::watch);
    private final SpoolDrainer drainer;
    /** Guards the file and what stands beside it; held while the file is written, which is what it is for. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Long> numbers = new HashMap<>();
    private final Set<Batch> offered = new LinkedHashSet<>();
    private final UUID ownName = UUID.randomUUID();
    private Optional<SpoolFile> file = Optional.empty();
    private long openedAt;
    private Consumer<List<JournalEntry>> listener = entries -> {};
    private volatile SpoolStatus status;
    private volatile String fileFault = "";
    private volatile boolean closed;

    /**
     * Makes a spool; opens nothing yet.
     *
     * @param options where the file is and how it is used
     * @param journal where documents go; not closed here
     * @param clock tells when documents came
     * @param random tells this life of the spool from others; must be strong
     * @param watcher told of each point that is reached, on the thread that has reached it
     */
    public Spool(
            Options options,
            EventJournal journal,
            InstantSource clock,
            RandomGenerator random,
            Consumer<Point> watcher) {
        this.options = options;
        this.journal = journal;
        this.clock = clock;
        this.run = random.nextLong();
        this.watcher = watcher;
        this.drainer = new SpoolDrainer(journal, run, new Drained());
        this.status = new SpoolStatus(true, 0, 0, options.limit(), "");
    }

    /**
     * Opens the file with what an earlier life has left in it. A file that cannot be used stops nothing: it is tried
     * again when it is needed.
     *
     * @param stored hears of the entries that come out of the file; may be empty lists
     */
    public void start(Consumer<List<JournalEntry>> stored) {
        listener = stored;
        lock.lock();
        try {
            open();
        } finally {
            lock.unlock();
        }
        watch.start();
        drainer.start();
    }

    /** Lets what is in the file go into the journal from now on. */
    public void drain() {
        drainer.drain();
    }

    /**
     * Takes note of documents that have arrived.
     *
     * @param arrivals documents of one application server, in their order
     * @return what to give to {@link #store}, again and again until that returns
     */
    public Batch batch(List<Arrival> arrivals) {
        return new Batch(arrivals, clock.instant());
    }

    /**
     * Makes documents durable: in the journal, or where that fails or documents wait already, in the file.
     *
     * @param batch the documents
     * @param direct whether they may go into the journal without a detour
     * @return the journal's entries, if they went there
     * @throws StoreException when neither could be done; to be called again with the same batch
     */
    public List<JournalEntry> store(Batch batch, boolean direct) {
        if (!offer(batch, direct)) {
            return List.of();
        }
        try {
            return journal.appendNumbered(batch.documents, false);
        } catch (StoreException e) {
            if (!spoolOffered()) {
                throw new StoreException(e.getMessage() + "; and the spool takes nothing: " + fileFault, e);
            }
            LOG.debug("Documents go into the spool since the journal failed", e);
            return List.of();
        } finally {
            lock.lock();
            try {
                offered.remove(batch);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Takes a batch on; true when it is to go into the journal, false when it is in the file. */
    private boolean offer(Batch batch, boolean direct) {
        lock.lock();
        try {
            if (batch.spooled) {
                return false;
            }
            if (batch.documents.isEmpty()) {
                batch.documents = numbered(batch);
            }
            if (direct && file.map(SpoolFile::isDrained).orElse(true)) {
                batch.offeredAt = System.nanoTime();
                offered.add(batch);
                return true;
            }
            if (!spool(List.of(batch))) {
                throw new StoreException(
                        "The journal is not written to now, and the spool takes nothing: " + fileFault);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private List<NumberedArrival> numbered(Batch batch) {
        List<NumberedArrival> documents = new ArrayList<>(batch.arrivals.size());
        // The identity is the file's; without one there is nothing that could offer a document again.
        Origin origin = origin();
        for (Arrival arrival : batch.arrivals) {
            long number = numbers.merge(arrival.applicationServer(), 1L, Long::sum);
            documents.add(new NumberedArrival(origin, number, batch.received, arrival));
        }
        return List.copyOf(documents);
    }

    private Origin origin() {
        return new Origin(file.map(SpoolFile::id).orElse(ownName).toString(), run);
    }

    /** Everything that has been given to the journal without an answer goes into the file as well, in its order. */
    private boolean spoolOffered() {
        lock.lock();
        try {
            return spool(offered.stream().filter(batch -> !batch.spooled).toList());
        } finally {
            lock.unlock();
        }
    }

    private boolean spool(List<Batch> batches) {
        List<NumberedArrival> documents = new ArrayList<>();
        batches.forEach(batch -> documents.addAll(batch.documents));
        if (documents.isEmpty()) {
            return true;
        }
        if (!open()) {
            return false;
        }
        SpoolFile open = file.orElseThrow();
        try {
            boolean first = open.isDrained();
            if (!open.append(documents, options.limit())) {
                broken("it has reached its limit of " + options.limit() + " bytes (em.spool_limit)");
                return false;
            }
            if (first) {
                LOG.warn("The journal does not take documents; they wait in the spool file={}", options.file());
            }
        } catch (IOException | RuntimeException e) {
            broken("it cannot be written: " + e.getMessage());
            return false;
        }
        if (!fileFault.isEmpty()) {
            fileFault = "";
            LOG.info("The spool takes documents again file={}", options.file());
        }
        batches.forEach(batch -> batch.spooled = true);
        report();
        watcher.accept(Point.WRITTEN);
        return true;
    }

    /** Opens the file unless it is open; it may belong to another process, or its disk may be gone. */
    private boolean open() {
        if (file.isPresent()) {
            return true;
        }
        openedAt = System.nanoTime();
        try {
            SpoolFile opened = SpoolFile.open(options.file());
            file = Optional.of(opened);
            fileFault = "";
            if (opened.documents() > 0) {
                LOG.warn(
                        "The spool holds documents of an earlier run; they go into the journal first file={} documents={}",
                        options.file(),
                        opened.documents());
            }
            report();
            return true;
        } catch (IOException | RuntimeException e) {
            broken("it cannot be opened: " + e.getMessage());
            return false;
        }
    }

    private void broken(String what) {
        if (fileFault.isEmpty()) {
            LOG.error(
                    "The spool takes no documents; while the journal does not work, reading waits: {} file={}",
                    what,
                    options.file());
        }
        fileFault = what;
        report();
    }

    private void report() {
        lock.lock();
        try {
            status = statusNow();
        } finally {
            lock.unlock();
        }
    }

    private SpoolStatus statusNow() {
        return new SpoolStatus(
                true,
                file.map(SpoolFile::documents).orElse(0L),
                file.map(SpoolFile::length).orElse(0L),
                options.limit(),
                fileFault.isEmpty() ? drainer.fault() : "the spool takes no documents: " + fileFault);
    }

    /**
     * How much waits.
     *
     * @return the status now
     */
    public SpoolStatus status() {
        return status;
    }

    /**
     * Why nothing gets from the file into the journal.
     *
     * @return what the journal's store says; empty while it works
     */
    public String fault() {
        return drainer.fault();
    }

    /** Ends the threads; what is in the file stays there for the next life. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
        drainer.close();
        try {
            watch.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            file.ifPresent(SpoolFile::close);
            file = Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Never calls the journal, which may hang: it is this thread that notices. */
    private void watch() {
        while (!closed) {
            openAgain();
            spoolLate();
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /** What another process has left in the file when it ended is nobody else's to carry over. */
    private void openAgain() {
        lock.lock();
        try {
            if (file.isEmpty() && System.nanoTime() - openedAt > OPEN_AGAIN.toNanos()) {
                open();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A database that does not answer is as bad as one that fails: what it was given is in nobody's hands. */
    private void spoolLate() {
        lock.lock();
        try {
            long now = System.nanoTime();
            boolean late = offered.stream()
                    .anyMatch(batch -> !batch.spooled
                            && now - batch.offeredAt > options.patience().toNanos());
            if (late) {
                spool(offered.stream().filter(batch -> !batch.spooled).toList());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The drainer's view of the spool. */
    private final class Drained implements SpoolDrainer.Source {

        @Override
        public Optional<SpoolFile> file() {
            lock.lock();
            try {
                return closed ? Optional.empty() : file;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void stored(List<JournalEntry> entries) {
            watcher.accept(Point.DRAINED);
            listener.accept(entries);
        }

        @Override
        public boolean release(SpoolFile open, SpoolFile.Part part) throws IOException {
            lock.lock();
            try {
                return !closed && released(open, part);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void changed() {
            report();
        }
    }

    /** Passes over what the journal has now; false when that was all. */
    private boolean released(SpoolFile open, SpoolFile.Part part) throws IOException {
        open.release(part);
        if (open.isDrained()) {
            open.empty(() -> watcher.accept(Point.CUT));
            watcher.accept(Point.EMPTIED);
            fileFault = "";
            LOG.info("The journal has everything that was in the spool file={}", options.file());
        }
        report();
        return !open.isDrained();
    }
}
