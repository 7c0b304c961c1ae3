package dev.switchboard.oci.monitor;

import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.PlannedStep;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.Arrival;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.oci.journal.StoreException;
import dev.switchboard.testing.Visitor;
import dev.switchboard.testing.Visitor.Answer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Request;

/** A monitor on a free port over a journal that tests fill, and how they talk to it. */
final class MonitorHouse implements AutoCloseable {

    static final String SECRET = "s3cr3t-word";
    static final Instant NOW = Instant.parse("2026-03-10T08:00:00Z");

    final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    final AtomicReference<ServiceStatus> status = new AtomicReference<>(running(true));
    final AtomicReference<Optional<StoreException>> fault = new AtomicReference<>(Optional.empty());
    final EventJournal journal;
    final TestOperations operations;
    final Monitor monitor;
    private final Visitor visitor = new Visitor(this::url);

    private final Timers timers = Timers.system("oci-test");

    MonitorHouse(AccessTokens.Token... tokens) throws IOException {
        this(new Monitor.Options(WebFace.Listen.loopback(0), List.of(tokens)), Optional.empty());
    }

    MonitorHouse(Monitor.Options options, Optional<EventJournal> stored) throws IOException {
        journal = stored.orElseGet(() -> new MemoryEventJournal(time::get));
        EventJournal shown = failing(journal);
        operations = new TestOperations(journal, time::get);
        monitor = new Monitor(
                options,
                shown,
                operations,
                status::get,
                Optional.of(() -> "oci_events_total{status=\"completed\"} 1\n"),
                new FixedTimers(timers, time::get));
        monitor.start();
    }

