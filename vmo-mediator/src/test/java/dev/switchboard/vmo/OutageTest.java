package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.gateway.GreetingMemory;
import dev.switchboard.vmo.gateway.NoSpeech;
import dev.switchboard.vmo.gateway.UnityClient;
import dev.switchboard.vmo.simulator.UnityExchange;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.SqlMediatorStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unity Connection goes away while changes pour in, and comes back. How long it is away is system property {@code
 * outage.seconds}; Maven profile {@code outage} makes it a minute.
 *
 * <p>Every change is on until a second of its own, by which it is known again in what Unity was told.
 */
class OutageTest {

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("outage.seconds", 1));
    private static final int USERS = 80;
    private static final int REPORTERS = 4;
    private static final Instant FAR = Instant.parse("2126-01-01T00:00:00Z");
    private static final Pattern END = Pattern.compile("\"TimeExpires\":\"(\\S+) (\\S+)\\.0\"");

    @TempDir
    private Path directory;

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Integer> received = new ConcurrentHashMap<>();
    private final AtomicInteger queued = new AtomicInteger();
    private volatile boolean enough;

    @Test
    void whatComesWhileUnityIsAwayIsDeliveredInItsLastStateAndInOrder() throws Exception {
        try (Timers timers = Timers.system("vmo-test");
                UnitySimulator unity =
                        UnitySimulator.builder().users(USERS).plainHttp().build();
                SqlMediatorStore store = SqlMediatorStore.open(directory.resolve("vmo3.sqlite"));
                UnityClient client = client(unity, timers);
                VmoMediator mediator = new VmoMediator(
                        VmoConfig.wire("http://127.0.0.1:1", "http://127.0.0.1:1"),
                        store,
                        client,
                        new FakeMail(false),
                        timers)) {
            mediator.start();
            assertThat(mediator.synchronise("test").inserted()).isEqualTo(USERS);
            List<Future<?>> reporters = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(REPORTERS);
            try {
                for (int reporter = 0; reporter < REPORTERS; reporter++) {
                    int first = reporter;
                    reporters.add(threads.submit(() -> report(mediator, first)));
                }
                pass(AWAY.dividedBy(4));
                unity.down();
                pass(AWAY);
                assertThat(queued.get()).isPositive();
                unity.start();
                long back = System.nanoTime();
                pass(AWAY.dividedBy(4));
                enough = true;
                for (Future<?> reporter : reporters) {
                    reporter.get();
                }
                Eventually.within(Duration.ofMinutes(10), () -> store.countEntries(OutboxEntry.State.PENDING) == 0);
                check(unity, Duration.ofNanos(System.nanoTime() - back));
            } finally {
                enough = true;
                threads.shutdownNow();
            }
        }
    }

    private static UnityClient client(UnitySimulator unity, Timers timers) throws IOException {
        unity.start();
        return UnityClient.open(
                UnityClient.Options.of(URI.create(unity.url()), "admin", new Secret("secret")),
                new NoSpeech(),
                new GreetingMemory() {
                    @Override
                    public OptionalInt playWhatBefore(String objectId) {
                        return OptionalInt.empty();
                    }

                    @Override
                    public void remember(String objectId, int playWhat) {}

                    @Override
                    public void forget(String objectId) {}
                },
                timers);
    }

    private void pass(Duration time) {
        Eventually.within(time, () -> false);
    }

    /** Each reporter has users of its own, so that for each user it is known what came last. */
    private boolean report(VmoMediator mediator, int first) {
        Random random = new Random(first);
        while (!enough) {
            String alias = "user" + (1 + first + REPORTERS * random.nextInt(USERS / REPORTERS)) + "@example.com";
            int number = numbers.incrementAndGet();
            StatusAnswer answer = mediator.setStatus(new StatusReport(
                    alias, true, "Away", Optional.of(FAR.plusSeconds(number)), Optional.empty(), "test"));
            received.put(alias, number);
            queued.addAndGet(answer instanceof StatusAnswer.NoAnswer ? 1 : 0);
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }

    private void check(UnitySimulator unity, Duration drained) {
        Map<String, Integer> newest = new HashMap<>();
        int delivered = 0;
        int repeated = 0;
        List<String> reordered = new ArrayList<>();
        for (UnityExchange call : unity.calls()) {
            if (call.operation() != UnitySimulator.Operation.SET_GREETING || call.status() != 204) {
                continue;
            }
            int number = number(call.text());
            int before = newest.getOrDefault(call.target(), 0);
            delivered++;
            repeated += number == before ? 1 : 0;
            if (number < before) {
                reordered.add(number + " after " + before);
            }
            newest.put(call.target(), Math.max(number, before));
        }
        List<String> lost = received.entrySet().stream()
                .filter(last -> number("\"TimeExpires\":\""
                                + unity.mailbox(last.getKey()).timeExpires() + "\"")
                        != last.getValue())
                .map(last -> last + " but " + unity.mailbox(last.getKey()))
                .toList();
        System.out.println("outage: away=" + AWAY + " changes=" + numbers + " queued=" + queued + " deliveries="
                + delivered + " lost=" + lost.size() + " repeated=" + repeated + " reordered=" + reordered.size()
                + " empty_after=" + drained);
        assertThat(lost).isEmpty();
        assertThat(reordered).isEmpty();
        // Only a call that was cut off while Unity went away is made again.
        assertThat(repeated).isLessThanOrEqualTo(4);
        assertThat(unity.mostAtOnce()).isLessThanOrEqualTo(4);
    }

    private static int number(String body) {
        Matcher end = END.matcher(body);
        return end.find()
                ? (int) Duration.between(FAR, Instant.parse(end.group(1) + "T" + end.group(2) + "Z"))
                        .toSeconds()
                : 0;
    }
}
