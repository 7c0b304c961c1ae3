package dev.switchboard.presence.nodes;

import dev.switchboard.common.net.Subscription;
import dev.switchboard.presence.model.PresenceChange;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A server of which there is only one. */
final class LoneNode implements PresenceNodes {

    private static final Subscription NOTHING_TO_HEAR = () -> {};

    private final Instant since;

    LoneNode(Instant since) {
        this.since = since;
    }

    @Override
    public void start() {}

    @Override
    public void tell(PresenceChange accepted) {}

    @Override
    public boolean isNewest(NodeChange heard) {
        return false;
    }

    @Override
    public boolean leads() {
        return true;
    }

    @Override
    public NodesStatus status() {
        return new NodesStatus(NodesStatus.State.ALONE, since, "");
    }

    @Override
    public NodesFigures figures() {
        Map<Dropped, Long> none = new EnumMap<>(Dropped.class);
        for (Dropped reason : Dropped.values()) {
            none.put(reason, 0L);
        }
        return new NodesFigures(0, 0, 0, 0, 0, none, Duration.ZERO);
    }

    @Override
    public Subscription addHeardHook(String name, Consumer<? super List<NodeChange>> hook) {
        return NOTHING_TO_HEAR;
    }

    @Override
    public Subscription addLeadHook(String name, Consumer<? super Boolean> hook) {
        return NOTHING_TO_HEAR;
    }

    @Override
    public void close() {}
}
