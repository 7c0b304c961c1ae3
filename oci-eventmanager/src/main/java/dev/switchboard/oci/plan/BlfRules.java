package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.plan.Step.CreateAssociation;
import dev.switchboard.oci.plan.Step.DeleteAssociation;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.List;

/** The list URI of a user's busy lamp field: an association of its own, named and keyed by the URI. */
final class BlfRules {

    private BlfRules() {}

    static Subject subject(Command command) {
        return command.subject(command.text("userId"), List.of(command.text("listURI")));
    }

    static Plan plan(Command command, Facts facts) {
        PlanOptions options = command.options();
        String userId = command.text("userId");
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        if (userId.isEmpty()) {
            draft.refuse("The command names no userId.");
            return draft.plan();
        }
        Field field = command.field("listURI");
        String wanted = field.text().orElse("");
        if (wanted.isEmpty() && !field.isNil() && !options.has(Quirk.MISSING_LIST_URI_DELETES)) {
            return Plan.ignore("The command does not touch the list URI.");
        }
        String current = draft.find(userId).map(SubscriberRecord::listUri).orElse("");
        boolean none = wanted.isEmpty() || wanted.equals(userId);
        if (wanted.equals(current) || (current.isEmpty() && none)) {
            return draft.plan();
        }
        if (!draft.knows(userId) && !options.has(Quirk.LIST_FOR_UNKNOWN_USER)) {
            draft.refuse("The user " + userId + " is not in the registry: add it before its list URI.");
            return draft.plan();
        }
        if (none) {
            new Procedures(options, draft, facts).deleteList(userId, current);
            return draft.plan();
        }
        Step record = PlanDraft.set(userId, RecordField.LIST_URI, wanted);
        Step creation =
                new CreateAssociation(wanted, SubscriberType.VIRTUAL, wanted, "", options.defaultPhoneContext());
        if (current.isEmpty()) {
            draft.remember(record, draft.entry(creation));
        } else {
            draft.mayFail(new DeleteAssociation(current));
            draft.must(creation, record);
        }
        return draft.plan();
    }
}
