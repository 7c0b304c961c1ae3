package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresenceSettingsTest {

    private static final Path PAGE = Path.of("../docs/presence-api.md");

    @TempDir
    private Path directory;

    @Test
    void theReferenceListsEveryKeyAsItIs() throws IOException {
        assertThat(Files.readString(PAGE)).endsWith("## Every key\n\n" + PresenceSettings.ALL.markdown());
    }

    @Test
    void theMinimalFileOfThePageIsRight() throws IOException {
        Matcher file = Pattern.compile("(?s)```json\n(.*?)```").matcher(Files.readString(PAGE));
        assertThat(file.find()).isTrue();
        // The files with secrets are on the reader's machine only.
        Files.writeString(directory.resolve("secret"), "a-long-shared-secret");
        String text = file.group(1).replaceAll("/etc/presence/(secret|mattermost-token)", "secret");
        Path config = Files.writeString(directory.resolve("presence.json"), text);
        PresenceConfig read = PresenceConfig.from(ConfigLoader.of(PresenceSettings.ALL)
                .directory(directory)
                .file(config)
                .load());
        assertThat(read.listen().port()).isEqualTo(8443);
        assertThat(read.source()).isEqualTo(PresenceSettings.SourceKind.MATTERMOST);
        assertThat(read.secrets()).hasSize(1);
    }
}
