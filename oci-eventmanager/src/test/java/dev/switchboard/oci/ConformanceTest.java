package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.ImsProfile;
import dev.switchboard.oci.provisioning.MailboxClient;
import dev.switchboard.oci.provisioning.MemorySubscriberStore;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.provisioning.RetryRules;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.MailboxSimulator;
import dev.switchboard.oci.simulator.ReceivedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays recorded runs of the reference implementation over real sockets, with {@code planning = reference}, and
 * compares what comes out: status, gateway requests, mail server requests, registry.
 *
 * <p>Left out are only events on which the reference implementation crashed, and those for which it sent
 * {@code <undefined/>}; their number is printed.
 */
class ConformanceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicLong reportNumber = new AtomicLong(1);
    private final BroadWorksSimulator applicationServer =
            BroadWorksSimulator.builder().build();
    private final Cai3gSimulator gateway = Cai3gSimulator.builder().agreeable().build();
    private final MailboxSimulator mail = MailboxSimulator.builder().build();
    private final Timers timers = Timers.system("oci-test");
    private int compared;
    private int leftOut;

    @BeforeEach
    void startPeers() throws IOException {
        applicationServer.start();
        gateway.start();
        mail.start();
    }

    @AfterEach
    void stopPeers() {
        applicationServer.close();
        gateway.close();
        mail.close();
        timers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"suites.jsonl", "random-shared.jsonl"})
    void doesWhatTheReferenceImplementationDid(String file) throws Exception {
        Path path = Path.of(System.getProperty("conformance.dir", "none"), "oci", file);
        assumeTrue(Files.isReadable(path), "no recorded runs at " + path.getFileName());
        List<String> differences = new ArrayList<>();
        for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
            JsonNode scenario = JSON.readTree(line);
            play(scenario, differences);
        }
        System.out.printf(
                "%s: %d events compared, %d left out, %d differences%n", file, compared, leftOut, differences.size());
        assertThat(differences).isEmpty();
        assertThat(compared).isPositive();
    }

    private void play(JsonNode scenario, List<String> differences) throws Exception {
        MemoryEventJournal journal = new MemoryEventJournal(timers);
        MemorySubscriberStore registry = new MemorySubscriberStore();
        try (OciEventManager manager =
                new OciEventManager(config(), journal, registry, WorkerLock.alone(), ProcessorMap.empty(), timers)) {
            manager.start();
            Set<String> ids = new HashSet<>();
            int number = 0;
            for (JsonNode event : scenario.path("events")) {
                number++;
                String where = scenario.path("id").asText() + " event " + number + ": ";
                if (!isComparable(event)) {
                    leftOut++;
                }
                gateway.clearRecords();
                mail.clearRecords();
                int before = (int) count(journal);
                applicationServer.emit(Emission.ofBytes(event.path("xml").asText(), "")
                        .withId("write" + reportNumber.incrementAndGet()));
                Optional<JournalEntry> entry = settled(journal, before, event);
                event.path("srd").forEach(row -> ids.add(row.path("id").asText()));
                if (isComparable(event)) {
                    compared++;
                    compare(event, entry, registry, ids, where, differences);
                } else {
                    adopt(event, registry, ids);
                }
            }
        }
        applicationServer.dropConnections();
    }

    /** What follows an event that is left out starts from what the reference implementation had stored by then. */
    private static void adopt(JsonNode event, MemorySubscriberStore registry, Set<String> ids) {
        ids.forEach(registry::delete);
        for (JsonNode row : event.path("srd")) {
            registry.insert(new SubscriberRecord(
                    row.path("id").asText(),
                    "",
                    text(row, "group_id"),
                    SubscriberType.parse(text(row, "user_type")).orElseThrow(),
                    text(row, "sipurl"),
                    text(row, "e164"),
                    text(row, "phonecontext"),
                    text(row, "vmail_user"),
                    text(row, "vmail_password"),
                    text(row, "blf_user"),
                    false));
        }
    }

    private static String text(JsonNode row, String column) {
        return row.path(column).isNull() ? "" : row.path(column).asText();
    }

    private OciConfig config() {
        Cai3gClient.Options options = Cai3gClient.Options.standard(
                        "127.0.0.1:" + gateway.port(), "", "emauser", new Secret("emapass"))
                .withSession(Cai3gClient.SessionUse.PER_EVENT);
        Map<SubscriberType, String> profiles = new LinkedHashMap<>();
        for (SubscriberType type : SubscriberType.values()) {
            profiles.put(type, "profile_" + type.text());
        }
        return new OciConfig(
                OciEventReader.Options.of(List.of(new OciEventReader.Server(
                        "as", List.of(InetSocketAddress.createUnresolved("127.0.0.1", applicationServer.port()))))),
                options,
                ImsProfile.standard(profiles),
                Optional.of(MailboxClient.Options.standard(
                        "127.0.0.1:" + mail.port(), "", "mailadmin", new Secret("mailpass"), new Secret("domainpass"))),
                new Provisioning.Options(
                        PlanOptions.of(Planning.REFERENCE), Duration.ofSeconds(8), RetryRules.none(), true),
                Planning.REFERENCE,
                OciSettings.OnRestart.RESUME);
    }

    private static boolean isComparable(JsonNode event) {
        if (event.path("result").asText().equals("crash")
                || event.path("status").asText().equals("pending")) {
            return false;
        }
        for (JsonNode request : event.path("ema")) {
            if (request.path("body").asText().contains("undefined")) {
                return false;
            }
        }
        return true;
    }

    private static long count(MemoryEventJournal journal) {
        return journal.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The row of the event once it has ended; empty for a document that leaves no row. */
    private Optional<JournalEntry> settled(MemoryEventJournal journal, int before, JsonNode event) {
        boolean expectsRow =
                !event.path("status").isNull() || event.path("result").asText().equals("crash");
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        long patience = System.nanoTime() + Duration.ofMillis(300).toNanos();
        while (System.nanoTime() < until) {
            if (count(journal) > before) {
                JournalEntry newest = journal.list(EventFilter.newest(1)).get(0);
                if (newest.status() != EventStatus.PENDING) {
                    return Optional.of(newest);
                }
            }
            if (!expectsRow && System.nanoTime() > patience) {
                return Optional.empty();
            }
            Thread.onSpinWait();
        }
        return Optional.empty();
    }

    private void compare(
            JsonNode event,
            Optional<JournalEntry> entry,
            MemorySubscriberStore registry,
            Set<String> ids,
            String where,
            List<String> differences) {
        String status = entry.map(row -> row.status().text()).orElse("null");
        String wanted =
                event.path("status").isNull() ? "null" : event.path("status").asText();
        if (!status.equals(wanted)) {
            differences.add(where + "status " + status + ", recorded " + wanted + " "
                    + entry.map(JournalEntry::reason).orElse(""));
        }
        List<List<String>> recorded = recordedSessions(event);
        List<List<String>> sent = sentSessions();
        if (!sorted(recorded).equals(sorted(sent))) {
            differences.add(where + "gateway requests\n  sent     " + sent + "\n  recorded " + recorded);
        }
        List<String> recordedMail = new ArrayList<>();
        event.path("surgemail")
                .forEach(request -> recordedMail.add(request.path("target").asText()));
        List<String> sentMail =
                mail.requests().stream().map(ReceivedRequest::target).toList();
        if (!recordedMail.equals(sentMail)) {
            differences.add(where + "mail requests " + sentMail + ", recorded " + recordedMail);
        }
        compareRegistry(event, registry, ids, where, differences);
    }

    /** Members of a group are deleted in the table's own order, so that sessions are compared as a set. */
    private static List<List<String>> sorted(List<List<String>> sessions) {
        return sessions.stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    private static List<List<String>> recordedSessions(JsonNode event) {
        Map<Integer, List<String>> sessions = new LinkedHashMap<>();
        for (JsonNode request : event.path("ema")) {
            String op = request.path("op").asText();
            List<String> session =
                    sessions.computeIfAbsent(request.path("session").asInt(), unused -> new ArrayList<>());
            if (!op.equals("Login") && !op.equals("Logout")) {
                session.add(CanonicalXml.of(request.path("body").asText()));
            }
        }
        return List.copyOf(sessions.values());
    }

    private List<List<String>> sentSessions() {
        List<List<String>> sessions = new ArrayList<>();
        for (ReceivedRequest request : gateway.requests()) {
            if (request.operation().equals("Login")) {
                sessions.add(new ArrayList<>());
            } else if (!request.operation().equals("Logout")) {
                sessions.get(sessions.size() - 1).add(CanonicalXml.of(request.text()));
            }
        }
        return sessions;
    }

    private static void compareRegistry(
            JsonNode event, MemorySubscriberStore registry, Set<String> ids, String where, List<String> differences) {
        Map<String, String> recorded = new LinkedHashMap<>();
        for (JsonNode row : event.path("srd")) {
            recorded.put(
                    row.path("id").asText(),
                    String.join(
                            "|",
                            text(row, "group_id"),
                            text(row, "user_type"),
                            text(row, "sipurl"),
                            text(row, "e164"),
                            text(row, "phonecontext"),
                            text(row, "vmail_user"),
                            text(row, "vmail_password"),
                            text(row, "blf_user")));
        }
        for (String id : ids) {
            Optional<SubscriberRecord> row = registry.find(id);
            String ours = row.map(r -> String.join(
                            "|",
                            r.groupId(),
                            r.type().text(),
                            r.publicId(),
                            r.phone(),
                            r.phoneContext(),
                            r.mailbox(),
                            r.mailboxPassword(),
                            r.listUri()))
                    .orElse("no row");
            String theirs = recorded.getOrDefault(id, "no row");
            if (!ours.equals(theirs)) {
                differences.add(where + "registry of " + id + " " + ours + ", recorded " + theirs);
            }
        }
    }
}
