package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.ProvisioningRules;
import dev.switchboard.oci.plan.Quirk;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One way of making plans and carrying them out, in force until it is replaced by another. Whoever works with it enters
 * and leaves, so that its end can be told.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
final class Arrangement {

    private final Provisioning.Options options;
    private final Cai3gClient gateway;
    private final Optional<MailboxClient> mail;
    private final Map<String, ProvisioningProcessor> processors = new TreeMap<>();
    private final Object door = new Object();
    private int inside;
    private volatile Optional<Runnable> whenUnused = Optional.empty();

    Arrangement(
            Provisioning.Options options,
            Cai3gClient gateway,
            Optional<MailboxClient> mail,
            SubscriberStore registry,
            RandomGenerator random,
            Consumer<Provisioning.StepEnd> ended) {
        this.options = options;
        this.gateway = gateway;
        this.mail = mail;
        PlanRunner runner = new PlanRunner(
                new NetworkSessions(gateway, options.sessionForEachSection(), mail, registry),
                options.eventBudget(),
                options.retries(),
                ended);
        boolean recordsFirst = options.plan().has(Quirk.RECORD_BEFORE_CORE);
        new ProvisioningRules(options.plan())
                .byCommand()
                .forEach((commandName, rule) -> processors.put(
                        commandName, new ProvisioningProcessor(rule, registry, runner, random, recordsFirst)));
    }

    Provisioning.Options options() {
        return options;
    }

    Cai3gClient gateway() {
        return gateway;
    }

    Optional<MailboxClient> mail() {
        return mail;
    }

    ProvisioningProcessor processor(String commandName) {
        ProvisioningProcessor processor = processors.get(commandName);
        if (processor == null) {
            throw new IllegalArgumentException("commandName: nobody processes " + commandName);
        }
        return processor;
    }

    /** Begins to work with it; false when it has been replaced, so that the caller takes the one in force. */
    boolean enter() {
        synchronized (door) {
            if (whenUnused.isPresent()) {
                return false;
            }
            inside++;
            return true;
        }
    }

    void leave() {
        boolean last;
        synchronized (door) {
            last = --inside == 0 && whenUnused.isPresent();
        }
        if (last) {
            whenUnused.ifPresent(Runnable::run);
        }
    }

    /** Lets nobody in any more. The action is run when the last one has left, or now if nobody is inside. */
    void retire(Runnable action) {
        boolean unused;
        synchronized (door) {
            whenUnused = Optional.of(action);
            unused = inside == 0;
        }
        if (unused) {
            action.run();
        }
    }
}
