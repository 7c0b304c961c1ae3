package dev.switchboard.oci.reader;

import dev.switchboard.common.net.Backoff;
import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Link;
import dev.switchboard.common.net.LinkStatus;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.StoreException;
import dev.switchboard.oci.spool.Spool;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of application servers, journals each, and hands them to their processors.
 *
 * <p>An event is durable before anything acts on it. Nothing that arrives stops the reader; a document that cannot be
 * read becomes a failed event. While the journal's store does not work, documents wait in a spool; without one, or when it
 * is full, nothing more is read, and the application server holds back what it has.
 *
 * <p><b>Threading.</b> Owns one thread for each application server, which reads and journals, one that processes
 * ({@code switchboard-oci-worker}), and with several lanes one for each. Hooks are called on these threads and must be
 * quick. Any thread may call any method.
 */
public final class OciEventReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OciEventReader.class);
    private static final Duration STORE_RETRY = Duration.ofMillis(500);
    private static final Duration STEADY_AFTER = Duration.ofSeconds(30);

    /**
     * One application server.
     *
     * @param name what events and messages call it
     * @param addresses where it may be found: the primary first, then its standbys
     */
    public record Server(String name, List<InetSocketAddress> addresses) {
        /**
         * Copies the addresses.
         *
         * @param name what events and messages call it
         * @param addresses where it may be found: the primary first, then its standbys
         */
        public Server {
            addresses = List.copyOf(addresses);
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("a server needs at least one address: " + name);
            }
        }
    }

    /**
     * How to read and process.
     *
     * @param servers the application servers, each with a connection of its own
     * @param connectTimeout how long connecting to one address may take
     * @param reconnectDelay how long to wait before connecting again
     * @param idleLimit silence that counts as a lost connection; zero for no limit
     * @param documentLimit the largest document, in bytes
     * @param tls how to make TLS connections; empty for plain ones
     * @param lanes how many events of unrelated subscribers may be processed side by side
     */
    public record Options(
            List<Server> servers,
            Duration connectTimeout,
            Duration reconnectDelay,
            Duration idleLimit,
            int documentLimit,
            Optional<SSLSocketFactory> tls,
            int lanes) {

        /**
         * Copies the servers and checks the numbers.
         *
         * @param servers the application servers, each with a connection of its own
         * @param connectTimeout how long connecting to one address may take
         * @param reconnectDelay how long to wait before connecting again
         * @param idleLimit silence that counts as a lost connection; zero for no limit
         * @param documentLimit the largest document, in bytes
         * @param tls how to make TLS connections; empty for plain ones
         * @param lanes how many events of unrelated subscribers may be processed side by side
         */
        public Options {
            servers = List.copyOf(servers);
            if (lanes < 1) {
                throw new IllegalArgumentException("lanes must be at least 1: " + lanes);
            }
        }

        /**
         * The usual way: 10 s to connect and before connecting again, no idle limit, documents up to 16 MiB, no TLS,
         * one event at a time.
         *
         * @param servers the application servers
         * @return the options
         */
        public static Options of(List<Server> servers) {
            return new Options(
                    servers,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    16 * 1024 * 1024,
                    Optional.empty(),
                    1);
        }
    }

    /**
     * The state of one connection.
     *
     * @param name the server's name
     * @param status whether it is up, since when, and why not
     * @param documents documents received since the start, over all connections
     * @param lastReceived when anything last arrived; the epoch when nothing has
     */
    public record LinkReport(String name, LinkStatus status, long documents, Instant lastReceived) {}

    /**
     * An event that has ended.
     *
     * @param entry the event as it was when it was taken up
     * @param outcome how it ended
     */
    public record Settled(JournalEntry entry, Outcome outcome) {}

    private record Intake(Link link, EventStream stream) {}

    private final EventJournal journal;
    private final Optional<Spool> spool;
    private final EventRunner runner;
    private final JournalPump pump;
    private final List<Intake> intakes = new ArrayList<>();
    private final Hooks<List<JournalEntry>> journalled = new Hooks<>("journalled OCI events");
    private final Hooks<Settled> settled = new Hooks<>("settled OCI events");
    private final Hooks<LinkStatus> links = new Hooks<>("OCI links");
    private volatile String storeFault = "";
    private volatile boolean suspended;
    private volatile boolean standingBy;
    private volatile boolean closed;

    /**
     * Makes a reader without a spool; connects to nothing yet.
     *
     * @param options how to read and process
     * @param journal where events are kept; not closed here
     * @param processors who handles which command
     * @param timers the clock; not closed here
     * @param random for the jitter of reconnects
     */
    public OciEventReader(
            Options options, EventJournal journal, ProcessorMap processors, Timers timers, RandomGenerator random) {
        this(options, journal, Optional.empty(), processors, timers, random);
    }

    /**
     * Makes a reader; connects to nothing yet.
     *
     * @param options how to read and process
     * @param journal where events are kept; not closed here
     * @param spool where documents wait while the journal does not work; not closed here. Without one, reading waits
     * @param processors who handles which command
     * @param timers the clock; not closed here
     * @param random for the jitter of reconnects
     */
    public OciEventReader(
            Options options,
            EventJournal journal,
            Optional<Spool> spool,
            ProcessorMap processors,
            Timers timers,
            RandomGenerator random) {
        this.journal = journal;
        this.spool = spool;
        this.runner =
                new EventRunner(journal, processors, (entry, outcome) -> settled.call(new Settled(entry, outcome)));
        this.pump = new JournalPump(journal, runner, options.lanes());
        EventStream.Security security =
                options.tls().map(EventStream.Security::tls).orElseGet(EventStream.Security::none);
        int number = 0;
        for (Server server : options.servers()) {
            number++;
            EventStream stream = new EventStream(
                    new EventStream.Options(
                            server.name(),
                            server.addresses(),
                            options.connectTimeout(),
                            options.idleLimit(),
                            security,
                            EventStream.Options.DEFAULT_BUFFER,
                            options.documentLimit(),
                            EventStream.Options.DEFAULT_BATCH_LIMIT),
                    this::take,
                    timers);
            String role = options.servers().size() == 1 ? "reader" : "reader-" + number;
            Link.Options linkOptions =
                    new Link.Options("oci", role, server.name(), Backoff.fixed(options.reconnectDelay()), STEADY_AFTER);
            Link link = new Link(linkOptions, stream, timers, random);
            intakes.add(new Intake(link, stream));
        }
    }

    /**
     * Hears of every batch of events that has become durable.
     *
     * @param name what messages call the hook
     * @param hook what to call
     * @return close it to stop
     */
    public Subscription addJournalledHook(String name, Consumer<List<JournalEntry>> hook) {
        return journalled.add(name, hook);
    }

    /**
     * Hears of every event that has ended.
     *
     * @param name what messages call the hook
     * @param hook what to call
     * @return close it to stop
     */
    public Subscription addSettledHook(String name, Consumer<Settled> hook) {
        return settled.add(name, hook);
    }

    /**
     * Hears of every connection that comes up or goes down.
     *
     * @param name what messages call the hook
     * @param hook what to call
     * @return close it to stop
     */
    public Subscription addLinkHook(String name, Consumer<LinkStatus> hook) {
        return links.add(name, hook);
    }

    /** Takes up pending events, connects to the application servers, and keeps at it until closed. */
    public void start() {
        pump.start();
        for (Intake intake : intakes) {
            intake.link().addStatusHook("oci-reader", links::call);
            intake.link().start();
        }
    }

    /** Tells that another thread has put events into the journal's queue, so that they are taken up at once. */
    public void wake() {
        pump.arrived();
    }

    /**
     * Stands still, or goes on: while suspended nothing is taken up, and what is read goes into the spool; without one
     * it waits.
     *
     * @param wanted whether to stand still
     */
    public void suspend(boolean wanted) {
        suspended = wanted;
        pump.suspend(wanted);
    }

    /**
     * Reads nothing more, or goes on reading: for while another node is known to work the journal. What has been read
     * is made durable first.
     *
     * @param wanted whether to leave the reading to another node
     */
    public void standBy(boolean wanted) {
        standingBy = wanted;
    }

    /**
     * Takes note of events that have come into the journal by another way than the connections.
     *
     * @param entries the events
     */
    public void journalled(List<JournalEntry> entries) {
        if (!entries.isEmpty()) {
            pump.arrived();
            journalled.call(entries);
        }
    }

    /**
     * The events that are being processed at this moment.
     *
     * @return their ids
     */
    public Set<Long> inWork() {
        return runner.inWork();
    }

    /**
     * The state of each connection.
     *
     * @return one report for each server, in the order of the options
     */
    public List<LinkReport> links() {
        List<LinkReport> reports = new ArrayList<>();
        for (Intake intake : intakes) {
            EventStream.Counts counts = intake.stream().counts();
            LinkStatus status = intake.link().status();
            reports.add(new LinkReport(intake.stream().name(), status, counts.documents(), counts.lastData()));
        }
        return List.copyOf(reports);
    }

    /**
     * Why nothing is read or processed.
     *
     * @return what the store says; empty while everything works
     */
    public String storeFault() {
        if (!storeFault.isEmpty()) {
            return storeFault;
        }
        String waiting = spool.map(Spool::fault).orElse("");
        return waiting.isEmpty() ? pump.storeFault() : waiting;
    }

    /**
     * Stops reading, finishes the events in hand, and returns when all threads have ended, after some 9 s at most.
     * Events not finished by then stay pending.
     */
    @Override
    public void close() {
        closed = true;
        for (Intake intake : intakes) {
            intake.link().close();
        }
        pump.close(Duration.ofSeconds(6));
    }

    /** Makes a batch durable; returns when it is, however long that takes, and when more may be read. */
    private void take(List<Received> batch) {
        List<Arrival> arrivals = batch.stream().map(Received::arrival).toList();
        Optional<Spool.Batch> numbered = spool.map(found -> found.batch(arrivals));
        while (true) {
            while (suspended && spool.isEmpty() && !closed) {
                LockSupport.parkNanos(STORE_RETRY.toNanos());
            }
            try {
                List<JournalEntry> entries = numbered.isPresent() ? spooled(numbered.get()) : journal.append(arrivals);
                if (!storeFault.isEmpty()) {
                    storeFault = "";
                    LOG.info("The journal's store works again; reading goes on");
                }
                journalled(entries);
                break;
            } catch (StoreException e) {
                if (storeFault.isEmpty()) {
                    LOG.error("The journal's store failed; reading waits until it works again: {}", e.getMessage(), e);
                }
                storeFault = String.valueOf(e.getMessage());
                if (closed) {
                    throw e;
                }
                LockSupport.parkNanos(STORE_RETRY.toNanos());
            }
        }
        while (standingBy && !closed) {
            LockSupport.parkNanos(STORE_RETRY.toNanos());
        }
    }

    private List<JournalEntry> spooled(Spool.Batch batch) {
        return spool.orElseThrow().store(batch, !suspended);
    }
}
