package dev.switchboard.vmo.gateway;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.GraphSimulator.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;

/** A client and a simulated Graph that share a clock moved by hand. */
final class GraphHouse implements AutoCloseable {

    /** A secret with everything that a form could get wrong. */
    static final String SECRET = "s3+cr&t%2F=~ ü\"x";

    final ManualTimers clock = new ManualTimers(Instant.parse("2026-03-09T12:00:00Z"));
    final GraphSimulator graph =
            new GraphSimulator(new Account("contoso.example", "mediator", SECRET, Duration.ofHours(1)), clock);
    /** The most requests for a token that were ever under way at once. */
    final AtomicInteger mostAtLogin = new AtomicInteger();

    private final AtomicInteger atLogin = new AtomicInteger();
    final GraphClient client;

    GraphHouse() throws Exception {
        this(SECRET, GraphClient.MessageSource.EXTERNAL, 2);
    }

    GraphHouse(String secret, GraphClient.MessageSource source, int parallel) throws Exception {
        graph.start();
        client = new GraphClient(
                new GraphClient.Options(
                        "contoso.example",
                        "mediator",
                        new Secret(secret),
                        graph.url() + "/",
                        graph.url(),
                        parallel,
                        source),
                new OkHttpClient.Builder()
                        .addInterceptor(chain -> {
                            if (!chain.request().url().encodedPath().endsWith("/token")) {
                                return chain.proceed(chain.request());
                            }
                            mostAtLogin.accumulateAndGet(atLogin.incrementAndGet(), Math::max);
                            try {
                                return chain.proceed(chain.request());
                            } finally {
                                atLogin.decrementAndGet();
                            }
                        })
                        .build(),
                clock);
    }

    /** {@code user1@example.com} and so on. */
    static List<String> users(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "user" + i + "@example.com")
                .toList();
    }

    @Override
    public void close() {
        client.close();
        graph.close();
        clock.close();
    }
}
