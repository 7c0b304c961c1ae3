package dev.switchboard.ipecs.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One recorded scenario: steps on the receive clock, and what they must lead to. */
record Scenario(String name, JsonNode scenario, MachineOptions options, EventFilter filter) {

    /** The scenarios' base time, 2024/01/15 09:00:00 in UTC. */
    static final long BASE = IpecsEvent.parseTime("2024/01/15 09:00:00");

    static Optional<Path> file() {
        Path file = Path.of(System.getProperty("conformance.dir", "conformance"), "ipecs", "scenarios.json");
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    static List<Scenario> all(Path file) throws IOException {
        JsonNode root = new ObjectMapper().readTree(file.toFile());
        JsonNode config = root.path("doc").path("config");
        MachineOptions defaults = MachineOptions.defaults(
                NumberSet.ofSetting(numbers(config.path("stations"))),
                NumberSet.of(numbers(config.path("queues"))),
                ZoneId.of(config.path("time-zone").asText()));
        MachineOptions options = new MachineOptions(
                defaults.stations(),
                defaults.queues(),
                config.path("infer-agent-login").asBoolean(),
                codes(config.path("answer-codes")),
                Duration.ofSeconds(config.path("recent-call-window-seconds").asLong()),
                Duration.ofSeconds(config.path("gap-grace-seconds").asLong()),
                defaults.callStaleAfter(),
                defaults.zone(),
                defaults.serviceLevelWithin(),
                defaults.shortAbandonBelow());
        EventFilter filter = new EventFilter(
                codes(config.path("events-allowed")),
                codes(config.path("events-blocked")),
                options.stations(),
                options.queues());
        List<Scenario> scenarios = new ArrayList<>();
        for (JsonNode scenario : root.path("scenarios")) {
            String name =
                    scenario.path("id").asText() + " " + scenario.path("title").asText();
            scenarios.add(new Scenario(name, scenario, options, filter));
        }
        return scenarios;
    }

    private static List<Long> numbers(JsonNode array) {
        List<Long> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asLong()));
        return numbers;
    }

    private static Set<Integer> codes(JsonNode array) {
        Set<Integer> codes = new HashSet<>();
        array.forEach(code -> codes.add(code.asInt()));
        return codes;
    }

    /** Reads a message the way the interface describes it; empty when it is malformed. */
    static Optional<IpecsEvent> decode(JsonNode message, long receivedMillis) {
        JsonNode data = message.path("data");
        String code = data.path("eventCode").asText().trim();
        if (!data.isObject() || !code.matches("\\d+")) {
            return Optional.empty();
        }
        String time = data.path("time").asText();
        return Optional.of(new IpecsEvent(
                Integer.parseInt(code),
                number(data.path("callRefID")),
                number(data.path("sourceNumber")),
                number(data.path("destNumber")),
                data.path("data1").asText().trim(),
                data.path("data2").asText().trim(),
                data.path("sourceType").asText(),
                data.path("destType").asText(),
                data.path("eventString").asText(),
                time,
                IpecsEvent.parseTime(time),
                receivedMillis));
    }

    private static long number(JsonNode node) {
        String text = node.asText().trim();
        return text.matches("\\d+") ? Long.parseLong(text) : IpecsEvent.NONE;
    }

    @Override
    public String toString() {
        return name;
    }
}
