package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.OciConfig;
import dev.switchboard.oci.OciEventManager;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.event.StepLedger.LedgerStep;
import dev.switchboard.oci.journal.AuditEntry;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.monitor.EventText;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What an operator does on the command line, beside a running event manager or without one. */
final class OperatorCommands {

    private static final Duration OUTCOME_PATIENCE = Duration.ofSeconds(15);

    private OperatorCommands() {}

    /** What all of them share: the configuration, the stores, and a manager that is not started. */
    abstract static class Operator implements Callable<Integer> {

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public final Integer call() throws Exception {
            Config config = common.load(OciSettings.ALL);
            common.startLogging("warning");
            OciConfig ociConfig = OciConfig.from(config);
            try (Timers timers = Timers.system("oci");
                    OciStores stores = OciStores.open(config, common.dataDir(), timers);
                    OciEventManager manager = new OciEventManager(
                            ociConfig,
                            stores.journal(),
                            stores.registry(),
                            stores.lock(),
                            ProcessorMap.empty(),
                            timers)) {
                return run(stores, manager.operations());
            }
        }

        abstract int run(OciStores stores, EventOperations operations) throws Exception;

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        PrintWriter err() {
            return spec.commandLine().getErr();
        }

        ParameterException wrong(String text) {
            return new ParameterException(spec.commandLine(), text);
        }
    }

    /** The options that choose events by what they are. */
    static final class FilterOptions {

        @Option(names = "--status", paramLabel = "STATUS", description = "pending, completed, failed or ignored.")
        private @Nullable String status;

        @Option(names = "--command", paramLabel = "COMMAND", description = "The command without its release suffix.")
        private String command = "";

        @Option(
                names = "--user",
                paramLabel = "USER",
                description = "The administrator, or the subscriber it is about.")
        private String user = "";

        boolean isGiven() {
            return status != null || !command.isEmpty() || !user.isEmpty();
        }

        EventFilter filter(Operator operator, int limit, boolean newestFirst) {
            Set<EventStatus> statuses = Set.of();
            if (status != null) {
                Optional<EventStatus> parsed = EventStatus.parse(status);
                statuses = Set.of(parsed.orElseThrow(() -> operator.wrong(
                        "--status must be pending, completed, failed or ignored, not '" + status + "'.")));
            }
            return new EventFilter(statuses, command, user, "", Instant.EPOCH, Long.MAX_VALUE, 0, limit, newestFirst);
        }
    }

    /** Lists events. */
    @Command(name = "events", description = "Lists events, newest first.", mixinStandardHelpOptions = true)
    static final class Events extends Operator {

        @Mixin
        private FilterOptions filter = new FilterOptions();

        @Option(names = "--limit", defaultValue = "50", description = "At most so many; default ${DEFAULT-VALUE}.")
        private int limit = 50;

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Override
        int run(OciStores stores, EventOperations operations) {
            if (limit < 1) {
                throw wrong("--limit must be at least 1.");
            }
            List<JournalEntry> entries = stores.journal().list(filter.filter(this, limit, true));
            for (JournalEntry entry : entries) {
                out().println(json ? EventText.json(entry) : line(entry));
            }
            if (entries.isEmpty() && !json) {
                out().println("no events");
            }
            return 0;
        }

        private static String line(JournalEntry entry) {
            String about = entry.subscriber().isEmpty() ? "" : " " + entry.subscriber();
            String reason = entry.reason().isEmpty() ? "" : "  " + EventText.masked(entry.reason());
            String name = entry.commandName().isEmpty() ? "(unreadable)" : entry.commandName();
            return String.format(
                    "%8d  %-9s  %s  %s%s  by %s%s",
                    entry.id(),
                    entry.status().text(),
                    entry.inserted().toString().substring(0, 19) + "Z",
                    name,
                    about,
                    entry.login().isEmpty() ? "-" : entry.login(),
                    reason);
        }
    }

    /** Shows one event. */
    @Command(
            name = "show",
            description = "Shows events: document with passwords masked, steps, and what operators did.",
            mixinStandardHelpOptions = true)
    static final class Show extends Operator {

