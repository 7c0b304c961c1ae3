package dev.switchboard.common.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveUpdatesTest {

    private final WebFace face =
            WebFace.named("live").keepAlive(Duration.ofMillis(100)).build();
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        face.start();
    }

    @AfterEach
    void stop() throws IOException {
        face.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket follow(int receiveBuffer) throws IOException {
        int before = face.live().clientCount();
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), face.port()), 5_000);
        // HTTP/1.0, so that no chunk sizes stand between the lines.
        socket.getOutputStream().write("GET /live HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        Eventually.until("the page is connected", () -> face.live().clientCount() == before + 1);
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String nextStartingWith(BufferedReader reader, String beginning) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.startsWith(beginning)) {
            line = reader.readLine();
        }
        return line == null ? "the stream ended" : line;
    }

    @Test
    void aPageWhoseTokenIsNoLongerAcceptedHearsNoMore() throws Exception {
        AtomicReference<List<AccessTokens.Token>> accepted =
                new AtomicReference<>(List.of(new AccessTokens.Token("one", new Secret("one-token"), Set.of("read"))));
        try (WebFace guarded = WebFace.named("guarded")
                .tokens(AccessTokens.following(accepted::get))
                .keepAlive(Duration.ofMillis(100))
                .build()) {
            guarded.start();
            try (Socket socket = Conversation.open(guarded)) {
                socket.getOutputStream()
                        .write("GET /live HTTP/1.0\r\nAuthorization: Bearer one-token\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                BufferedReader reader = reader(socket);
                nextStartingWith(reader, ": still here");
                assertThat(guarded.live().clientCount()).isEqualTo(1);
                accepted.set(List.of());
                assertThat(nextStartingWith(reader, "never sent")).isEqualTo("the stream ended");
                Eventually.until("the page is forgotten", () -> guarded.live().clientCount() == 0);
            }
        }
    }

    @Test
    void aReaderThatIsStuckIsDroppedAndTheOthersGetEverything() throws Exception {
        follow(4096);
        BufferedReader one = reader(follow(1 << 16));
        BufferedReader two = reader(follow(1 << 16));
        String padding = "x".repeat(16_000);
        int published = 0;
        long longest = 0;
        while (face.live().clientCount() == 3 && published < 5_000) {
            long began = System.nanoTime();
            face.live().publish("tick", published + " " + padding);
            longest = Math.max(longest, System.nanoTime() - began);
            assertThat(nextStartingWith(one, "data: ")).startsWith("data: " + published + " ");
            assertThat(nextStartingWith(two, "data: ")).startsWith("data: " + published + " ");
            published++;
        }
        Eventually.until("the stuck page is dropped", () -> face.live().clientCount() == 2);
        assertThat(published).isGreaterThan(LiveClient.MOST_QUEUED_BYTES / 16_000);
        assertThat(Duration.ofNanos(longest)).as("publishing waits for nobody").isLessThan(Duration.ofSeconds(2));

        face.live().publish("after", "still here");
        assertThat(nextStartingWith(one, "event: after")).isEqualTo("event: after");
        assertThat(nextStartingWith(two, "event: after")).isEqualTo("event: after");
    }

    @Test
    void keepsTheOrderOfAPublisherInABurst() throws Exception {
        BufferedReader reader = reader(follow(1 << 16));
        for (int i = 0; i < 5_000; i++) {
            face.live().publish("tick", Integer.toString(i));
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(nextStartingWith(reader, "data: ")).isEqualTo("data: " + i);
        }
    }

    @Test
    void aQuietStreamIsKeptAliveAndAPageThatLeftIsNoticed() throws Exception {
        Socket socket = follow(1 << 16);
        BufferedReader reader = reader(socket);
        assertThat(nextStartingWith(reader, ": ")).isEqualTo(": still here");
        assertThat(nextStartingWith(reader, ": ")).isEqualTo(": still here");
        socket.close();
        Eventually.until("the page is forgotten", () -> face.live().clientCount() == 0);
    }

    @Test
    void anEmptyTextIsAnEventAndABrokenNameIsNone() throws Exception {
        BufferedReader reader = reader(follow(1 << 16));
        face.live().publish("events", "");
        assertThat(nextStartingWith(reader, "event:")).isEqualTo("event: events");
        assertThat(reader.readLine()).isEqualTo("data:");
        assertThatThrownBy(() -> face.live().publish("a\nevent: b", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
