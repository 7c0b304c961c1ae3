package dev.switchboard.ipecs;

import dev.switchboard.common.config.Secret;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Configurations for a client of a simulator. */
final class TestClient {

    static final NumberSet STATIONS = NumberSet.range(1801, 1816);
    static final NumberSet QUEUES = NumberSet.of(List.of(6L));

    private TestClient() {}

    /** The simulator's key is pinned, reconnects wait without chance, and nothing happens by itself. */
    static IpecsConfig of(IpecsSimulator server) {
        IpecsConfig.Session standard = IpecsConfig.Session.standard();
        return unpinned(server)
                .with(IpecsConfig.Tls.pinned(server.pin()))
                .with(new IpecsConfig.Session(
                        Duration.ofSeconds(20),
                        standard.loginAttempts(),
                        standard.loginPause(),
                        standard.maxReconnects(),
                        standard.reconnectMin(),
                        standard.reconnectMax(),
                        0,
                        Duration.ZERO,
                        Duration.ofDays(1),
                        3,
                        Duration.ofMinutes(5),
                        Optional.empty()));
    }

    static IpecsConfig unpinned(IpecsSimulator server) {
        return IpecsConfig.standard(
                IpecsConfig.Server.at(URI.create(server.baseUri()), server.port()),
                new IpecsConfig.Credentials("api1", new Secret("secret")),
                STATIONS,
                QUEUES);
    }

    /** The same with other queues and patience. */
    static IpecsConfig.Stream stream(int frames, int calls, Duration stall) {
        return new IpecsConfig.Stream(false, true, Optional.empty(), frames, calls, stall);
    }

    /** One message of the stream. */
    static String message(int code, String reference, String source, String destination) {
        return "{\"event\": \"acd\", \"data\": {\"time\": \"2024/01/15 09:00:00\", \"callRefID\": \"" + reference
                + "\", \"eventCode\": " + code + ", \"sourceNumber\": \"" + source + "\", \"destNumber\": \""
                + destination + "\", \"data1\": \"\", \"data2\": \"\"}}";
    }
}
