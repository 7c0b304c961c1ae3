package dev.switchboard.oci.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.oci.event.OciEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference planning against recorded runs of the reference implementation, event by event. */
class ConformancePlanTest {

    private final ProvisioningRules rules = new ProvisioningRules(PlanOptions.of(Planning.REFERENCE));
    private final List<String> differences = new ArrayList<>();
    private int events;
    private int compared;
    private int crashes;
    private int undefined;
    private int notStored;

    @ParameterizedTest
    @ValueSource(strings = {"suites.jsonl", "random-shared.jsonl"})
    void plansWhatTheReferenceImplementationDid(String file) throws Exception {
        Path recorded = Path.of(System.getProperty("conformance.dir", "conformance"), "oci", file);
        assumeTrue(Files.isRegularFile(recorded), "no recorded runs: conformance.dir does not hold oci/" + file);
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(recorded)) {
            replay(json.readTree(line));
        }
        System.out.printf(
                "%s: %d events, %d compared, %d differ; left out: %d not stored, %d crashed, %d sent undefined values%n",
                file, events, compared, differences.size(), notStored, crashes, undefined);
        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(500);
    }

    private void replay(JsonNode scenario) throws XMLStreamException, IOException {
        MemoryRegistry registry = new MemoryRegistry();
        int number = 0;
        for (JsonNode event : scenario.get("events")) {
            events++;
            String place = scenario.get("id").asText() + " event " + number++;
            if (event.get("result").asText().equals("crash")) {
                crashes++;
                adopt(registry, event.get("srd"));
            } else if (event.get("status").isNull()) {
                notStored++;
            } else {
                boolean comparable = !event.get("ema").toString().contains("undefined");
                compare(place, registry, event, comparable);
                if (comparable) {
                    compared++;
                } else {
                    undefined++;
                }
            }
        }
    }

    private void compare(String place, MemoryRegistry registry, JsonNode recorded, boolean comparable)
            throws XMLStreamException {
        OciEvent event = Documents.recorded(recorded.get("xml").asText()).orElseThrow();
        Optional<PlanRule> rule = rules.find(event.commandName());
        Plan plan = rule.isPresent() ? registry.plan(rule.get(), event) : Plan.ignore("unknown");
        String status = registry.apply(plan);
        String expected = comparable ? outcome(recorded) : rows(recorded.get("srd"));
        String actual = comparable
                ? describe(
                        status,
                        plan.sections().stream()
                                .filter(section -> section.needsSession()
                                        || !WireCodes.gateway(section).isEmpty())
                                .map(WireCodes::gateway)
                                .toList(),
                        WireCodes.mail(plan),
                        rows(registry))
                : rows(registry);
        if (!expected.equals(actual)) {
            differences.add(place + " " + event.type() + "\n"
                    + recorded.get("xml").asText() + "\nrecorded " + expected + "\nplanned  " + actual + "\n");
        }
    }

    private static String outcome(JsonNode recorded) throws XMLStreamException {
        Map<Integer, List<String>> sessions = new TreeMap<>();
        for (JsonNode request : recorded.get("ema")) {
            List<String> session =
                    sessions.computeIfAbsent(request.get("session").asInt(), s -> new ArrayList<>());
            String operation = request.get("op").asText();
            if (!operation.equals("Login") && !operation.equals("Logout")) {
                session.add(RecordedRequest.code(request.get("body").asText()));
            }
        }
        List<String> mail = new ArrayList<>();
        recorded.get("surgemail")
                .forEach(request -> mail.add(request.get("target").asText()));
        return describe(
                recorded.get("status").asText(), List.copyOf(sessions.values()), mail, rows(recorded.get("srd")));
    }

    /** Sessions as a set: the order of a group's members is the table's own. */
    private static String describe(String status, List<List<String>> sessions, List<String> mail, String rows) {
        List<List<String>> sorted =
                sessions.stream().sorted(Comparator.comparing(List::toString)).toList();
        return status + "\n  sessions " + sorted + "\n  mail " + mail + "\n  rows " + rows;
    }

    private static String rows(JsonNode srd) {
        StringBuilder text = new StringBuilder();
        for (JsonNode row : srd) {
            assertThat(row.get("association_id").asText())
                    .isEqualTo(WireCodes.association(row.get("id").asText()));
            text.append(record(row, "")).append("; ");
        }
        return text.toString();
    }

    private static String rows(MemoryRegistry registry) {
        StringBuilder text = new StringBuilder();
        registry.rows().values().forEach(row -> text.append(row(row)).append("; "));
        return text.toString();
    }

    private static String record(JsonNode row, String missing) {
        List<String> values = new ArrayList<>();
        for (String column : List.of(
                "id",
                "group_id",
                "user_type",
                "sipurl",
                "e164",
                "phonecontext",
                "vmail_user",
                "vmail_password",
                "blf_user")) {
            values.add(row.get(column).isNull() ? missing : row.get(column).asText());
        }
        return String.join("|", values);
    }

    private static String row(SubscriberRecord row) {
        return String.join(
                "|",
                row.id(),
                row.groupId(),
                row.type().text(),
                row.publicId(),
                row.phone(),
                row.phoneContext(),
                row.mailbox(),
                row.mailboxPassword(),
                row.listUri());
    }

    private static void adopt(MemoryRegistry registry, JsonNode srd) {
        registry.rows().clear();
        for (JsonNode row : srd) {
            String[] v = record(row, "").split("\\|", -1);
            registry.rows()
                    .put(
                            v[0],
                            new SubscriberRecord(
                                    v[0],
                                    "",
                                    v[1],
                                    SubscriberType.parse(v[2]).orElseThrow(),
                                    v[3],
                                    v[4],
                                    v[5],
                                    v[6],
                                    v[7],
                                    v[8],
                                    false));
        }
    }
}
