package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.vmo.simulator.WireFault;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those see who watch the service. */
class VmoMetricsTest {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)\\})? (\\S+)$");

    @TempDir
    private Path directory;

    @Test
    void everyFigureHasAMeaningAndNamesNobody() throws Exception {
        try (Running it = new Running(directory, 3, Duration.ofMinutes(5), config -> config)) {
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            VmoMetrics.register(meters, it.mediator);
            assertThat(it.report("user1@example.com", true, "").statusCode()).isEqualTo(200);
            it.voicemail.failGreetings(1, WireFault.status(404));
            assertThat(it.report("user2@example.com", true, "").statusCode()).isEqualTo(404);
            String text = meters.scrape();
            Set<String> names = new TreeSet<>();
            Matcher sample = SAMPLE.matcher(text);
            while (sample.find()) {
                names.add(sample.group(1));
                String labels = sample.group(2) == null ? "" : sample.group(2);
                assertThat(labels)
                        .as(sample.group())
                        .matches("(neighbour=\"(voicemail|mail)\"(,result=\"(done|failed)\")?)?");
            }
            assertThat(names)
                    .containsExactly(
                            "vmo_deliveries_total",
                            "vmo_neighbour_up",
                            "vmo_outbox_parked",
                            "vmo_outbox_pending",
                            "vmo_store_up",
                            "vmo_synchronised_seconds",
                            "vmo_users");
            for (String name : names) {
                assertThat(text)
                        .containsPattern("(?m)^# HELP " + name + " \\S+ \\S+")
                        .contains("# TYPE " + name + " ");
            }
            assertThat(text)
                    .contains("vmo_users 3.0", "vmo_outbox_parked 1.0", "vmo_store_up 1.0")
                    .contains("vmo_deliveries_total{neighbour=\"voicemail\",result=\"done\"} 1.0")
                    .contains("vmo_deliveries_total{neighbour=\"voicemail\",result=\"failed\"} 1.0")
                    .doesNotContain("example.com", "127.0.0.1");
        }
    }

    @Test
    void healthTellsWhatIsWrongButNoSecretAndNobodysName() throws Exception {
        try (Running it = new Running(
                directory,
                2,
                Duration.ofMinutes(5),
                config -> config.withOutbox(new VmoConfig.Outbox(
                        config.outbox().patience(),
                        Duration.ofSeconds(1),
                        config.outbox().parallel())))) {
            it.voicemail.down();
            assertThat(it.report("user1@example.com", true, "").statusCode()).isEqualTo(403);
            for (String path : List.of("/health", "/healthz", "/readyz")) {
                var answer = it.get(path);
                assertThat(answer.statusCode())
                        .as("what cannot be delivered is kept")
                        .isEqualTo(200);
                JsonNode health = Running.JSON.readTree(answer.body());
                assertThat(health.isObject()).isTrue();
                assertThat(answer.body()).doesNotContain("user1", "example.com");
            }
        }
    }
}
