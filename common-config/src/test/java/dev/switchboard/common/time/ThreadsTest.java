package dev.switchboard.common.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ThreadsTest {

    /** A program that closes what it has opened when it is stopped; with an argument it fails instead of waiting. */
    static final class Program {

        private Program() {}

        public static void main(String[] args) throws InterruptedException, IOException {
            try (Opened opened = () -> System.out.println("closed")) {
                var stopped = Threads.untilStopped();
                if (args.length > 0) {
                    throw new IllegalStateException(args[0]);
                }
                System.out.println("ready");
                stopped.await();
                System.out.println("stopping");
                System.in.read();
            }
        }
    }

    interface Opened extends AutoCloseable {
        @Override
        void close();
    }

    private static Process start(String... args) throws IOException {
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName()
        };
        var all = Stream.concat(Arrays.stream(command), Arrays.stream(args));
        return new ProcessBuilder(all.toList()).redirectErrorStream(true).start();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // There is no asking to end there.
    void aProgramThatIsStoppedClosesWhatItHasOpened() throws Exception {
        Process program = start();
        try (BufferedReader output = program.inputReader()) {
            assertThat(output.readLine()).startsWith("ready");
            // Unlike that of the process itself, this leaves its streams open.
            program.toHandle().destroy();
            assertThat(output.readLine()).isEqualTo("stopping");
            program.outputWriter().append("go on\n").flush();
            assertThat(output.lines()).containsExactly("closed");
            assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void aProgramThatFailsEndsAtOnce() throws Exception {
        Process program = start("broken");
        try (BufferedReader output = program.inputReader()) {
            assertThat(output.lines().collect(Collectors.joining("\n")))
                    .startsWith("closed")
                    .contains("broken");
            assertThat(program.waitFor(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            program.destroyForcibly();
        }
    }
}
