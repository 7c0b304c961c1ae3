package dev.switchboard.oci.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a rule may know beside the event itself.
 *
 * @param records the stored records of the subject's user ids, of its group's members and of the portal, and of
 *     whatever id equals a mailbox name of one of these; keyed by id, without entries for who has none
 * @param members the ids of the group's members, in the registry's order; empty unless the subject asked for them
 * @param portal the id of the group's voice portal; empty when there is none or the subject did not ask
 * @param freshPassword 14 random letters a-z, for a subscriber whose event brings no SIP password
 */
public record Facts(Map<String, SubscriberRecord> records, List<String> members, String portal, String freshPassword) {

    /**
     * Copies the collections.
     *
     * @param records the stored records by id
     * @param members the ids of the group's members
     * @param portal the id of the group's voice portal, or empty
     * @param freshPassword 14 random letters a-z
     */
    public Facts {
        records = Map.copyOf(records);
        members = List.copyOf(members);
    }

    /**
     * A stored record.
     *
     * @param id a user id
     * @return its record, or empty when the registry has none
     */
    public Optional<SubscriberRecord> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public String toString() {
        return "Facts[records=" + records.keySet() + ", members=" + members + ", portal=" + portal + "]";
    }
}
