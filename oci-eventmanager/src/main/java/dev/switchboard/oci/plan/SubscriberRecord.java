package dev.switchboard.oci.plan;

import java.util.Map;
import java.util.Set;

/**
 * What the registry remembers of one subscriber: what has been provisioned so far.
 *
 * <p>Every text but the id may be empty, which stands for a column that is NULL.
 *
 * @param id the user id, service user id, or a voice portal's first public identity; column {@code id}
 * @param serviceProvider the service provider; column {@code service_provider}, not known in rows of the system before
 * @param groupId the group; column {@code group_id}
 * @param type the kind of subscriber; column {@code user_type}
 * @param publicId the current public identity without scheme; column {@code sipurl}
 * @param phone the current phone number as received; column {@code e164}
 * @param phoneContext the current phone context; column {@code srd_user.phonecontext}
 * @param mailbox the voicemail account, or {@code NODATA} after the reference implementation marked it; column
 *     {@code vmail_user}
 * @param mailboxPassword its password; column {@code vmail_password}
 * @param listUri the busy lamp field list URI; column {@code blf_user}
 * @param voicePortal whether it is the voice portal of its group; column {@code voice_portal}
 */
public record SubscriberRecord(
        String id,
        String serviceProvider,
        String groupId,
        SubscriberType type,
        String publicId,
        String phone,
        String phoneContext,
        String mailbox,
        String mailboxPassword,
        String listUri,
        boolean voicePortal) {

    /** The fields a plan may change; the text form of each is its column. */
    public enum RecordField {
        /** Column {@code user_type}. */
        TYPE("user_type"),
        /** Column {@code sipurl}. */
        PUBLIC_ID("sipurl"),
        /** Column {@code e164}. */
        PHONE("e164"),
        /** Column {@code phonecontext}. */
        PHONE_CONTEXT("phonecontext"),
        /** Column {@code vmail_user}. */
        MAILBOX("vmail_user"),
        /** Column {@code vmail_password}. */
        MAILBOX_PASSWORD("vmail_password"),
        /** Column {@code blf_user}. */
        LIST_URI("blf_user"),
        /** Column {@code service_provider}. */
        SERVICE_PROVIDER("service_provider"),
        /** Column {@code voice_portal}; set to any text, the record is that of its group's portal. */
        VOICE_PORTAL("voice_portal");

        private final String column;

        RecordField(String column) {
            this.column = column;
        }

        /**
         * The field in the table {@code srd_user}.
         *
         * @return the column's name
         */
        public String column() {
            return column;
        }
    }

    /**
     * This record with some fields changed.
     *
     * @param set new values
     * @param cleared fields that become empty
     * @return the changed record
     */
    public SubscriberRecord with(Map<RecordField, String> set, Set<RecordField> cleared) {
        SubscriberType newType = set.containsKey(RecordField.TYPE)
                ? SubscriberType.parse(set.get(RecordField.TYPE)).orElse(type)
                : type;
        return new SubscriberRecord(
                id,
                changed(RecordField.SERVICE_PROVIDER, serviceProvider, set, cleared),
                groupId,
                newType,
                changed(RecordField.PUBLIC_ID, publicId, set, cleared),
                changed(RecordField.PHONE, phone, set, cleared),
                changed(RecordField.PHONE_CONTEXT, phoneContext, set, cleared),
                changed(RecordField.MAILBOX, mailbox, set, cleared),
                changed(RecordField.MAILBOX_PASSWORD, mailboxPassword, set, cleared),
                changed(RecordField.LIST_URI, listUri, set, cleared),
                !changed(RecordField.VOICE_PORTAL, voicePortal ? "1" : "", set, cleared)
                        .isEmpty());
    }

    private static String changed(
            RecordField field, String old, Map<RecordField, String> set, Set<RecordField> cleared) {
        return cleared.contains(field) ? "" : set.getOrDefault(field, old);
    }

    @Override
    public String toString() {
        return "SubscriberRecord[id=" + id + ", type=" + type.text() + ", publicId=" + publicId + ", phone=" + phone
                + "]";
    }
}
