package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.event.StepLedger.StepState;
import dev.switchboard.oci.journal.JointLedger;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a plan out: step by step, section by section, up to the first step of a section that fails.
 *
 * <p>Each section has a session of its own and its own time budget, which does not include the login. A step is marked
 * in the ledger before it is acted on; a step that an earlier run left with an unknown result is repeated, and "already
 * there" or "not there any more" then counts as done.
 */
final class PlanRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PlanRunner.class);

    private final StepSessions sessions;
    private final Duration budget;
    private final RetryRules retries;
    private final Consumer<Provisioning.StepEnd> ended;

    /**
     * @param ended hears of each step that was acted on
     */
    PlanRunner(StepSessions sessions, Duration budget, RetryRules retries, Consumer<Provisioning.StepEnd> ended) {
        this.sessions = sessions;
        this.budget = budget;
        this.retries = retries;
        this.ended = ended;
    }

    /**
     * Runs what a plan still has to do.
     *
     * @param plan the plan
     * @param states where each of its steps stands, in order over all sections
     * @param ledger where the steps are marked
     * @param cutOff whether a crash cut the plan's only run off: what that run had not marked as sent it has not done
     */
    Outcome run(Plan plan, List<StepState> states, StepLedger ledger, boolean cutOff) throws InterruptedException {
        if (!plan.ignored().isEmpty()) {
            return Outcome.ignored(plan.ignored());
        }
        List<Optional<String>> failures = new ArrayList<>();
        int first = 0;
        for (Plan.Section section : plan.sections()) {
            int next = first + section.steps().size();
            // A section without steps may still fail, at its login: only the very last one ends the plan.
            boolean lastSection = failures.size() + 1 == plan.sections().size();
            Optional<Outcome> end = lastSection ? Optional.of(endWith(plan, failures)) : Optional.empty();
            Optional<String> failure = runSection(section, first, states.subList(first, next), ledger, cutOff, end);
            failure.ifPresent(reason ->
                    LOG.debug("A section of the plan failed: {} subscriber={}", reason, section.subscriber()));
            failures.add(
                    failure.map(reason -> plan.sections().size() > 1 ? section.subscriber() + ": " + reason : reason));
            first = next;
        }
        return outcome(plan, failures);
    }

    /** How the plan ends when its last section, too, comes to its end. */
    private static Outcome endWith(Plan plan, List<Optional<String>> before) {
        List<Optional<String>> all = new ArrayList<>(before);
        all.add(Optional.empty());
        return outcome(plan, all);
    }

    private static Outcome outcome(Plan plan, List<Optional<String>> failures) {
        if (failures.isEmpty()) {
            return Outcome.completed();
        }
        List<String> reasons = failures.stream().flatMap(Optional::stream).toList();
        boolean failed =
                plan.lastSectionDecides() ? failures.get(failures.size() - 1).isPresent() : !reasons.isEmpty();
        String text = String.join("; ", reasons);
        if (failed) {
            return Outcome.failed(text);
        }
        return new Outcome(Outcome.Kind.COMPLETED, text);
    }

    private Optional<String> runSection(
            Plan.Section section,
            int first,
            List<StepState> states,
            StepLedger ledger,
            boolean cutOff,
            Optional<Outcome> end)
            throws InterruptedException {
        int at = 0;
        while (at < states.size() && isSettled(states.get(at))) {
            at++;
        }
        boolean nothingLeft = at == states.size();
        if (nothingLeft && (at > 0 || !section.needsSession())) {
            return Optional.empty();
        }
        try (StepSessions.StepSession session = sessions.open(section)) {
            if (session.loginFailure().isPresent()) {
                skip(first + at, first + states.size(), ledger);
                return session.loginFailure();
            }
            long deadline = System.nanoTime() + budget.toNanos();
            Attempts attempts = new Attempts(session, ledger, deadline);
            for (; at < states.size(); at++) {
                Plan.Entry entry = section.steps().get(at);
                boolean untouched = cutOff && session.leavesTheProcess(entry.step());
                boolean repeated = states.get(at) == StepState.SENT || (ledger.repeated() && !untouched);
                boolean last = at + 1 == states.size();
                JointLedger.Then then = new JointLedger.Then(
                        !last
                                && session.leavesTheProcess(
                                        section.steps().get(at + 1).step()),
                        last ? end : Optional.empty());
                StepResult result = attempts.attempt(entry.step(), first + at, repeated, then);
                Optional<String> failure = settle(entry, result, first + at, repeated, ledger);
                if (failure.isPresent()) {
                    skip(first + at + 1, first + states.size(), ledger);
                    return failure;
                }
            }
        }
        return Optional.empty();
    }

    /** The attempts at the steps of one section. */
    private final class Attempts {

        private final StepSessions.StepSession session;
        private final StepLedger ledger;
        private final long deadline;
        private boolean nextIsMarked;

        Attempts(StepSessions.StepSession session, StepLedger ledger, long deadline) {
            this.session = session;
            this.ledger = ledger;
            this.deadline = deadline;
        }

        StepResult attempt(Step step, int number, boolean repeated, JointLedger.Then then) throws InterruptedException {
            boolean marked = nextIsMarked;
            nextIsMarked = false;
            boolean repeat = repeated;
            int attempts = 0;
            while (true) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return StepResult.hard(
                            ErrorClass.TIMEOUT,
                            "the event took longer than its budget of " + budget.toMillis() + " ms");
                }
                StepResult result = once(step, number, repeat, Duration.ofNanos(left), then, marked);
                Optional<RetryRules.Rule> rule = retries.find(result.errorClass());
                boolean again = rule.isPresent()
                        && result.verdict() != StepResult.Verdict.GOAL_REACHED
                        && attempts < rule.get().attempts()
                        && rule.get().delay().toNanos() < deadline - System.nanoTime();
                if (!again) {
                    boolean reachedByUs = repeat && result.verdict() == StepResult.Verdict.GOAL_REACHED;
                    return reachedByUs ? StepResult.done(result.text()) : result;
                }
                attempts++;
                repeat = true;
                marked = false;
                LOG.debug("A step is tried again: {} attempt={}", result.text(), attempts + 1);
                Thread.sleep(rule.get().delay().toMillis());
            }
        }

        private StepResult once(
                Step step, int number, boolean repeat, Duration within, JointLedger.Then then, boolean marked)
                throws InterruptedException {
            Optional<StepResult> joint = session.executeJointly(step, repeat, ledger, number, then);
            if (joint.isPresent()) {
                nextIsMarked = then.sendsNext() && joint.get().verdict() == StepResult.Verdict.DONE;
                return joint.get();
            }
            // A registry change, too, must not come before the plan is durable: it alters the facts of the next plan.
            boolean marks = session.leavesTheProcess(step) || (number == 0 && !(step instanceof Step.Refuse));
            if (marks && !marked) {
                ledger.sending(number);
            }
            return session.execute(step, repeat, within);
        }
    }

    /** Marks the step; the failure that ends the section, if it does. */
    private Optional<String> settle(
            Plan.Entry entry, StepResult result, int number, boolean repeated, StepLedger ledger) {
        StepState state = state(entry, result, repeated);
        ledger.answered(number, state, result.text());
        ended.accept(new Provisioning.StepEnd(entry.step().getClass().getSimpleName(), state));
        if (state != StepState.FAILED) {
            return Optional.empty();
        }
        return Optional.of(
                result.errorClass() == ErrorClass.REFUSED
                        ? result.text()
                        : entry.step().accept(StepSummary.INSTANCE) + ": " + result.text());
    }

    private static StepState state(Plan.Entry entry, StepResult result, boolean repeated) {
        return switch (result.verdict()) {
            case DONE -> StepState.DONE;
            case GOAL_REACHED -> {
                StepState otherwise = entry.toleratesFault() ? StepState.TOLERATED : StepState.FAILED;
                yield repeated || entry.goalReached() ? StepState.DONE : otherwise;
            }
            case SOFT -> entry.toleratesFault() ? StepState.TOLERATED : StepState.FAILED;
            case HARD -> StepState.FAILED;
        };
    }

    private static void skip(int from, int to, StepLedger ledger) {
        for (int number = from; number < to; number++) {
            ledger.answered(number, StepState.SKIPPED, "");
        }
    }

    /** Whether a step needs no further run. */
    static boolean isSettled(StepState state) {
        return state == StepState.DONE || state == StepState.TOLERATED;
    }
}
