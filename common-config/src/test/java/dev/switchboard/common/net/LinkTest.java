package dev.switchboard.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.net.LinkStatus.State;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class LinkTest {

    /** A session that runs until the test ends it. */
    private static final class HeldSession implements Link.Session {
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile String failure = "";

        @Override
        public String peer() {
            return "as1:8025";
        }

        @Override
        public void run() throws IOException {
            try {
                end.await();
            } catch (InterruptedException stop) {
                throw new IOException("interrupted", stop);
            }
            if (!failure.isEmpty()) {
                throw new PeerException.Unreachable(peer(), failure);
            }
        }

        void fail(String what) {
            failure = what;
            end.countDown();
        }

        @Override
        public void close() {
            end.countDown();
        }
    }

    private final ManualTimers timers = new ManualTimers(Instant.parse("2026-01-02T03:04:05Z"));
    private final BlockingQueue<HeldSession> sessions = new LinkedBlockingQueue<>();
    private final List<LinkStatus> heard = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private volatile boolean reachable = true;

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Link.class)).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger(Link.class)).detachAppender(log);
    }

    private Link.Session connect() throws IOException {
        if (!reachable) {
            throw new PeerException.Unreachable("as1:8025", "refused the connection");
        }
        HeldSession session = new HeldSession();
        sessions.add(session);
        return session;
    }

    private Link link(Link.Connector connector, Timers clock) {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), 2, 0);
        Link.Options options = new Link.Options("test", "link", "as1", backoff, Duration.ofSeconds(30));
        Link link = new Link(options, connector, clock, new Random(1));
        link.addStatusHook("test", heard::add);
        return link;
    }

    private void awaitDown(Link link, int attempts) {
        Eventually.until(() ->
                link.status().state() == State.DOWN && link.status().attempts() == attempts && timers.pending() == 1);
    }

    private List<String> logged(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void triesAgainEverLaterAndSaysSoOnce() {
        reachable = false;
        try (Link link = link(this::connect, timers)) {
            link.start();
            for (int attempt = 1; attempt <= 6; attempt++) {
                awaitDown(link, attempt);
                Duration wait = Duration.ofSeconds(Math.min(8, 1L << (attempt - 1)));
                assertThat(timers.untilNext()).contains(wait);
                timers.advance(wait.minusMillis(1));
                assertThat(timers.pending()).isEqualTo(1);
                reachable = attempt == 6;
                timers.advance(Duration.ofMillis(1));
            }
            Eventually.until(() -> link.status().isUp());
            assertThat(link.status()).isEqualTo(new LinkStatus(State.UP, timers.now(), "as1:8025", 0, ""));
        }
        assertThat(logged(Level.WARN))
                .singleElement()
                .asString()
                .contains("peer=as1", "as1:8025 refused the connection");
        assertThat(logged(Level.INFO)).containsExactly("Link is up peer=as1:8025");
        assertThat(heard)
                .extracting(LinkStatus::state)
                .containsExactly(State.CONNECTING, State.DOWN, State.UP, State.CLOSED);
    }

    @Test
    void onlyASteadySessionResetsTheBackoff() throws InterruptedException {
        try (Link link = link(this::connect, timers)) {
            link.start();
            sessions.take().fail("hung up");
            awaitDown(link, 1);
            assertThat(link.status().error()).isEqualTo("as1:8025 hung up");
            timers.advance(Duration.ofSeconds(1));
            sessions.take().fail("hung up again");
            awaitDown(link, 2);
            timers.advance(Duration.ofSeconds(2));
            HeldSession steady = sessions.take();
            Eventually.until(() -> link.status().isUp());
            timers.advance(Duration.ofSeconds(30));
            steady.close();
            awaitDown(link, 1);
            assertThat(link.status().error()).isEqualTo("as1:8025 closed the connection");
        }
    }

    @Test
    void aBugInTheConnectorDoesNotEndTheLink() throws InterruptedException {
        reachable = false;
        Link.Connector buggy = () -> {
            if (!reachable) {
                throw new IllegalStateException("bug");
            }
            return connect();
        };
        try (Link link = link(buggy, timers)) {
            link.start();
            awaitDown(link, 1);
            assertThat(link.status().error()).isEqualTo("bug");
            assertThat(logged(Level.ERROR)).hasSize(1);
            reachable = true;
            timers.advance(Duration.ofSeconds(1));
            assertThat(sessions.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void closingEndsAWaitAtOnceAndAnyNumberOfTimes() {
        reachable = false;
        Link link = link(this::connect, timers);
        link.start();
        awaitDown(link, 1);
        link.close();
        link.close();
        assertThat(link.status().state()).isEqualTo(State.CLOSED);
        assertThat(timers.pending()).isZero();
        assertThatThrownBy(link::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingInterruptsAConnectorThatHangs() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        Link link = link(
                () -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException stop) {
                        throw new IOException("interrupted", stop);
                    }
                    throw new AssertionError("not reached");
                },
                timers);
        link.start();
        inside.await();
        link.close();
        assertThat(link.status().state()).isEqualTo(State.CLOSED);
        assertThat(logged(Level.WARN)).isEmpty();
    }

    @Test
    void closingFromTheLinksOwnThreadDoesNotHang() {
        AtomicReference<Link> self = new AtomicReference<>();
        Link link = link(
                () -> {
                    self.get().close();
                    return connect();
                },
                timers);
        self.set(link);
        link.start();
        Eventually.until(() -> link.status().state() == State.CLOSED);
        assertThat(sessions)
                .singleElement()
                .satisfies(session -> assertThat(session.end.getCount()).isZero());
    }

    @Test
    void aLinkNeverStartedCanBeClosed() {
        Link link = link(this::connect, timers);
        link.close();
        assertThat(link.status().state()).isEqualTo(State.CLOSED);
    }

    /** Reads a real socket. */
    private record SocketSession(Socket socket, BlockingQueue<Integer> received) implements Link.Session {

        @Override
        public String peer() {
            return "server:" + socket.getPort();
        }

        @Override
        public void run() throws IOException {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                received.add(b);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException ignored) {
                // Closed is what it should be.
            }
        }
    }

    @Test
    void reconnectsOverARealSocketAfterThePeerDrops() throws Exception {
        BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
        try (Timers clock = Timers.system("test");
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            Link.Options options = new Link.Options(
                    "test", "socket", "server", Backoff.fixed(Duration.ofMillis(5)), Duration.ofSeconds(1));
            Link.Connector connector =
                    () -> new SocketSession(new Socket(server.getInetAddress(), server.getLocalPort()), received);
            Link link = new Link(options, connector, clock, new Random(1));
            link.start();
            for (int round = 1; round <= 3; round++) {
                try (Socket accepted = server.accept()) {
                    accepted.getOutputStream().write(round);
                    assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(round);
                }
            }
            try (Socket last = server.accept()) {
                Eventually.until(() -> link.status().isUp());
                link.close();
                assertThat(last.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("switchboard-test-socket");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("switchboard-test-timers");
    }
}
