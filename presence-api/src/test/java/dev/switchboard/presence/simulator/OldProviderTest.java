package dev.switchboard.presence.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.simulator.OriginalPresenceServer.Options;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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
        await(() -> provider.isLoaded() && server.connections() > 0);
        return provider;
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(until);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void loadsUntilAPageIsEmptyAndKnowsExactAddressesOnly() {
        try (OldProvider provider = provider(Duration.ofSeconds(30))) {
            assertThat(provider.statuses()).hasSize(5);
            assertThat(provider.statusOf("user1@example.com")).isEqualTo("offline");
            server.change("id-1", "dnd");
            await(() -> provider.statusOf("User1@example.com").equals("dnd"));
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
            await(() -> provider.reconnects() >= 2);
            assertThat(provider.silences()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void dropsTheConnectionAtAMessageItCannotRead() {
        try (OldProvider provider = provider(Duration.ofSeconds(30))) {
            server.sendToAll("{\"type\":\"heartbeat\",\"revision\":1}");
            await(() -> provider.reconnects() == 1 && provider.isOpen());
            assertThat(provider.unreadable()).isEqualTo(1);
        }
    }

    @Test
    void aSlashAtTheEndOfItsAddressLeadsNowhere() {
        try (OldProvider provider =
                new OldProvider(OldProvider.Options.usual(URI.create(server.url() + "/"), SECRET))) {
            provider.start();
            await(provider::isLoaded);
            assertThat(provider.loadError()).contains("HTTP status 404");
        }
    }
}
