package dev.switchboard.oci.spool;

import dev.switchboard.common.time.Threads;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventJournal.Origin;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what is in a spool's file into the journal, oldest first, and tries again while that fails.
 *
 * <p><b>Threading.</b> Owns one thread ({@code switchboard-oci-drain}), which may hang in the journal for as long as the
 * journal's database does; nobody waits for it.
 */
final class SpoolDrainer {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolDrainer.class);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int MOST_AT_ONCE = 256;
    private static final long BYTES_AT_ONCE = 4 * 1024 * 1024;

    /** Whose file is emptied. Called on the drainer's thread. */
    interface Source {

        /** The file, while it is open. */
        Optional<SpoolFile> file();

        /** Told of what the journal has now. */
        void stored(List<JournalEntry> entries);

        /** Passes over what the journal has; false when nothing is left. */
        boolean release(SpoolFile file, SpoolFile.Part part) throws IOException;

        /** Told that {@link #fault} is another one. */
        void changed();
    }

    private final EventJournal journal;
    private final long run;
    private final Source source;
    private final Thread thread = Threads.daemon("oci", "drain", this::work);
    private boolean tidied;
    private volatile String fault = "";
    private volatile boolean draining;
    private volatile boolean closed;

    SpoolDrainer(EventJournal journal, long run, Source source) {
        this.journal = journal;
        this.run = run;
        this.source = source;
    }

    void start() {
        thread.start();
    }

    /** Lets what is in the file go into the journal from now on. */
    void drain() {
        draining = true;
        LockSupport.unpark(thread);
    }

    /** Why nothing gets into the journal; empty while it works. */
    String fault() {
        return fault;
    }

    /** Ends the thread, or leaves it alone when it hangs in the journal: it touches no file afterwards. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!closed) {
            Duration pause = LOOK_AGAIN;
            try {
                boolean more = draining;
                while (!closed && more) {
                    more = drainSome();
                    works();
                }
            } catch (StoreException e) {
                failed(String.valueOf(e.getMessage()), e);
                pause = RETRY;
            } catch (IOException | RuntimeException e) {
                failed("the spool cannot be emptied: " + e, e);
                pause = RETRY;
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void works() {
        if (!fault.isEmpty()) {
            fault = "";
            source.changed();
            LOG.info("The journal's store works again; the spool is emptied");
        }
    }

    private void failed(String what, Exception e) {
        if (closed) {
            return;
        }
        if (fault.isEmpty()) {
            LOG.error("What is in the spool cannot be journalled; it waits: {}", what, e);
        }
        fault = what;
        source.changed();
    }

    /** Carries the oldest documents over; false when there is nothing left. */
    private boolean drainSome() throws IOException {
        Optional<SpoolFile> found = source.file();
        if (found.isEmpty()) {
            return false;
        }
        SpoolFile file = found.get();
        if (!tidied && file.beganEmpty()) {
            // Nothing of earlier lives can be offered again.
            journal.forgetEarlier(new Origin(file.id().toString(), run));
        }
        tidied = true;
        if (file.isDrained()) {
            return false;
        }
        SpoolFile.Part part = file.next(MOST_AT_ONCE, BYTES_AT_ONCE);
        if (!part.documents().isEmpty()) {
            source.stored(journal.appendNumbered(part.documents(), true));
        }
        return source.release(file, part);
    }
}
