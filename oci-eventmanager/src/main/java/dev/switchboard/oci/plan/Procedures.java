package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.plan.Step.AddServiceProfile;
import dev.switchboard.oci.plan.Step.AddSipUri;
import dev.switchboard.oci.plan.Step.AddTelUri;
import dev.switchboard.oci.plan.Step.ChangeRecord;
import dev.switchboard.oci.plan.Step.CreateAssociation;
import dev.switchboard.oci.plan.Step.CreateEnum;
import dev.switchboard.oci.plan.Step.DeleteAssociation;
import dev.switchboard.oci.plan.Step.DeleteEnum;
import dev.switchboard.oci.plan.Step.DeleteMailbox;
import dev.switchboard.oci.plan.Step.DeleteRecord;
import dev.switchboard.oci.plan.Step.DeleteServiceProfile;
import dev.switchboard.oci.plan.Step.DeleteSipUri;
import dev.switchboard.oci.plan.Step.DeleteTelUri;
import dev.switchboard.oci.plan.Step.InsertRecord;
import dev.switchboard.oci.plan.Step.SetPhoneContext;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.Map;
import java.util.Set;

/**
 * The composite procedures that several commands share. Each reads the records anew, as the procedures before it have
 * left them.
 */
final class Procedures {

    private final PlanOptions options;
    private final PlanDraft draft;
    private final String freshPassword;

    Procedures(PlanOptions options, PlanDraft draft, Facts facts) {
        this.options = options;
        this.draft = draft;
        this.freshPassword = facts.freshPassword();
    }

    /** The phone number of an event, unless it is none: then the plan is refused. */
    Field checked(Field phone) {
        String number = phone.text().orElse("");
        if (!options.has(Quirk.PHONE_AS_WRITTEN) && !number.isEmpty() && !Command.isNumber(number)) {
            draft.refuse("The phone number '" + number + "' is not a number of country code " + options.countryCode()
                    + ": expected digits, with +" + options.countryCode() + " in front or nothing.");
            return Field.absent();
        }
        return phone;
    }

    /**
     * P-INSERT. In corrected planning the record is only held: the caller releases it once everything else about the
     * new subscriber is planned, so that a failed addition can be repeated.
     */
    void insert(SubscriberRecord fresh, String givenPassword) {
        if (draft.knows(fresh.id())) {
            draft.refuse(
                    "The subscriber " + fresh.id() + " is in the registry already: delete it first, or modify it.");
            return;
        }
        if (draft.has(Quirk.RECORD_BEFORE_CORE)) {
            draft.must(new InsertRecord(fresh));
            associate(fresh, givenPassword);
        } else {
            associate(fresh, givenPassword);
            draft.hold(fresh);
        }
    }

    /** P-TYPE. */
    void changeType(String userId, SubscriberType type, String context) {
        SubscriberRecord old = draft.find(userId).orElseThrow();
        if (old.type() == type) {
            return;
        }
        if (draft.has(Quirk.TYPE_CHANGE_REPLACES_RECORD)) {
            replace(old, type, context);
        } else {
            convert(old, type, context);
        }
    }

    private void replace(SubscriberRecord old, SubscriberType type, String context) {
        String userId = old.id();
        SubscriberRecord fresh =
                fresh(userId, old.serviceProvider(), old.groupId(), type, old.publicId(), context, old.voicePortal());
        draft.must(new DeleteRecord(userId), new DeleteAssociation(userId));
        if (!old.phone().isEmpty()) {
            draft.must(new DeleteEnum(old.phone()));
        }
        draft.must(new InsertRecord(fresh));
        associate(fresh, "");
        if (!old.phone().isEmpty()) {
            draft.must(
                    new AddTelUri(userId, old.phone(), old.publicId(), registrationSet(type)),
                    PlanDraft.set(userId, RecordField.PHONE, old.phone()),
                    new CreateEnum(old.phone(), old.publicId()));
        }
    }

