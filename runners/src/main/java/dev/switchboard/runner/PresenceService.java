package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.ConfigWatch;
import dev.switchboard.presence.PresenceConfig;
import dev.switchboard.presence.PresenceMetrics;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.presence.StreamCounts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** The presence server as a program runs it: itself, its metrics, and a configuration that is watched. */
final class PresenceService implements Service {

    private final PresenceServer server;
    private final ConfigWatch watch;

    private PresenceService(Config config, ConfigLoader loader, Consumer<String> logLevel) {
        this.server = PresenceServer.of(PresenceConfig.from(config));
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PresenceMetrics.register(meters, server);
        server.metrics(meters::scrape);
        this.watch = new ConfigWatch(
                "presence-config",
                loader,
                config,
                next -> {
                    server.apply(PresenceConfig.from(next));
                    logLevel.accept(next.get(PresenceSettings.LOG_LEVEL));
                },
                this::outcome);
    }

    /**
     * Reads all of a configuration; serves nothing yet.
     *
     * @param logLevel puts another level into force
     * @throws ConfigException with what is wrong; then nothing is opened
     */
    static PresenceService open(Config config, ConfigLoader loader, Consumer<String> logLevel) {
        return new PresenceService(config, loader, logLevel);
    }

    private void outcome(Optional<ConfigException> refusal) {
        server.configurationRefused(refusal.isPresent());
    }

    void start() throws IOException {
        server.start();
        watch.start();
    }

    PresenceServer server() {
        return server;
    }

    URI api() {
        return server.apiUrl();
    }

    URI roster() {
        return server.rosterUrl();
    }

    @Override
    public String done() {
        StreamCounts stream = server.streamCounts();
        return "pages=" + server.counts().pages()
                + " published=" + server.counts().published()
                + " clients=" + stream.connects()
                + " messages=" + stream.deliveries();
    }

    @Override
    public void close() {
        watch.close();
        server.close();
    }
}
