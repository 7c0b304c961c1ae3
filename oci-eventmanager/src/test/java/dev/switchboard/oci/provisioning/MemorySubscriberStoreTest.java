package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.journal.TestClock;

class MemorySubscriberStoreTest extends SubscriberStoreContract {

    @Override
    SubscriberStore open(TestClock clock) {
        return new MemorySubscriberStore();
    }
}
