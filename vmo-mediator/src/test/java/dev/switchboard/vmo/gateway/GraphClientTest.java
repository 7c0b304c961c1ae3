package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation.Later;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation.NoMailbox;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation.Seen;
import dev.switchboard.vmo.simulator.GraphSimulator.Fault;
import dev.switchboard.vmo.simulator.GraphSimulator.Replies;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.OutOfOffice.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Automatic replies from Graph, over sockets. */
@Timeout(60)
class GraphClientTest {

    private static final String ANN = "ann@example.com";
    private static final String BOB = "bob@example.com";

    private GraphHouse house;

    @BeforeEach
    void open() throws Exception {
        house = new GraphHouse();
        house.graph.set(ANN, Replies.always("<p>Ann is away</p>"));
        house.graph.set(BOB, Replies.OFF);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Observation ask(String alias) throws Exception {
        return house.client.read(List.of(alias)).get(alias);
    }

    private static Observation always(String message) {
        return new Seen(new OutOfOffice(Mode.ALWAYS_ENABLED, Optional.empty(), Optional.empty(), message), "");
    }

    private static Duration after(Observation observation) {
        assertThat(observation).isInstanceOf(Later.class);
        return ((Later) observation).after();
    }

    @Test
    void isPolledAndNeedsNoTelling() {
        assertThat(house.client.polled()).isTrue();
        assertThat(house.client.most()).isEqualTo(20);
        assertThat(house.client.watch(ANN, true)).isEqualTo(Attempt.DONE);
        assertThat(house.graph.calls()).isEmpty();
    }

    /** D25. */
    @Test
    void asksInBatchesOfTwentyAndMatchesTheAnswersInAnyOrder() throws Exception {
        for (int i = 1; i <= 45; i++) {
            house.graph.set("user" + i + "@example.com", Replies.always("I am number " + i));
        }
        house.graph.shuffle(true);

        Map<String, Observation> seen = new HashMap<>();
        for (int from = 1; from <= 45; from += house.client.most()) {
            seen.putAll(house.client.read(GraphHouse.users(from, Math.min(45, from + house.client.most() - 1))));
        }

        assertThat(house.graph.calls("batch"))
                .extracting(call -> call.users().size())
                .containsExactly(20, 20, 5);
        assertThat(seen).hasSize(45);
        for (int i = 1; i <= 45; i++) {
            assertThat(seen).containsEntry("user" + i + "@example.com", always("I am number " + i));
        }
        assertThat(house.graph.calls("token")).hasSize(1);
    }

    @Test
    void refusesMoreThanABatchAndAsksNothingForNobody() throws Exception {
        assertThatThrownBy(() -> house.client.read(GraphHouse.users(1, 21)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(house.client.read(List.of())).isEmpty();
        assertThat(house.graph.calls()).isEmpty();
    }

    /** D26. */
    @Test
    void postponesOnlyTheMailboxThatIsAskedTooOften() throws Exception {
        house.graph.failNext(ANN, 1, Fault.busy(429, "10"));

        Map<String, Observation> seen = house.client.read(List.of(ANN, BOB));

        assertThat(after(seen.get(ANN))).isEqualTo(Duration.ofSeconds(10));
        assertThat(seen.get(BOB)).isInstanceOf(Seen.class);
        assertThat(ask(ANN)).isEqualTo(always("Ann is away"));
    }

    @Test
    void waitsLongerEachTimeAMailboxCannotBeRead() throws Exception {
        house.graph.failNext(ANN, 8, Fault.status(500));
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(after(house.client.read(List.of(ANN, BOB)).get(ANN)));
        }
        assertThat(waits.subList(0, 7)).isSorted();
        assertThat(waits.get(0)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
        assertThat(waits.get(7)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));

        assertThat(ask(ANN)).isEqualTo(always("Ann is away"));
        house.graph.failNext(ANN, 1, Fault.status(502));
        assertThat(after(ask(ANN))).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({
        "429, 7,                             7",
        "429, 'Mon, 09 Mar 2026 12:00:30 GMT', 30",
        "429, 'Mon, 09 Mar 2026 11:00:00 GMT', 0",
        "503, 3,                             3",
        "429, 99999999,                      86400",
    })
    void obeysTheMailboxOwnRetryAfter(int status, String value, long seconds) throws Exception {
        house.graph.failNext(ANN, 1, Fault.busy(status, value));

        assertThat(after(ask(ANN))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"429, soon", "429, -5", "429, ''", "500, ''", "503, ''", "400, ''", "409, ''"})
    void backsOffByItselfWhenThereIsNoUsableRetryAfter(int status, String value) throws Exception {
        house.graph.failNext(ANN, 1, Fault.busy(status, value));

        assertThat(after(ask(ANN))).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(5));
    }

    @Test
    void leavesAMailboxAloneForLongThatItMayNotRead() throws Exception {
        house.graph.failNext(ANN, 1, Fault.status(403));

        Observation seen = ask(ANN);

        assertThat(after(seen)).isEqualTo(Duration.ofMinutes(5));
        assertThat(((Later) seen).reason()).contains("MailboxSettings.Read");
    }

    /** D27. */
    @Test
    void takesOneNewTokenInTheMiddleOfARoundAndRepeatsTheBatchOnce() throws Exception {
        ask(ANN);
        house.graph.expireTokens();

        assertThat(house.client.read(List.of(ANN, BOB)).get(ANN)).isEqualTo(always("Ann is away"));

        assertThat(house.graph.calls("token")).hasSize(2);
        assertThat(house.graph.calls("batch")).extracting(call -> call.status()).containsExactly(200, 401, 200);
    }

    @Test
    void asksAgainOnlyForThePartsThatDidNotTakeTheToken() throws Exception {
        house.graph.failNext(ANN, 1, Fault.status(401));

        Map<String, Observation> seen = house.client.read(List.of(ANN, BOB));

        assertThat(seen.get(ANN)).isEqualTo(always("Ann is away"));
        assertThat(seen.get(BOB)).isInstanceOf(Seen.class);
        assertThat(house.graph.calls("batch"))
                .extracting(call -> call.users())
                .containsExactly(List.of(ANN, BOB), List.of(ANN));
        assertThat(house.graph.calls("token")).hasSize(2);
    }

    @Test
    void givesUpWhenTheNewTokenIsRefusedToo() {
        house.graph.failNext("batch", 2, Fault.status(401));

        assertThatThrownBy(() -> ask(ANN))
                .isInstanceOf(PeerException.Rejected.class)
                .hasMessageContaining("Microsoft Graph refused with HTTP 401");
        assertThat(house.graph.calls("batch")).hasSize(2);
        assertThat(house.graph.calls("token")).hasSize(2);
    }

    /** D30. */
    @Test
    void saysWhenAMailboxIsGoneAndSeesItAgain() throws Exception {
        house.graph.remove(ANN);
        Map<String, Observation> seen = house.client.read(List.of(ANN, BOB));
        assertThat(seen.get(ANN)).isEqualTo(new NoMailbox());
        assertThat(seen.get(BOB)).isInstanceOf(Seen.class);

        house.graph.set(ANN, Replies.always("Back"));
        assertThat(ask(ANN)).isEqualTo(always("Back"));
    }

    @ParameterizedTest
    @CsvSource({"429, 20, 20", "503, 5, 5"})
    void leavesGraphAloneWhenItIsBusyAsAWhole(int status, String retryAfter, long seconds) throws Exception {
        house.graph.failNext("batch", 1, Fault.busy(status, retryAfter));

        assertThat(after(ask(ANN))).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(after(ask(BOB))).isEqualTo(Duration.ofSeconds(seconds));
        assertThatThrownBy(() -> house.client.exists(ANN)).isInstanceOf(PeerException.Unreachable.class);
        assertThat(house.graph.calls("batch")).hasSize(1);
        assertThat(house.graph.calls("user")).isEmpty();

        house.clock.advance(Duration.ofSeconds(seconds));
        assertThat(ask(ANN)).isInstanceOf(Seen.class);
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "504"})
    void saysThatGraphIsInTroubleWithoutBlamingAMailbox(int status) throws Exception {
        house.graph.failNext("batch", 1, Fault.status(status));

        assertThatThrownBy(() -> ask(ANN))
                .isInstanceOf(PeerException.Unreachable.class)
                .hasMessageContaining("status " + status);
        assertThat(ask(ANN)).isInstanceOf(Seen.class);
    }

    @Test
    void noticesAnAnswerThatBreaksOff() throws Exception {
        ask(ANN);
        house.graph.failNext("batch", 1, Fault.cut());

        assertThatThrownBy(() -> ask(ANN)).isInstanceOf(PeerException.Unreachable.class);
        assertThat(ask(ANN)).isInstanceOf(Seen.class);
    }

    @ParameterizedTest
    @CsvSource({"'<html>log in</html>'", "'[]'", "'{}'", "'{\"responses\": 5}'", "'{\"responses\": [{'"})
    void callsNonsenseByItsName(String body) {
        house.graph.failNext("batch", 1, Fault.nonsense(body));

        assertThatThrownBy(() -> ask(ANN)).isInstanceOf(PeerException.Malformed.class);
    }

    @Test
    void postponesAMailboxThatWasLeftOutOrAnsweredWithNonsense() throws Exception {
        house.graph.failNext(ANN, 1, Fault.drop());
        house.graph.failNext(BOB, 1, Fault.nonsense("bm90IEpTT04="));

        Map<String, Observation> seen = house.client.read(List.of(ANN, BOB));

        assertThat(seen).containsOnlyKeys(ANN, BOB);
        assertThat(seen.values()).allSatisfy(one -> assertThat(one).isInstanceOf(Later.class));
    }

    @Test
    void findsTheOneWhoseReplyIsTooLargeAndReadsTheOthers() throws Exception {
        house.graph.set(ANN, Replies.always("x".repeat(5 * 1024 * 1024)));
        List<String> all = new ArrayList<>(GraphHouse.users(1, 9));
        house.graph.addUsers(9);
        all.add(4, ANN);

        Map<String, Observation> seen = house.client.read(all);

        assertThat(seen).hasSize(10);
        assertThat(after(seen.get(ANN))).isEqualTo(Duration.ofMinutes(30));
        assertThat(seen.values()).filteredOn(Seen.class::isInstance).hasSize(9);
    }

    @Test
    void endsAtOnceWhenInterrupted() throws Exception {
        house.graph.failNext("batch", 1, Fault.slow(Duration.ofSeconds(9)));
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                ask(ANN);
                end.complete("answered");
            } catch (Exception e) {
                end.complete(e.getClass().getSimpleName());
            }
        });
        asking.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (house.graph.calls("batch").isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        asking.interrupt();

        assertThat(end.get(5, TimeUnit.SECONDS)).isEqualTo("InterruptedException");
        assertThat(ask(ANN)).isInstanceOf(Seen.class);
    }

    @Test
    void asksForAddressesOfAnySpelling() throws Exception {
        List<String> odd = List.of(
                "o'brien@example.com",
                "a+b@example.com",
                "$x@example.com",
                "ext_contoso.example#EXT#@example.com",
                "slash/../q?x=1&y@example.com",
                "müller@example.com",
                "per%cent@example.com",
                "\"quoted\"@example.com");
        odd.forEach(alias -> house.graph.set(alias, Replies.always(alias.replace("&", "and"))));

        Map<String, Observation> seen = house.client.read(odd);

        odd.forEach(alias -> assertThat(seen.get(alias)).isEqualTo(always(alias.replace("&", "and"))));
        for (String alias : odd) {
            assertThat(house.client.exists(alias)).as(alias).isTrue();
        }
    }

    @Test
    void tellsWhetherTheDirectoryKnowsAnAddress() throws Exception {
        assertThat(house.client.exists(ANN)).isTrue();
        assertThat(house.client.exists("nn@example.com")).isFalse();
        house.graph.expireTokens();
        assertThat(house.client.exists(BOB)).isTrue();
        house.graph.failNext("user", 1, Fault.status(403));
        assertThatThrownBy(() -> house.client.exists(ANN)).hasMessageContaining("User.Read.All");
        house.graph.failNext("user", 1, Fault.busy(429, "3"));
        assertThatThrownBy(() -> house.client.exists(ANN)).isInstanceOf(PeerException.Unreachable.class);
    }

    // ---- what is read

    static Stream<Arguments> replies() {
        String start = "2026-03-09T08:00:00.0000000";
        String end = "2026-03-10T17:30:00.1234567";
        return Stream.of(
                arguments("disabled", Replies.OFF, off(""), ""),
                arguments("Disabled", reply("Disabled", "UTC", start, end), off("out"), ""),
                arguments("AlwaysEnabled", reply("AlwaysEnabled", "UTC", start, end), on("out"), ""),
                arguments("ALWAYSENABLED", reply("ALWAYSENABLED", "UTC", "", ""), on("out"), ""),
                arguments(
                        "UTC",
                        reply("scheduled", "UTC", start, end),
                        scheduled("2026-03-09T08:00:00Z", "2026-03-10T17:30:00.123456700Z"),
                        ""),
                arguments(
                        "W. Europe",
                        reply("Scheduled", "W. Europe Standard Time", start, "2026-07-10T17:30:00"),
                        scheduled("2026-03-09T07:00:00Z", "2026-07-10T15:30:00Z"),
                        ""),
                arguments(
                        "IANA",
                        reply("scheduled", "America/New_York", start, "2026-03-10T00:00"),
                        scheduled("2026-03-09T12:00:00Z", "2026-03-10T04:00:00Z"),
                        ""),
                arguments(
                        "unknown zone",
                        reply("scheduled", "Customized Time Zone", start, start),
                        scheduled("2026-03-09T08:00:00Z", "2026-03-09T08:00:00Z"),
                        "The time zone \"Customized Time Zone\" is not known; the times are taken as UTC."),
                arguments(
                        "offset in the text",
                        reply(
                                "scheduled",
                                "Tokyo Standard Time",
                                "2026-03-09T08:00:00Z",
                                "2026-03-09T10:00:00.0000000+02:00"),
                        scheduled("2026-03-09T08:00:00Z", "2026-03-09T08:00:00Z"),
                        ""),
                arguments(
                        "never set",
                        reply("scheduled", "UTC", "0001-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999999"),
                        new OutOfOffice(
                                Mode.SCHEDULED,
                                Optional.empty(),
                                Optional.of(Instant.parse("9999-12-31T23:59:59.999999900Z")),
                                "out"),
                        ""),
                arguments(
                        "blank outside",
                        new Replies("alwaysEnabled", "all", "<b>in</b>", "<p>&nbsp;</p>", "", "", "UTC"),
                        on("in"),
                        ""),
                arguments(
                        "nobody outside",
                        new Replies("alwaysEnabled", "None", "in", "out", "", "", "UTC"),
                        on("in"),
                        ""),
                arguments(
                        "contacts only",
                        new Replies("alwaysEnabled", "contactsOnly", "in", "out", "", "", "UTC"),
                        on("out"),
                        ""),
                arguments("both blank", new Replies("alwaysEnabled", "all", "", "<br>", "", "", "UTC"), on(""), ""));
    }

    private static Replies reply(String status, String zone, String start, String end) {
        return new Replies(status, "all", "in", "<p>out</p>", start, end, zone);
    }

    private static OutOfOffice off(String message) {
        return new OutOfOffice(Mode.DISABLED, Optional.empty(), Optional.empty(), message);
    }

    private static OutOfOffice on(String message) {
        return new OutOfOffice(Mode.ALWAYS_ENABLED, Optional.empty(), Optional.empty(), message);
    }

    private static OutOfOffice scheduled(String start, String end) {
        return new OutOfOffice(
                Mode.SCHEDULED, Optional.of(Instant.parse(start)), Optional.of(Instant.parse(end)), "out");
    }

    /** D28 and D32. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void understandsWhatTheOwnerHasSet(String name, Replies replies, OutOfOffice read, String warning)
            throws Exception {
        house.graph.set(ANN, replies);

        assertThat(ask(ANN)).isEqualTo(new Seen(read, warning));
    }

    @ParameterizedTest
    @CsvSource({
        "perhaps, 2026-03-09T08:00:00",
        "'', 2026-03-09T08:00:00",
        "scheduled, tomorrow",
        "scheduled, 2026-02-30T08:00:00"
    })
    void leavesTheStateAloneWhenItCannotBeUnderstood(String status, String start) throws Exception {
        house.graph.set(ANN, reply(status, "UTC", start, ""));

        assertThat(ask(ANN)).isInstanceOf(Later.class);
    }

    @Test
    void readsTheReplyForColleaguesWhenToldTo() throws Exception {
        try (GraphHouse other = new GraphHouse(GraphHouse.SECRET, GraphClient.MessageSource.INTERNAL, 2)) {
            other.graph.set(ANN, new Replies("alwaysEnabled", "all", "in", "out", "", "", "UTC"));
            other.graph.set(BOB, new Replies("alwaysEnabled", "all", "", "out", "", "", "UTC"));

            assertThat(other.client.read(List.of(ANN, BOB)))
                    .containsEntry(ANN, always("in"))
                    .containsEntry(BOB, always("out"));
        }
    }

    /** D31. */
    @Test
    void makesALongPageIntoCleanShortText() throws Exception {
        house.graph.set(
                ANN,
                Replies.always("<html><head><style>p { margin: 0 }</style></head><body><p>Gr&uuml;&szlig;e</p><ul>"
                        + "<li>call &amp; ask</li>".repeat(600) + "</ul></body></html>"));

        OutOfOffice read = ((Seen) ask(ANN)).outOfOffice();

        assertThat(read.message()).startsWith("Grüße. call & ask. call & ask.").hasSizeBetween(2_980, 3_000);
    }

    // ---- options

    @ParameterizedTest
    @CsvSource({
        "http://graph.example.com, graph-url",
        "ftp://graph.example.com, graph-url",
        "nonsense, graph-url",
        "https://name:hush@graph.example.com, graph-url",
        "https://graph.example.com?x=hush, graph-url",
        "http://127.0.0.1.example.com, graph-url",
    })
    void refusesAnAddressThatIsNotSafe(String url, String named) {
        GraphClient.Options good = GraphClient.Options.of("contoso", "app", new Secret("hush"));
        assertThatThrownBy(() -> new GraphClient.Options(
                        "contoso", "app", new Secret("hush"), good.loginUrl(), url, 2, good.messageSource()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining("hush");
    }

    @Test
    void takesPlainHttpOnThisMachineAndDropsTheLastSlash() {
        GraphClient.Options options = new GraphClient.Options(
                "contoso",
                "app",
                new Secret("s"),
                "http://localhost:8080/login/",
                "http://[::1]:8080//",
                1,
                GraphClient.MessageSource.EXTERNAL);

        assertThat(options.loginUrl()).isEqualTo("http://localhost:8080/login");
        assertThat(options.graphUrl()).isEqualTo("http://[::1]:8080");
    }
}
