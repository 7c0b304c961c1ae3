package dev.switchboard.oci.reader;

import static dev.switchboard.oci.reader.Samples.DECLARATION;
import static dev.switchboard.oci.reader.Samples.KEEP_ALIVE;
import static dev.switchboard.oci.reader.Samples.latin1;
import static dev.switchboard.oci.reader.Samples.modifyUser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.oci.reader.EventStream.Options;
import dev.switchboard.oci.reader.EventStream.Security;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventStreamTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String ONE = modifyUser("write1", "One");
    private static final String TWO = modifyUser("write2", "Two");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<List<Received>> batches = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        toClose.add(server);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
        threads.shutdownNow();
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void handsOnDocumentsAndCountsWhatCameIn() throws Exception {
        EventStream stream = stream(options());
        EventStream.Session session = connect(stream);
        Socket as = accept();
        CompletableFuture<Void> run = run(session);

        send(as, DECLARATION + "\n" + ONE + "\n");
        assertThat(take().arrival().document()).isEqualTo(ONE);
        String rest =
                "noise" + KEEP_ALIVE + TWO + "<BroadsoftOCIReportingDocument></x></BroadsoftOCIReportingDocument>";
        send(as, rest);
        as.close();
        run.get();

        List<Received> received = drain();
        assertThat(received).extracting(row -> row.arrival().reportId()).containsExactly("write2", "");
        assertThat(received.get(1).arrival().fault()).contains("not well-formed");
        assertThat(session.peer()).isEqualTo("as1 at 127.0.0.1:" + server.getLocalPort());
        assertThat(stream.counts())
                .isEqualTo(new EventStream.Counts((DECLARATION + ONE + rest).length() + 2, 4, 1, 1, 1, 5, NOW, NOW));
    }

    @Test
    void neverWritesAnything() throws Exception {
        EventStream.Session session = connect(stream(options()));
        Socket as = accept();
        CompletableFuture<Void> run = run(session);
        send(as, ONE);
        take();
        session.close();
        run.get();

        assertThat(as.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void handsOnEverythingAsFewBatchesAsAllowed() throws Exception {
        Options small = new Options(
                "as1", addresses(server), Duration.ofSeconds(10), Duration.ZERO, Security.none(), 100_000, 1000, 3);
        EventStream.Session session = connect(stream(small));
        Socket as = accept();
        send(as, (ONE + "\n").repeat(7) + "<BroadsoftOCIReportingDocument>" + "x".repeat(5000) + TWO);
        as.close();
        session.run();

        assertThat(batches).allMatch(batch -> batch.size() <= 3);
        List<Received> received = drain();
        assertThat(received).hasSize(9);
        assertThat(received.get(7).arrival().fault())
                .isEqualTo("the document is larger than the limit of 1000 bytes; only its beginning is kept");
        assertThat(received.get(8).arrival().document()).isEqualTo(TWO);
    }

    @Test
    void readsNothingMoreUntilTheSinkHasReturned() throws Exception {
        Semaphore durable = new Semaphore(0);
        EventStream stream = new EventStream(
                options(),
                batch -> {
                    batches.add(batch);
                    durable.acquireUninterruptibly();
                },
                InstantSource.fixed(NOW));
        EventStream.Session session = connect(stream);
        Socket as = accept();
        CompletableFuture<Void> run = run(session);

        send(as, ONE);
        take();
        long before = stream.counts().bytes();
        send(as, TWO);
        assertThat(batches.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(stream.counts().bytes()).isEqualTo(before);
        durable.release(2);
        assertThat(take().arrival().document()).isEqualTo(TWO);
        as.close();
        run.get();
    }

    @Test
    void aDocumentInManySegmentsIsWholeAndACutOneIsReported() throws Exception {
        EventStream.Session session = connect(stream(options()));
        Socket as = accept();
        as.setTcpNoDelay(true);
        CompletableFuture<Void> run = run(session);
        for (byte b : latin1(DECLARATION + "\n" + modifyUser("write1", "Sørensen"))) {
            as.getOutputStream().write(b);
        }
        assertThat(take().arrival().document()).isEqualTo(modifyUser("write1", "Sørensen"));
        send(as, TWO.substring(0, 400));
        as.close();
        run.get();

        assertThat(take().arrival())
                .satisfies(cut -> assertThat(cut.document()).isEqualTo(TWO.substring(0, 400)))
                .satisfies(cut -> assertThat(cut.fault()).contains("the stream ended"));
    }

    @Test
    void aResetConnectionIsAnErrorAndLosesNothingThatWasRead() throws Exception {
        EventStream.Session session = connect(stream(options()));
        Socket as = accept();
        CompletableFuture<Void> run = run(session);
        send(as, ONE + TWO.substring(0, 400));
        take();
        as.setSoLinger(true, 0);
        as.close();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(run::get)
                .havingCause()
                .isInstanceOf(PeerException.Unreachable.class)
                .withMessageContaining("lost the connection");
        assertThat(take().arrival().document()).isEqualTo(TWO.substring(0, 400));
    }

    @Test
    void closesAConnectionThatIsSilentForTooLong() throws Exception {
        Options idle = new Options(
                "as1",
                addresses(server),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Security.none(),
                1000,
                100_000,
                256);
        EventStream.Session session = connect(stream(idle));
        Socket as = accept();
        send(as, KEEP_ALIVE);

        assertThatExceptionOfType(PeerException.Unreachable.class)
                .isThrownBy(session::run)
                .withMessageContaining("was silent for PT0.1S");
        assertThat(as.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void closeEndsASessionThatWaitsForData() throws Exception {
        EventStream stream = stream(options());
        EventStream.Session session = connect(stream);
        Socket as = accept();
        CompletableFuture<Void> run = run(session);
        send(as, KEEP_ALIVE + "<BroadsoftOCIReportingDocument>");
        while (stream.counts().keepAlives() == 0) {
            Thread.onSpinWait();
        }
        session.close();
        session.close();
        run.get();

        assertThat(take().arrival().document()).isEqualTo("<BroadsoftOCIReportingDocument>");
    }

    @Test
    void takesTheFirstAddressThatAnswers() throws Exception {
        ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        gone.close();
        List<InetSocketAddress> pair = List.of(
                InetSocketAddress.createUnresolved("127.0.0.1", gone.getLocalPort()),
                InetSocketAddress.createUnresolved("localhost", server.getLocalPort()));
        EventStream stream = stream(Options.of("as1", pair));

        assertThat(connect(stream).peer()).isEqualTo("as1 at localhost:" + server.getLocalPort());
        ServerSocket back = new ServerSocket(gone.getLocalPort(), 50, InetAddress.getLoopbackAddress());
        toClose.add(back);
        assertThat(connect(stream).peer()).isEqualTo("as1 at 127.0.0.1:" + back.getLocalPort());
    }

    @Test
    void namesEveryAddressThatCannotBeReached() throws Exception {
        server.close();
        EventStream stream = stream(Options.of(
                "as1",
                List.of(
                        InetSocketAddress.createUnresolved("127.0.0.1", server.getLocalPort()),
                        InetSocketAddress.createUnresolved("no-such-host.invalid", 8025))));

        assertThatThrownBy(stream::connect)
                .isInstanceOf(PeerException.Unreachable.class)
                .hasMessageContaining("127.0.0.1:" + server.getLocalPort())
                .hasMessageContaining("refused")
                .hasMessageContaining("no-such-host.invalid:8025: unknown host");
    }

    @Test
    void anInterruptEndsAnAttemptToConnect() throws Exception {
        // A full backlog: further connections hang without an answer.
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        toClose.add(full);
        for (int i = 0; i < 2; i++) {
            toClose.add(new Socket(full.getInetAddress(), full.getLocalPort()));
        }
        EventStream stream = stream(Options.of("as1", addresses(full)));
        CompletableFuture<Exception> failure = new CompletableFuture<>();
        Thread connecting = new Thread(() -> {
            try {
                stream.connect();
                failure.complete(new IllegalStateException("connected"));
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        connecting.start();
        connecting.interrupt();

        assertThat(failure.get()).isInstanceOf(PeerException.Unreachable.class).hasMessageContaining("not waited for");
        connecting.join();
    }

    @Test
    void readsThroughTlsWhenTheCertificateIsRight() throws Exception {
        ServerSocket tls = tlsServer("localhost");
        EventStream.Session session = connect(stream(tlsOptions(tls)));
        Socket as = accepted.get();
        send(as, ONE);
        as.close();
        session.run();

        assertThat(take().arrival().document()).isEqualTo(ONE);
    }

    @Test
    void closeEndsATlsSessionThatWaitsForData() throws Exception {
        EventStream.Session session = connect(stream(tlsOptions(tlsServer("localhost"))));
        CompletableFuture<Void> run = run(session);
        send(accepted.get(), ONE);
        take();
        session.close();
        run.get();
    }

    @Test
    void refusesACertificateForAnotherHost() throws Exception {
        EventStream stream = stream(tlsOptions(tlsServer("other.example.net")));

        assertThatThrownBy(stream::connect)
                .isInstanceOf(PeerException.Unreachable.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void refusesImpossibleOptions() {
        assertThatIllegalArgumentException().isThrownBy(() -> Options.of("as1", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Options("as1", addresses(server), Duration.ZERO, Duration.ZERO, Security.none(), 1, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options(
                        "as1", addresses(server), Duration.ofSeconds(1), Duration.ZERO, Security.none(), 1, 0, 1));
    }

    private final HeldCertificate ca =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private CompletableFuture<Socket> accepted = new CompletableFuture<>();

    private ServerSocket tlsServer(String hostName) throws IOException {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .signedBy(ca)
                .addSubjectAlternativeName(hostName)
                .build();
        ServerSocket tls = new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        toClose.add(tls);
        accepted = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        Socket socket = tls.accept();
                        toClose.add(socket);
                        ((javax.net.ssl.SSLSocket) socket).startHandshake();
                        return socket;
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                threads);
        return tls;
    }

    private Options tlsOptions(ServerSocket tls) {
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(ca.certificate())
                .build();
        return new Options(
                "as1",
                List.of(InetSocketAddress.createUnresolved("localhost", tls.getLocalPort())),
                Duration.ofSeconds(10),
                Duration.ZERO,
                Security.tls(trust.sslSocketFactory()),
                10_000,
                100_000,
                256);
    }

    private Options options() {
        return Options.of("as1", addresses(server));
    }

    private static List<InetSocketAddress> addresses(ServerSocket server) {
        return List.of(InetSocketAddress.createUnresolved("127.0.0.1", server.getLocalPort()));
    }

    private EventStream stream(Options options) {
        return new EventStream(options, batches::add, InstantSource.fixed(NOW));
    }

    private EventStream.Session connect(EventStream stream) throws IOException {
        EventStream.Session session = stream.connect();
        toClose.add(session);
        return session;
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        toClose.add(socket);
        return socket;
    }

    private CompletableFuture<Void> run(EventStream.Session session) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                session.run();
                ended.complete(null);
            } catch (IOException | RuntimeException e) {
                ended.completeExceptionally(e);
            }
        });
        return ended;
    }

    private static void send(Socket as, String text) throws IOException {
        as.getOutputStream().write(latin1(text));
        as.getOutputStream().flush();
    }

    private Received take() throws InterruptedException {
        List<Received> batch = batches.poll(10, TimeUnit.SECONDS);
        assertThat(batch).as("a batch within 10 s").isNotNull().hasSize(1);
        return batch.get(0);
    }

    private List<Received> drain() {
        List<Received> all = new ArrayList<>();
        for (List<Received> batch = batches.poll(); batch != null; batch = batches.poll()) {
            all.addAll(batch);
        }
        return all;
    }
}
