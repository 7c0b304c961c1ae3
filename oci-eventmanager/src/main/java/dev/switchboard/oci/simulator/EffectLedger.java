package dev.switchboard.oci.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Every change of state that a simulator has accepted, in order: what the network really went through.
 *
 * <p>A request that is refused, or that asks for what is already so, changes nothing and is not in here. That makes the
 * ledger the witness in a test that kills and restarts a client: the client may ask twice, but nothing may happen twice.
 *
 * @param effects the changes, oldest first
 */
public record EffectLedger(List<Effect> effects) {

    /** Kinds of change. */
    public enum Change {
        /** An IMS association came into being. */
        ASSOCIATION_CREATED,
        /** An IMS association went, with all it held. */
        ASSOCIATION_DELETED,
        /** A public identity was added to an association. */
        IDENTITY_ADDED,
        /** A public identity got other data. */
        IDENTITY_CHANGED,
        /** A public identity was removed. */
        IDENTITY_REMOVED,
        /** A service profile was added to an association. */
        PROFILE_ADDED,
        /** A service profile got other data. */
        PROFILE_CHANGED,
        /** A service profile was removed. */
        PROFILE_REMOVED,
        /** The private user got another password; the detail is a digest of it. */
        PASSWORD_CHANGED,
        /** A number was published in ENUM. */
        ENUM_CREATED,
        /** A number was withdrawn from ENUM. */
        ENUM_DELETED,
        /** A mail domain came into being. */
        DOMAIN_CREATED,
        /** A mail domain went, with its mailboxes. */
        DOMAIN_DELETED,
        /** A mailbox came into being. */
        MAILBOX_CREATED,
        /** A mailbox went. */
        MAILBOX_DELETED
    }

    /**
     * One change.
     *
     * @param number place in the ledger, from 1
     * @param request {@link ReceivedRequest#order()} of the request that caused it
     * @param change what happened
     * @param subject what it happened to, for example an association id, or {@code association/identity}
     * @param detail the new data in words, without secrets; may be empty
     */
    public record Effect(long number, long request, Change change, String subject, String detail) {

        /**
         * Checks the values.
         *
         * @param number place in the ledger
         * @param request number of the request
         * @param change what happened
         * @param subject what it happened to
         * @param detail the new data in words
         */
        public Effect {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(detail, "detail");
        }

        private String key() {
            return detail.isEmpty() ? change + " " + subject : change + " " + subject + " " + detail;
        }

        /** Whether another change's {@link #thing()} is a part of this association. */
        private boolean isPart(String thing) {
            String at = thing.substring(thing.indexOf(' ') + 1);
            return at.startsWith(subject + "/") || thing.equals("PASSWORD " + subject);
        }

        private String thing() {
            return change.name().substring(0, change.name().indexOf('_')) + " " + subject;
        }
    }

    /**
     * Copies the list.
     *
     * @param effects the changes, oldest first
     */
    public EffectLedger {
        effects = List.copyOf(effects);
    }

    /**
     * How often each change happened, wherever in the order.
     *
     * @return the number for each change, its subject and detail, sorted by text
     */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        effects.forEach(effect -> counts.merge(effect.key(), 1, Integer::sum));
        return counts;
    }

    /**
     * Changes that happened to the same thing twice in a row with the same outcome. A truthful simulator refuses them,
     * so this is empty unless the simulator was told to agree with everything.
     *
     * @return the repetitions, without the first of each
     */
    public List<Effect> doubled() {
        Map<String, String> last = new HashMap<>();
        List<Effect> doubled = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect.change() == Change.ASSOCIATION_CREATED || effect.change() == Change.ASSOCIATION_DELETED) {
                // What it held went with it, and may rightly come again.
                last.keySet().removeIf(effect::isPart);
            }
            if (effect.key().equals(last.put(effect.thing(), effect.key()))) {
                doubled.add(effect);
            }
        }
        return List.copyOf(doubled);
    }

    /**
     * What happened more often here than in a run that nothing disturbed: the effects that were doubled, also those
     * with their opposite in between.
     *
     * @param undisturbed the ledger of the same work done once
     * @return the changes in excess, with both counts, for people
     */
    public List<String> exceeding(EffectLedger undisturbed) {
        Map<String, Integer> expected = undisturbed.counts();
        List<String> excess = new ArrayList<>();
        counts().forEach((key, count) -> {
            int wanted = expected.getOrDefault(key, 0);
            if (count > wanted) {
                excess.add(key + " happened " + count + " times instead of " + wanted);
            }
        });
        return List.copyOf(excess);
    }
}
