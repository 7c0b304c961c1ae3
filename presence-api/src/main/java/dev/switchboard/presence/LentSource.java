package dev.switchboard.presence;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.presence.source.SourceFigures;
import dev.switchboard.presence.source.SourceHealth;
import java.util.Optional;

/**
 * An embedder's source, of which there is only one: it is watched once and closed at the end, however often this node
 * begins and ceases to be the one that asks. What it tells meanwhile counts for nothing.
 *
 * <p><b>Threading.</b> As {@link PresenceSource} says.
 */
final class LentSource implements PresenceSource {

    private final PresenceSource source;
    private final Listener ears = new Ears();
    private volatile Optional<Listener> listener = Optional.empty();
    private Subscription watch = () -> {};
    private boolean watched;

    LentSource(PresenceSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Capabilities capabilities() {
        return source.capabilities();
    }

    @Override
    public PresenceRoster load() throws PeerException, InterruptedException {
        return source.load();
    }

    @Override
    public synchronized Subscription watch(Listener now) {
        Optional<Listener> mine = Optional.of(now);
        listener = mine;
        if (!watched) {
            watched = true;
            watch = source.watch(ears);
        }
        return () -> forget(mine);
    }

    private synchronized void forget(Optional<Listener> mine) {
        if (listener.equals(mine)) {
            listener = Optional.empty();
        }
    }

    @Override
    public SourceFigures figures() {
        return source.figures();
    }

    /** Only {@link #end} closes what was lent. */
    @Override
    public void close() {}

    void end() {
        synchronized (this) {
            listener = Optional.empty();
            watched = true;
            watch.close();
        }
        source.close();
    }

    private final class Ears implements Listener {

        @Override
        public void roster(PresenceRoster roster) {
            listener.ifPresent(now -> now.roster(roster));
        }

        @Override
        public void report(PresenceReport report) {
            listener.ifPresent(now -> now.report(report));
        }

        @Override
        public void health(SourceHealth health) {
            listener.ifPresent(now -> now.health(health));
        }
    }
}
