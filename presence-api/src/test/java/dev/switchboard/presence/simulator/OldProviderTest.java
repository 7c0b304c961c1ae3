package dev.switchboard.presence.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.simulator.OriginalPresenceServer.Options;
import dev.switchboard.testing.Eventually;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The provider on desktops has the habits that are known of it. */
@Timeout(60)
final class OldProviderTest {

    private static final String SECRET = "test-secret-0123456789";

    private final OriginalPresenceServer server = new OriginalPresenceServer(Options.original(SECRET, 2));

    @BeforeEach
    void start() {
        for (int i = 0; i < 5; i++) {
            server.put("id-" + i, "user" + i, "User" + i + "@example.com", "online");
        }
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private OldProvider provider(Duration noMessage) {
        OldProvider provider = new OldProvider(OldProvider.Options.usual(server.url(), SECRET)
                .withNoMessage(noMessage)
                .withPause(Duration.ofMillis(20)));
        provider.start();
        Eventually.until(() -> provider.isLoaded() && server.connections() > 0);
        return provider;
    }

    @Test
    void loadsUntilAPageIsEmptyAndKnowsExactAddressesOnly() {
        try (OldProvider provider = provider(Duration.ofSeconds(30))) {
            assertThat(provider.statuses()).hasSize(5);
            assertThat(provider.statusOf("user1@example.com")).isEqualTo("offline");
            server.change("id-1", "dnd");
            Eventually.until(() -> provider.statusOf("User1@example.com").equals("dnd"));
            assertThat(provider.reconnects()).isZero();
        }
    }

    @Test
    void swallowsAFailedPageAndStaysWithWhatItHas() {
        server.failPage(1, 1, 500, "host failure");
        try (OldProvider provider = provider(Duration.ofSeconds(30))) {
            assertThat(provider.loadError()).contains("HTTP status 500");
            assertThat(provider.statuses()).hasSize(2);
        }
    }

    @Test
    void dropsTheConnectionWhenNoMessageCameForTooLong() {
        try (OldProvider provider = provider(Duration.ofMillis(100))) {
            Eventually.until(() -> provider.reconnects() >= 2);
            assertThat(provider.silences()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void dropsTheConnectionAtAMessageItCannotRead() {
        try (OldProvider provider = provider(Duration.ofSeconds(30))) {
            server.sendToAll("{\"type\":\"heartbeat\",\"revision\":1}");
            Eventually.until(() -> provider.reconnects() == 1 && provider.isOpen());
            assertThat(provider.unreadable()).isEqualTo(1);
        }
    }

    @Test
    void aSlashAtTheEndOfItsAddressLeadsNowhere() {
        try (OldProvider provider =
                new OldProvider(OldProvider.Options.usual(URI.create(server.url() + "/"), SECRET))) {
            provider.start();
            Eventually.until(provider::isLoaded);
            assertThat(provider.loadError()).contains("HTTP status 404");
        }
    }
}
