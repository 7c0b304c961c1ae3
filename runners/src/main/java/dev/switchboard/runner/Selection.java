package dev.switchboard.runner;

import dev.switchboard.oci.OciStores;
import dev.switchboard.oci.journal.EventFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which events an order is for: ids, ranges of ids, or a filter. */
final class Selection {

    private static final int MOST = 1_000_000;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Event ids, or ranges of them as in 17-25.")
    private List<String> ids = List.of();

    @Mixin
    private FilterOptions filter = new FilterOptions();

    @Option(names = "--yes", description = "Confirms an order for more than one event.")
    private boolean confirmed;

    void check(OperatorCommand operator) {
        for (String text : ids) {
            if (!text.matches("[0-9]{1,18}(-[0-9]{1,18})?")) {
                throw operator.wrong(
                        "An event is named by its id, or several by a range such as 17-25, not '" + text + "'.");
            }
        }
        if (ids.isEmpty() == !filter.isGiven()) {
            throw operator.wrong(
                    ids.isEmpty()
                            ? "Name events by id, by range, or with --status, --command or --user."
                            : "Name events by id or by filter, not both.");
        }
        filter.check(operator);
    }

    /** The events in the order of their ids as given. */
    List<Long> choose(OciStores stores, OperatorCommand operator) {
        List<Long> chosen = new ArrayList<>();
        for (String text : ids) {
            int dash = text.indexOf('-');
            long from = Long.parseLong(dash < 0 ? text : text.substring(0, dash));
            long to = dash < 0 ? from : Long.parseLong(text.substring(dash + 1));
            if (dash < 0) {
                chosen.add(from);
            } else {
                addRange(from, to, stores, chosen);
            }
        }
        if (ids.isEmpty()) {
            stores.journal().list(filter.filter(operator, MOST, false)).forEach(entry -> chosen.add(entry.id()));
        }
        if (chosen.isEmpty()) {
            operator.out().println("no such events");
        }
        return chosen;
    }

    private static void addRange(long from, long to, OciStores stores, List<Long> chosen) {
        EventFilter between =
                new EventFilter(Set.of(), "", "", "", Instant.EPOCH, to + 1, Math.max(0, from - 1), MOST, false);
        stores.journal().list(between).forEach(entry -> chosen.add(entry.id()));
    }

    boolean isConfirmed(List<Long> chosen, OperatorCommand operator) {
        if (chosen.size() > 1 && !confirmed) {
            operator.err().println("this concerns " + chosen.size() + " events: repeat it with --yes if that is meant");
            return false;
        }
        return true;
    }
}
