package dev.switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.PresenceSource;
import dev.switchboard.vmo.gateway.GraphClient;
import dev.switchboard.vmo.simulator.GraphSimulator;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

    private static final String USER = "u1@example.net";

    private final OciDocuments documents = new OciDocuments();

    @Test
    void greetsNewUsers() throws Exception {
        List<String> greetings = new CopyOnWriteArrayList<>();
        CountDownLatch settled = new CountDownLatch(1);
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build();
                Timers timers = Timers.system("example")) {
            server.start();
            server.emit(documents.addUser("G1", USER, Value.of("Nuuk")));
            try (var reader = GreetNewUsers.reader("127.0.0.1", server.port(), timers, greetings::add)) {
                reader.addSettledHook("test", any -> settled.countDown());
                reader.start();
                assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(greetings).containsExactly("admin1 added " + USER);
    }

    @Test
    void embedsTheEventManager(@TempDir Path directory) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build();
                Cai3gSimulator gateway = Cai3gSimulator.builder().build()) {
            server.start();
            gateway.start();
            server.emit(documents.addUser("G1", USER, Value.of("Nuuk")));
            String[] args = {
                "127.0.0.1",
                Integer.toString(server.port()),
                "127.0.0.1:" + gateway.port(),
                "emauser",
                "emapass",
                directory.resolve("em.sqlite").toString()
            };
            FutureTask<Void> example = new FutureTask<>(() -> {
                EmbedEventManager.run(args, end);
                return null;
            });
            new Thread(example, "example").start();
            // Login and creation.
            boolean asked = gateway.awaitExchanges(2, Duration.ofSeconds(20));
            end.countDown();
            example.get(20, TimeUnit.SECONDS);
            assertThat(asked).isTrue();
            assertThat(gateway.world().findAssociationOf(USER)).isPresent();
            assertThat(directory.resolve("em.sqlite")).isNotEmptyFile();
        }
    }

    @Test
    void printsWhatHappensInACallCentre(@TempDir Path directory) throws Exception {
        List<String> printed = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (IpecsSimulator exchange = IpecsSimulator.builder().timeFactor(20).build()) {
            exchange.start();
            Path config = Files.writeString(directory.resolve("ipecs.conf"), """
                    {"ipecs": {"BaseURI": "%s", "Port": %d, "tls.pin-sha256": "%s", "uid": "api1", "pw": "secret",
                               "stations": [1801, 1816], "queues": [6]}}
                    """.formatted(
                            exchange.baseUri(), exchange.port(), exchange.pin()));
            exchange.playWhenConnected(CallScenario.stationLogin("1801")
                    .then(CallScenario.inbound(6, "1801")
                            .number("5550100")
                            .ringFor(2)
                            .talkFor(5)
                            .wrapUp(1))
                    .messages(5000)
                    .iterator());
            FutureTask<Void> example = new FutureTask<>(() -> {
                CallCentreHooks.run(
                        config,
                        line -> {
                            printed.add(line);
                            if (line.startsWith("ended: ")) {
                                ended.countDown();
                            }
                        },
                        end);
                return null;
            });
            new Thread(example, "example").start();
            boolean done = ended.await(20, TimeUnit.SECONDS);
            end.countDown();
            example.get(20, TimeUnit.SECONDS);
            assertThat(done).isTrue();
        }
        assertThat(printed)
                .containsSubsequence(
                        "station: {Stations connected=1}",
                        "agent came: {Agents Logged In=1}",
                        "new call: {Total Calls=1}",
                        "waiting: {Calls In Queue=1}",
                        "answered: {Answered Calls=1}",
                        "ended: {Active Calls=0}")
                .anyMatch(line -> line.startsWith("ringing: {stationID=1801, callerID=5550100"))
                .anyMatch(line -> line.startsWith("summary: {stations-connected=1, agents-logged-in=1,"));
    }

    @Test
    void servesAnOwnSourceToWhoeverFollows() throws Exception {
        String secret = "a-long-shared-secret";
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<URI> address = new CompletableFuture<>();
        AtomicReference<Status> lock = new AtomicReference<>(Status.ONLINE);
        BlockingQueue<String> printed = new LinkedBlockingQueue<>();
        FutureTask<Void> server = new FutureTask<>(() -> {
            OwnPresenceSource.run(secret, hurried(new OwnPresenceSource.Door(lock::get)), address::complete, end);
            return null;
        });
        FutureTask<Void> client = new FutureTask<>(() -> {
            FollowPresence.run(address.get(20, TimeUnit.SECONDS), secret, printed::add, end);
            return null;
        });
        new Thread(server, "server").start();
        new Thread(client, "client").start();
        try {
            assertThat(until("aviaja@example.com is FREE", printed)).isTrue();
            assertThat(until("now FOLLOWING", printed)).isTrue();
            lock.set(Status.DND);
            assertThat(until("aviaja@example.com is DO_NOT_DISTURB", printed)).isTrue();
        } finally {
            end.countDown();
            // The server first: without it the client has nothing to say.
            server.get(20, TimeUnit.SECONDS);
            client.get(20, TimeUnit.SECONDS);
        }
    }

    private static PresenceSource hurried(PresenceSource source) {
        return new PresenceSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public Capabilities capabilities() {
                return Capabilities.polled(Duration.ofMillis(50));
            }

            @Override
            public PresenceRoster load() throws PeerException, InterruptedException {
                return source.load();
            }
        };
    }

    @Test
    void switchesTheGreetingsOfAnOwnVoicemailSystem(@TempDir Path directory) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        BlockingQueue<String> printed = new LinkedBlockingQueue<>();
        GraphSimulator.Account account = GraphSimulator.Account.DEFAULT;
        try (GraphSimulator graph = new GraphSimulator(account, InstantSource.system())) {
            graph.start();
            graph.set("aviaja@example.com", GraphSimulator.Replies.always("<p>I am <b>fishing</b>.</p>"));
            GraphClient.Options options = new GraphClient.Options(
                    account.tenant(),
                    account.clientId(),
                    new Secret(account.clientSecret()),
                    graph.url(),
                    graph.url(),
                    2,
                    GraphClient.MessageSource.EXTERNAL);
            FutureTask<Void> example = new FutureTask<>(() -> {
                new OwnVoicemail(printed::add).run(options, directory.resolve("vmo.sqlite"), end);
                return null;
            });
            new Thread(example, "example").start();
            boolean told = until("4001 plays: I am fishing.", printed);
            end.countDown();
            example.get(20, TimeUnit.SECONDS);
            assertThat(told).isTrue();
        }
    }

    private static boolean until(String line, BlockingQueue<String> printed) throws InterruptedException {
        String next = printed.poll(20, TimeUnit.SECONDS);
        while (next != null && !next.equals(line)) {
            next = printed.poll(20, TimeUnit.SECONDS);
        }
        return next != null;
    }
}
