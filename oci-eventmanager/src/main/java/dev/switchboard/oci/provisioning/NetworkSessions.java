package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.journal.JointLedger;
import dev.switchboard.oci.journal.StatementRefusedException;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries steps out for real: gateway requests, mail server requests, registry changes. */
final class NetworkSessions implements StepSessions {

    /** Whom a step is for. */
    enum Peer {
        GATEWAY,
        MAIL,
        REGISTRY,
        NOBODY;

        static Peer of(Step step) {
            if (step instanceof Step.Refuse) {
                return NOBODY;
            }
            if (step instanceof Step.InsertRecord
                    || step instanceof Step.ChangeRecord
                    || step instanceof Step.DeleteRecord) {
                return REGISTRY;
            }
            if (step instanceof Step.CreateMailDomain
                    || step instanceof Step.DeleteMailDomain
                    || step instanceof Step.CreateMailbox
                    || step instanceof Step.DeleteMailbox) {
                return MAIL;
            }
            return GATEWAY;
        }
    }

    static final String NO_MAIL_SERVER = "no mail server is configured: set surgemail.primary_host and replay";

    private final Cai3gClient gateway;
    private final boolean sessionForEachSection;
    private final Optional<MailboxClient> mail;
    private final SubscriberStore registry;

    NetworkSessions(
            Cai3gClient gateway,
            boolean sessionForEachSection,
            Optional<MailboxClient> mail,
            SubscriberStore registry) {
        this.gateway = gateway;
        this.sessionForEachSection = sessionForEachSection;
        this.mail = mail;
        this.registry = registry;
    }

    @Override
    public StepSession open(Plan.Section section) throws InterruptedException {
        boolean asks = section.steps().stream().anyMatch(entry -> Peer.of(entry.step()) == Peer.GATEWAY);
        if (!asks && !(section.needsSession() && sessionForEachSection)) {
            return new Session(null, Optional.empty());
        }
        Cai3gClient.Opening opening = gateway.open();
        if (opening instanceof Cai3gClient.Opening.Opened opened) {
            return new Session(opened.session(), Optional.empty());
        }
        return new Session(null, Optional.of("login: " + ((Cai3gClient.Opening.Refused) opening).reason()));
    }

    private final class Session implements StepSession {

        private final @Nullable Cai3gSession session;
        private final Optional<String> loginFailure;

        Session(@Nullable Cai3gSession session, Optional<String> loginFailure) {
            this.session = session;
            this.loginFailure = loginFailure;
        }

        @Override
        public Optional<String> loginFailure() {
            return loginFailure;
        }

        @Override
        public boolean leavesTheProcess(Step step) {
            Peer peer = Peer.of(step);
            return peer == Peer.GATEWAY || peer == Peer.MAIL;
        }

        @Override
        public StepResult execute(Step step, boolean repeated, Duration within) throws InterruptedException {
            return switch (Peer.of(step)) {
                case GATEWAY -> provision(step, Deadline.in(within));
                case MAIL -> mail(step, Deadline.in(within));
                case REGISTRY -> register(step, () -> change(registry, step, repeated));
                case NOBODY -> StepResult.hard(ErrorClass.REFUSED, ((Step.Refuse) step).reason());
            };
        }

        private StepResult provision(Step step, Deadline deadline) throws InterruptedException {
            if (session == null) {
                throw new IllegalStateException("a gateway step without a session: " + step);
            }
            Cai3gResult result = session.send(step, deadline);
            if (result instanceof Cai3gResult.Done) {
                return StepResult.done(result.note());
            }
            if (gateway.goalAlreadyReached(step, result)) {
                return new StepResult(StepResult.Verdict.GOAL_REACHED, ErrorClass.FAULT, result.note());
            }
            StepResult.Verdict verdict = result.soft() ? StepResult.Verdict.SOFT : StepResult.Verdict.HARD;
            return new StepResult(verdict, errorClass(result), result.note());
        }

        private StepResult mail(Step step, Deadline deadline) throws InterruptedException {
            if (mail.isEmpty()) {
                return StepResult.hard(ErrorClass.REFUSED, NO_MAIL_SERVER);
            }
            MailboxClient.Result result = mail.get().send(step, deadline);
            return result.done()
                    ? StepResult.done(result.reason())
                    : StepResult.hard(result.errorClass(), result.reason());
        }

        @Override
        public Optional<StepResult> executeJointly(
                Step step, boolean repeated, StepLedger ledger, int number, JointLedger.Then then) {
            if (Peer.of(step) != Peer.REGISTRY || !(ledger instanceof JointLedger joint)) {
                return Optional.empty();
            }
            return joint.joinable()
                    .flatMap(registry::joined)
                    .map(joined -> register(step, () -> {
                        List<StepResult> results = new ArrayList<>();
                        joint.carryOut(number, then, transaction -> {
                            StepResult result = change(joined.apply(transaction), step, repeated);
                            results.add(result);
                            return result.verdict() == StepResult.Verdict.DONE;
                        });
                        return results.get(results.size() - 1);
                    }));
        }

        private StepResult register(Step step, Supplier<StepResult> change) {
            try {
                return change.get();
            } catch (IllegalArgumentException e) {
                return StepResult.hard(ErrorClass.REFUSED, String.valueOf(e.getMessage()));
            } catch (StatementRefusedException e) {
                // No wait makes a constraint give way, and what is behind this event must not wait for it.
                return StepResult.hard(ErrorClass.REFUSED, step.accept(StepSummary.INSTANCE) + ": " + e.getMessage());
            }
        }

        private StepResult change(SubscriberStore registry, Step step, boolean repeated) {
            if (step instanceof Step.InsertRecord insert) {
                boolean inserted = registry.insert(insert.subscriber());
                if (!inserted && !repeated) {
                    return StepResult.hard(
                            ErrorClass.REFUSED,
                            "the registry has a subscriber "
                                    + insert.subscriber().id() + " already");
                }
            } else if (step instanceof Step.ChangeRecord change) {
                registry.change(change.userId(), change.set(), change.cleared());
            } else if (step instanceof Step.DeleteRecord delete) {
                registry.delete(delete.userId());
            }
            return StepResult.done("");
        }

        @Override
        public void close() {
            if (session != null) {
                session.close();
            }
        }
    }

    private static ErrorClass errorClass(Cai3gResult result) {
        if (result instanceof Cai3gResult.Unreachable) {
            return ErrorClass.UNREACHABLE;
        }
        if (result instanceof Cai3gResult.Broken broken) {
            return switch (broken.kind()) {
                case TIMEOUT -> ErrorClass.TIMEOUT;
                case UNSENDABLE -> ErrorClass.REFUSED;
                case CUT_OFF, HTTP_STATUS, UNREADABLE -> ErrorClass.MALFORMED;
            };
        }
        return ErrorClass.FAULT;
    }
}
