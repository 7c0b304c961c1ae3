package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.SubscriberType;
import java.util.Map;

/**
 * What the objects of one network hold beside the subscriber's own values.
 *
 * @param countryCode digits put in front of every national number, for example {@code 299}
 * @param serviceProfiles the configured service profile id of each subscriber type; a type without one cannot be
 *     provisioned
 * @param chargingProfile the charging profile id of new associations
 * @param maxSessions how many sessions a subscriber may have at a time
 * @param enumFlags flags of ENUM records
 * @param enumOrder order of ENUM records
 * @param enumPreference preference of ENUM records
 * @param enumService service of ENUM records
 */
public record ImsProfile(
        String countryCode,
        Map<SubscriberType, String> serviceProfiles,
        String chargingProfile,
        int maxSessions,
        String enumFlags,
        int enumOrder,
        int enumPreference,
        String enumService) {

    /**
     * Copies the map and checks the values.
     *
     * @param countryCode as above
     * @param serviceProfiles as above
     * @param chargingProfile as above
     * @param maxSessions as above
     * @param enumFlags as above
     * @param enumOrder as above
     * @param enumPreference as above
     * @param enumService as above
     * @throws IllegalArgumentException naming the value that cannot be used
     */
    public ImsProfile {
        serviceProfiles = Map.copyOf(serviceProfiles);
        if (!countryCode.matches("[0-9]{0,7}")) {
            throw new IllegalArgumentException(
                    "the country code must be digits only, without + or 00, not \"" + countryCode + "\"");
        }
        serviceProfiles.forEach((type, id) -> {
            if (id.isBlank()) {
                throw new IllegalArgumentException("the service profile of type " + type.text() + " is empty");
            }
        });
        requireText("the charging profile", chargingProfile);
        requireText("the ENUM flags", enumFlags);
        requireText("the ENUM service", enumService);
        requireNatural("the largest number of sessions", maxSessions);
        requireNatural("the ENUM order", enumOrder);
        requireNatural("the ENUM preference", enumPreference);
    }

    /**
     * The profile with the values every known installation has.
     *
     * @param serviceProfiles the configured service profile id of each subscriber type
     * @return a profile for country code 299
     */
    public static ImsProfile standard(Map<SubscriberType, String> serviceProfiles) {
        return new ImsProfile("299", serviceProfiles, "DefaultChargingProfile", 99, "nu", 10, 10, "E2U+sip");
    }

    private static void requireText(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
    }

    private static void requireNatural(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " must not be negative: " + value);
        }
    }
}