        @Parameters(arity = "1..*", paramLabel = "ID", description = "Event ids.")
        private List<Long> ids = List.of();

        @Override
        int run(OciStores stores, EventOperations operations) {
            int exit = 0;
            for (long id : ids) {
                Optional<JournalEntry> entry = stores.journal().find(id);
                if (entry.isEmpty()) {
                    err().println("there is no event " + id);
                    exit = 1;
                } else {
                    show(stores, entry.get());
                }
            }
            return exit;
        }

        private void show(OciStores stores, JournalEntry entry) {
            out().println("event      " + entry.id() + "  " + entry.status().text());
            print("reason", EventText.masked(entry.reason()));
            print("command", entry.commandName());
            print("subscriber", entry.subscriber());
            print("by", entry.login());
            print("from", entry.applicationServer() + " " + entry.reportId());
            print("inserted", entry.inserted().toString());
            out().println();
            out().println(EventText.masked(
                    stores.journal().findDocument(entry.id()).orElse("")));
            List<List<LedgerStep>> commands = stores.journal().steps(entry.id());
            if (!commands.isEmpty()) {
                out().println();
            }
            for (List<LedgerStep> steps : commands) {
                for (LedgerStep step : steps) {
                    String note = step.note().isEmpty() ? "" : "  (" + EventText.masked(step.note()) + ")";
                    out().printf(
                                    "step %3d  %-9s  %s%s%n",
                                    step.number() + 1,
                                    step.state().name().toLowerCase(Locale.ROOT),
                                    step.step().summary(),
                                    note);
                }
            }
            for (AuditEntry audit : stores.journal().audit(entry.id())) {
                out().println("operator  " + audit.at() + "  " + audit.actor() + "  " + audit.action() + "  "
                        + audit.detail());
            }
        }

        private void print(String name, String value) {
            if (!value.isBlank()) {
                out().printf("%-10s %s%n", name, value.strip());
            }
        }
    }

    /** Tries events out. */
    @Command(
            name = "plan",
            description = "Dry run: the exact calls events would cause now, passwords masked. Nothing is done.",
            mixinStandardHelpOptions = true)
    static final class PlanEvents extends Operator {

        @Parameters(arity = "1..*", paramLabel = "ID", description = "Event ids.")
        private List<Long> ids = List.of();

        @Override
        int run(OciStores stores, EventOperations operations) {
            int exit = 0;
            for (long id : ids) {
                Optional<EventOperations.DryRun> plan = operations.dryRun(id, Optional.empty(), false);
                if (plan.isEmpty()) {
                    err().println("there is no event " + id);
                    exit = 1;
                } else {
                    print(id, plan.get());
                }
            }
            return exit;
        }

        private void print(long id, EventOperations.DryRun plan) {
            String reason = plan.reason().isEmpty() ? "" : ": " + EventText.masked(plan.reason());
            out().println("event " + id + " would end as " + plan.outcome() + reason);
            int number = 0;
            for (EventOperations.PlannedCall call : plan.calls()) {
                number++;
                out().printf("%3d. %-8s  %s%n", number, call.peer(), call.summary());
                if (!call.request().equals(call.summary())) {
                    out().println("     " + call.request());
                }
            }
        }
    }

    /** Ids, ranges of ids, or a filter. */
    static final class Selection {

        @Parameters(arity = "0..*", paramLabel = "ID", description = "Event ids, or ranges of them as in 17-25.")
        private List<String> ids = List.of();

        @Mixin
        private FilterOptions filter = new FilterOptions();

        @Option(names = "--yes", description = "Confirms an order for more than one event.")
        private boolean confirmed;

        List<Long> choose(OciStores stores, Operator operator) {
            List<Long> chosen = new ArrayList<>();
            for (String text : ids) {
                if (!text.matches("[0-9]{1,18}(-[0-9]{1,18})?")) {
                    throw operator.wrong(
                            "An event is named by its id, or several by a range such as 17-25, not '" + text + "'.");
                }
                int dash = text.indexOf('-');
                long from = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
                long to = dash < 0 ? from : Long.parseLong(text.substring(dash + 1));
                if (dash < 0) {
                    chosen.add(from);
                } else {
                    addRange(from, to, stores, chosen);
                }
            }
            if (ids.isEmpty() && filter.isGiven()) {
                stores.journal().list(filter.filter(operator, 1_000_000, false)).forEach(e -> chosen.add(e.id()));
            } else if (ids.isEmpty()) {
                throw operator.wrong("Name events by id, by range, or with --status, --command or --user.");
            }
            return chosen;
        }

