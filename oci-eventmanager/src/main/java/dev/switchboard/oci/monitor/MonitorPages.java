package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.monitor.Confirmations.Action;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import dev.switchboard.oci.spool.SpoolStatus;
import gg.jte.Content;
import gg.jte.TemplateEngine;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The Event Monitor's list and what it leads to: the pages of single events ({@link EventPages}) and bulk orders. */
final class MonitorPages {

    private static final TemplateEngine PAGES =
            PageLayout.engine("dev.switchboard.oci.monitor.pages", MonitorPages.class.getClassLoader());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final List<EventStatus> CHIPS =
            List.of(EventStatus.FAILED, EventStatus.PENDING, EventStatus.COMPLETED, EventStatus.IGNORED);
    private static final int ROWS = 50;
    private static final int MOST_REFUSED_SHOWN = 200;

    private final PageLayout layout;
    private final EventJournal journal;
    private final EventSearch search;
    private final EventPages events;
    private final BulkOrders bulk;
    private final Supplier<ServiceStatus> status;
    private final InstantSource clock;

    MonitorPages(
            PageLayout layout,
            EventJournal journal,
            EventSearch search,
            EventDesk desk,
            BulkOrders bulk,
            Supplier<ServiceStatus> status,
            InstantSource clock) {
        this.layout = layout;
        this.journal = journal;
        this.search = search;
        this.events = new EventPages(layout, desk);
        this.bulk = bulk;
        this.status = status;
        this.clock = clock;
    }

    void register(RoutesConfig routes) {
        routes.get("/", this::list);
        routes.post("/bulk", this::order);
        routes.post("/bulk/confirm", this::confirm);
        events.register(routes);
    }

    static Content template(String name, Map<String, Object> parameters) {
        return PageLayout.template(PAGES, name, parameters);
    }

    static Function<Instant, String> times() {
        return TIME::format;
    }

    private void list(Context context) {
        Map<String, List<String>> parameters = context.queryParamMap();
        EventQuery query = EventQuery.of(parameters, clock.instant());
        long before = EventQuery.number(parameters, "before", Long.MAX_VALUE, 0, Long.MAX_VALUE);
        Content table = table(context, query, before);
        if (context.header("HX-Request") != null) {
            PageLayout.fragment(context, table);
            return;
        }
        Map<String, Object> page = new HashMap<>();
        page.put("statuses", query.statuses().stream().map(EventStatus::text).toList());
        page.put("command", query.command());
        page.put("user", query.user());
        page.put("text", query.text());
        page.put("since", query.since());
        page.put("ages", ages(query.since()));
        page.put("filtered", !query.fields().isEmpty());
        page.put("self", query.url("/", "before", before == Long.MAX_VALUE ? "" : Long.toString(before)));
        page.put("table", table);
        layout.show(context, "Events", template("index.jte", page));
    }

    private Content table(Context context, EventQuery query, long before) {
        EventSearch.Page found = search.page(query, before, ROWS, false);
        Map<String, Object> page = new HashMap<>();
        page.put("entries", found.entries());
        page.put("chips", chips(query));
        page.put("totals", totals(journal.counts()));
        page.put("chosen", chosen(query));
        page.put("status", masked(status.get()));
        OptionalLong next = found.nextBefore();
        page.put("older", next.isPresent() ? query.url("/", "before", Long.toString(next.getAsLong())) : "");
        page.put("newest", before == Long.MAX_VALUE ? "" : query.url("/", "before", ""));
        page.put("fields", query.fields());
        page.put("mayOperate", AccessTokens.callerOf(context).may(AccessTokens.OPERATE));
        page.put("bulkOf", bulkOf(query));
        page.put("csrf", PageLayout.csrf(context));
        page.put("time", times());
        return template("events.jte", page);
    }

    /** The statuses as links that keep the rest of the filter. */
    private static List<PageLayout.Link> chips(EventQuery query) {
        List<PageLayout.Link> chips = new ArrayList<>();
        chips.add(new PageLayout.Link("all", query.withStatuses(Set.of()).url("/", "", "")));
        for (EventStatus one : CHIPS) {
            chips.add(new PageLayout.Link(
                    one.text(), query.withStatuses(Set.of(one)).url("/", "", "")));
        }
        return chips;
    }

    private static Map<String, Long> totals(Map<EventStatus, Long> counts) {
        Map<String, Long> totals = new HashMap<>();
        totals.put("all", counts.values().stream().mapToLong(Long::longValue).sum());
        CHIPS.forEach(one -> totals.put(one.text(), counts.getOrDefault(one, 0L)));
        return totals;
    }

