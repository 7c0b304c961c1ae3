package dev.switchboard.oci.plan;

/**
 * One named way in which the reference implementation plans otherwise than it should. A rule asks for a quirk at the
 * one place where it differs; without the quirk it does what the last sentence of each description says.
 *
 * <p>The numbers {@code D-…} are those of the specification's list of known defects.
 */
public enum Quirk {
    /**
     * D-08: a name counts only without prefix, nil only as an attribute literally spelled {@code xsi:nil="true"}, a
     * text only when nothing but characters stands there, and nothing is trimmed. Corrected: local names, {@code 1} as
     * well as {@code true}, trimmed.
     */
    LITERAL_READING("D-08"),

    /** D-17: the last member decides how a group deletion ended. Corrected: it failed when any member failed. */
    LAST_MEMBER_DECIDES("D-17"),

    /**
     * D-20: a service modification without public identity is ignored, its phone number with it. Corrected: a nil
     * identity is the default one, a missing one stays, and the number is always looked at.
     */
    SERVICE_IDENTITY_REQUIRED("D-20"),

    /**
     * D-21: phone number and endpoint of a user modification count only beside an alias list that is nil or has an
     * alias. Corrected: each element counts when it is there.
     */
    ALIAS_LIST_MARKS_ADDRESS("D-21"),

    /**
     * D-22: an address modification without endpoint, or without line port, resets identity and type. Corrected: what
     * is missing stays as it is.
     */
    MISSING_ENDPOINT_RESETS("D-22"),

    /** D-23: an address modification turns a pilot into a user or trunk user. Corrected: a pilot stays a pilot. */
    PILOT_LOSES_TYPE("D-23"),

    /**
     * D-24: a change of type replaces the record, and mailbox, its password and the list URI are forgotten. Corrected:
     * the record is changed in place once the core has followed, and the plan notes that a SIP password is missing.
     */
    TYPE_CHANGE_REPLACES_RECORD("D-24"),

    /** D-25: a busy lamp field modification without list URI deletes the list. Corrected: it changes nothing. */
    MISSING_LIST_URI_DELETES("D-25"),

    /**
     * D-26: a change of the phone context alone goes to the service profile named like the user id. Corrected: to that
     * of the stored public identity.
     */
    CONTEXT_OF_USER_ID_PROFILE("D-26"),

    /**
     * D-27: the deletion of a subscriber looks its mailbox up under the mailbox's name: none is deleted, or that of the
     * subscriber whose id has this name. Corrected: the subscriber's own mailbox is deleted, then forgotten.
     */
    MAILBOX_NAME_AS_USER_ID("D-27"),

    /**
     * D-28: the event that creates a voice portal does not provision its number, and a nil number is not removed.
     * Corrected: both are done.
     */
    PORTAL_PHONE_NEGLECTED("D-28"),

    /**
     * D-29: a group deletion takes in the groups of other service providers with the same id. Corrected: only members
     * whose service provider is the same or not known.
     */
    GROUP_OF_ANY_PROVIDER("D-29"),

    /**
     * D-30 and the table of failures in mid-sequence: the registry is changed before the core is. Corrected: after the
     * core has confirmed everything that the change says, so that a failed event can be replayed.
     */
    RECORD_BEFORE_CORE("D-30"),

    /** D-31: only {@code newPassword} is read. Corrected: {@code password/new} as well. */
    ONLY_NEW_PASSWORD("D-31"),

    /**
     * D-32: a trunk group without pilot fails, a pilot without line port is half created. Corrected: without pilot
     * there is nothing to do, and the line port defaults to the user id.
     */
    TRUNK_GROUP_NEEDS_LINE_PORT("D-32"),

    /** D-35: a changed mailbox password is dropped in silence. Corrected: the plan carries a note. */
    MAILBOX_PASSWORD_DROPPED("D-35"),

    /**
     * D-36: the mailbox is remembered before it is created, and even when it cannot be. Corrected: afterwards.
     */
    MAILBOX_RECORDED_FIRST("D-36"),

    /**
     * D-37: the phone context is derived whenever the calling line's first name is there, so a modification without
     * address resets it and one of the address alone is not seen. Corrected: derived from the state or province when
     * that is there.
     */
    CONTEXT_NEEDS_CALLING_NAME("D-37"),

    /**
     * D-47: number, endpoint and public identity in the addition of a user or service are not provisioned. Corrected:
     * they are.
     */
    ADD_IGNORES_ADDRESS("D-47"),

    /**
     * D-54: "not found" as the answer to a deletion is a failure. Corrected: the goal is reached.
     */
    GOAL_REACHED_IS_FAULT("D-54"),

    /**
     * D-55: a deletion of an association may fail unnoticed, and the record goes first. Corrected: it must succeed or
     * find nothing, and the record goes last.
     */
    FAILED_DELETION_TOLERATED("D-55"),

    /**
     * D-56: a phone number is used as it is written. Corrected: {@code +} and country code, hyphens and blanks are
     * stripped, and what is not a number is refused.
     */
    PHONE_AS_WRITTEN("D-56"),

    /** D-58: a busy lamp field list is created for an unknown user. Corrected: refused. */
    LIST_FOR_UNKNOWN_USER("D-58"),

    /**
     * D-59: a voice portal is its public identity; a new identity makes a second portal, a nil one fails. Corrected:
     * the group's portal is remembered, and changes its identity.
     */
    PORTAL_IS_ITS_IDENTITY("D-59"),

    /**
     * D-60: a service modification does not ask whether the service exists, and gives up where it needs the old
     * identity. Corrected: refused at once; a record without identity has the default one.
     */
    NO_EXISTENCE_CHECK("D-60"),

    /**
     * D-62: another mailbox name, or one after a deletion, fails. Corrected: the old mailbox is deleted, the new one
     * created, and the mark of a deletion counts as none.
     */
    MAILBOX_CHANGE_FAILS("D-62");

    private final String defect;

    Quirk(String defect) {
        this.defect = defect;
    }

    /**
     * The defect's number in the specification.
     *
     * @return for example {@code D-20}
     */
    public String defect() {
        return defect;
    }
}
