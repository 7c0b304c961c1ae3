package dev.switchboard.oci.provisioning;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.oci.event.Claim;
import dev.switchboard.oci.event.EventProcessor;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.ProvisioningRules;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The processors that keep the IMS core and the mail server in step with the application server.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Hooks are called on the threads that process events.
 */
public final class Provisioning {

    /**
     * How plans are made and carried out.
     *
     * @param plan what rules need to know
     * @param eventBudget how long one subscriber's steps may take, the login not included
     * @param retries which errors make a step be tried again
     * @param sessionForEachSection whether each subscriber's steps log in and out, also when there are none
     */
    public record Options(PlanOptions plan, Duration eventBudget, RetryRules retries, boolean sessionForEachSection) {
        /**
         * Checks the budget.
         *
         * @param plan what rules need to know
         * @param eventBudget how long one subscriber's steps may take, the login not included
         * @param retries which errors make a step be tried again
         * @param sessionForEachSection whether each subscriber's steps log in and out, also when there are none
         */
        public Options {
            if (eventBudget.isZero() || eventBudget.isNegative()) {
                throw new IllegalArgumentException("eventBudget must be longer than nothing");
            }
        }
    }

    /**
     * A step as it would be carried out.
     *
     * @param peer {@code gateway}, {@code mail}, {@code registry}, or empty for a refusal
     * @param kind the step's name
     * @param summary for people, without secrets
     * @param request the exact request
     */
    public record Rendered(String peer, String kind, String summary, String request) {}

    /** One command's processor for good, whatever is configured when an event comes. */
    private final class Standing implements EventProcessor {

        private final String commandName;

        Standing(String commandName) {
            this.commandName = commandName;
        }

        @Override
        public Outcome process(OciEvent event, StepLedger ledger) throws InterruptedException {
            Arrangement mine = current;
            while (!mine.enter()) {
                mine = current;
            }
            try {
                return mine.processor(commandName).process(event, ledger);
            } finally {
                mine.leave();
            }
        }

        @Override
        public Claim claim(OciEvent event) {
            return current.processor(commandName).claim(event);
        }
    }

    /**
     * A step that was acted on.
     *
     * @param kind the step's name, for example {@code CreateAssociation}
     * @param state what became of it
     */
    public record StepEnd(String kind, StepLedger.StepState state) {}

    private final Hooks<StepEnd> stepEnds = new Hooks<>("steps of OCI events");
    private final SubscriberStore registry;
    private final RandomGenerator random;
    private final Map<String, Standing> processors = new TreeMap<>();
    private volatile Arrangement current;

    /**
     * Makes the processors. What is passed in is not closed.
     *
     * @param options how plans are made and carried out
     * @param gateway the IMS core's provisioning gateway
     * @param mail the mail server, if there is one
     * @param registry what has been provisioned so far
     * @param random where passwords come from; must be cryptographically strong
     */
    public Provisioning(
            Options options,
            Cai3gClient gateway,
            Optional<MailboxClient> mail,
            SubscriberStore registry,
            RandomGenerator random) {
        this.registry = registry;
        this.random = random;
        this.current = new Arrangement(options, gateway, mail, registry, random, stepEnds::call);
        new ProvisioningRules(options.plan())
                .byCommand()
                .keySet()
                .forEach(commandName -> processors.put(commandName, new Standing(commandName)));
    }

    /**
     * Processes every event that comes from now on in another way; an event in hand goes on as it began.
     *
     * <p>Which events may run side by side was decided for those that wait already, so the country code and the quirks
     * must be the same as before.
     *
     * @param options how plans are made and carried out
     * @param gateway the IMS core's provisioning gateway
     * @param mail the mail server, if there is one
     * @return what was before, which events in hand still use
     * @throws IllegalArgumentException when the country code or the quirks are others
     */
    public Former reconfigure(Options options, Cai3gClient gateway, Optional<MailboxClient> mail) {
        Arrangement before = current;
        if (!options.plan().countryCode().equals(before.options().plan().countryCode())
                || !options.plan().quirks().equals(before.options().plan().quirks())) {
            throw new IllegalArgumentException("options: country code and quirks cannot change while events wait");
        }
        current = new Arrangement(options, gateway, mail, registry, random, stepEnds::call);
        return before::retire;
    }

    /** What was configured before. */
    @FunctionalInterface
    public interface Former {

        /**
         * Has something done when no event uses it any more.
         *
         * @param action called once, on this thread or on that of the last such event
         */
        void whenUnused(Runnable action);
    }

    /**
     * Hears of every step that was acted on.
     *
     * @param name what messages call the hook
     * @param hook what to call, on the thread that carries the plan out; must be quick
     * @return close it to stop
     */
    public Subscription addStepHook(String name, Consumer<StepEnd> hook) {
        return stepEnds.add(name, hook);
    }

    /**
     * The processors by command.
     *
     * @return a map to use as it is or to extend
     */
    public ProcessorMap processors() {
        ProcessorMap map = ProcessorMap.empty();
        for (Map.Entry<String, Standing> entry : processors.entrySet()) {
            map = map.with(entry.getKey(), entry.getValue());
        }
        return map;
    }

    /**
     * What an event would do now.
     *
     * @param event the event
     * @param stored the plan an earlier run has left, where the run would find it; empty for none
     * @return what is left of that plan where a run would go on with it, otherwise a fresh plan; empty when no
     *     processor of ours handles the event
     */
    public Optional<Plan> plan(OciEvent event, List<StepLedger.LedgerStep> stored) {
        return processors.containsKey(event.commandName())
                ? Optional.of(current.processor(event.commandName()).plan(event, stored))
                : Optional.empty();
    }

    /**
     * Whether a processor is one of these, rather than one an embedder has put in its place.
     *
     * @param processor a processor found in a map
     * @return true when it is ours
     */
    public boolean owns(EventProcessor processor) {
        return processor instanceof Standing ours && processors.containsValue(ours);
    }

    /**
     * Why a step is sure to fail.
     *
     * @param step the step
     * @return the reason, or empty when only carrying it out will tell
     */
    public Optional<String> refusal(Step step) {
        if (step instanceof Step.Refuse refuse) {
            return Optional.of(refuse.reason());
        }
        boolean noServer = current.mail().isEmpty() && NetworkSessions.Peer.of(step) == NetworkSessions.Peer.MAIL;
        return noServer ? Optional.of(NetworkSessions.NO_MAIL_SERVER) : Optional.empty();
    }

    /**
     * Renders a step as it would be carried out.
     *
     * @param step the step
     * @param withSecrets whether passwords are shown
     * @return the exact request
     */
    public Rendered render(Step step, boolean withSecrets) {
        Cai3gClient gateway = current.gateway();
        String kind = step.getClass().getSimpleName();
        String summary = step.accept(StepSummary.INSTANCE);
        return switch (NetworkSessions.Peer.of(step)) {
            case GATEWAY ->
                new Rendered(
                        "gateway", kind, summary, withSecrets ? gateway.withPasswords(step) : gateway.redacted(step));
            case MAIL ->
                new Rendered(
                        "mail",
                        kind,
                        summary,
                        current.mail()
                                .map(client -> withSecrets ? client.withPasswords(step) : client.redacted(step))
                                .orElse("no mail server is configured"));
            case REGISTRY -> new Rendered("registry", kind, summary, summary);
            case NOBODY -> new Rendered("", kind, summary, "");
        };
    }
}
