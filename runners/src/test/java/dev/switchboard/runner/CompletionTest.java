package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script as bash uses it. */
class CompletionTest {

    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private static Path directory;

    @BeforeAll
    static void writeTheScript() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(BASH), "there is no bash here");
        Program.Run run = Program.run("generate-completion");
        assertThat(run.exit()).isZero();
        Files.writeString(directory.resolve("completion.sh"), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "switchboard oci                        | oci-eventmanager",
                "./switchboard pres                     | presence-api presence-client",
                "switchboard simulate m                 | mattermost",
                "switchboard oci-eventmanager rep       | replay",
                "switchboard oci-eventmanager events --st | --status",
                "switchboard vmo-mediator --data        | --data-dir --database",
                "switchboard check-config vmo           | vmo-mediator",
                "switchboard simulate ema --log-format j | json",
                "switchboard simulate ema --log-level w | warning",
                "switchboard oci-eventmanager events --status f | failed",
                "switchboard re                         |",
            })
    void aBegunWordIsCompleted(String typed, String words) throws Exception {
        String answer = bash("""
                source completion.sh
                compopt() { :; } # works in the real thing only
                COMP_WORDS=(%s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE="${COMP_WORDS[*]}"
                COMP_POINT=${#COMP_LINE}
                $(complete -p switchboard | sed 's/.*-F \\([^ ]*\\) .*/\\1/') switchboard "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                echo "${COMPREPLY[@]}"
                """.formatted(typed));
        assertThat(answer.strip().split("\\s+")).containsExactlyInAnyOrder((words == null ? "" : words).split(" "));
    }

    @Test
    void theLaunchersNameIsWhatIsCompleted() throws Exception {
        assertThat(bash("source completion.sh && complete -p")).containsPattern("complete .* switchboard\n");
    }

    private static String bash(String script) throws Exception {
        Process process = new ProcessBuilder(BASH.toString(), "--norc", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
