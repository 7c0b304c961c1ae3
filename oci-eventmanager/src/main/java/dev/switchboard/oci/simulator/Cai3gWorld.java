package dev.switchboard.oci.simulator;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a simulated gateway has provisioned, at one moment. Two worlds are equal when they hold the same, whatever
 * the order of the requests that made them.
 *
 * <p>Values are kept as the text that was sent; an element that was never sent is the empty text.
 *
 * @param associations IMS associations by association id
 * @param numbers ENUM subscriptions by number, {@code tel:299…}
 */
public record Cai3gWorld(SortedMap<String, Association> associations, SortedMap<String, EnumSubscription> numbers) {

    /**
     * One IMS association.
     *
     * @param id association id
     * @param psi whether it is a public service identity
     * @param user the private user
     * @param identities public identities by value, {@code sip:…} or {@code tel:+…}
     * @param profiles service profiles by id
     */
    public record Association(
            String id,
            boolean psi,
            PrivateUser user,
            SortedMap<String, PublicIdentity> identities,
            SortedMap<String, ServiceProfile> profiles) {

        /**
         * Copies the maps.
         *
         * @param id association id
         * @param psi whether it is a public service identity
         * @param user the private user
         * @param identities public identities by value
         * @param profiles service profiles by id
         */
        public Association {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(user, "user");
            identities = sorted(identities);
            profiles = sorted(profiles);
        }

        Association withUser(PrivateUser newUser) {
            return new Association(id, psi, newUser, identities, profiles);
        }
    }

    /**
     * The private user of an association.
     *
     * @param id private user id
     * @param password SIP password; empty for none
     * @param mechanism allowed authentication mechanism
     */
    public record PrivateUser(String id, String password, String mechanism) {

        /**
         * Checks the values.
         *
         * @param id private user id
         * @param password SIP password
         * @param mechanism allowed authentication mechanism
         */
        public PrivateUser {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(password, "password");
            Objects.requireNonNull(mechanism, "mechanism");
        }

        @Override
        public String toString() {
            return "PrivateUser[id=" + id + ", password=" + (password.isEmpty() ? "" : "***") + ", mechanism="
                    + mechanism + "]";
        }
    }

    /**
     * One public identity.
     *
     * @param value the identity with its scheme
     * @param privateUserId the private user it belongs to
     * @param implicitRegSet implicit registration set, {@code 0} or {@code 1}
     * @param isDefault {@code false}, or empty where it was not sent
     * @param serviceProfileId the service profile it uses
     * @param barred session barring indication
     */
    public record PublicIdentity(
            String value,
            String privateUserId,
            String implicitRegSet,
            String isDefault,
            String serviceProfileId,
            String barred) {

        /**
         * Checks the values.
         *
         * @param value the identity
         * @param privateUserId the private user
         * @param implicitRegSet implicit registration set
         * @param isDefault whether it is the default
         * @param serviceProfileId the service profile
         * @param barred session barring indication
         */
        public PublicIdentity {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(privateUserId, "privateUserId");
            Objects.requireNonNull(implicitRegSet, "implicitRegSet");
            Objects.requireNonNull(isDefault, "isDefault");
            Objects.requireNonNull(serviceProfileId, "serviceProfileId");
            Objects.requireNonNull(barred, "barred");
        }
    }

    /**
     * One service profile.
     *
     * @param id service profile id
     * @param configuredProfileId the configured service profile it refers to
     * @param maxSessions largest number of sessions
     * @param phoneContext phone context
     */
    public record ServiceProfile(String id, String configuredProfileId, String maxSessions, String phoneContext) {

        /**
         * Checks the values.
         *
         * @param id service profile id
         * @param configuredProfileId configured service profile
         * @param maxSessions largest number of sessions
         * @param phoneContext phone context
         */
        public ServiceProfile {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(configuredProfileId, "configuredProfileId");
            Objects.requireNonNull(maxSessions, "maxSessions");
            Objects.requireNonNull(phoneContext, "phoneContext");
        }
    }

    /**
     * One number in ENUM.
     *
     * @param number the number with its scheme
     * @param publicId the identity it leads to
     * @param flags record flags
     * @param order record order
     * @param preference record preference
     * @param service record service
     */
    public record EnumSubscription(
            String number, String publicId, String flags, String order, String preference, String service) {

        /**
         * Checks the values.
         *
         * @param number the number
         * @param publicId the identity it leads to
         * @param flags record flags
         * @param order record order
         * @param preference record preference
         * @param service record service
         */
        public EnumSubscription {
            Objects.requireNonNull(number, "number");
            Objects.requireNonNull(publicId, "publicId");
            Objects.requireNonNull(flags, "flags");
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(preference, "preference");
            Objects.requireNonNull(service, "service");
        }
    }

    /**
     * Copies the maps.
     *
     * @param associations IMS associations by association id
     * @param numbers ENUM subscriptions by number
     */
    public Cai3gWorld {
        associations = sorted(associations);
        numbers = sorted(numbers);
    }

    /**
     * A world with nothing in it.
     *
     * @return the empty world
     */
    public static Cai3gWorld empty() {
        return new Cai3gWorld(new TreeMap<>(), new TreeMap<>());
    }

    /**
     * One association.
     *
     * @param id association id
     * @return the association, if there is one
     */
    public Optional<Association> findAssociation(String id) {
        return Optional.ofNullable(associations.get(id));
    }

    /**
     * The association of a private user.
     *
     * @param privateUserId private user id
     * @return the first association with that private user, if there is one
     */
    public Optional<Association> findAssociationOf(String privateUserId) {
        return associations.values().stream()
                .filter(association -> association.user().id().equals(privateUserId))
                .findFirst();
    }

    /**
     * The same world with every password empty, for comparing runs in which passwords are made up at random.
     *
     * @return the changed copy
     */
    public Cai3gWorld withoutPasswords() {
        SortedMap<String, Association> stripped = new TreeMap<>();
        associations.forEach((id, association) -> stripped.put(
                id,
                association.withUser(new PrivateUser(
                        association.user().id(), "", association.user().mechanism()))));
        return new Cai3gWorld(stripped, numbers);
    }

    private static <T> SortedMap<String, T> sorted(Map<String, T> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
