package dev.switchboard.presence;

import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.source.PresenceSource;
import java.util.List;
import java.util.Map;

/** A directory without users: for a server that only takes published changes and has no file of users. */
final class EmptyDirectory implements PresenceSource {

    private final Timers timers;

    EmptyDirectory(Timers timers) {
        this.timers = timers;
    }

    @Override
    public String name() {
        return "push";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.watched();
    }

    @Override
    public PresenceRoster load() {
        return new PresenceRoster(List.of(), Map.of(), timers.now());
    }
}
