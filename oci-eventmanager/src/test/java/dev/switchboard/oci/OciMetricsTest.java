package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.monitor.ServiceStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OciMetricsTest {

    private static ServiceStatus running(boolean connected) {
        return new ServiceStatus(
                ServiceStatus.State.RUNNING,
                "",
                List.of(new ServiceStatus.LinkState(
                        "as1.example.net:8025", connected, Instant.EPOCH, "", 7, Instant.EPOCH)));
    }

    @Test
    void countsWithABoundedNumberOfLabels() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var status = new AtomicReference<>(running(true));
        var metrics = new OciMetrics(
                registry, Set.of("UserAddRequest"), List.of("as1.example.net:8025", "as2:8025"), status::get, () -> 3);
        metrics.documentReceived("as1.example.net:8025");
        metrics.eventSettled(EventStatus.FAILED, "UserAddRequest");
        metrics.eventSettled(EventStatus.IGNORED, "Unheard1");
        metrics.eventSettled(EventStatus.IGNORED, "Unheard2");
        metrics.stepAnswered("CreateAssociation", StepState.DONE);
        for (int i = 0; i < 500; i++) {
            metrics.stepAnswered("Kind" + i, StepState.FAILED);
        }
        assertThat(registry.scrape())
                .contains("oci_documents_total{server=\"as1.example.net:8025\"} 1.0")
                .contains("oci_events_total{command=\"UserAddRequest\",status=\"failed\"} 1.0")
                .contains("oci_events_total{command=\"other\",status=\"ignored\"} 2.0")
                .contains("oci_steps_total{kind=\"CreateAssociation\",result=\"done\"} 1.0")
                .contains("oci_steps_total{kind=\"other\",result=\"failed\"}")
                .contains("oci_link_up{server=\"as1.example.net:8025\"} 1.0")
                .contains("oci_link_up{server=\"as2:8025\"} 0.0")
                .contains("oci_events_pending 3.0");
        assertThat(registry.getMeters()).hasSizeLessThan(80);
        status.set(running(false));
        assertThat(registry.scrape()).contains("oci_link_up{server=\"as1.example.net:8025\"} 0.0");
    }
}
