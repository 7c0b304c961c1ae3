package dev.switchboard.oci.monitor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.StoreException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What monitoring systems ask: the calls that existing clients know, health, and metrics. */
final class MonitorApi {

    private static final Duration WINDOW = Duration.ofDays(7);
    private static final int BATCH = 2_000;
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");

    private final EventJournal journal;
    private final EventSearch search;
    private final Supplier<ServiceStatus> status;
    private final Optional<Supplier<String>> metrics;
    private final InstantSource clock;

    MonitorApi(
            EventJournal journal,
            EventSearch search,
            Supplier<ServiceStatus> status,
            Optional<Supplier<String>> metrics,
            InstantSource clock) {
        this.journal = journal;
        this.search = search;
        this.status = status;
        this.metrics = metrics;
        this.clock = clock;
    }

    void register(RoutesConfig routes) {
        routes.get("/alivecheck", this::alive, AccessTokens.OPEN);
        routes.get("/events", this::list);
        routes.get("/event/{id}", this::document);
        routes.get("/health", this::health, AccessTokens.OPEN);
        metrics.ifPresent(text -> routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(text.get())));
    }

    private void alive(Context context) {
        Map<EventStatus, Long> counts = journal.counts();
        ServiceStatus now = status.get();
        ObjectNode answer = EventJson.object()
                .put("is_alive", true)
                .put("failed_events", counts.getOrDefault(EventStatus.FAILED, 0L))
                .put("connected", isConnected(now))
                .put("pending_events", counts.getOrDefault(EventStatus.PENDING, 0L));
        journal.lastInserted()
                .ifPresentOrElse(
                        time -> answer.putRawValue("last_event", EventJson.seconds(time)),
                        () -> answer.putNull("last_event"));
        answer.put("state", now.state().name().toLowerCase(Locale.ROOT));
        json(context, answer);
    }

    private static boolean isConnected(ServiceStatus now) {
        return !now.links().isEmpty() && now.links().stream().allMatch(ServiceStatus.LinkState::connected);
    }

    private void list(Context context) {
        boolean all = all(context);
        int limit = limit(context);
        Set<EventStatus> wanted = all ? Set.of() : EnumSet.complementOf(EnumSet.of(EventStatus.IGNORED));
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS).minus(WINDOW);
        StringBuilder lines = new StringBuilder("[");
        for (JournalEntry entry : limit > 0 ? newest(wanted, midnight, limit) : List.<JournalEntry>of()) {
            append(lines, entry);
        }
        if (limit == 0) {
            appendAll(lines, wanted, midnight);
        }
        context.contentType("application/json").result(lines.append(']').toString());
    }

    /** The newest ones, oldest first. */
    private List<JournalEntry> newest(Set<EventStatus> wanted, Instant since, int limit) {
        List<JournalEntry> newestFirst = journal.list(filter(wanted, since, Long.MAX_VALUE, 0, limit, true));
        List<JournalEntry> turned = new ArrayList<>(newestFirst.size());
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            turned.add(newestFirst.get(i));
        }
        return turned;
    }

    private void appendAll(StringBuilder lines, Set<EventStatus> wanted, Instant since) {
        long after = 0;
        List<JournalEntry> batch;
        do {
            batch = journal.list(filter(wanted, since, Long.MAX_VALUE, after, BATCH, false));
            for (JournalEntry entry : batch) {
                append(lines, entry);
                after = entry.id();
            }
        } while (batch.size() == BATCH);
    }

    private static EventFilter filter(
            Set<EventStatus> statuses, Instant since, long before, long after, int limit, boolean newestFirst) {
        return new EventFilter(statuses, "", "", "", since, before, after, limit, newestFirst);
    }

    private void append(StringBuilder lines, JournalEntry entry) {
        lines.append(lines.length() > 1 ? "," : "").append(EventJson.text(EventJson.listed(search.masked(entry))));
    }

    private static boolean all(Context context) {
        List<String> given = context.queryParams("all");
        if (given.isEmpty() || given.get(0).equals("false")) {
            return false;
        }
        if (given.get(0).equals("true")) {
            return true;
        }
        throw new Refusal(400, "all must be true or false.");
    }

    private static int limit(Context context) {
        return (int) EventQuery.number(context.queryParamMap(), "limit", 0, 1, Integer.MAX_VALUE);
    }

    private void document(Context context) {
        long id = id(context);
        boolean withSecrets = Secrets.asked(context);
        String stored = journal.findDocument(id).orElseThrow(() -> new Refusal(404, "Not Found"));
        String shown = withSecrets ? stored : SecretMask.mask(stored);
        int end = shown.length();
        while (end > 0 && shown.charAt(end - 1) == '\n') {
            end--;
        }
        json(context, EventJson.object().put("event", shown.substring(0, end) + "\n"));
    }

    /** The id in the path. One that no event can have is as unknown as any other. */
    static long id(Context context) {
        String text = context.pathParam("id");
        if (!INTEGER.matcher(text).matches()) {
            throw new Refusal(400, "The id of an event is a whole number.");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Refusal(404, "Not Found");
        }
    }

    private void health(Context context) {
        ServiceStatus now = status.get();
        Map<EventStatus, Long> counts = Map.of();
        Optional<Instant> last = Optional.empty();
        if (now.state() != ServiceStatus.State.FAILED) {
            try {
                counts = journal.counts();
                last = journal.lastInserted();
            } catch (StoreException e) {
                now = new ServiceStatus(
                        ServiceStatus.State.FAILED, String.valueOf(e.getMessage()), now.links(), now.spool());
            }
        }
        context.status(now.state() == ServiceStatus.State.FAILED ? 503 : 200);
        json(context, EventJson.status(now, counts, last));
    }

    static void json(Context context, ObjectNode answer) {
        context.contentType("application/json").result(EventJson.text(answer));
    }
}
