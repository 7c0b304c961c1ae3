package dev.switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WallboardMetricsTest {

    @Test
    void aRegistryOfOnesOwnFollowsTheCalls(@TempDir Path directory) throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (IpecsSimulator exchange = IpecsSimulator.builder().timeFactor(50).build()) {
            exchange.start();
            exchange.playWhenConnected(CallScenario.stationLogin("1801")
                    .then(CallScenario.inbound(6, "1801")
                            .number("5550100")
                            .ringFor(2)
                            .talkFor(5)
                            .wrapUp(1))
                    .messages(5000)
                    .iterator());
            Path config = Running.clientOf(exchange, directory);
            try (Running example = Running.start(end -> WallboardMetrics.run(config, registry, end))) {
                Running.await("the call is in the meters", () -> {
                    // As a registry that publishes does.
                    registry.getMeters().forEach(meter -> meter.measure().forEach(Measurement::getValue));
                    FunctionCounter answered = registry.find("ipecs.queue.answered.calls")
                            .tag("queue", "6")
                            .functionCounter();
                    return answered != null && answered.count() == 1;
                });
                assertThat(registry.get("ipecs.connected").gauge().value()).isEqualTo(1);
                assertThat(registry.get("ipecs.agents.logged.in").gauge().value())
                        .isEqualTo(1);
            }
        }
    }
}
