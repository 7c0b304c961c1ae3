package dev.switchboard.oci.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.oci.reader.EventParser.Parsed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every recorded event is read as the system before ours read it. */
class ConformanceReadingTest {

    private final EventParser parser = new EventParser();

    @ParameterizedTest
    @ValueSource(strings = {"suites.jsonl", "random-shared.jsonl"})
    void readsCommandAndLoginOfEveryRecordedEvent(String file) throws IOException {
        Path path = Path.of(System.getProperty("conformance.dir", "conformance"), "oci", file);
        assumeTrue(Files.exists(path), "recorded events are not here: conformance.dir is not set to their folder");
        ObjectMapper json = new ObjectMapper();
        int events = 0;
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode scenario = json.readTree(line);
                for (JsonNode event : scenario.get("events")) {
                    events++;
                    compare(scenario.get("id").asText() + " event " + events, event);
                }
            }
        }
        assertThat(events).isGreaterThan(500);
    }

    private void compare(String name, JsonNode event) {
        String xml = event.get("xml").asText();
        List<Unit> units = Samples.frame(Samples.latin1(xml + "\n" + Samples.DECLARATION + "\n"));
        assertThat(units).as(name).isEqualTo(Samples.documents(xml));
        Parsed parsed = parser.parse("as1", xml);
        if (!event.get("command").isNull()) {
            assertThat(parsed).as(name).isInstanceOfSatisfying(Parsed.Report.class, report -> {
                assertThat(report.events().get(0).commandName())
                        .isEqualTo(event.get("command").asText());
                assertThat(report.login()).isEqualTo(event.get("user").asText());
            });
        } else if (!event.get("result").asText().equals("crash")) {
            assertThat(parsed).as(name).isInstanceOf(Parsed.Skip.class);
        }
    }
}