        private static void addRange(long from, long to, OciStores stores, List<Long> chosen) {
            EventFilter between = new EventFilter(
                    Set.of(), "", "", "", Instant.EPOCH, to + 1, Math.max(0, from - 1), 1_000_000, false);
            stores.journal().list(between).forEach(entry -> chosen.add(entry.id()));
        }

        boolean isConfirmed(List<Long> chosen, Operator operator) {
            if (chosen.size() > 1 && !confirmed) {
                operator.err()
                        .println("this concerns " + chosen.size() + " events: repeat it with --yes if that is meant");
                return false;
            }
            return true;
        }
    }

    private static String actor() {
        return "cli:" + System.getProperty("user.name", "unknown");
    }

    /** Puts events back into the queue. */
    @Command(
            name = "replay",
            description = "Processes events again; failed and ignored ones, completed ones only with --force.",
            mixinStandardHelpOptions = true)
    static final class ReplayEvents extends Operator {

        @Mixin
        private Selection selection = new Selection();

        @Option(names = "--force", description = "Replays completed events too.")
        private boolean force;

        @Option(
                names = "--document",
                paramLabel = "FILE",
                description = "Processes the document in this file in place of the stored one; for one event.")
        private @Nullable Path document;

        @Override
        int run(OciStores stores, EventOperations operations) throws Exception {
            List<Long> ids = selection.choose(stores, this);
            if (!selection.isConfirmed(ids, this)) {
                return 1;
            }
            if (document != null && ids.size() != 1) {
                throw wrong("--document goes with exactly one event.");
            }
            Optional<String> edited = document == null
                    ? Optional.empty()
                    : Optional.of(Files.readString(document).strip());
            int exit = 0;
            boolean serviceRuns = !stores.lock().tryAcquire();
            for (EventOperations.OrderResult result : operations.replay(ids, force, edited, actor())) {
                if (!result.accepted()) {
                    err().println(result.reason());
                    exit = 1;
                } else if (serviceRuns) {
                    exit = Math.max(exit, report(stores, result.eventId()));
                } else {
                    out().println("event " + result.eventId()
                            + " is queued; no event manager works this journal now, the next one to start takes it up");
                }
            }
            return exit;
        }

        private int report(OciStores stores, long id) throws InterruptedException {
            long until = System.nanoTime() + OUTCOME_PATIENCE.toNanos();
            while (System.nanoTime() < until) {
                JournalEntry entry = stores.journal().find(id).orElseThrow();
                if (entry.status() != EventStatus.PENDING) {
                    String reason = entry.reason().isEmpty() ? "" : ": " + EventText.masked(entry.reason());
                    out().println("event " + id + " is " + entry.status().text() + reason);
                    return entry.status() == EventStatus.FAILED ? 1 : 0;
                }
                Thread.sleep(50);
            }
            out().println("event " + id + " is queued and still pending");
            return 0;
        }
    }

    /** Gives events up. */
    @Command(
            name = "discard",
            description = "Marks failed events as ignored, so that nobody waits for them any more.",
            mixinStandardHelpOptions = true)
    static final class Discard extends Operator {

        @Mixin
        private Selection selection = new Selection();

        @Option(names = "--reason", description = "Why; kept with the event.")
        private String reason = "";

        @Override
        int run(OciStores stores, EventOperations operations) {
            List<Long> ids = selection.choose(stores, this);
            if (!selection.isConfirmed(ids, this)) {
                return 1;
            }
            int exit = 0;
            for (EventOperations.OrderResult result : operations.discard(ids, reason, actor())) {
                if (result.accepted()) {
                    out().println("event " + result.eventId() + " is ignored");
                } else {
                    err().println(result.reason());
                    exit = 1;
                }
            }
            return exit;
        }
    }
}
