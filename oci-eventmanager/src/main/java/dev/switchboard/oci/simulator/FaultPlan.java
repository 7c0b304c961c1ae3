package dev.switchboard.oci.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** The faults that wait for a request. Used under the lock of its simulator. */
final class FaultPlan {

    private static final class Rule {
        private final BiPredicate<String, String> when;
        private final Fault fault;
        private int skip;
        private int left;

        Rule(BiPredicate<String, String> when, int skip, int left, Fault fault) {
            this.when = when;
            this.skip = skip;
            this.left = left;
            this.fault = fault;
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    /** {@code when} gets the operation and the text of the request; the {@code nth} match is the first that fails. */
    void add(BiPredicate<String, String> when, int nth, int times, Fault fault) {
        if (nth < 1 || times < 1) {
            throw new IllegalArgumentException("a fault needs nth and times of at least 1, not " + nth + ", " + times);
        }
        rules.add(new Rule(when, nth - 1, times, fault));
    }

    void clear() {
        rules.clear();
    }

    int waiting() {
        return rules.stream().mapToInt(rule -> rule.left).sum();
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The fault for a request, the oldest rule that is due; every other rule that matches only counts it. */
    Optional<Fault> next(String operation, String text) {
        Rule due = null;
        for (Rule rule : rules) {
            if (!rule.when.test(operation, text)) {
                continue;
            }
            if (rule.skip > 0) {
                rule.skip--;
            } else if (due == null) {
                due = rule;
            }
        }
        if (due == null) {
            return Optional.empty();
        }
        if (--due.left == 0) {
            rules.remove(due);
        }
        return Optional.of(due.fault);
    }
}
