package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.testing.Eventually;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BroadcasterTest {

    private static final Status[] STATUSES = {Status.ONLINE, Status.AWAY, Status.DND, Status.OFFLINE};

    private final ManualTimers clock = new ManualTimers(StreamServer.START);
    private final ObjectMapper json = new ObjectMapper();
    private MemoryPresenceStore store;
    private Broadcaster broadcaster;

    @BeforeEach
    void start() {
        startAnew(new Random(1), 65_536);
    }

    @AfterEach
    void stop() {
        broadcaster.close();
    }

    private void startAnew(Random random, int slots) {
        store = new MemoryPresenceStore(clock, random, MemoryPresenceStore.Options.DEFAULT);
        broadcaster = new Broadcaster(store, clock, StreamOptions.DEFAULT, slots);
        broadcaster.start();
    }

    /** A client in the same process that takes a write at once, or holds it until it is told to go on. */
    private static final class Taker implements StreamClient.Line {
        private final Deque<String> messages = new ArrayDeque<>();
        private volatile Runnable afterTaking = () -> {};
        private boolean holding;
        private Callback held = Callback.NOOP;

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            synchronized (this) {
                for (ByteBuffer buffer : buffers) {
                    while (buffer.hasRemaining()) {
                        take(buffer);
                    }
                }
                if (holding) {
                    held = callback;
                    return;
                }
            }
            afterTaking.run();
            callback.succeeded();
        }

        private void take(ByteBuffer buffer) {
            int opcode = buffer.get() & 0x0F;
            int length = buffer.get();
            byte[] payload = new byte[length == 126 ? buffer.getShort() & 0xFFFF : length];
            buffer.get(payload);
            if (opcode == Frames.TEXT) {
                messages.add(new String(payload, java.nio.charset.StandardCharsets.UTF_8));
            }
        }

        synchronized void hold() {
            holding = true;
        }

        void goOn() {
            Callback waiting;
            synchronized (this) {
                holding = false;
                waiting = held;
                held = Callback.NOOP;
            }
            waiting.succeeded();
        }

        synchronized List<String> taken() {
            List<String> taken = new ArrayList<>(messages);
            messages.clear();
            return taken;
        }

        @Override
        public void finish() {}

        @Override
        public void abort() {}
    }

    private StreamClient join(Taker taker, boolean typed, Outbox.Opening opening, long since) {
        StreamClient client = broadcaster.client(typed, opening, since, new Admission("s", "here"), taker);
        broadcaster.add(client);
        return client;
    }

    private void load(int users) {
        List<PresenceUser> all =
                IntStream.rangeClosed(1, users).mapToObj(StreamServer::user).toList();
        store.apply("file", new PresenceRoster(all, Map.of(), clock.now()));
    }

    private void publish(int number, Status status) {
        store.put(
                "publish",
                new PresenceReport(
                        StreamServer.user(number).id(), status, clock.now(), Optional.empty(), Authority.NEWS));
    }

    private void caughtUp(StreamClient client) {
        Eventually.until(
                "the client has caught up",
                // The pump last: the place is moved on before what was passed has been written.
                () -> client.cursor() == store.revision().number()
                        && client.inFlight() == null
                        && client.pump().done() == client.cursor());
    }

    @Test
    void aClientThatStoppedReadingGetsTheLatestOfEachUserOnceAndDelaysNobody() {
        load(50);
        Taker slow = new Taker();
        Taker quick = new Taker();
        long start = store.revision().number();
        slow.hold();
        StreamClient slowClient = join(slow, false, Outbox.Opening.NOTHING, start);
        StreamClient quickClient = join(quick, false, Outbox.Opening.NOTHING, start);
        publish(50, Status.DND);
        Eventually.until("the slow client is stuck", () -> slowClient.inFlight() != null);
        for (int round = 0; round < 100; round++) {
            for (int number = 1; number <= 40; number++) {
                publish(number, STATUSES[round % 2]);
            }
            caughtUp(quickClient);
        }
        assertThat(quick.taken()).hasSize(4001);
        assertThat(slow.taken()).hasSize(1);
        assertThat(broadcaster.counts().deepestQueue()).isEqualTo(4000);
        slow.goOn();
        caughtUp(slowClient);
        assertThat(slow.taken()).hasSize(40).doesNotHaveDuplicates().allMatch(message -> message.contains("\"away\""));
        assertThat(broadcaster.counts().coalesced()).isEqualTo(3960);
    }

    @Test
    void aClientThatFellOutOfTheRingIsBroughtUpToDateByTheStore() {
        broadcaster.close();
        startAnew(new Random(1), 64);
        load(100);
        Taker slow = new Taker();
        slow.hold();
        StreamClient client =
                join(slow, true, Outbox.Opening.NOTHING, store.revision().number());
        for (int round = 0; round < 3; round++) {
            for (int number = 1; number <= 100; number++) {
                publish(number, STATUSES[round % 2]);
            }
        }
        slow.goOn();
        caughtUp(client);
        List<String> taken = slow.taken();
        assertThat(taken).hasSize(101);
        assertThat(taken.get(100)).contains("\"revision\":400,").contains("online");
    }

    @Test
    void logsThatThereWasAClientThoughItLeftWithTheMessage() {
        load(1);
        Taker taker = new Taker();
        StreamClient client =
                join(taker, false, Outbox.Opening.NOTHING, store.revision().number());
        caughtUp(client);
        taker.afterTaking = () -> broadcaster.remove(client);
        try (Captured log = new Captured()) {
            publish(1, Status.AWAY);
            Eventually.until(
                    "the change has passed", () -> log.lines().stream().anyMatch(line -> line.contains("clients")));
            assertThat(taker.taken()).hasSize(1);
            assertThat(log.lines())
                    .contains("INFO Sending message to all clients in pool")
                    .doesNotContain("INFO No clients connected.");
            publish(1, Status.DND);
            Eventually.until("nobody is there", () -> log.lines().contains("INFO No clients connected."));
        }
    }

    @Test
    void aStormOfOneUserEndsWithTheLastValueEverywhere() {
        load(1);
        List<Taker> takers = new ArrayList<>();
        List<StreamClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            takers.add(new Taker());
            clients.add(join(takers.get(i), i % 2 == 0, Outbox.Opening.NOTHING, 1));
        }
        for (int i = 1; i <= 20_001; i++) {
            publish(1, STATUSES[i % 2]);
        }
        clients.forEach(this::caughtUp);
        takers.forEach(one -> {
            List<String> taken = one.taken();
            assertThat(taken.get(taken.size() - 1)).contains("\"away\"");
        });
    }

    @Test
    void clientsEqualTheServerAfterAThousandRandomSchedules() throws Exception {
        broadcaster.close();
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            startAnew(random, random.nextBoolean() ? 16 : 65_536);
            try {
                playSchedule(random);
            } catch (AssertionError wrong) {
                throw new AssertionError("seed " + seed, wrong);
            } finally {
                broadcaster.close();
            }
        }
    }

    /** Users come, change and go while a client loads, stalls, breaks off and resumes from the highest revision it saw. */
    private void playSchedule(Random random) throws Exception {
        load(1 + random.nextInt(20));
        Taker taker = new Taker();
        StreamClient client = join(taker, true, Outbox.Opening.SNAPSHOT, 0);
        Map<String, String> view = new HashMap<>();
        long seen = 0;
        for (int step = 0; step < 30; step++) {
            switch (random.nextInt(8)) {
                case 0 -> load(1 + random.nextInt(20));
                case 1 -> taker.hold();
                case 2 -> taker.goOn();
                case 3 -> {
                    client.abort();
                    broadcaster.remove(client);
                    seen = follow(view, taker, seen);
                    taker = new Taker();
                    client = join(taker, true, Outbox.Opening.MISSED, seen);
                }
                default -> {
                    clock.advance(Duration.ofMillis(1));
                    publish(1 + random.nextInt(20), STATUSES[random.nextInt(4)]);
                }
            }
        }
        taker.goOn();
        caughtUp(client);
        follow(view, taker, seen);
        Map<String, String> expected = new HashMap<>();
        store.snapshot()
                .all()
                .forEach(one -> expected.put(one.user().id(), one.status().wire()));
        assertThat(view).isEqualTo(expected);
    }

    private long follow(Map<String, String> view, Taker taker, long seenBefore) throws Exception {
        long seen = seenBefore;
        for (String text : taker.taken()) {
            JsonNode message = json.readTree(text);
            switch (message.path("type").asText()) {
                case "hello" -> seen = message.path("revision").asLong();
                case "snapshot" ->
                    message.path("items")
                            .forEach(one -> view.put(
                                    one.path("user_id").asText(),
                                    one.path("status").asText()));
                default -> {
                    assertThat(message.path("revision").asLong()).isGreaterThan(seen);
                    seen = message.path("revision").asLong();
                    String id = message.path("user_id").asText();
                    if (message.path("type").asText().equals("removed")) {
                        view.remove(id);
                    } else {
                        view.put(id, message.path("status").asText());
                    }
                }
            }
        }
        return seen;
    }
}
