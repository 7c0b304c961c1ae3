package dev.switchboard.vmo;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.gateway.OutOfOfficeSource;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.SyncRun;
import java.util.List;
import java.util.Optional;

/** Shape only, filled in next. */
public final class VmoMediator implements AutoCloseable {

    /** Wires a mediator; starts nothing. What is passed in is not closed. */
    public VmoMediator(
            VmoConfig config,
            MediatorStore store,
            VoicemailGateway voicemail,
            OutOfOfficeSource mail,
            Timers timers) {}

    public void start() {}

    public VmoConfig config() { throw new UnsupportedOperationException(); }

    /** The store, to be read by faces. */
    public MediatorStore store() { throw new UnsupportedOperationException(); }

    /** Waits up to 10 s for the attempt. */
    public StatusAnswer setStatus(StatusReport report) { throw new UnsupportedOperationException(); }

    /** POST /api/setup: waits for all first attempts, at most 30 s; concurrent calls are merged. */
    public void setup(String actor) {}

    public Optional<UserChange> toggle(String alias, String actor) { throw new UnsupportedOperationException(); }

    public Optional<UserChange> setActive(String alias, boolean active, String actor) { throw new UnsupportedOperationException(); }

    /** Empties the table, deregisters the active users; returns how many rows there were. */
    public int clearTables(String actor) { return 0; }

    /** Begins a synchronisation, or joins the one under way; returns at once. */
    public SyncProgress startSynchronising(String actor) { throw new UnsupportedOperationException(); }

    /** The same, waiting for its end. A failure is in the record's error and status. */
    public SyncRun synchronise(String actor) throws InterruptedException { throw new UnsupportedOperationException(); }

    public SyncProgress syncProgress() { throw new UnsupportedOperationException(); }

    /** Tries a pending or parked entry again now; false when there is none of that number. */
    public boolean retry(long seq, String actor) { return false; }

    /** Takes a pending or parked entry out; false when there is none of that number. */
    public boolean discard(long seq, String actor) { return false; }

    /** Which users a CSV list of watched aliases would switch. */
    public WatchList.Difference compare(WatchList list) { throw new UnsupportedOperationException(); }

    /** Switches them. */
    public WatchList.Difference apply(WatchList list, String actor) { throw new UnsupportedOperationException(); }

    public MediatorStatus status() { throw new UnsupportedOperationException(); }

    /** Called after every change that faces may want to show; must be quick. */
    public Subscription addChangeHook(String name, Runnable hook) { throw new UnsupportedOperationException(); }

    @Override
    public void close() {}
}
