package dev.switchboard.presence;

import dev.switchboard.presence.nodes.Dropped;
import dev.switchboard.presence.nodes.NodesStatus;
import dev.switchboard.presence.source.SourceFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The figures of a presence server as meters of a Micrometer registry; every name begins with {@code presence.}. No
 * label holds a user, an address or a secret.
 *
 * <p><b>Threading.</b> Meters may be read on any thread.
 */
public final class PresenceMetrics {

    private static final List<String> REASONS =
            List.of("client", "lost", "idle", "evicted", "protocol", "secret", "stopped");

    private static final Duration[] LAST_WRITE = IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final PresenceServer server;

    private PresenceMetrics(MeterRegistry registry, PresenceServer server) {
        this.registry = registry;
        this.server = server;
    }

    /**
     * Registers the meters.
     *
     * @param registry where they go
     * @param server whose figures they are; kept alive by the meters
     */
    public static void register(MeterRegistry registry, PresenceServer server) {
        PresenceMetrics meters = new PresenceMetrics(registry, server);
        meters.http();
        meters.stream();
        meters.store();
        meters.source();
        meters.nodes();
    }

    private void http() {
        counter("page.requests", Tags.empty(), own -> own.counts().pages());
        counter("published", Tags.empty(), own -> own.counts().published());
        counter("refused.secrets", Tags.empty(), own -> own.counts().refusedSecrets());
        counter("throttled.requests", Tags.empty(), own -> own.counts().throttled());
        counter("refused.configurations", Tags.empty(), own -> own.counts().refusedConfigurations());
        gauge("ready", Tags.empty(), own -> own.health().ready() ? 1 : 0);
        gauge("degraded", Tags.empty(), own -> own.health().degraded() ? 1 : 0);
    }

    private void stream() {
        gauge(
                "clients",
                Tags.of("version", "classic"),
                own -> own.streamCounts().classicClients());
        gauge("clients", Tags.of("version", "2"), own -> own.streamCounts().typedClients());
        counter("connects", Tags.empty(), own -> own.streamCounts().connects());
        counter("refused.connects", Tags.empty(), own -> own.streamCounts().refused());
        for (String reason : REASONS) {
            counter(
                    "disconnects",
                    Tags.of("reason", reason),
                    own -> own.streamCounts().disconnects().getOrDefault(reason, 0L));
        }
        counter("coalesced", Tags.empty(), own -> own.streamCounts().coalesced());
        counter("deliveries", Tags.empty(), own -> own.streamCounts().deliveries());
        counter("delivered.bytes", Tags.empty(), own -> own.streamCounts().bytes());
        gauge("queue.depth", Tags.empty(), own -> own.streamCounts().deepestQueue());
        Timer lastWrite = Timer.builder("presence.publish.to.last.write")
                .serviceLevelObjectives(LAST_WRITE)
                .register(registry);
        // For as long as the server lives: both end together.
        var unused = server.broadcaster().addLastWriteHook("metrics", lastWrite::record);
    }

    private void store() {
        counter("changes", Tags.empty(), own -> own.storeCounts().changes());
        counter("duplicates", Tags.empty(), own -> own.storeCounts().duplicates());
        counter("strangers", Tags.empty(), own -> own.storeCounts().strangers());
        counter("unknown.statuses", Tags.empty(), own -> own.storeCounts().unknownStatuses());
        gauge("users", Tags.empty(), own -> own.health().users());
    }

    private void source() {
        gauge("source.age.seconds", Tags.empty(), own -> seconds(own.health().age()));
        figure("source.sweep.seconds", figures -> seconds(figures.sweepTime()));
        figure("source.interval.seconds", figures -> seconds(figures.achievedInterval()));
        figure("source.users.without.email", SourceFigures::withoutEmail);
        figure("source.users.unknown.status", SourceFigures::unknownStatuses);
        figure("source.users.missing.status", SourceFigures::missingStatuses);
        counter("source.requests", Tags.empty(), own -> own.sourceFigures().requests());
        counter("source.slowed.down", Tags.empty(), own -> own.sourceFigures().slowedDown());
    }

    private void nodes() {
        if (server.nodesStatus().state() == NodesStatus.State.ALONE) {
            return;
        }
        gauge(
                "broker.connected",
                Tags.empty(),
                own -> own.nodesStatus().state() == NodesStatus.State.CONNECTED ? 1 : 0);
        gauge("broker.leads", Tags.empty(), own -> own.health().leads() ? 1 : 0);
        gauge(
                "broker.lag.seconds",
                Tags.empty(),
                own -> own.nodesFigures().lag().toMillis() / 1000.0);
        gauge("broker.waiting", Tags.empty(), own -> own.nodesFigures().waiting());
        counter("broker.told", Tags.empty(), own -> own.nodesFigures().told());
        counter("broker.heard", Tags.empty(), own -> own.nodesFigures().heard());
        counter("broker.coalesced", Tags.empty(), own -> own.nodesFigures().coalesced());
        counter("broker.exchanges", Tags.empty(), own -> own.nodesFigures().exchanges());
        for (Dropped reason : Dropped.values()) {
            counter(
                    "broker.dropped",
                    Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)),
                    own -> own.nodesFigures().dropped().getOrDefault(reason, 0L));
        }
    }

    private static double seconds(Optional<Duration> time) {
        return time.map(known -> known.toMillis() / 1000.0).orElse(Double.NaN);
    }

    private void figure(String name, Function<SourceFigures, ? extends Number> value) {
        gauge(name, Tags.empty(), own -> value.apply(own.sourceFigures()).doubleValue());
    }

    private void gauge(String name, Tags tags, ToDoubleFunction<PresenceServer> value) {
        Gauge.builder("presence." + name, server, value)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void counter(String name, Tags tags, ToDoubleFunction<PresenceServer> value) {
        FunctionCounter.builder("presence." + name, server, value).tags(tags).register(registry);
    }
}
