package dev.switchboard.ipecs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The sequences, against the table of the original's with its gaps closed, and against the shared scenarios. */
final class CallScenarioTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCENARIOS = Path.of(System.getProperty("conformance.dir"), "ipecs", "scenarios.json");
    private static final LocalDateTime NINE = LocalDateTime.of(2024, 1, 15, 9, 0);

    private static String times(CallScenario scenario) {
        return scenario.messages(5000).stream()
                .map(TimedMessage.Event.class::cast)
                .map(one -> one.event().code() + "@"
                        + String.format(Locale.ROOT, "%.1f", one.at().toMillis() / 1000.0))
                .collect(Collectors.joining(" "));
    }

    static Stream<Arguments> timetables() {
        return Stream.of(
                Arguments.of(CallScenario.stationLogin("1801"), "84@0.0 18@0.1 18@0.2 11@3.2 18@3.3"),
                Arguments.of(CallScenario.stationLogout("1801"), "82@0.0 18@0.1 18@0.2"),
                Arguments.of(CallScenario.agentLogout("1801"), "12@0.5 18@0.6"),
                Arguments.of(CallScenario.unavailable("1801", 120), "13@0.0 14@120.0"),
                Arguments.of(CallScenario.doNotDisturb("1801", 120), "19@0.0 20@120.0"),
                Arguments.of(
                        CallScenario.inbound(6, "1801")
                                .number("5550100")
                                .ringFor(10)
                                .talkFor(120)
                                .wrapUp(10),
                        "3@0.0 1@0.1 72@0.2 71@0.2 3@0.2 66@0.3 72@0.3 42@10.3 15@130.3 18@130.4 44@130.5 2@130.5"
                                + " 44@130.5 2@130.5 16@140.3"),
                Arguments.of(
                        CallScenario.inbound(6, "1801")
                                .number("5550100")
                                .ringFor(0)
                                .talkFor(40)
                                .holdFor(30)
                                .wrapUp(0),
                        "3@0.0 1@0.1 72@0.2 71@0.2 3@0.2 66@0.3 72@0.3 42@0.3 49@20.3 50@50.3 15@70.3 18@70.4 44@70.5"
                                + " 2@70.5 44@70.5 2@70.5 16@70.5"),
                Arguments.of(
                        CallScenario.outbound("1801").number("5550123").talkFor(60),
                        "17@0.0 67@2.0 42@10.0 44@70.0 69@71.0 18@72.0"),
                Arguments.of(CallScenario.outbound("1801").unanswered().ringFor(20), "17@0.0 67@2.0 44@22.0 18@23.0"),
                Arguments.of(CallScenario.abandonedInQueue(6, 30), "3@0.0 1@0.1 2@30.2"),
                Arguments.of(
                        CallScenario.inbound(6, "1801").ringFor(20).abandoned(),
                        "3@0.0 1@0.1 72@0.2 71@0.2 3@0.2 66@0.3 72@0.3 43@20.3 2@20.3 18@20.3"),
                Arguments.of(CallScenario.internal("1801", "1802", 5, 60), "66@0.0 42@5.0 44@65.0 18@65.0 18@65.0"),
                Arguments.of(
                        CallScenario.agentLogin("1801")
                                .then(CallScenario.agentLogin("1802").after(1)),
                        "11@0.0 18@0.1 11@1.1 18@1.2"));
    }

    @ParameterizedTest
    @MethodSource("timetables")
    void keepsTheTimetable(CallScenario scenario, String timetable) {
        assertThat(times(scenario)).isEqualTo(timetable);
    }

    static Stream<Arguments> recorded() {
        InboundCall call = CallScenario.inbound(6, "1801").number("5550100").ringFor(10);
        return Stream.of(
                Arguments.of("E09", call.talkFor(120).wrapUp(10)),
                Arguments.of("E10", call.talkFor(90).holdFor(30).wrapUp(10)),
                Arguments.of(
                        "E11", CallScenario.outbound("1801").number("5550123").talkFor(60)),
                Arguments.of("E29", CallScenario.internal("1801", "1802", 5, 60)));
    }

    /** All that a scenario says of a call, times and the station in the line's first message left aside. */
    @ParameterizedTest
    @MethodSource("recorded")
    void writesWhatTheSharedScenariosHave(String id, CallScenario scenario) throws IOException {
        List<JsonNode> expected = new ArrayList<>();
        for (TimedMessage message : ScenarioFile.read(SCENARIOS).messages(id)) {
            expected.add(JSON.readTree(message.text(NINE)).path("data"));
        }
        // What comes before the call are the logins.
        expected.removeIf(one -> one.path("time").asText().compareTo("2024/01/15 09:01:40") < 0);
        long reference = expected.stream()
                .mapToLong(one -> one.path("callRefID").asLong())
                .max()
                .orElseThrow();
        List<String> written = new ArrayList<>();
        for (TimedMessage message : scenario.messages(reference)) {
            written.add(facts(JSON.readTree(message.text(NINE)).path("data")));
        }
        assertThat(written)
                .containsExactlyElementsOf(
                        expected.stream().map(CallScenarioTest::facts).toList());
    }

    private static String facts(JsonNode event) {
        boolean withoutDestination =
                List.of(1, 18, 44).contains(event.path("eventCode").asInt());
        Function<String, String> member = name -> event.path(name).asText().trim();
        return event.path("eventCode").asInt() + " " + member.apply("eventString") + " " + member.apply("callRefID")
                + " " + member.apply("sourceType") + member.apply("sourceNumber") + " "
                + (withoutDestination ? "" : member.apply("destType") + member.apply("destNumber")) + " "
                + member.apply("data1") + "," + member.apply("data2");
    }

    @Test
    void movesACallThatNobodyAnswersToTheNextAgent() {
        CallScenario moved = CallScenario.inbound(6, "1802")
                .number("5550100")
                .missedBy("1801", 20)
                .ringFor(10)
                .talkFor(60);
        assertThat(moved.messages(5000).stream()
                        .map(one -> ((TimedMessage.Event) one).event())
                        .filter(event -> List.of(66, 44, 42).contains(event.code()))
                        .map(event -> event.code() + " " + event.source().number() + " "
                                + event.destination().number().trim()))
                .containsExactly("66 1801 0006", "66 1802 0006", "44 1801 ", "42 0006 1802", "44 1802 ", "44 1802 ");
    }

    @Test
    void transfersACallAndEndsTheFirstLegAlone() {
        CallScenario moved = CallScenario.inbound(6, "1801").talkFor(45).transferTo("1802", 60);
        assertThat(times(moved))
                .isEqualTo("3@0.0 1@0.1 72@0.2 71@0.2 3@0.2 66@0.3 72@0.3 42@10.3 42@55.3 44@56.3 18@56.3 18@116.3"
                        + " 44@116.4 2@116.4 44@116.4 2@116.4");
    }

    @Test
    void givesEachCallItsOwnReference() {
        CallScenario two = CallScenario.abandonedInQueue(6, 5).with(CallScenario.abandonedInQueue(7, 3));
        assertThat(two.calls()).isEqualTo(2);
        assertThat(two.messages(70).stream()
                        .map(one -> ((TimedMessage.Event) one).event())
                        .map(event -> event.code() + " " + event.callReference()))
                .containsExactly("3 70", "3 71", "1 70", "1 71", "2 71", "2 70");
    }
}
