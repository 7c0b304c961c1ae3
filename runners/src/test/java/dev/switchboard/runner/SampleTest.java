package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {

    private static final Pattern KEY = Pattern.compile("(?m)^  ([\\w.-]+) +.*;");

    @ParameterizedTest
    @ValueSource(strings = {"oci-eventmanager", "ipecs-client", "presence-api", "vmo-mediator"})
    void theSampleNamesEveryKeyAndPassesItsOwnCheck(String command, @TempDir Path directory) throws IOException {
        Configured configured = Configured.find(command).orElseThrow();
        Program.Run sample = Program.run("check-config", command, "--sample");
        assertThat(sample.exit()).isZero();
        Matcher keys = KEY.matcher(configured.settings().help());
        while (keys.find()) {
            assertThat(sample.out()).containsPattern("(?m)^[ /;\"]*" + Pattern.quote(keys.group(1)) + "\"? ?[=:]");
        }

        Path file = Files.writeString(directory.resolve(configured.usualFile()), sample.out());
        Program.Run check =
                Program.run("check-config", command, "--config", file.toString(), "--data-dir", directory.toString());
        assertThat(check.exit()).as(check.err()).isZero();
        assertThat(check.err()).isEmpty();
    }
}
