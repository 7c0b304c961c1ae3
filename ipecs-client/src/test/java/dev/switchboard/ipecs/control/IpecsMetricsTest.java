package dev.switchboard.ipecs.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Eventually;
import dev.switchboard.testing.Visitor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IpecsMetricsTest {

    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{[a-zA-Z_]\\w*=\"[^\"\\\\]*\"(?:,[a-zA-Z_]\\w*=\"[^\"\\\\]*\")*})?) (\\S+)");

    private ControlHouse house;

    @BeforeEach
    void open() throws IOException {
        house = ControlHouse.guarded();
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** Reads Prometheus' text format; a line that is none fails. */
    private Map<String, Double> scrape() throws IOException {
        Visitor.Answer answer = house.get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).startsWith("text/plain; version=0.0.4");
        Map<String, Double> samples = new LinkedHashMap<>();
        answer.body()
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isEmpty())
                .forEach(line -> {
                    Matcher matcher = SAMPLE.matcher(line);
                    assertThat(matcher.matches()).as(line).isTrue();
                    assertThat(samples.put(matcher.group(1), Double.valueOf(matcher.group(2))))
                            .as(line)
                            .isNull();
                });
        return samples;
    }

    @Test
    void tellsEveryFigureInTextThatParses() throws Exception {
        house.login(10, 1801);
        house.arrives(20, 5000, 6, "5550100", "Anna");
        house.answered(32, 5000, 6, 1801);
        house.arrives(40, 5001, 6, "5550101", "");
        house.at(60);
        Map<String, Double> samples = scrape();
        assertThat(samples)
                .containsEntry("ipecs_stations_connected", 1.0)
                .containsEntry("ipecs_agents_logged_in", 1.0)
                .containsEntry("ipecs_inbound_calls_total", 2.0)
                .containsEntry("ipecs_answered_calls_total", 1.0)
                .containsEntry("ipecs_calls_in_queue", 1.0)
                .containsEntry("ipecs_busy_time_seconds_total", 28.0)
                .containsEntry("ipecs_connected", 1.0)
                .containsEntry("ipecs_period_incomplete", 0.0)
                .containsEntry("ipecs_events_dropped_total{reason=\"event-filter\"}", 2.0)
                .containsEntry("ipecs_queue_inbound_calls_total{queue=\"6\"}", 2.0)
                .containsEntry("ipecs_queue_waiting_calls{queue=\"6\"}", 1.0)
                .containsEntry("ipecs_queue_longest_wait_seconds{queue=\"6\"}", 20.0)
                .containsEntry("ipecs_queue_service_level_ratio{queue=\"6\"}", 1.0)
                .containsEntry("ipecs_queue_answer_wait_seconds{quantile=\"0.90\",queue=\"6\"}", 12.0)
                .containsEntry("ipecs_station_busy_time_seconds_total{station=\"1801\"}", 28.0)
                .containsEntry("ipecs_station_answered_calls_total{station=\"1801\"}", 1.0)
                .containsEntry("ipecs_station_busy{station=\"1801\"}", 1.0);
        assertThat(samples.keySet()).noneMatch(name -> name.contains("5550100"));
    }

    @Test
    void everyMeterSaysWhatItIs() throws Exception {
        house.login(10, 1801);
        house.arrives(20, 5000, 6, "5550100", "Anna");
        assertThat(house.get("/metrics").body().lines().filter(line -> line.startsWith("# HELP ipecs_")))
                .hasSizeGreaterThan(60)
                .allMatch(line -> line.matches("# HELP \\S+ \\S.*"));
    }

    @Test
    void aStationThatLeavesKeepsItsCountersUntilThePeriodEnds() throws Exception {
        house.login(10, 1801);
        house.event(20, 67, 5000, 1801, 0, "", "5550199");
        house.at(30);
        scrape();
        house.event(40, 82, 0, 1801, 0);
        assertThat(scrape())
                .containsEntry("ipecs_station_outbound_calls_total{station=\"1801\"}", 1.0)
                .containsEntry("ipecs_station_connected{station=\"1801\"}", 0.0);
        house.at(50);
        house.resetCounters();
        assertThat(scrape()).containsEntry("ipecs_station_outbound_calls_total{station=\"1801\"}", 0.0);
    }

    @Test
    void metersOfARegistryThatNobodyRendersAreUpToDateThoughNobodyKeepsTheirObject() {
        MeterRegistry registry = new SimpleMeterRegistry();
        IpecsMetrics.register(registry, house);
        System.gc();
        house.login(10, 1801);
        house.arrives(20, 5000, 6, "5550100", "Anna");
        Eventually.until("the meters show the call", () -> {
            registry.getMeters().forEach(meter -> meter.measure().forEach(Measurement::getValue));
            Gauge waiting =
                    registry.find("ipecs.queue.waiting.calls").tag("queue", "6").gauge();
            return waiting != null && waiting.value() == 1;
        });
        assertThat(registry.get("ipecs.agents.logged.in").gauge().value()).isEqualTo(1);
        assertThat(registry.get("ipecs.inbound.calls").functionCounter().count())
                .isEqualTo(1);
    }
}
