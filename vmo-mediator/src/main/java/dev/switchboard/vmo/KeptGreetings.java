package dev.switchboard.vmo;

import dev.switchboard.vmo.gateway.GreetingMemory;
import dev.switchboard.vmo.store.MediatorStore;
import java.util.OptionalInt;

/** Keeps what greetings played before in the mediator's own database. */
final class KeptGreetings implements GreetingMemory {

    private static final String KEY = "playwhat_before.";

    private final MediatorStore store;

    KeptGreetings(MediatorStore store) {
        this.store = store;
    }

    @Override
    public OptionalInt playWhatBefore(String objectId) {
        return store.setting(KEY + objectId)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElseGet(OptionalInt::empty);
    }

    @Override
    public void remember(String objectId, int playWhat) {
        keep(objectId, Integer.toString(playWhat));
    }

    @Override
    public void forget(String objectId) {
        keep(objectId, "");
    }

    private void keep(String objectId, String value) {
        store.change("keep what a greeting played before", changes -> {
            changes.putSetting(KEY + objectId, value);
            return value;
        });
    }
}