    /** Writes the record last: until then a repetition finds the old type and starts over. */
    private void convert(SubscriberRecord old, SubscriberType type, String context) {
        String userId = old.id();
        String publicId = publicId(old);
        draft.must(new DeleteAssociation(userId));
        if (!old.phone().isEmpty()) {
            draft.must(new DeleteEnum(old.phone()));
        }
        associate(fresh(userId, "", "", type, publicId, context, false), "");
        if (!old.phone().isEmpty()) {
            draft.must(
                    new AddTelUri(userId, old.phone(), publicId, registrationSet(type)),
                    new CreateEnum(old.phone(), publicId));
        }
        draft.must(new ChangeRecord(
                userId,
                context.isEmpty()
                        ? Map.of(RecordField.TYPE, type.text())
                        : Map.of(RecordField.TYPE, type.text(), RecordField.PHONE_CONTEXT, context),
                Set.of()));
        if (!type.isPsi()) {
            draft.note("The type of " + userId + " changed to " + type.text()
                    + ": its new association has a random SIP password, set the subscriber's own again.");
        }
    }

    /**
     * P-PUBID.
     *
     * @param wanted the new public identity; empty to leave it
     */
    void changePublicId(String userId, String wanted, SubscriberType type, String context) {
        String old = draft.find(userId).map(this::publicId).orElse("");
        if (wanted.isEmpty() || wanted.equals(old)) {
            return;
        }
        String phone = phone(userId);
        if (!phone.isEmpty()) {
            draft.must(new DeleteEnum(phone), new DeleteTelUri(userId, phone));
        }
        if (old.isEmpty()) {
            draft.refuse("The public identity of " + userId + " is not known, so it cannot be changed to " + wanted
                    + ": the subscriber is not in the registry, or its record names none.");
            return;
        }
        draft.must(
                new DeleteSipUri(userId, old),
                new DeleteServiceProfile(userId, old),
                new AddServiceProfile(userId, wanted, type, options.orDefaultContext(context)),
                new AddSipUri(userId, wanted, registrationSet(type)));
        ChangeRecord recorded = PlanDraft.set(userId, RecordField.PUBLIC_ID, wanted);
        if (phone.isEmpty()) {
            draft.must(recorded);
            return;
        }
        draft.remember(
                recorded,
                draft.entry(new AddTelUri(userId, phone, wanted, registrationSet(type))),
                draft.entry(new CreateEnum(phone, wanted)));
        if (draft.has(Quirk.RECORD_BEFORE_CORE)) {
            draft.must(PlanDraft.set(userId, RecordField.PHONE, phone));
        }
    }

    /** P-PHONE. */
    void changePhone(String userId, Field phone, SubscriberType type) {
        if (phone.isNil()) {
            removePhone(userId);
            return;
        }
        String old = phone(userId);
        String wanted = phone.text().orElse("");
        if (wanted.isEmpty() || wanted.equals(old)) {
            return;
        }
        if (!old.isEmpty()) {
            draft.must(new DeleteTelUri(userId, old), new DeleteEnum(old));
        }
        String publicId = draft.find(userId).map(this::publicId).orElse("");
        String profile = publicId.isEmpty() ? userId : publicId;
        draft.must(
                new AddTelUri(userId, wanted, profile, registrationSet(type)),
                new CreateEnum(wanted, profile),
                PlanDraft.set(userId, RecordField.PHONE, wanted));
    }

    void removePhone(String userId) {
        String old = phone(userId);
        if (!old.isEmpty()) {
            draft.remember(
                    PlanDraft.clear(userId, RecordField.PHONE),
                    draft.entry(new DeleteTelUri(userId, old)),
                    draft.entry(new DeleteEnum(old)));
        }
    }

    /** P-CTX. */
    void changeContext(String userId, String profile, String context) {
        String old = draft.find(userId).map(SubscriberRecord::phoneContext).orElse("");
        if (!context.isEmpty() && !context.equals(old)) {
            draft.remember(
                    PlanDraft.set(userId, RecordField.PHONE_CONTEXT, context),
                    draft.entry(new SetPhoneContext(userId, profile, context)));
        }
    }

