package dev.switchboard.oci.plan;

import dev.switchboard.oci.plan.Step.CreateMailDomain;
import dev.switchboard.oci.plan.Step.DeleteMailDomain;
import java.util.Set;
import java.util.function.Function;

/** Mail domains. They belong to nobody, so nothing runs beside them. */
final class DomainRules {

    private DomainRules() {}

    static Subject subject(Command command) {
        String domain = command.text("domain");
        return new Subject(Set.of(), "", "", false, false, domain.isEmpty() ? Set.of() : Set.of(domain), true);
    }

    static Plan add(Command command, Facts facts) {
        return plan(command, facts, CreateMailDomain::new);
    }

    static Plan delete(Command command, Facts facts) {
        return plan(command, facts, DeleteMailDomain::new);
    }

    private static Plan plan(Command command, Facts facts, Function<String, Step> step) {
        String domain = command.text("domain");
        PlanDraft draft = new PlanDraft(command.options(), facts, domain, false);
        if (domain.isEmpty()) {
            draft.refuse("The command names no domain.");
        } else {
            draft.must(step.apply(domain));
        }
        return draft.plan();
    }
}
