package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.Step;
import java.util.Set;

/**
 * What the numbers in faults mean.
 *
 * <p>Of the defaults only 13004 is established. That 13005 and 35256 mean what they are taken for is inferred from
 * use. 35255, 3013, and 3014 for anything but a refused login are unconfirmed: set what the gateway at hand sends.
 *
 * @param sessionInvalid fault codes (of the gateway itself) for a session it does not accept
 * @param associationExists error codes for creating an association that exists
 * @param associationMissing error codes for deleting an association that does not exist
 * @param identityMissing error codes for removing an identity or a service profile that does not exist
 * @param enumExists error codes for creating an ENUM record that exists
 * @param enumMissing error codes for deleting an ENUM record that does not exist
 */
public record FaultCodes(
        Set<Integer> sessionInvalid,
        Set<Integer> associationExists,
        Set<Integer> associationMissing,
        Set<Integer> identityMissing,
        Set<Integer> enumExists,
        Set<Integer> enumMissing) {

    /**
     * Copies the sets.
     *
     * @param sessionInvalid as above
     * @param associationExists as above
     * @param associationMissing as above
     * @param identityMissing as above
     * @param enumExists as above
     * @param enumMissing as above
     */
    public FaultCodes {
        sessionInvalid = Set.copyOf(sessionInvalid);
        associationExists = Set.copyOf(associationExists);
        associationMissing = Set.copyOf(associationMissing);
        identityMissing = Set.copyOf(identityMissing);
        enumExists = Set.copyOf(enumExists);
        enumMissing = Set.copyOf(enumMissing);
    }

    /**
     * The codes as far as they are known.
     *
     * @return the defaults
     */
    public static FaultCodes standard() {
        return new FaultCodes(Set.of(3013, 3014), Set.of(13004), Set.of(13005), Set.of(), Set.of(35255), Set.of(35256));
    }

    /**
     * Whether a fault says that what a step wants is the case already. It says so only when every error code does.
     *
     * @param step the step that was refused
     * @param fault what the gateway said
     * @return true when all its error codes are those of an object that exists (create) or is missing (delete)
     */
    public boolean goalReached(Step step, Cai3gResult.Fault fault) {
        return !fault.errorCodes().isEmpty() && goal(step).containsAll(fault.errorCodes());
    }

    private Set<Integer> goal(Step step) {
        if (step instanceof Step.CreateAssociation) {
            return associationExists;
        }
        if (step instanceof Step.DeleteAssociation) {
            return associationMissing;
        }
        if (step instanceof Step.CreateEnum) {
            return enumExists;
        }
        if (step instanceof Step.DeleteEnum) {
            return enumMissing;
        }
        boolean removal = step instanceof Step.DeleteSipUri
                || step instanceof Step.DeleteTelUri
                || step instanceof Step.DeleteServiceProfile;
        return removal ? identityMissing : Set.of();
    }
}
