package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Log lines as machines read them. */
class JsonLinesTest {

    private final Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dev.switchboard.test");

    @Test
    void aLineIsOneObjectWithTheFactsInFields() throws Exception {
        String line = line("A link came up server={} after={}ms attempts={}", "as 1", 20, 3);
        assertThat(line).endsWith("}\n").doesNotContain("{}");
        assertThat(line.strip().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(names(json)).containsExactly("timestamp", "level", "logger", "thread", "message", "fields");
        assertThat(Instant.parse(json.path("timestamp").asText())).isAfter(Instant.EPOCH);
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("dev.switchboard.test");
        assertThat(json.path("thread").asText())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(json.path("message").asText()).isEqualTo("A link came up server=as 1 after=20ms attempts=3");
        assertThat(json.path("fields").toString()).isEqualTo("{\"server\":\"as 1\",\"after\":\"20ms\",\"attempts\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Stopped seconds=4 pending=0             | {`seconds`:4,`pending`:0}",
                "It begins                               | ",
                "a=1 is not at the end                   | ",
                "It stands at the end a=1 b=x=y          | {`a`:1,`b`:`x=y`}",
                "A number that is a name id=007          | {`id`:`007`}",
            })
    void pairsOfTheTextItselfCountToo(String message, String fields) throws Exception {
        JsonNode json = new ObjectMapper().readTree(line(message));
        assertThat(json.path("fields").toString()).isEqualTo(fields == null ? "" : fields.replace('`', '"'));
    }

    @Test
    void whatIsHardToWriteStaysOneLineAndSecretsStaySecret() throws Exception {
        String odd = "two\nlines \"quoted\" \u0000 \ud83d\ude00 {} c=d";
        String line = line("Odd text={} secret={}", odd, new Secret("Qaamaneq-4711"));
        assertThat(line.strip().lines()).hasSize(1);
        assertThat(line).doesNotContain("Qaamaneq");
        assertThat(new ObjectMapper().readTree(line).path("fields").path("text").asText())
                .isEqualTo(odd);
    }

    @Test
    void anExceptionIsOneField() throws Exception {
        String line = line("It failed event={}", 17, new IllegalStateException("broken", new Exception("cause")));
        assertThat(line.strip().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("fields").path("event").asInt()).isEqualTo(17);
        assertThat(json.path("exception").asText()).contains("IllegalStateException: broken", "Caused by", "\tat ");
    }

    @Test
    void whatIsWrongIsToldInTheFormatThatWasAskedFor() throws Exception {
        Program.Run run = Program.run("oci-eventmanager", "--log-format", "json", "--set", "em.lanes=many");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err().lines().count()).isGreaterThan(1);
        for (String line : run.err().lines().toList()) {
            JsonNode json = new ObjectMapper().readTree(line);
            assertThat(json.path("level").asText()).isEqualTo("ERROR");
            assertThat(json.path("message").asText()).isNotEmpty();
        }
    }

    private String line(String message, Object... values) {
        LoggingEvent event = new LoggingEvent("test", logger, Level.WARN, message, null, values);
        return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    }

    private static List<String> names(JsonNode json) {
        Iterator<String> names = json.fieldNames();
        List<String> all = new java.util.ArrayList<>();
        names.forEachRemaining(all::add);
        return all;
    }
}
