package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.event.EventProcessor;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.event.StepLedger;
import dev.switchboard.oci.plan.Plan;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.PlanRule;
import dev.switchboard.oci.plan.ProvisioningRules;
import dev.switchboard.oci.plan.Quirk;
import dev.switchboard.oci.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The processors that keep the IMS core and the mail server in step with the application server.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
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

    private final Map<String, ProvisioningProcessor> processors = new TreeMap<>();
    private final Cai3gClient gateway;
    private final Optional<MailboxClient> mail;

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
        this.gateway = gateway;
        this.mail = mail;
        PlanRunner runner = new PlanRunner(
                new NetworkSessions(gateway, options.sessionForEachSection(), mail, registry),
                options.eventBudget(),
                options.retries());
        Map<String, PlanRule> rules = new ProvisioningRules(options.plan()).byCommand();
        boolean recordsFirst = options.plan().has(Quirk.RECORD_BEFORE_CORE);
        rules.forEach((commandName, rule) ->
                processors.put(commandName, new ProvisioningProcessor(rule, registry, runner, random, recordsFirst)));
    }

    /**
     * The processors by command.
     *
     * @return a map to use as it is or to extend
     */
    public ProcessorMap processors() {
        ProcessorMap map = ProcessorMap.empty();
        for (Map.Entry<String, ProvisioningProcessor> entry : processors.entrySet()) {
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
        return Optional.ofNullable(processors.get(event.commandName())).map(processor -> processor.plan(event, stored));
    }

    /**
     * Whether a processor is one of these, rather than one an embedder has put in its place.
     *
     * @param processor a processor found in a map
     * @return true when it is ours
     */
    public boolean owns(EventProcessor processor) {
        return processor instanceof ProvisioningProcessor ours && processors.containsValue(ours);
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
        boolean noServer = mail.isEmpty() && NetworkSessions.Peer.of(step) == NetworkSessions.Peer.MAIL;
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
                        mail.map(client -> withSecrets ? client.withPasswords(step) : client.redacted(step))
                                .orElse("no mail server is configured"));
            case REGISTRY -> new Rendered("registry", kind, summary, summary);
            case NOBODY -> new Rendered("", kind, summary, "");
        };
    }
}
