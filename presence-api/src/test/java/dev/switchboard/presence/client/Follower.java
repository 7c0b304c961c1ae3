package dev.switchboard.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Backoff;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.ContactChange;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A client under test with short waits, and all that its hooks heard. */
final class Follower implements AutoCloseable {

    static final String SECRET = "test-secret-0123456789";

    final PresenceClient client;
    final List<ContactChange> changes = new CopyOnWriteArrayList<>();
    final List<ClientStatus.State> states = new CopyOnWriteArrayList<>();
    private final ExecutorService hooks = Executors.newFixedThreadPool(3);

    Follower(URI url, UnaryOperator<PresenceClientConfig> change) {
        PresenceClientConfig config = PresenceClientConfig.of(url, new Secret(SECRET));
        PresenceClientConfig quick = config.withTimes(new PresenceClientConfig.Times(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(100), 2, 0.5),
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                java.util.Optional.empty()));
        client = new PresenceClient(change.apply(quick), hooks);
        client.addChangeHook("test", changes::add);
        client.addStateHook("test", status -> states.add(status.state()));
    }

    static Follower of(URI url) {
        return new Follower(url, config -> config);
    }

    static Follower following(URI url) {
        Follower follower = of(url);
        follower.start();
        return follower;
    }

    void start() {
        client.start();
        awaitFollowing();
    }

    void awaitFollowing() {
        Eventually.until(() -> client.state() == ClientStatus.State.FOLLOWING);
    }

    void awaitStatus(String email, Status status) {
        Eventually.until(() -> client.findContact(email).map(Contact::status).equals(java.util.Optional.of(status)));
    }

    Map<String, Status> known() {
        return client.all().stream().collect(Collectors.toMap(Contact::email, Contact::status));
    }

    /** What hooks were told adds up to what is known. */
    void assertBooksAgree() {
        Eventually.until(() -> books().equals(Map.copyOf(known())));
    }

    private Map<String, Status> books() {
        Map<String, Contact> books = new java.util.HashMap<>();
        for (ContactChange change : changes) {
            assertThat(java.util.Optional.ofNullable(books.get(change.contact().userId())))
                    .isEqualTo(change.before());
            change.after()
                    .ifPresentOrElse(
                            now -> books.put(now.userId(), now),
                            () -> books.remove(change.contact().userId()));
        }
        return books.values().stream().collect(Collectors.toMap(Contact::email, Contact::status));
    }

    @Override
    public void close() {
        client.close();
        hooks.shutdownNow();
    }
}
