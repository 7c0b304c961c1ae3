package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Colours are for people at a terminal, and only if they want them. */
class TerminalTest {

    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String ESCAPE = "\u001b[";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"xterm, '', true", "xterm, 1, false", "dumb, '', false", "'', '', true"})
    void theCustomsOfTheTerminalAreKept(String term, String noColour, boolean colours) {
        assertThat(Terminal.wantsColours(Map.of("TERM", term, "NO_COLOR", noColour)))
                .isEqualTo(colours);
        assertThat(Terminal.wantsColours(Map.of())).isFalse();
    }

    @Test
    void aTerminalHasColoursAndAPipeHasNone() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(SCRIPT), "there is no script(1) here, which makes a terminal");
        assertThat(atATerminal("", "", "simulate", "--help")).contains(ESCAPE, "Examples:");
        assertThat(atATerminal("1", "", "simulate", "--help"))
                .contains("Examples:")
                .doesNotContain(ESCAPE);
        // Standard error stays the terminal, and standard output does not.
        assertThat(atATerminal("", " | cat", "simulate", "--help"))
                .contains("Examples:")
                .doesNotContain(ESCAPE);
        String log = atATerminal(
                "", " | cat", "presence-client", "--url", "http://[::1]", "--secret-file", "none", "--set", "a=b");
        assertThat(log).contains("WARN", ESCAPE, "no readable file");
        try (Program pipe = Program.start(directory, Map.of("TERM", "xterm"), "simulate", "--help")) {
            assertThat(pipe.exit(60)).isZero();
            assertThat(pipe.out().toString()).contains("Examples:").doesNotContain(ESCAPE);
        }
    }

    /** What a terminal shows of a command. */
    private String atATerminal(String noColour, String more, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        SCRIPT.toString(),
                        "-qc",
                        String.join(" ", Program.command(directory, arguments)) + more,
                        "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        builder.environment().put("NO_COLOR", noColour);
        Process process = builder.start();
        process.getOutputStream().close();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(shown).isZero();
        return shown;
    }
}
