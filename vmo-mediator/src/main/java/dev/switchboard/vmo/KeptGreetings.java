package dev.switchboard.vmo;

import dev.switchboard.vmo.gateway.GreetingMemory;
import dev.switchboard.vmo.store.MediatorStore;
import java.util.OptionalInt;

/** Keeps what greetings played before in the mediator's own database. */
final class KeptGreetings implements GreetingMemory {

    private final MediatorStore store;

    KeptGreetings(MediatorStore store) {
        this.store = store;
    }

    @Override
    public OptionalInt playWhatBefore(String objectId) {
        return store.playWhatBefore(objectId);
    }

    @Override
    public void remember(String objectId, int playWhat) {
        keep(objectId, OptionalInt.of(playWhat));
    }

    @Override
    public void forget(String objectId) {
        keep(objectId, OptionalInt.empty());
    }

    private void keep(String objectId, OptionalInt before) {
        store.change("keep what a greeting played before", changes -> {
            changes.keepPlayWhat(objectId, before);
            return before;
        });
    }
}
