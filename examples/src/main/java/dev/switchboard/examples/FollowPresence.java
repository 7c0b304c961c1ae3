package dev.switchboard.examples;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Threads;
import dev.switchboard.presence.client.Availability;
import dev.switchboard.presence.client.PresenceClient;
import dev.switchboard.presence.client.PresenceClientConfig;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Prints who is available, and each change, from a presence service: this suite's or the original Mattermost plugin. */
public final class FollowPresence {

    private FollowPresence() {}

    /**
     * Runs until the program is stopped.
     *
     * @param args the service's address, and the secret
     * @throws InterruptedException when the wait for the end is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        run(URI.create(args[0]), args[1], System.out::println, Threads.untilStopped());
    }

    static void run(URI service, String secret, Consumer<String> print, CountDownLatch end)
            throws InterruptedException {
        // tag::readme[]
        var config = PresenceClientConfig.of(service, new Secret(secret));
        try (var presence = new PresenceClient(config, Runnable::run)) {
            presence.addStateHook("print", status -> print.accept("now " + status.state()));
            presence.addChangeHook("print", change -> {
                var contact = change.contact();
                print.accept(contact.email() + " is " + Availability.of(contact.status()));
            });
            presence.start();
            end.await();
        }
        // end::readme[]
    }
}
