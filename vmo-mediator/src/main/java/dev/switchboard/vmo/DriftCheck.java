package dev.switchboard.vmo;

import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.MediatorStore.Changes;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.Mediation;
import dev.switchboard.vmo.sync.UserState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the greetings that somebody else has switched, and switches them back if that is wished. */
final class DriftCheck {

    private static final int PAGE = 500;

    private final MediatorStore store;
    private final Desk desk;
    private final boolean enforce;
    private final Timers timers;

    /** @param enforce whether they are switched back */
    DriftCheck(MediatorStore store, Desk desk, boolean enforce, Timers timers) {
        this.store = store;
        this.desk = desk;
        this.enforce = enforce;
        this.timers = timers;
    }

    /** How many greetings are not as they were delivered. */
    long check(List<ListedUser> listed) {
        Map<String, MediatorStore.Shown> shown = store.shown();
        // Told from the table's columns first: reading everybody's state takes long.
        List<ListedUser> doubtful = listed.stream()
                .filter(seen -> Optional.ofNullable(shown.get(seen.objectId()))
                        .filter(last -> last.on() != seen.greetingOn() || last.drifted())
                        .isPresent())
                .toList();
        long drifted = 0;
        for (int from = 0; from < doubtful.size(); from += PAGE) {
            List<ListedUser> page = doubtful.subList(from, Math.min(doubtful.size(), from + PAGE));
            drifted += store.change(
                    "compare greetings",
                    changes ->
                            page.stream().filter(seen -> compare(changes, seen)).count());
        }
        return drifted;
    }

    private boolean compare(Changes changes, ListedUser seen) {
        UserState state = changes.state(seen.objectId());
        Optional<MailboxUser> user = changes.findUserById(seen.objectId());
        boolean differs = user.isPresent()
                && user.get().active()
                && Mediation.differs(state, changes.undelivered(seen.objectId()), seen.greetingOn(), timers.now());
        if (differs && enforce) {
            GreetingChange wished = state.wished().orElse(GreetingChange.OFF);
            changes.saveState(seen.objectId(), state.withWish(wished, false));
            desk.greet(changes, user.get(), wished, false);
            desk.audit(
                    changes,
                    "mediator",
                    "reconcile",
                    user.get(),
                    onOff(seen.greetingOn()),
                    Desk.text(wished),
                    "queued");
        } else if (differs != state.drifted()) {
            changes.saveState(seen.objectId(), state.withDrift(differs));
            user.ifPresent(row -> desk.audit(
                    changes,
                    "mediator",
                    "reconcile",
                    row,
                    "",
                    onOff(seen.greetingOn()),
                    differs ? "switched by somebody else" : "as delivered again"));
        }
        return differs;
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }
}
