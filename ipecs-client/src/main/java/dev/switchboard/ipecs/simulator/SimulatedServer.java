package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.simulator.Listener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What tests do with a simulator that runs: its event stream, its faults and its memory. */
abstract sealed class SimulatedServer permits IpecsSimulator {

    final SimClock clock;
    final Journal journal = new Journal();
    final EventStreams streams = new EventStreams(journal);
    final SmdrLedger smdr = new SmdrLedger();
    final FaultPlan faults = new FaultPlan();
    final SessionDesk desk;
    final @Nullable ScriptRun script;

    SimulatedServer(SimulatorOptions options, SimClock clock) {
        this.clock = clock;
        this.desk = new SessionDesk(options, clock, streams, smdr);
        this.script = options.script == null ? null : new ScriptRun(options.script);
    }

    abstract Listener listener();

    abstract HttpDoor door();

    /**
     * The token of the session there is.
     *
     * @return the token, if somebody is logged in
     */
    public Optional<String> token() {
        return desk.token();
    }

    /** Forgets the session: the next request with its token is refused. The event stream stays open. */
    public void expireSession() {
        desk.expire();
    }

    /**
     * Whether an event stream is open.
     *
     * @return true from the answer to the upgrade to the end of the connection
     */
    public boolean isStreamOpen() {
        return streams.isOpen();
    }

    /**
     * How the client closed the last event stream that ended.
     *
     * @return its close code, 1005 for none, 1006 if it just went away; empty before a stream has ended
     */
    public OptionalInt lastCloseCode() {
        return streams.lastCloseCode();
    }

    /**
     * Sends a text as one message.
     *
     * @param text what is sent, as it is
     */
    public void send(String text) {
        smdr.saw(text, clock.now());
        streams.send(text);
    }

    /**
     * Sends an event with the time that the server's clock shows.
     *
     * @param event what is sent
     */
    public void send(WireEvent event) {
        smdr.saw(event, clock.now());
        streams.send(event.text(clock.serverTime()));
    }

    /** Sends a heartbeat now. */
    public void heartbeat() {
        streams.send(WireEvent.heartbeat().text(clock.serverTime()));
    }

    /**
     * Sends a message that is not as it should be.
     *
     * @param fault what is wrong with it
     */
    public void sendBroken(StreamFault fault) {
        streams.sendBroken(fault, WireEvent.heartbeat().text(clock.serverTime()));
    }

    /**
     * Closes the event stream from the server's side.
     *
     * @param code close code; 1006, which cannot be sent, resets the connection
     */
    public void closeStream(int code) {
        streams.close(code);
    }

    /**
     * How many messages went out.
     *
     * @return the number since the start
     */
    public long sent() {
        return streams.sent();
    }

    /**
     * How many messages nobody got, because no stream was open or the simulator was told to be silent or to lose them.
     *
     * @return the number since the start
     */
    public long missed() {
        return streams.missed();
    }

    // ---- faults

    /**
     * Gives the next request this fault.
     *
     * @param fault what goes wrong
     */
    public void failNext(Fault fault) {
        faults.add(Optional.empty(), 1, fault);
    }

    /**
     * Gives the next requests of one operation this fault.
     *
     * @param operation which requests; others pass
     * @param times how many requests
     * @param fault what goes wrong
     */
    public void failNext(IpecsSimulator.Operation operation, int times, Fault fault) {
        faults.add(Optional.of(operation), times, fault);
    }

    /**
     * Holds up every answer from now on.
     *
     * @param time how long, on the simulator's timers; zero for not at all
     */
    public void delay(Duration time) {
        door().delay(time);
    }

    /** Resets every connection, the event stream among them. */
    public void dropConnections() {
        listener().dropConnections();
        streams.close(1006);
    }

    /** Closes the port and every connection, until {@link #accept()}: the operating system refuses who comes. */
    public void refuse() {
        listener().refuse();
        streams.close(1006);
    }

    /** Opens the port again, with the same number. */
    public void accept() {
        listener().accept();
    }

    /**
     * Sends no messages any more, not even heartbeats, while the stream stays open and pings are answered.
     *
     * @param on whether to be silent
     */
    public void silence(boolean on) {
        streams.silent(on);
    }

    /**
     * Reads nothing from the event stream any more, so that pings and a close stay unanswered.
     *
     * @param on whether to stop reading
     */
    public void stopReading(boolean on) {
        streams.reading(!on);
    }

    /**
     * Sends each of the next messages twice.
     *
     * @param messages how many
     */
    public void duplicateNext(int messages) {
        streams.duplicate(messages);
    }

    /**
     * Loses the next messages.
     *
     * @param messages how many
     */
    public void loseNext(int messages) {
        streams.lose(messages);
    }

    /** Sends the next message after the one that follows it. */
    public void swapNext() {
        streams.swap();
    }

    /** Takes back every fault that has not struck yet, silence and delay. */
    public void clearFaults() {
        faults.clear();
        door().delay(Duration.ZERO);
        streams.clearFaults();
        streams.reading(true);
    }

    // ---- what was received

    /**
     * The requests that were answered or, on purpose, not answered.
     *
     * @return the newest 10,000, in the order in which they took effect
     */
    public List<ReceivedRequest> received() {
        return journal.requests();
    }

    /** Forgets the requests received so far, so that a test looks at what comes next only. */
    public void clearReceived() {
        journal.clear();
    }

    /**
     * Waits until so many requests have been received.
     *
     * @param count how many, since the start or the last {@link #clearReceived()}
     * @param atMost how long to wait, in real time
     * @return whether they came
     */
    public boolean awaitReceived(int count, Duration atMost) {
        return journal.await(() -> journal.count() >= count, atMost);
    }

    /**
     * Waits until an event stream is open, or none is.
     *
     * @param open what to wait for
     * @param atMost how long to wait, in real time
     * @return whether it came about
     */
    public boolean awaitStream(boolean open, Duration atMost) {
        return journal.await(() -> streams.isOpen() == open, atMost);
    }

    /**
     * What went against the script.
     *
     * @return one sentence for each request that the script did not expect; empty without a script
     */
    public List<String> scriptFailures() {
        return script == null ? List.of() : script.failures();
    }

    /**
     * What the script expects next.
     *
     * @return method and path of the next exchange; empty at the end of the script or without one
     */
    public Optional<String> scriptExpects() {
        return script == null ? Optional.empty() : script.next();
    }
}
