package dev.switchboard.oci.event;

import java.util.Set;

/**
 * What processing an event may touch, so that events which share nothing can run side by side.
 *
 * <p>Two events conflict when one is a barrier, or when a name that one claims exclusively is claimed by the
 * other in any way. Names are opaque here; whoever makes them keeps them apart by kind ({@code id:…}, {@code tel:…}).
 *
 * @param barrier whether the event must run alone
 * @param exclusive names nobody else may touch meanwhile
 * @param shared names others may touch too, as long as nobody claims them exclusively
 */
public record Claim(boolean barrier, Set<String> exclusive, Set<String> shared) {

    private static final Claim EVERYTHING = new Claim(true, Set.of(), Set.of());
    private static final Claim NOTHING = new Claim(false, Set.of(), Set.of());

    /**
     * Copies the sets.
     *
     * @param barrier whether the event must run alone
     * @param exclusive names nobody else may touch meanwhile
     * @param shared names others may touch too, as long as nobody claims them exclusively
     */
    public Claim {
        exclusive = Set.copyOf(exclusive);
        shared = Set.copyOf(shared);
    }

    /**
     * The claim of an event that must run alone, after all before it and before all after it.
     *
     * @return a barrier
     */
    public static Claim everything() {
        return EVERYTHING;
    }

    /**
     * The claim of an event that touches nothing.
     *
     * @return an empty claim
     */
    public static Claim nothing() {
        return NOTHING;
    }

    /**
     * Whether two events must keep their order.
     *
     * @param other the other event's claim
     * @return true when they share something that one of them claims exclusively
     */
    public boolean conflictsWith(Claim other) {
        if (barrier || other.barrier) {
            return true;
        }
        return meets(exclusive, other.exclusive) || meets(exclusive, other.shared) || meets(shared, other.exclusive);
    }

    private static boolean meets(Set<String> some, Set<String> others) {
        Set<String> fewer = some.size() <= others.size() ? some : others;
        Set<String> more = fewer == some ? others : some;
        for (String name : fewer) {
            if (more.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
