package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Speaking by a program and by a service. */
@DisabledOnOs(OS.WINDOWS)
final class SpeechTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int MOST = 100_000;

    @TempDir
    private Path directory;

    private Path script(String body) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "say", ".sh"), body);
        return file;
    }

    private CommandSpeech command(String body, Duration timeout) throws IOException {
        return new CommandSpeech(List.of("sh", script(body).toString(), directory.toString()), timeout, MOST);
    }

    private void recording(byte[] content) throws IOException {
        Files.write(directory.resolve("sound.wav"), content);
    }

    @Test
    void givesTheTextToTheProgramAndTakesItsSound() throws Exception {
        recording(UnityBench.wave(40));
        byte[] sound =
                command("cat > \"$1/heard\"; cat \"$1/sound.wav\"", SOON).speak("Grüße; $(touch x) `id`\n„Ende“");
        assertThat(sound).isEqualTo(UnityBench.wave(40));
        assertThat(directory.resolve("heard")).hasContent("Grüße; $(touch x) `id`\n„Ende“");
    }

    @Test
    void repairsTheLengthsThatAProgramCouldNotKnow() throws Exception {
        byte[] piped = UnityBench.wave(40);
        Arrays.fill(piped, 4, 8, (byte) -1);
        Arrays.fill(piped, 40, 44, (byte) -1);
        recording(piped);
        assertThat(command("cat \"$1/sound.wav\"", SOON).speak("x")).isEqualTo(UnityBench.wave(40));
    }

    @Test
    void refusesWhatIsNoSoundForATelephone() throws Exception {
        byte[] fast = UnityBench.wave(40);
        fast[24] = 0x44;
        fast[25] = (byte) 0xac;
        byte[] stereo = UnityBench.wave(40);
        stereo[22] = 2;
        byte[] silence = UnityBench.wave(0);
        byte[] short1 = Arrays.copyOf(UnityBench.wave(1), 30);
        for (byte[] wrong : new byte[][] {
            fast, stereo, silence, short1, new byte[0], "ID3 music".repeat(9).getBytes(StandardCharsets.US_ASCII)
        }) {
            recording(wrong);
            assertThatThrownBy(() -> command("cat \"$1/sound.wav\"", SOON).speak("x"))
                    .isInstanceOf(PeerException.Malformed.class)
                    .hasMessageContaining("PCM");
        }
    }

    @Test
    void killsAProgramThatHangsAndWhatItHasStarted() throws Exception {
        CommandSpeech hanging = command("sleep 300 & echo $! > \"$1/child\"; wait", Duration.ofSeconds(1));
        long start = System.nanoTime();
        assertThatThrownBy(() -> hanging.speak("x"))
                .isInstanceOf(PeerException.Unreachable.class)
                .hasMessageContaining("killed");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
        Eventually.until(
                "its child's end",
                () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void saysWhyAProgramDidNotSpeak() throws Exception {
        assertThatThrownBy(() -> command("exit 3", SOON).speak("x"))
                .isInstanceOf(PeerException.Rejected.class)
                .hasMessageContaining("exit status 3");
        assertThatThrownBy(() -> new CommandSpeech(List.of("/no/such/program"), SOON, MOST).speak("x"))
                .isInstanceOf(PeerException.Unreachable.class)
                .hasMessageContaining("could not be run");
        assertThatThrownBy(() -> command("while :; do echo 0123456789012345678901234567890123456789; done", SOON)
                        .speak("x"))
                .isInstanceOf(PeerException.Malformed.class)
                .hasMessageContaining("more than");
    }

    @Test
    void endsAtOnceWhenTheMediatorIsStopped() throws Exception {
        CommandSpeech hanging = command("sleep 300", Duration.ofSeconds(60));
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        Thread speaker = new Thread(() -> {
            try {
                hanging.speak("x");
            } catch (InterruptedException stopped) {
                ended.add("stopped");
            } catch (PeerException failed) {
                ended.add(String.valueOf(failed.getMessage()));
            }
        });
        speaker.start();
        speaker.interrupt();
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("stopped");
        speaker.join();
    }

    /** D21, a command that hangs. */
    @Test
    void aHangingCommandLeavesTheGreetingOnWithItsFormerRecording() throws Exception {
        try (UnityBench bench = new UnityBench(
                UnitySimulator.builder().users(1),
                command("sleep 300", Duration.ofMillis(300)),
                Timers.system("vmo-test"))) {
            GreetingChange change = new GreetingChange(true, Optional.empty(), "Away.");
            assertThat(bench.client.setGreeting(bench.user("user1@example.com"), change))
                    .isEqualTo(Attempt.DONE);
            assertThat(bench.simulator.mailbox("user1@example.com").greetingOn())
                    .isTrue();
            assertThat(bench.simulator.mailbox("user1@example.com").recorded()).isEmpty();
            assertThat(bench.warnings()).singleElement().asString().contains("killed");
        }
    }

    @Test
    void takesAConfiguredCommandApartWithoutAShell() {
        assertThat(CommandSpeech.words("  say --voice 'Anna Maria'  -o\t\"a 'b'\" $HOME;x '' "))
                .containsExactly("say", "--voice", "Anna Maria", "-o", "a 'b'", "$HOME;x", "");
        assertThat(CommandSpeech.words(" ")).isEmpty();
        assertThatThrownBy(() -> CommandSpeech.words("say 'x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void asksAServiceAndKeepsItsLimits() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            heard.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer =
                    exchange.getRequestURI().getPath().equals("/long") ? new byte[MOST + 1] : UnityBench.wave(40);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/busy") ? 503 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        String root = "http://127.0.0.1:" + server.getAddress().getPort();
        try (HttpSpeech good = new HttpSpeech(URI.create(root + "/say?voice=a"), SOON, MOST);
                HttpSpeech busy = new HttpSpeech(URI.create(root + "/busy"), SOON, MOST);
                HttpSpeech endless = new HttpSpeech(URI.create(root + "/long"), SOON, MOST)) {
            assertThat(good.speak("Grüße")).isEqualTo(UnityBench.wave(40));
            assertThat(heard.poll()).isEqualTo("POST text/plain; charset=utf-8 Grüße");
            assertThatThrownBy(() -> busy.speak("x"))
                    .isInstanceOf(PeerException.Rejected.class)
                    .hasMessageContaining("503");
            assertThatThrownBy(() -> endless.speak("x"))
                    .isInstanceOf(PeerException.Malformed.class)
                    .hasMessageContaining("more than");
        } finally {
            server.stop(0);
        }
        assertThatThrownBy(() -> new HttpSpeech(URI.create("http://speech.example.com/"), SOON, MOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tts.url");
    }

    @Test
    void doesNotWaitForASilentServiceForEver() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpSpeech speech = new HttpSpeech(
                        URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"), Duration.ofMillis(300), MOST)) {
            assertThatThrownBy(() -> speech.speak("x"))
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageContaining("no answer within");
        }
    }
}
