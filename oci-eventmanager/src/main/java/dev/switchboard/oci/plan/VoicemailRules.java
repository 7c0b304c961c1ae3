package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.plan.Step.ChangeRecord;
import dev.switchboard.oci.plan.Step.CreateMailbox;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mailbox of a user. */
final class VoicemailRules {

    /** What stands for mailbox and password once the reference implementation has taken a mailbox for deleted. */
    static final String NO_DATA = "NODATA";

    private VoicemailRules() {}

    static Subject subject(Command command) {
        return command.subject(command.text("userId"), List.of(command.text("groupMailServerUserId")));
    }

    static Plan plan(Command command, Facts facts) {
        PlanOptions options = command.options();
        String userId = command.text("userId");
        PlanDraft draft = new PlanDraft(options, facts, userId, false);
        if (userId.isEmpty()) {
            draft.refuse("The command names no userId.");
            return draft.plan();
        }
        boolean changeFails = options.has(Quirk.MAILBOX_CHANGE_FAILS);
        Field mailbox = command.field("groupMailServerUserId");
        String password = command.text("groupMailServerPassword");
        String stored = draft.find(userId).map(SubscriberRecord::mailbox).orElse("");
        String current = stored.equals(NO_DATA) && !changeFails ? "" : stored;
        if (mailbox.isNil() && !changeFails) {
            remove(draft, new Procedures(options, draft, facts), userId, current);
            return draft.plan();
        }
        String wanted = mailbox.text().orElse("");
        if (wanted.isEmpty() && password.isEmpty()) {
            return Plan.nothing();
        }
        boolean same = wanted.equals(current) || (wanted.isEmpty() && !changeFails);
        if (same) {
            noteNewPassword(draft, userId, current, password);
        } else if (changeFails && (wanted.isEmpty() || !current.isEmpty())) {
            draft.refuse("The mailbox of " + userId + " is " + current + " and cannot be changed"
                    + (wanted.isEmpty() ? "." : " to " + wanted + "."));
        } else {
            create(draft, new Procedures(options, draft, facts), userId, current, wanted, password);
        }
        return draft.plan();
    }

    private static void remove(PlanDraft draft, Procedures procedures, String userId, String current) {
        if (!current.isEmpty()) {
            procedures.deleteMailbox(current);
            draft.must(PlanDraft.clear(userId, RecordField.MAILBOX, RecordField.MAILBOX_PASSWORD));
        }
    }

    /** The mail server is not told: which of its commands changes a password is not known. */
    private static void noteNewPassword(PlanDraft draft, String userId, String current, String password) {
        String old = draft.find(userId).map(SubscriberRecord::mailboxPassword).orElse("");
        boolean changed = !current.isEmpty() && !password.isEmpty() && !password.equals(old);
        if (changed && !draft.has(Quirk.MAILBOX_PASSWORD_DROPPED)) {
            draft.note("The password of mailbox " + current + " of " + userId
                    + " was changed, but the mail server still has the old one: change it there by hand.");
        }
    }

    private static void create(
            PlanDraft draft, Procedures procedures, String userId, String current, String wanted, String given) {
        boolean recordFirst = draft.has(Quirk.MAILBOX_RECORDED_FIRST);
        String kept = draft.find(userId).map(SubscriberRecord::mailboxPassword).orElse("");
        String password = given.isEmpty() && !current.isEmpty() ? kept : given;
        ChangeRecord record = password.isEmpty()
                ? new ChangeRecord(userId, Map.of(RecordField.MAILBOX, wanted), Set.of(RecordField.MAILBOX_PASSWORD))
                : new ChangeRecord(
                        userId, Map.of(RecordField.MAILBOX, wanted, RecordField.MAILBOX_PASSWORD, password), Set.of());
        if (recordFirst) {
            draft.must(record);
        }
        boolean valid = recordFirst ? wanted.contains("@") : isMailbox(wanted);
        if (password.isEmpty() || !valid) {
            draft.refuse(
                    valid
                            ? "The command brings no password for the mailbox " + wanted + "."
                            : "The mailbox '" + wanted + "' is not of the form user@domain.");
            return;
        }
        if (!draft.knows(userId)) {
            draft.note("The user " + userId + " is not in the registry: its mailbox " + wanted
                    + " is created, but nothing will delete it with the user.");
        }
        procedures.deleteMailbox(current);
        draft.must(new CreateMailbox(wanted, password));
        if (!recordFirst) {
            draft.must(record);
        }
    }

    static boolean isMailbox(String mailbox) {
        int at = mailbox.indexOf('@');
        return at > 0 && at < mailbox.length() - 1;
    }
}
