package dev.switchboard.oci.plan;

import java.util.Locale;
import java.util.Optional;

/** What kind of subscriber a record stands for; the text form is the column {@code srd_user.user_type}. */
public enum SubscriberType {
    /** An ordinary user. */
    USER,
    /** A service: hunt group, auto attendant, call centre, conference bridge, voice portal, busy lamp field list. */
    VIRTUAL,
    /** The pilot user of a trunk group. */
    PILOT,
    /** A user reached through a trunk group. */
    TRUNK;

    /**
     * The type as it stands in the registry and in the key of the service profile.
     *
     * @return the name in lower case
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the IMS core knows it as a public service identity, that is without credentials.
     *
     * @return true for services and trunk users
     */
    public boolean isPsi() {
        return this == VIRTUAL || this == TRUNK;
    }

    /**
     * Reads the text form.
     *
     * @param text for example {@code user}
     * @return the type, or empty when the text is none
     */
    public static Optional<SubscriberType> parse(String text) {
        for (SubscriberType type : values()) {
            if (type.text().equals(text.strip())) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
