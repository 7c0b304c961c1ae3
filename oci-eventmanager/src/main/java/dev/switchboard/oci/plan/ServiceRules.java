package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import java.util.List;

/** Hunt groups, auto attendants, call centres and conference bridges. */
final class ServiceRules {

    private static final String PROFILE = "serviceInstanceProfile";

    private ServiceRules() {}

    static Subject addSubject(Command command) {
        return command.subject(command.text("serviceUserId"), command.text("groupId"), false, names(command));
    }

    static Plan add(Command command, Facts facts) {
        String userId = command.text("serviceUserId");
        PlanOptions options = command.options();
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        Procedures procedures = new Procedures(options, draft, facts);
        if (userId.isEmpty()) {
            draft.refuse("The command names no serviceUserId.");
            return draft.plan();
        }
        boolean bare = options.has(Quirk.ADD_IGNORES_ADDRESS);
        Field phone = bare ? Field.absent() : procedures.checked(command.phone(PROFILE, "phoneNumber"));
        String publicId = bare ? "" : command.text(PROFILE, "publicUserIdentity");
        String context = options.defaultPhoneContext();
        procedures.insert(
                Procedures.fresh(
                        userId,
                        command.text("serviceProviderId"),
                        command.text("groupId"),
                        SubscriberType.VIRTUAL,
                        userId,
                        context,
                        false),
                "");
        procedures.changePublicId(userId, publicId, SubscriberType.VIRTUAL, context);
        procedures.changePhone(userId, phone, SubscriberType.VIRTUAL);
        draft.release(userId);
        return draft.plan();
    }

    static Subject modifySubject(Command command) {
        return command.subject(command.text("serviceUserId"), names(command));
    }

    static Plan modify(Command command, Facts facts) {
        String userId = command.text("serviceUserId");
        PlanOptions options = command.options();
        Field identity = command.field(PROFILE, "publicUserIdentity");
        Field number = command.phone(PROFILE, "phoneNumber");
        boolean identityNeeded = options.has(Quirk.SERVICE_IDENTITY_REQUIRED);
        if (identityNeeded ? identity.text().isEmpty() : !says(identity) && !says(number)) {
            return Plan.ignore(
                    identityNeeded
                            ? "The command brings no public identity."
                            : "The command brings neither a public identity nor a phone number.");
        }
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        if (userId.isEmpty()) {
            draft.refuse("The command names no serviceUserId.");
            return draft.plan();
        }
        if (!draft.knows(userId) && !options.has(Quirk.NO_EXISTENCE_CHECK)) {
            draft.refuse("The service " + userId + " is not in the registry: add it first.");
            return draft.plan();
        }
        Procedures procedures = new Procedures(options, draft, facts);
        Field phone = procedures.checked(number);
        String publicId = identity.isNil() ? userId : identity.text().orElse("");
        procedures.changePublicId(userId, publicId, SubscriberType.VIRTUAL, options.defaultPhoneContext());
        procedures.changePhone(userId, phone, SubscriberType.VIRTUAL);
        return draft.plan();
    }

    static Subject deleteSubject(Command command) {
        return command.subject(command.text("serviceUserId"), List.of());
    }

    static Plan delete(Command command, Facts facts) {
        String userId = command.text("serviceUserId");
        PlanDraft draft = new PlanDraft(command.options(), facts, userId, true);
        if (userId.isEmpty()) {
            draft.refuse("The command names no serviceUserId.");
        } else {
            new Procedures(command.options(), draft, facts).deleteService(userId);
        }
        return draft.plan();
    }

    private static boolean says(Field field) {
        return field.isNil() || field.text().isPresent();
    }

    private static List<String> names(Command command) {
        return List.of(
                command.phone(PROFILE, "phoneNumber").text().orElse(""), command.text(PROFILE, "publicUserIdentity"));
    }
}
