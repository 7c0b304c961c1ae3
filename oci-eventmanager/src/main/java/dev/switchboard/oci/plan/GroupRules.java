package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What concerns a whole group: its deletion, and its voice portal. */
final class GroupRules {

    private static final String PROFILE = "serviceInstanceProfile";

    private GroupRules() {}

    static Subject deleteSubject(Command command) {
        return new Subject(
                Set.of(), command.text("groupId"), command.text("serviceProviderId"), true, false, Set.of(), false);
    }

    static Plan delete(Command command, Facts facts) {
        PlanOptions options = command.options();
        if (command.text("groupId").isEmpty()) {
            PlanDraft draft = new PlanDraft(options, facts, "", false);
            draft.refuse("The command names no groupId.");
            return draft.plan();
        }
        List<String> members = members(command, facts);
        if (members.isEmpty()) {
            return Plan.nothing();
        }
        PlanDraft draft = new PlanDraft(options, facts, members.get(0), true);
        Procedures procedures = new Procedures(options, draft, facts);
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                draft.next(members.get(i));
            }
            procedures.deleteUser(members.get(i));
        }
        return draft.plan();
    }

    private static List<String> members(Command command, Facts facts) {
        String provider = command.text("serviceProviderId");
        if (command.options().has(Quirk.GROUP_OF_ANY_PROVIDER) || provider.isEmpty()) {
            return facts.members();
        }
        return facts.members().stream()
                .filter(member -> {
                    String stored = facts.find(member)
                            .map(found -> found.serviceProvider().strip())
                            .orElse("");
                    return stored.isEmpty() || stored.equals(provider);
                })
                .toList();
    }

    static Subject portalSubject(Command command) {
        String identity = command.text(PROFILE, "publicUserIdentity");
        return command.subject(
                identity,
                command.text("groupId"),
                true,
                List.of(command.phone(PROFILE, "phoneNumber").text().orElse("")));
    }

    static Plan portal(Command command, Facts facts) {
        PlanOptions options = command.options();
        Field identity = command.field(PROFILE, "publicUserIdentity");
        Field number = command.phone(PROFILE, "phoneNumber");
        boolean byIdentity = options.has(Quirk.PORTAL_IS_ITS_IDENTITY);
        String named = identity.text().orElse("");
        boolean asksNothing = named.isEmpty() && number.text().isEmpty() && !number.isNil();
        if (!byIdentity && asksNothing) {
            return Plan.ignore("The command brings neither a new public identity nor a phone number.");
        }
        Optional<SubscriberRecord> known = known(named, facts, byIdentity);
        if (!byIdentity && known.isEmpty() && named.isEmpty() && number.isNil()) {
            return Plan.ignore("The group has no voice portal whose phone number could be removed.");
        }
        String userId = known.map(SubscriberRecord::id).orElse(named);
        PlanDraft draft = new PlanDraft(options, facts, userId, true);
        if (userId.isEmpty() || (byIdentity && named.isEmpty())) {
            draft.refuse("The voice portal's public identity is not in the command, and none is known for the group.");
            return draft.plan();
        }
        if (!byIdentity && known.isEmpty() && draft.knows(userId)) {
            draft.refuse("The voice portal's public identity " + userId + " is the id of another subscriber.");
            return draft.plan();
        }
        Procedures procedures = new Procedures(options, draft, facts);
        change(command, draft, procedures, userId, named, number, facts);
        return draft.plan();
    }

    private static void change(
            Command command,
            PlanDraft draft,
            Procedures procedures,
            String userId,
            String named,
            Field number,
            Facts facts) {
        boolean neglected = draft.has(Quirk.PORTAL_PHONE_NEGLECTED);
        String context = command.options().defaultPhoneContext();
        boolean fresh = !draft.knows(userId);
        Field wanted = neglected && (fresh || number.isNil()) ? Field.absent() : number;
        Field phone = procedures.checked(wanted);
        if (fresh) {
            boolean first = facts.portal().isEmpty();
            procedures.insert(
                    Procedures.fresh(
                            userId,
                            command.text("serviceProviderId"),
                            command.text("groupId"),
                            SubscriberType.VIRTUAL,
                            userId,
                            context,
                            first),
                    "");
        } else {
            procedures.changePublicId(userId, named, SubscriberType.VIRTUAL, context);
        }
        procedures.changePhone(userId, phone, SubscriberType.VIRTUAL);
        draft.release(userId);
        if (!fresh && facts.portal().isEmpty() && !draft.has(Quirk.PORTAL_IS_ITS_IDENTITY)) {
            mark(command, draft, userId);
        }
    }

    /** From now on the group's portal is known, whatever identity the next event gives it. */
    private static void mark(Command command, PlanDraft draft, String userId) {
        String provider = command.text("serviceProviderId");
        String group = command.text("groupId");
        draft.find(userId)
                .filter(row -> row.groupId().equals(group))
                .filter(row ->
                        row.serviceProvider().isEmpty() || row.serviceProvider().equals(provider))
                .ifPresent(row -> draft.must(new Step.ChangeRecord(
                        userId,
                        provider.isEmpty()
                                ? Map.of(RecordField.VOICE_PORTAL, "1")
                                : Map.of(RecordField.VOICE_PORTAL, "1", RecordField.SERVICE_PROVIDER, provider),
                        Set.of())));
    }

    /**
     * The portal's record. A service whose id is the identity itself comes first: rows taken over from the system
     * before carry no mark.
     */
    private static Optional<SubscriberRecord> known(String named, Facts facts, boolean byIdentity) {
        Optional<SubscriberRecord> sameId = facts.find(named);
        if (byIdentity
                || sameId.filter(found -> found.type() == SubscriberType.VIRTUAL)
                        .isPresent()) {
            return sameId;
        }
        return facts.find(facts.portal());
    }
}
