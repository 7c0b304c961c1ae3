package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.config.ConfigLoader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page for users says is so. */
class VmoPageTest {

    private static final Path PAGE = Path.of("../docs/vmo-mediator.md");

    @TempDir
    private Path directory;

    @Test
    void theReferenceListsEveryKeyAsItIs() throws IOException {
        assertThat(Files.readString(PAGE)).endsWith("## Every key\n\n" + VmoSettings.ALL.markdown());
    }

    @Test
    void theFileOfTheQuickStartIsRight() throws IOException {
        Matcher file = Pattern.compile("(?s)```ini\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(file.find()).isTrue();
        Path config = Files.writeString(directory.resolve("package-config.ini"), file.group(1));
        VmoConfig read = VmoConfig.from(ConfigLoader.of(VmoSettings.ALL)
                .directory(directory)
                .file(config)
                .load());
        assertThat(read.face().listenPort()).isEqualTo(5000);
        assertThat(read.cupi()).isPresent();
        assertThat(read.graph()).isPresent();
        assertThat(read.security().login()).isTrue();
    }

    @Test
    void theTableOfMetricsIsWhole() throws IOException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (House house = House.wire(directory)) {
            VmoMetrics.register(meters, house.mediator);
            Set<String> served = matches("(?m)^# HELP (\\S+)", meters.scrape());
            assertThat(matches("(?m)^\\| `(vmo_\\w+)` \\|", Files.readString(PAGE)))
                    .isEqualTo(served);
        }
    }

    @Test
    void theTableOfRequestsNamesEveryPathOfTheInterface() throws IOException {
        String page = Files.readString(PAGE);
        try (InputStream in = VmoPageTest.class.getResourceAsStream("vmo-mediator.openapi.json")) {
            for (Map.Entry<String, JsonNode> path :
                    Running.JSON.readTree(in).path("paths").properties()) {
                assertThat(page).contains(path.getKey());
            }
        }
    }

    private static Set<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