    /** P-DELETE-USER. */
    void deleteUser(String userId) {
        String mailbox = draft.find(userId).map(SubscriberRecord::mailbox).orElse("");
        if (!mailbox.isEmpty()) {
            if (draft.has(Quirk.MAILBOX_NAME_AS_USER_ID)) {
                draft.must(markedDeleted(userId));
                deleteMailboxOfNamesake(mailbox);
            } else {
                deleteMailbox(mailbox);
                draft.must(PlanDraft.clear(userId, RecordField.MAILBOX, RecordField.MAILBOX_PASSWORD));
            }
        }
        String list = draft.find(userId).map(SubscriberRecord::listUri).orElse("");
        if (!list.isEmpty()) {
            deleteList(userId, list);
        }
        deleteService(userId);
    }

    /** The part of P-DELETE-USER that services have as well. */
    void deleteService(String userId) {
        removePhone(userId);
        draft.remember(
                Quirk.FAILED_DELETION_TOLERATED,
                new DeleteRecord(userId),
                draft.tolerable(new DeleteAssociation(userId)));
    }

    void deleteList(String userId, String list) {
        draft.remember(PlanDraft.clear(userId, RecordField.LIST_URI), draft.tolerable(new DeleteAssociation(list)));
    }

    /** Deletes a mailbox, unless it is a mark or was never a valid one and so never created. */
    void deleteMailbox(String mailbox) {
        if (VoicemailRules.isMailbox(mailbox)) {
            draft.must(new DeleteMailbox(mailbox));
        }
    }

    private void deleteMailboxOfNamesake(String mailbox) {
        String other = draft.find(mailbox).map(SubscriberRecord::mailbox).orElse("");
        if (other.isEmpty() || other.equals(VoicemailRules.NO_DATA)) {
            return;
        }
        if (!other.contains("@")) {
            draft.refuse("The mailbox '" + other + "' of " + mailbox + " is not of the form user@domain.");
        } else {
            draft.must(new DeleteMailbox(other), markedDeleted(mailbox));
        }
    }

    private static ChangeRecord markedDeleted(String userId) {
        return new ChangeRecord(
                userId,
                Map.of(
                        RecordField.MAILBOX,
                        VoicemailRules.NO_DATA,
                        RecordField.MAILBOX_PASSWORD,
                        VoicemailRules.NO_DATA),
                Set.of());
    }

    /** Creates the association of a record, with the given SIP password or, where one is needed and none given, a new one. */
    private void associate(SubscriberRecord subscriber, String givenPassword) {
        if (subscriber.publicId().isEmpty()) {
            draft.refuse(
                    "The subscriber " + subscriber.id() + " has no public identity to create an association with.");
            return;
        }
        String password = givenPassword.isEmpty() ? freshPassword : givenPassword;
        draft.must(new CreateAssociation(
                subscriber.id(),
                subscriber.type(),
                subscriber.publicId(),
                subscriber.type().isPsi() ? "" : password,
                options.orDefaultContext(subscriber.phoneContext())));
    }

    /** The stored public identity; one that is missing is the default one, unless the reference is followed. */
    String publicId(SubscriberRecord stored) {
        boolean isDefault = stored.publicId().isEmpty() && !draft.has(Quirk.NO_EXISTENCE_CHECK);
        return isDefault ? stored.id() : stored.publicId();
    }

    private String phone(String userId) {
        return draft.find(userId).map(SubscriberRecord::phone).orElse("");
    }

    static int registrationSet(SubscriberType type) {
        return type.isPsi() ? 0 : 1;
    }

    static SubscriberRecord fresh(
            String userId,
            String serviceProvider,
            String groupId,
            SubscriberType type,
            String publicId,
            String context,
            boolean voicePortal) {
        return new SubscriberRecord(
                userId, serviceProvider, groupId, type, publicId, "", context, "", "", "", voicePortal);
    }
}
