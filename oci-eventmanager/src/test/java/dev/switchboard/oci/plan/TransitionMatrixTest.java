package dev.switchboard.oci.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.plan.Step.AddSipUri;
import dev.switchboard.oci.plan.Step.AddTelUri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Number × identity: every transition of users and services, under both sets of rules. */
class TransitionMatrixTest {

    private static final PlanOptions REFERENCE = PlanOptions.of(Planning.REFERENCE);
    private static final PlanOptions CORRECTED = PlanOptions.of(Planning.CORRECTED);

    static Stream<List<String>> userCases() throws IOException {
        return lines("user-matrix.txt").stream();
    }

    static Stream<List<String>> serviceCases() throws IOException {
        return lines("service-matrix.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("userCases")
    void usersMoveTheSameWayUnderBothSetsOfRules(List<String> line) {
        for (PlanOptions options : List.of(REFERENCE, CORRECTED)) {
            boolean unknown = line.get(0).equals("modify_nonexisting_user");
            MemoryRegistry registry = unknown ? Cases.registry() : Cases.registry("U");
            String[] events = line.get(1).split(";", -1);
            String[] requests = line.get(2).split(";", -1);
            for (int i = 0; i < events.length; i++) {
                OciEvent event = Cases.userMatrixEvent(events[i].strip());
                boolean trunk = events[i].contains("T:");
                String status = check(options, registry, event, requests[i].strip(), trunk ? 0 : 1);
                assertThat(status).isEqualTo(unknown ? "failed" : "completed");
            }
            assertThat(finalState(registry)).isEqualTo(unknown ? "no row" : spelledOut(line.get(3)));
        }
    }

    @ParameterizedTest
    @MethodSource("serviceCases")
    void servicesFollowTheReferenceWhenAsked(List<String> line) {
        MemoryRegistry registry = Cases.registry("U type=virtual");
        String[] events = line.get(1).split(";", -1);
        String[] states = line.get(2).split(" ", -1);
        String[] requests = line.get(3).split(";", -1);
        for (int i = 0; i < events.length; i++) {
            OciEvent event = Cases.serviceMatrixEvent(events[i].strip());
            String expected = requests[i].strip().equals("ignored") ? "(none)" : requests[i].strip();
            String status = check(REFERENCE, registry, event, expected, 0);
            assertThat(status).isEqualTo(states[i].equals("I") ? "ignored" : "completed");
        }
        assertThat(finalState(registry)).isEqualTo(spelledOut(line.get(4)).replace("type user", "type virtual"));
    }

    @ParameterizedTest
    @MethodSource("serviceCases")
    void correctedServicesMoveLikeUsersDo(List<String> line) throws IOException {
        Map<String, List<String>> users = new HashMap<>();
        lines("user-matrix.txt").forEach(user -> users.put(user.get(0), user));
        MemoryRegistry registry = Cases.registry("U type=virtual");
        if (line.get(0).equals("profile_modify_no_change")) {
            assertThat(check(CORRECTED, registry, Cases.serviceMatrixEvent("profile"), "(none)", 0))
                    .isEqualTo("ignored");
            return;
        }
        List<String> user = users.get(line.get(0));
        assertThat(user.get(1)).isEqualTo(line.get(1));
        String[] events = user.get(1).split(";", -1);
        String[] requests = user.get(2).split(";", -1);
        for (int i = 0; i < events.length; i++) {
            OciEvent event = Cases.serviceMatrixEvent(events[i].strip());
            assertThat(check(CORRECTED, registry, event, requests[i].strip(), 0))
                    .isEqualTo("completed");
        }
        assertThat(finalState(registry)).isEqualTo(spelledOut(user.get(3)).replace("type user", "type virtual"));
    }

    private static String check(
            PlanOptions options, MemoryRegistry registry, OciEvent event, String requests, int registrationSet) {
        Plan plan = Cases.plan(options, registry, event);
        String expected = requests.equals("(none)") ? "" : requests;
        assertThat(ShortCodes.requests(plan).replace("A-(U)", "A-")).isEqualTo(expected);
        plan.sections()
                .forEach(section -> section.steps().forEach(entry -> {
                    if (entry.step() instanceof AddTelUri tel) {
                        assertThat(tel.implicitRegistrationSet()).isEqualTo(registrationSet);
                    } else if (entry.step() instanceof AddSipUri sip) {
                        assertThat(sip.implicitRegistrationSet()).isEqualTo(registrationSet);
                    }
                }));
        assertThat(plan.sections().stream().allMatch(Plan.Section::needsSession))
                .isTrue();
        return registry.apply(plan);
    }

    private static String finalState(MemoryRegistry registry) {
        SubscriberRecord row = registry.rows().get("U");
        if (row == null) {
            return "no row";
        }
        return row.publicId() + " / " + (row.phone().isEmpty() ? "-" : row.phone()) + " / type "
                + row.type().text() + " / " + row.phoneContext();
    }

    /** The last column with what it leaves out: type user, and the default context. */
    private static String spelledOut(String state) {
        String[] parts = state.split(" / ", -1);
        String type = "type user";
        String context = "tg.gl";
        for (int i = 2; i < parts.length; i++) {
            if (parts[i].startsWith("type")) {
                type = parts[i];
            } else {
                context = parts[i];
            }
        }
        return parts[0] + " / " + parts[1] + " / " + type + " / " + context;
    }

    private static List<List<String>> lines(String resource) throws IOException {
        try (InputStream in = TransitionMatrixTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line ->
                            Stream.of(line.split("\\|", -1)).map(String::strip).toList())
                    .toList();
        }
    }
}
