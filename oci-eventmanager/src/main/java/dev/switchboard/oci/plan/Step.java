package dev.switchboard.oci.plan;

import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.Map;
import java.util.Set;

/**
 * One thing to do: a request to the provisioning gateway or the mail server, or a change of the registry.
 *
 * <p>Phone numbers are given without country code prefix; public identities without scheme. Nothing here is wire text:
 * prefixes, associations and escaping belong to whoever sends it.
 */
public sealed interface Step {

    /**
     * Hands the step to the method for its kind.
     *
     * @param visitor what to do with each kind
     * @param <R> the visitor's result
     * @return what the visitor's method returns
     */
    <R> R accept(Visitor<R> visitor);

    /**
     * Create an IMS association ({@code A+U}, or {@code A+P} for a public service identity).
     *
     * @param userId the user id; also the private identity and what the association id is derived from
     * @param type decides whether it is a public service identity, and which service profile it gets
     * @param publicId the public identity without scheme
     * @param password the SIP password; empty for public service identities
     * @param phoneContext the phone context
     */
    record CreateAssociation(String userId, SubscriberType type, String publicId, String password, String phoneContext)
            implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public String toString() {
            return "CreateAssociation[userId=" + userId + ", type=" + type.text() + ", publicId=" + publicId
                    + ", phoneContext=" + phoneContext + "]";
        }
    }

    /**
     * Delete an IMS association ({@code A-}).
     *
     * @param userId the user id the association id is derived from
     */
    record DeleteAssociation(String userId) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Set the SIP password ({@code PW}).
     *
     * @param userId the user id
     * @param password the new password
     */
    record SetPassword(String userId, String password) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public String toString() {
            return "SetPassword[userId=" + userId + "]";
        }
    }

    /**
     * Set a SIP public identity ({@code SIP+}).
     *
     * @param userId the user id
     * @param publicId the identity without scheme; also its service profile
     * @param implicitRegistrationSet 0 or 1
     */
    record AddSipUri(String userId, String publicId, int implicitRegistrationSet) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Remove a SIP public identity ({@code SIP-}).
     *
     * @param userId the user id
     * @param publicId the identity without scheme
     */
    record DeleteSipUri(String userId, String publicId) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Set a telephone public identity ({@code TEL+}).
     *
     * @param userId the user id
     * @param phone the national number
     * @param publicId the service profile it uses
     * @param implicitRegistrationSet 0 or 1
     */
    record AddTelUri(String userId, String phone, String publicId, int implicitRegistrationSet) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Remove a telephone public identity ({@code TEL-}).
     *
     * @param userId the user id
     * @param phone the national number
     */
    record DeleteTelUri(String userId, String phone) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Set a service profile ({@code SP+}).
     *
     * @param userId the user id
     * @param publicId the profile's id
     * @param type decides the configured service profile
     * @param phoneContext the phone context
     */
    record AddServiceProfile(String userId, String publicId, SubscriberType type, String phoneContext) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Remove a service profile ({@code SP-}).
     *
     * @param userId the user id
     * @param publicId the profile's id
     */
    record DeleteServiceProfile(String userId, String publicId) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Set only the phone context of a service profile ({@code CTX}).
     *
     * @param userId the user id
     * @param publicId the profile's id
     * @param phoneContext the new context
     */
    record SetPhoneContext(String userId, String publicId, String phoneContext) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Create an ENUM record ({@code ENUM+}).
     *
     * @param phone the national number
     * @param publicId the identity it points to, without scheme
     */
    record CreateEnum(String phone, String publicId) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Delete an ENUM record ({@code ENUM-}).
     *
     * @param phone the national number
     */
    record DeleteEnum(String phone) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Create a domain on the mail server.
     *
     * @param domain the domain
     */
    record CreateMailDomain(String domain) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Delete a domain on the mail server, with its users and files.
     *
     * @param domain the domain
     */
    record DeleteMailDomain(String domain) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Create a mail account.
     *
     * @param mailbox {@code user@domain}
     * @param password its password
     */
    record CreateMailbox(String mailbox, String password) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public String toString() {
            return "CreateMailbox[mailbox=" + mailbox + "]";
        }
    }

    /**
     * Delete a mail account.
     *
     * @param mailbox {@code user@domain}
     */
    record DeleteMailbox(String mailbox) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Store a new subscriber in the registry. Fails when the id is taken, unless the step is repeated.
     *
     * @param subscriber the record
     */
    record InsertRecord(SubscriberRecord subscriber) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * Change a subscriber in the registry. Changing one that is not there is no error.
     *
     * @param userId the id
     * @param set new values
     * @param cleared fields that become NULL
     */
    record ChangeRecord(String userId, Map<RecordField, String> set, Set<RecordField> cleared) implements Step {
        /**
         * Copies the collections.
         *
         * @param userId the id
         * @param set new values
         * @param cleared fields that become NULL
         */
        public ChangeRecord {
            set = Map.copyOf(set);
            cleared = Set.copyOf(cleared);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }

        @Override
        public String toString() {
            return "ChangeRecord[userId=" + userId + ", set=" + set.keySet() + ", cleared=" + cleared + "]";
        }
    }

    /**
     * Remove a subscriber from the registry. Removing one that is not there is no error.
     *
     * @param userId the id
     */
    record DeleteRecord(String userId) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * End the plan as failed: what follows cannot be done.
     *
     * @param reason why, for people
     */
    record Refuse(String reason) implements Step {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.visit(this);
        }
    }

    /**
     * One method for each kind of step.
     *
     * @param <R> the result of each method
     */
    interface Visitor<R> {
        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(CreateAssociation step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteAssociation step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(SetPassword step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(AddSipUri step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteSipUri step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(AddTelUri step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteTelUri step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(AddServiceProfile step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteServiceProfile step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(SetPhoneContext step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(CreateEnum step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteEnum step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(CreateMailDomain step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteMailDomain step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(CreateMailbox step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteMailbox step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(InsertRecord step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(ChangeRecord step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(DeleteRecord step);

        /**
         * Visits one kind of step.
         *
         * @param step the step
         * @return the visitor's result
         */
        R visit(Refuse step);
    }
}
