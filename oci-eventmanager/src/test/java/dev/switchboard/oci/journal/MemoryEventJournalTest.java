package dev.switchboard.oci.journal;

class MemoryEventJournalTest extends EventJournalContract {

    @Override
    EventJournal open(TestClock clock) {
        return new MemoryEventJournal(clock);
    }

    @Override
    EventJournal afterRestart() {
        return journal;
    }
}
