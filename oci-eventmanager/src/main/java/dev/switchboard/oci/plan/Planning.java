package dev.switchboard.oci.plan;

import java.util.EnumSet;
import java.util.Set;

/** The two sets of rules on offer. */
public enum Planning {
    /** What the network needs: no quirk. */
    CORRECTED,
    /** What the reference implementation would do: every quirk. */
    REFERENCE;

    /**
     * The quirks of this set of rules.
     *
     * @return an unmodifiable set
     */
    public Set<Quirk> quirks() {
        return this == REFERENCE ? Set.copyOf(EnumSet.allOf(Quirk.class)) : Set.of();
    }
}
