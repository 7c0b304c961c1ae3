package dev.switchboard.examples;

import dev.switchboard.common.time.Threads;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.PresenceSource;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Serves presence from a source of one's own: here a door that knows who is in. */
final class OwnPresenceSource {

    private OwnPresenceSource() {}

    /** Asked again every ten seconds, since it says nothing else in its {@code capabilities()}. */
    record Door(Supplier<Status> lock) implements PresenceSource {

        @Override
        public String name() {
            return "door";
        }

        @Override
        public PresenceRoster load() {
            var aviaja = new PresenceUser("aviaja0000000000000000000a", "aviaja", "aviaja@example.com");
            return new PresenceRoster(List.of(aviaja), Map.of(aviaja.id(), lock.get()), Instant.now());
        }
    }

    /** Takes the secret that clients present; runs until it is stopped. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(args[0], new Door(() -> Status.ONLINE), System.out::println, Threads.untilStopped());
    }

    static void run(String secret, PresenceSource source, Consumer<URI> print, CountDownLatch end)
            throws IOException, InterruptedException {
        // tag::readme[]
        try (var server = PresenceServer.with(PresenceConfig.builder(secret).build(), source)) {
            server.start();
            print.accept(server.apiUrl());
            end.await();
        }
        // end::readme[]
    }
}