    private static String chosen(EventQuery query) {
        return switch (query.statuses().size()) {
            case 0 -> "all";
            case 1 -> query.statuses().iterator().next().text();
            default -> "";
        };
    }

    /** What "all that match" means for a bulk order: without a chosen status, what failed. */
    private static String bulkOf(EventQuery query) {
        Set<EventStatus> covered = query.statuses().isEmpty() ? EnumSet.of(EventStatus.FAILED) : query.statuses();
        return String.join(" and ", covered.stream().map(EventStatus::text).toList());
    }

    private static Map<String, String> ages(String chosen) {
        Map<String, String> ages = new LinkedHashMap<>();
        ages.put("", "Any time");
        ages.put("1h", "Last hour");
        ages.put("24h", "Last 24 hours");
        ages.put("7d", "Last 7 days");
        ages.put("30d", "Last 30 days");
        if (!ages.containsKey(chosen)) {
            ages.put(chosen, "Since " + chosen);
        }
        return ages;
    }

    /** Shows what an order for several events would cover; nothing is done yet. */
    private void order(Context context) {
        Map<String, List<String>> form = context.formParamMap();
        Action action = action(form);
        String actor = OperatorApi.actor(context, "web");
        BulkOrders.Prepared prepared;
        if (EventQuery.first(form, "covers").equals("all")) {
            prepared = bulk.ofQuery(action, EventQuery.of(form, clock.instant()), false, "", actor, false);
        } else {
            prepared = bulk.ofIds(action, ids(form.getOrDefault("id", List.of())), false, "", actor);
        }
        if (prepared.count() == 0) {
            throw new Refusal(400, "No event is chosen. Tick some in the list, or widen the filter.");
        }
        Map<String, Object> page = new HashMap<>();
        page.put("replay", action == Action.REPLAY);
        page.put("count", prepared.count());
        page.put("completed", prepared.statuses().getOrDefault(EventStatus.COMPLETED, 0));
        page.put("pending", prepared.statuses().getOrDefault(EventStatus.PENDING, 0));
        page.put("first", prepared.first());
        page.put("token", prepared.token());
        page.put("csrf", PageLayout.csrf(context));
        page.put("time", times());
        String question = (action == Action.REPLAY ? "Replay " : "Discard ")
                + prepared.count()
                + (prepared.count() == 1 ? " event?" : " events?");
        layout.show(context, question, template("bulk.jte", page));
    }

    private void confirm(Context context) {
        Map<String, List<String>> form = context.formParamMap();
        Action action = action(form);
        boolean force = EventQuery.first(form, "force").equals("true");
        List<OrderResult> results = bulk.confirm(
                EventQuery.first(form, "token"),
                action,
                force,
                EventQuery.first(form, "reason"),
                OperatorApi.actor(context, "web"));
        List<OrderResult> refused =
                results.stream().filter(result -> !result.accepted()).toList();
        Map<String, Object> page = new HashMap<>();
        page.put("replay", action == Action.REPLAY);
        page.put("accepted", results.size() - refused.size());
        page.put("refused", refused.stream().limit(MOST_REFUSED_SHOWN).toList());
        page.put("refusedCount", refused.size());
        layout.show(context, "Done", template("bulkdone.jte", page));
    }

    private static Action action(Map<String, List<String>> form) {
        return switch (EventQuery.first(form, "action")) {
            case "replay" -> Action.REPLAY;
            case "discard" -> Action.DISCARD;
            default -> throw new Refusal(400, "The form does not say whether to replay or to discard.");
        };
    }

    private static List<Long> ids(List<String> texts) {
        try {
            return texts.stream().map(Long::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new Refusal(400, "The form holds an id that is no number.");
        }
    }

    static ServiceStatus masked(ServiceStatus now) {
        return new ServiceStatus(
                now.state(),
                SecretMask.mask(now.fault()),
                now.links().stream()
                        .map(link -> new ServiceStatus.LinkState(
                                link.name(),
                                link.connected(),
                                link.since(),
                                SecretMask.mask(link.lastError()),
                                link.documents(),
                                link.lastReceived()))
                        .toList(),
                new SpoolStatus(
                        now.spool().configured(),
                        now.spool().documents(),
                        now.spool().bytes(),
                        now.spool().limit(),
                        SecretMask.mask(now.spool().fault())));
    }
}