    /** The journal as a monitor sees it; tests make it fail. */
    private EventJournal failing(EventJournal inner) {
        return (EventJournal) Proxy.newProxyInstance(
                MonitorHouse.class.getClassLoader(),
                new Class<?>[] {EventJournal.class},
                (proxy, method, arguments) -> {
                    if (fault.get().isPresent()) {
                        throw fault.get().get();
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    static ServiceStatus running(boolean connected) {
        return new ServiceStatus(
                ServiceStatus.State.RUNNING,
                "",
                List.of(new ServiceStatus.LinkState(
                        "as1.example.net:8025", connected, NOW, connected ? "" : "connection refused", 7, NOW)));
    }

    /** An event that waits. */
    long pending(String command, String subscriber, String document) {
        return journal.append(
                        List.of(new Arrival("as1.example.net:8025", "", "admin1", command, subscriber, document, "")))
                .get(0)
                .id();
    }

    /** An event with two steps, the second of which tells how it ended. */
    long settled(String command, String subscriber, Outcome outcome) {
        long id = pending(command, subscriber, document(command, subscriber, SECRET));
        StepLedger ledger = journal.ledger(id, 0, false);
        ledger.plan(List.of(
                new PlannedStep(0, "CreateAssociation", "create association of " + subscriber, "{\"userId\":\"u\"}"),
                new PlannedStep(
                        0, "SetPassword", "set SIP password of " + subscriber, "{\"password\":\"" + SECRET + "\"}")));
        ledger.sending(0);
        ledger.answered(0, StepState.DONE, "");
        ledger.sending(1);
        boolean failed = outcome.kind() == Outcome.Kind.FAILED;
        ledger.answered(
                1,
                failed ? StepState.FAILED : StepState.DONE,
                failed ? "the gateway refused '" + SECRET + "' with 4006" : "");
        journal.settle(id, outcome, List.of(ledger));
        return id;
    }

    static String document(String command, String subscriber, String password) {
        return "<BroadsoftOCIReportingDocument protocol=\"OCIReporting\"><command><id>write1</id><userId>admin1</userId>"
                + "<request><![CDATA[<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><BroadsoftDocument protocol=\"OCI\">"
                + "<userId xmlns=\"\">admin1</userId><command xsi:type=\"" + command + "22\"><userId>" + subscriber
                + "</userId><newPassword>" + password + "</newPassword></command></BroadsoftDocument>]]></request>"
                + "</command></BroadsoftOCIReportingDocument>";
    }

    Answer get(String path, String... headers) throws IOException {
        return visitor.get(path, headers);
    }

    Answer post(String path, String json, String... headers) throws IOException {
        return visitor.post(path, json, headers);
    }

    /** Sends a form as a browser does that has loaded a page before. */
    Answer submit(String path, String... fields) throws IOException {
        return submitFrom(get("/", "Accept", "text/html"), path, fields);
    }

    Answer submitFrom(Answer page, String path, String... fields) throws IOException {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of("_csrf", page.between("<meta name=\"csrf-token\" content=\"", "\"")));
        return visitor.submit(path, page.cookies(), all.toArray(String[]::new));
    }

    Request.Builder request(String path, String... headers) {
        return visitor.request(path, headers);
    }

    private URI url() {
        return monitor.url();
    }

    @Override
    public void close() {
        monitor.close();
        timers.close();
    }

    /** Real timers with a clock that stands still. */
    private record FixedTimers(Timers real, java.util.function.Supplier<Instant> clock) implements Timers {

        @Override
        public Instant now() {
            return clock.get();
        }

        @Override
        public long nanos() {
            return real.nanos();
        }

        @Override
        public Task schedule(Duration delay, Runnable action) {
            return real.schedule(delay, action);
        }

        @Override
        public Task scheduleEvery(Duration period, Runnable action) {
            return real.scheduleEvery(period, action);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    /** Operations that requeue and discard in the journal, and plan two calls for every event. */
    static final class TestOperations implements EventOperations {

        final List<String> actors = new ArrayList<>();
        private final EventJournal journal;
        private final java.time.InstantSource clock;

        TestOperations(EventJournal journal, java.time.InstantSource clock) {
            this.journal = journal;
            this.clock = clock;
        }

        @Override
        public Optional<DryRun> dryRun(long eventId, Optional<String> editedDocument, boolean withSecrets) {
            String document =
                    editedDocument.orElseGet(() -> journal.findDocument(eventId).orElse(""));
            return journal.find(eventId)
                    .map(entry -> new DryRun(
                            "completed",
                            "",
                            List.of(
                                    new PlannedCall(
                                            0,
                                            entry.subscriber(),
                                            "CreateAssociation",
                                            "create association of " + entry.subscriber(),
                                            "gateway",
                                            "<Create><length>" + document.length() + "</length></Create>"),
                                    new PlannedCall(
                                            0,
                                            entry.subscriber(),
                                            "SetPassword",
                                            "set SIP password of " + entry.subscriber(),
                                            "gateway",
                                            // Worse than the real ones, which mask by themselves.
                                            "<Set><password>" + SECRET + "</password><echo>"
                                                    + (editedDocument.isPresent() ? "" : SECRET) + "</echo></Set>"))));
        }

        @Override
        public List<OrderResult> replay(
                List<Long> eventIds, boolean force, Optional<String> editedDocument, String actor) {
            actors.add(actor);
            List<OrderResult> results = new ArrayList<>();
            for (long id : eventIds) {
                String state =
                        journal.find(id).map(entry -> entry.status().text()).orElse("unknown");
                boolean refused = state.equals("completed") && !force;
                boolean accepted = !refused
                        && journal.requeue(
                                id,
                                false,
                                editedDocument,
                                audit(id, actor, editedDocument.isPresent() ? "edit" : "replay"));
                results.add(new OrderResult(
                        id, accepted, accepted ? "" : "event " + id + " is " + state + ": force it if meant"));
            }
            return results;
        }

        @Override
        public List<OrderResult> discard(List<Long> eventIds, String reason, String actor) {
            actors.add(actor);
            List<OrderResult> results = new ArrayList<>();
            for (long id : eventIds) {
                boolean accepted = journal.discard(id, "discarded: " + reason, audit(id, actor, "discard"));
                results.add(new OrderResult(id, accepted, accepted ? "" : "event " + id + " is in work"));
            }
            return results;
        }

        private dev.switchboard.oci.journal.AuditEntry audit(long id, String actor, String action) {
            return new dev.switchboard.oci.journal.AuditEntry(id, clock.instant(), actor, action, "");
        }
    }
}
