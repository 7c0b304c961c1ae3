package dev.switchboard.common.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {

    /** Says one byte, and then waits for the client to go. */
    private static Listener listener(Listener.Ending ending) throws IOException {
        Listener listener = new Listener(
                "test",
                "peer",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServerSocketFactory.getDefault(),
                ending,
                (socket, number) -> {
                    socket.getOutputStream().write(number);
                    socket.getInputStream().read();
                });
        listener.start();
        return listener;
    }

    private static Socket connected(Listener listener, int number) throws IOException {
        Socket socket = new Socket(listener.address(), listener.port());
        socket.setSoTimeout(10_000);
        assertThat(socket.getInputStream().read()).isEqualTo(number);
        return socket;
    }

    private static void assertEnds(Socket socket, Listener.Ending ending) throws IOException {
        if (ending == Listener.Ending.CLOSE) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } else {
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @EnumSource
    void goesAwayAndComesBackOnTheSamePort(Listener.Ending ending) throws Exception {
        try (Listener listener = listener(ending);
                Socket first = connected(listener, 1);
                Socket second = connected(listener, 2)) {
            listener.dropConnections();
            assertEnds(first, ending);
            assertEnds(second, ending);
            try (Socket third = connected(listener, 3)) {
                int port = listener.port();
                listener.refuse();
                assertEnds(third, ending);
                assertThatThrownBy(() -> new Socket(listener.address(), port)).isInstanceOf(ConnectException.class);
                listener.accept();
                assertThat(listener.port()).isEqualTo(port);
            }
            connected(listener, 4).close();
        }
    }

    @Test
    void comesBackByItselfAfterAWhile() throws Exception {
        try (Listener listener = listener(Listener.Ending.CLOSE)) {
            listener.refuse(Duration.ofMillis(50));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            Optional<Socket> back = Optional.empty();
            while (back.isEmpty()) {
                assertThat(System.nanoTime()).as("when patience ends").isLessThan(deadline);
                try {
                    back = Optional.of(connected(listener, 1));
                } catch (ConnectException away) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            }
            back.get().close();
        }
    }

    @Test
    void closingEndsEveryThreadAndNothingStartsAgain() throws Exception {
        Listener listener = listener(Listener.Ending.CLOSE);
        try (Socket socket = connected(listener, 1)) {
            listener.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("switchboard-test-sim-peer"));
        assertThat(listener.isClosed()).isTrue();
        assertThatThrownBy(listener::start).isInstanceOf(IllegalStateException.class);
    }

    private static HttpReader reader(String text) {
        return new HttpReader(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), new ByteArrayOutputStream());
    }

    @Test
    void requestsAreReadOneAfterTheOtherAndLeaveWhatFollows() throws Exception {
        HttpReader reader = reader("POST /a?b=c HTTP/1.1\r\nContent-Length: 3\r\nX: one\r\nx: two\r\n\r\nxyz"
                + "PUT /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\npq\r\n1;e\r\nr\r\n0\r\n\r\n"
                + "GET /e HTTP/1.1\r\nConnection: close\r\n\r\nframes");
        HttpRequest first = reader.next().orElseThrow();
        assertThat(first.target()).isEqualTo("/a?b=c");
        assertThat(first.header("X")).contains("one");
        assertThat(first.rawBody()).isEqualTo("xyz");
        assertThat(first.keepAlive()).isTrue();
        assertThat(reader.next().orElseThrow().utf8Body()).isEqualTo("pqr");
        assertThat(reader.next().orElseThrow().keepAlive()).isFalse();
        assertThat(new String(reader.rest().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("frames");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what is this\r\n\r\n",
                "GET / HTTP/2\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n",
                "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"
            })
    void whatIsNoRequestIsRefusedWithAReason(String text) {
        assertThatThrownBy(() -> reader(text).next()).isInstanceOf(HttpReader.BadRequest.class);
    }
}
