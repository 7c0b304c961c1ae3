package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.Confirmations.Action;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders for several events: first it is told what they would cover, then they are confirmed. */
final class BulkOrders {

    static final int MOST_EVENTS = 100_000;

    private static final int FIRST = 20;
    private static final int MOST_IDS = 1_000;

    private final EventSearch search;
    private final EventDesk desk;
    private final Confirmations confirmations;

    BulkOrders(EventSearch search, EventDesk desk, Confirmations confirmations) {
        this.search = search;
        this.desk = desk;
        this.confirmations = confirmations;
    }

    /**
     * What an order would cover.
     *
     * @param count how many events
     * @param statuses how many of each status
     * @param first the oldest of them
     * @param token what confirms the order; empty when it covers nothing
     */
    record Prepared(int count, Map<EventStatus, Integer> statuses, List<JournalEntry> first, String token) {
        Prepared {
            first = List.copyOf(first);
        }
    }

    Prepared ofIds(Action action, List<Long> ids, boolean force, String reason, String caller) {
        if (ids.size() > MOST_IDS) {
            throw new Refusal(400, "More than " + MOST_IDS + " ids; order them by from and to instead.");
        }
        Set<Long> distinct = new LinkedHashSet<>(ids);
        List<JournalEntry> events = new ArrayList<>();
        for (long id : distinct) {
            events.add(desk.require(id));
        }
        return prepare(action, events, force, reason, caller);
    }

    /** Without a status it covers what failed: that is what orders for many are for. */
    Prepared ofQuery(
            Action action, EventQuery query, boolean force, String reason, String caller, boolean withSecrets) {
        EventQuery asked = query.statuses().isEmpty() ? query.withStatuses(Set.of(EventStatus.FAILED)) : query;
        return prepare(action, search.all(asked, MOST_EVENTS, withSecrets), force, reason, caller);
    }

    /** Carries an order out; force and reason may be given now as well. */
    List<OrderResult> confirm(String token, Action action, boolean force, String reason, String caller) {
        Confirmations.Order order = confirmations
                .take(token, action, caller)
                .orElseThrow(() -> new Refusal(
                        409,
                        "This confirmation is not valid: it was used, it is older than ten minutes, or it was given"
                                + " for something else. Order again."));
        return desk.carryOut(order, force || order.force(), reason.isBlank() ? order.reason() : reason, caller);
    }

    private Prepared prepare(Action action, List<JournalEntry> events, boolean force, String reason, String caller) {
        Map<EventStatus, Integer> statuses = new EnumMap<>(EventStatus.class);
        events.forEach(event -> statuses.merge(event.status(), 1, Integer::sum));
        String token = events.isEmpty()
                ? ""
                : confirmations.keep(
                        action, events.stream().map(JournalEntry::id).toList(), force, reason, caller);
        List<JournalEntry> first =
                events.stream().limit(FIRST).map(search::masked).toList();
        return new Prepared(events.size(), statuses, first, token);
    }
}
