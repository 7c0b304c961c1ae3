package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation.Seen;
import dev.switchboard.vmo.simulator.GraphSimulator.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The access token: when it is fetched, and that nobody ever sees what it or the secret is. */
class GraphTokenTest {

    private static final List<String> USER = List.of("user1@example.com");

    private static GraphHouse house() throws Exception {
        GraphHouse house = new GraphHouse(GraphHouse.SECRET, GraphClient.MessageSource.EXTERNAL, 8);
        house.graph.addUsers(1);
        return house;
    }

    private static void read(GraphHouse house) throws Exception {
        assertThat(house.client.read(USER).get(USER.get(0))).isInstanceOf(Seen.class);
    }

    @Test
    void isUsedAgainAndRenewedFiveMinutesBeforeItEnds() throws Exception {
        try (GraphHouse house = house()) {
            read(house);
            house.clock.advance(Duration.ofMinutes(55).minusSeconds(1));
            read(house);
            assertThat(house.graph.calls("token")).hasSize(1);
            house.clock.advance(Duration.ofSeconds(1));
            read(house);
            assertThat(house.graph.calls("token")).hasSize(2);
            assertThat(house.graph.calls("batch"))
                    .extracting(call -> call.status())
                    .containsOnly(200);
        }
    }

    @Test
    void goesOnWithTheOldTokenWhileTheLoginIsDown() throws Exception {
        try (GraphHouse house = house()) {
            read(house);
            house.clock.advance(Duration.ofMinutes(56));
            house.graph.failNext("token", 1, Fault.status(503));
            read(house);
            read(house);
            assertThat(house.graph.calls("token")).hasSize(2);
            house.clock.advance(Duration.ofSeconds(2));
            read(house);
            assertThat(house.graph.calls("token")).hasSize(3);
            assertThat(house.graph.calls("batch").stream()
                            .map(call -> call.token())
                            .distinct())
                    .hasSize(2);
        }
    }

    @Test
    void asksOnceAMinuteAtMostWithASecretThatIsWrong() throws Exception {
        try (GraphHouse house = new GraphHouse("wrong", GraphClient.MessageSource.EXTERNAL, 2)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> read(house))
                        .isInstanceOf(PeerException.Rejected.class)
                        .hasMessageContaining("invalid_client AADSTS7000215")
                        .hasMessageContaining("client-secret in [graph]")
                        .hasMessageNotContaining("wrong");
            }
            assertThat(house.graph.calls("token")).hasSize(1);
            assertThat(house.graph.calls("batch")).isEmpty();
            house.clock.advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> read(house)).isInstanceOf(PeerException.Rejected.class);
            assertThat(house.graph.calls("token")).hasSize(2);
        }
    }

    @Test
    void leavesTheLoginAloneForAsLongAsItWants() throws Exception {
        try (GraphHouse house = house()) {
            house.graph.failNext("token", 1, Fault.busy(429, "30"));
            assertThatThrownBy(() -> read(house)).isInstanceOf(PeerException.Unreachable.class);
            house.clock.advance(Duration.ofSeconds(29));
            assertThatThrownBy(() -> read(house)).isInstanceOf(PeerException.Unreachable.class);
            assertThat(house.graph.calls("token")).hasSize(1);
            house.clock.advance(Duration.ofSeconds(1));
            read(house);
        }
    }

    @Test
    void doesNotUseWhatIsNoToken() throws Exception {
        for (String body : List.of(
                "<html>",
                "{}",
                "{\"access_token\": \"\"}",
                "{\"access_token\": \"two\\nlines\"}",
                "{\"access_token\": 5",
                "[]")) {
            try (GraphHouse house = house()) {
                house.graph.failNext("token", 1, Fault.nonsense(body));
                assertThatThrownBy(() -> read(house)).isInstanceOf(PeerException.Malformed.class);
                assertThat(house.graph.calls("batch")).isEmpty();
            }
        }
    }

    @Test
    void shortTokensAreRenewedLateEnoughToBeOfUse() throws Exception {
        try (GraphHouse house = house()) {
            house.graph.failNext("token", 1, Fault.nonsense("{\"access_token\": \"short\", \"expires_in\": \"200\"}"));
            house.graph.failNext("batch", 4, Fault.nonsense("{\"responses\": [{\"id\": \"1\", \"status\": 404}]}"));
            house.client.read(USER);
            house.clock.advance(Duration.ofSeconds(149));
            house.client.read(USER);
            assertThat(house.graph.calls("token")).hasSize(1);
            house.clock.advance(Duration.ofSeconds(1));
            house.client.read(USER);
            assertThat(house.graph.calls("token")).hasSize(2);
        }
    }

    /** What happens between two rounds: 0 nothing, 1 the tokens end unseen, 2 time for a new one, 3 the login is slow. */
    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void isNeverFetchedTwiceAtATime(
            @ForAll @IntRange(min = 2, max = 8) int threads,
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 0, max = 3) Integer> rounds)
            throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(threads);
        try (GraphHouse house = house()) {
            int needed = 1;
            boolean first = true;
            for (int happening : rounds) {
                needed += happen(house, happening, first);
                first = false;
                List<Future<?>> round = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    round.add(readers.submit(() -> {
                        read(house);
                        return null;
                    }));
                }
                for (Future<?> one : round) {
                    one.get(30, TimeUnit.SECONDS);
                }
            }
            assertThat(house.mostAtLogin).hasValue(1);
            assertThat(house.graph.calls("token")).hasSize(needed);
        } finally {
            readers.shutdownNow();
        }
    }

    private static int happen(GraphHouse house, int happening, boolean first) {
        switch (happening) {
            case 1 -> house.graph.expireTokens();
            case 2 -> house.clock.advance(Duration.ofMinutes(56));
            case 3 -> {
                house.graph.failNext("token", 1, Fault.slow(Duration.ofMillis(50)));
                house.graph.expireTokens();
            }
            default -> {
                return 0;
            }
        }
        return first ? 0 : 1;
    }

    @Test
    void isNeverLoggedNorIsTheSecret() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.switchboard.vmo.gateway");
        Level level = logger.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.TRACE);
        logger.addAppender(log);
        try (GraphHouse house = house()) {
            house.graph.failNext("token", 1, Fault.status(500));
            assertThatThrownBy(() -> read(house)).hasMessageNotContaining(GraphHouse.SECRET);
            house.clock.advance(Duration.ofSeconds(1));
            read(house);
            house.graph.expireTokens();
            read(house);

            assertThat(log.list).isNotEmpty();
            for (ILoggingEvent line : List.copyOf(log.list)) {
                assertThat(line.getFormattedMessage()).doesNotContain(GraphHouse.SECRET);
                house.graph
                        .calls("batch")
                        .forEach(call -> assertThat(line.getFormattedMessage()).doesNotContain(call.token()));
            }
        } finally {
            logger.detachAppender(log);
            logger.setLevel(level);
        }
    }
}
