package dev.switchboard.vmo;

import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.SqlMediatorStore;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** A mediator with a real database, neighbours in memory and a clock moved by hand. */
final class House implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    final Path file;
    final FakeVoicemail voicemail;
    final FakeMail mail;
    final ManualTimers timers;
    final VmoConfig config;
    final MediatorStore store;
    final VmoMediator mediator;

    private House(Path file, FakeVoicemail voicemail, FakeMail mail, ManualTimers timers, VmoConfig config) {
        this.file = file;
        this.voicemail = voicemail;
        this.mail = mail;
        this.timers = timers;
        this.config = config;
        this.store = SqlMediatorStore.open(file);
        this.mediator = new VmoMediator(config, store, voicemail, mail, timers);
    }

    static VmoConfig config() {
        return VmoConfig.wire("http://127.0.0.1:1", "http://127.0.0.1:2");
    }

    static House wire(Path directory) {
        return of(directory, config(), false);
    }

    static House polled(Path directory) {
        return of(directory, config(), true);
    }

    static House of(Path directory, VmoConfig config, boolean polled) {
        return new House(
                directory.resolve("vmo3.sqlite"),
                new FakeVoicemail(),
                new FakeMail(polled),
                new ManualTimers(START),
                config);
    }

    House with(String... aliases) {
        store.change("make users", changes -> {
            for (String alias : aliases) {
                changes.insertUser(user(alias, true));
            }
            return true;
        });
        return this;
    }

    House withInactive(String alias) {
        store.change("make a user", changes -> {
            changes.insertUser(user(alias, false));
            return true;
        });
        return this;
    }

    House started() {
        mediator.start();
        return this;
    }

    static MailboxUser user(String alias, boolean active) {
        return new MailboxUser("id-" + alias, alias, "10", "handler-" + alias, false, active);
    }

    /**
     * What a machine finds that has lost its power now: a copy of the files as they are, with the same neighbours. The
     * abandoned mediator must not be told anything any more.
     */
    House afterCrash(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String suffix : new String[] {"", "-wal"}) {
            Path from = file.resolveSibling(file.getFileName() + suffix);
            if (Files.exists(from)) {
                Files.copy(from, directory.resolve(from.getFileName()));
            }
        }
        return new House(directory.resolve("vmo3.sqlite"), voicemail, mail, timers, config);
    }

    StatusAnswer report(String alias, boolean on, String message) {
        return mediator.setStatus(StatusReport.of(alias, on, message));
    }

    /** Lets timers pass until something holds; the pump's threads work between the steps. */
    void advanceUntil(String what, Callable<Boolean> holds) {
        Eventually.until(what, holds, () -> timers.advance(Duration.ofMillis(500)));
    }

    boolean allDelivered() {
        return store.countEntries(dev.switchboard.vmo.store.OutboxEntry.State.PENDING) == 0;
    }

    @Override
    public void close() {
        mediator.close();
        store.close();
    }
}
