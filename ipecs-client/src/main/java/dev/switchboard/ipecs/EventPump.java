package dev.switchboard.ipecs;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.ipecs.call.CallMachine;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.EventFilter.Verdict;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.call.Transition;
import dev.switchboard.ipecs.records.CallJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import okio.Utf8;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies whatever happens to the state, in the order in which it happened: messages, changes of the connection, the
 * passing of time, the end of a period.
 *
 * <p><b>Threading.</b> All of it happens on the thread {@code switchboard-ipecs-events}; what any thread may ask for is
 * the latest state. Hooks are only handed their calls.
 */
final class EventPump implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);

    private static final int BATCH = 256;
    private static final int COPY = 200;
    private static final long LINE_EVERY_MILLIS = 1000;

    /** Something to apply. */
    private sealed interface Input {

        /**
         * A message.
         *
         * @param text as received
         * @param at when
         */
        record Message(String text, long at) implements Input {}

        /**
         * A binary message, which is none of the protocol's.
         *
         * @param size in bytes
         * @param at when
         */
        record Binary(int size, long at) implements Input {}

        /**
         * The connection.
         *
         * @param change what happened
         * @param at when, or since when the stream is incomplete
         */
        record Connection(ConnectionChange change, long at) implements Input {}

        /**
         * The client has given up.
         *
         * @param reason why
         * @param at when
         */
        record GaveUp(String reason, long at) implements Input {}

        /**
         * Time has passed.
         *
         * @param at the time it is
         */
        record Tick(long at) implements Input {}

        /**
         * Something that is asked for, in its turn.
         *
         * @param rule from the state before to what it does
         * @param done completed when that has been applied
         */
        record Change(UnaryRule rule, CompletableFuture<Void> done) implements Input {}
    }

    /** What to do to the state. */
    @FunctionalInterface
    interface UnaryRule {

        /** From the state before to the state after and what happened. */
        Transition apply(PhoneSystem before);
    }

    private final IpecsConfig config;
    private final CallMachine machine;
    private final SteadyClock clock;
    private final HookDispatcher dispatcher;
    private final HookBook book;
    private final Optional<CaptureWriter> capture;
    private final EventDecoder decoder = new EventDecoder();
    private final EventCounters counters = new EventCounters();
    private final BatchQueue<Input> queue;
    private final Thread thread;
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final List<HookCall> calls = new ArrayList<>();
    private volatile PhoneSystem system;
    private volatile boolean ignoring;
    private volatile CallJournal journal = CallJournal.NONE;
    private volatile Optional<Session> session = Optional.empty();
    private boolean up;
    private long latestLine = Long.MIN_VALUE;
    private long untold;

    EventPump(
            IpecsConfig config,
            SteadyClock clock,
            HookDispatcher dispatcher,
            HookBook book,
            Optional<CaptureWriter> capture) {
        this.config = config;
        this.machine = new CallMachine(config.calls());
        this.clock = clock;
        this.dispatcher = dispatcher;
        this.book = book;
        this.capture = capture;
        this.queue = new BatchQueue<>(config.stream().frames());
        this.system = machine.start(clock.millis());
        this.thread = Threads.daemon("ipecs", "events", this::run);
    }

    /** @param owner told when the stream cannot be worked with */
    void start(Session owner) {
        session = Optional.of(owner);
        thread.start();
    }

    /**
     * Takes a message, waiting while too many wait.
     *
     * @return false when not a single one was applied for too long
     */
    boolean message(String text, long at) {
        try {
            return queue.put(new Input.Message(text, at), config.stream().stall());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void binary(int size) {
        queue.force(new Input.Binary(size, clock.millis()));
    }

    /** @param at when, or since when the stream is incomplete */
    void connection(ConnectionChange change, long at) {
        queue.force(new Input.Connection(change, at));
    }

    void gaveUp(String reason) {
        queue.force(new Input.GaveUp(reason, clock.millis()));
    }

    /** Lets time act, unless that is still to be done from the last time. */
    void tick() {
        if (ticking.compareAndSet(false, true)) {
            queue.force(new Input.Tick(clock.millis()));
        }
    }

    /** Ends a period; the result is completed when that has been applied. */
    CompletableFuture<Void> periodEnd(boolean reset) {
        long at = clock.millis();
        return change(before -> reset ? machine.reset(before, at) : machine.report(before, at));
    }

    /** The same for whoever does not wait for it. */
    void endPeriod(boolean reset) {
        CompletableFuture<Void> unheard = periodEnd(reset);
        LOG.debug("The period's end waits for its turn done={}", unheard.isDone());
    }

    /** Does something to the state in its turn; the result is completed when that has been applied. */
    CompletableFuture<Void> change(UnaryRule rule) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        queue.force(new Input.Change(rule, done));
        return done;
    }

    void ignore(boolean on) {
        ignoring = on;
    }

    boolean isIgnoring() {
        return ignoring;
    }

    void record(CallJournal other) {
        journal = other;
    }

    PhoneSystem system() {
        return system;
    }

    IpecsStatus.Events status() {
        return counters.status(queue.size(), queue.isBlocking());
    }

    /** Whether the current thread is the one that applies. */
    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    private void run() {
        @Nullable Object[] batch = new Object[BATCH];
        try {
            for (int count = queue.take(batch); count > 0; count = queue.take(batch)) {
                for (int i = 0; i < count; i++) {
                    apply((Input) Objects.requireNonNull(batch[i]));
                    batch[i] = null;
                }
                flush();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void flush() {
        dispatcher.offer(calls);
        calls.clear();
    }

    private void apply(Input input) {
        try {
            if (input instanceof Input.Message message) {
                try {
                    apply(message);
                } finally {
                    // Not before: whoever sees it counted finds what it changed in the figures.
                    counters.received();
                }
            } else if (input instanceof Input.Connection connection) {
                apply(connection);
            } else if (input instanceof Input.Tick tick) {
                ticking.set(false);
                take(machine.tick(system, tick.at));
            } else if (input instanceof Input.GaveUp gaveUp) {
                flush();
                dispatcher.force(new HookCall.OfReset(gaveUp.reason));
            } else if (input instanceof Input.Binary binary) {
                malformed("is binary", binary.size + " bytes", binary.at);
                counters.received();
            } else if (input instanceof Input.Change change) {
                take(change.rule.apply(system));
                flush();
                change.done.complete(null);
            }
        } catch (RuntimeException broken) {
            // One input that the rules fail on must not end the day's figures.
            LOG.error(
                    "An input could not be applied and is left out input={}",
                    input.getClass().getSimpleName(),
                    broken);
        }
    }

    private void apply(Input.Message message) {
        capture.ifPresent(writer -> writer.message(message.text, message.at));
        if (config.stream().logRaw() && LOG.isDebugEnabled()) {
            LOG.debug("Message received text={}", message.text);
        }
        IpecsEvent event;
        try {
            if (message.text.length() > EventDecoder.LARGEST_MESSAGE / 3 && isTooLong(message.text)) {
                throw new EventDecoder.Malformed("is longer than 64 KiB");
            }
            event = decoder.decode(message.text, message.at);
        } catch (EventDecoder.Malformed nonsense) {
            malformed(String.valueOf(nonsense.getMessage()), message.text, message.at);
            return;
        }
        if (journal.wantsRawEvents()) {
            journal.rawEvent(event);
        }
        if (book.wantsMessages()) {
            calls.add(new HookCall.OfMessage(event));
        }
        Verdict verdict = config.filter().verdict(event, ignoring);
        counters.decided(verdict);
        if (verdict == Verdict.ACCEPTED) {
            Transition transition = machine.apply(system, event);
            take(transition);
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "Event applied code={} call={} source={} destination={} effects={} live={}",
                        event.code(),
                        event.reference(),
                        event.source(),
                        event.destination(),
                        transition.effects().size(),
                        system.liveCalls());
            }
        }
    }

    private static boolean isTooLong(String text) {
        return Utf8.size(text) > EventDecoder.LARGEST_MESSAGE;
    }

    private void apply(Input.Connection connection) {
        ConnectionState state = connection.change.state();
        boolean restored = state == ConnectionState.CONNECTED;
        if (restored) {
            take(machine.connectionRestored(system, connection.at));
        } else if (up) {
            take(machine.connectionLost(system, connection.at));
        }
        connection.change.gap().ifPresent(gap -> journal.gap(gap.from(), gap.to(), gap.cause()));
        if (restored != up) {
            capture.ifPresent(writer -> writer.connection(restored, connection.at));
        }
        up = restored;
        flush();
        dispatcher.force(new HookCall.OfConnection(connection.change));
    }

    private void take(Transition transition) {
        PhoneSystem next = transition.next();
        system = next;
        CallJournal recording = journal;
        for (Effect effect : transition.effects()) {
            recording.effect(effect, next);
            if (effect instanceof Effect.BadSmdr bad) {
                counters.badSmdr();
                warn(
                        "A call record has no duration that can be read duration=\"{}\" left-out-lines={}",
                        shortened(bad.duration()),
                        clock.millis());
            } else {
                calls.add(new HookCall.OfEffect(effect, next));
            }
        }
    }

    private void malformed(String why, String text, long at) {
        long count = counters.malformed();
        warn(
                "A message " + why + " and is left out malformed=" + count + " text=\"{}\" left-out-lines={}",
                shortened(text),
                at);
        if (config.stream().failOnMalformed()) {
            session.ifPresent(owner -> owner.giveUp(new PeerException.Malformed(
                    "iPECS " + config.server().base().getHost(), "a message that " + why, text)));
        }
    }

    /** At most one line a second: a server gone mad must not fill the disk as well. */
    private void warn(String line, String text, long now) {
        if (latestLine != Long.MIN_VALUE && now - latestLine < LINE_EVERY_MILLIS && now >= latestLine) {
            untold++;
            return;
        }
        LOG.warn(line, text, untold);
        latestLine = now;
        untold = 0;
    }

    private static String shortened(String text) {
        String copy = text.length() > COPY ? text.substring(0, COPY) + "…" : text;
        StringBuilder plain = new StringBuilder(copy);
        for (int i = 0; i < plain.length(); i++) {
            if (Character.isISOControl(plain.charAt(i))) {
                plain.setCharAt(i, ' ');
            }
        }
        return plain.toString();
    }

    /** Applies what waits and returns when the thread has ended. */
    @Override
    public void close() {
        queue.close();
        try {
            if (!isOwnThread()) {
                thread.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
