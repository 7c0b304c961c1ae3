package dev.switchboard.ipecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IpecsSettingsTest {

    private static final Path PAGE = Path.of("../docs/ipecs-client.md");

    @Test
    void theReferenceListsEveryKeyAsItIs() throws IOException {
        assertThat(Files.readString(PAGE)).endsWith("## Every key\n\n" + IpecsSettings.ALL.markdown());
    }

    @Test
    void thePageListsEveryHookInItsOrder() throws IOException {
        List<String> listed = Pattern.compile("(?m)^\\| `(add\\w+Hook)` \\|")
                .matcher(Files.readString(PAGE))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(listed).isEqualTo(IpecsApi.hookNames());
    }

    @Test
    void theMinimalFileOfThePageIsRight() throws IOException {
        Matcher file = Pattern.compile("(?s)```json\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(file.find()).isTrue();
        Path config = Files.createTempFile("ipecs", ".conf");
        try {
            // The files with secrets are on the reader's machine only.
            Files.writeString(
                    config,
                    file.group(1)
                            .replaceAll("\"secret-file\": \"[^\"]*\"", "\"pw\": \"x\"")
                            .replaceAll("\"token-file\": \"/[^\"]*\"", "\"token\": \"t\""));
            IpecsConfig read = IpecsConfig.from(
                    ConfigLoader.of(IpecsSettings.ALL).file(config).load());
            assertThat(read.server().port()).isEqualTo(8743);
            assertThat(read.control().token()).isPresent();
        } finally {
            Files.delete(config);
        }
    }
}
