package dev.switchboard.oci.plan;

import java.util.Set;

/**
 * Whose facts a rule needs before it can plan.
 *
 * @param userIds the subscribers whose records are needed
 * @param groupId the group whose members are needed, or that the subscriber joins; empty for none
 * @param serviceProvider the group's service provider; empty when the command names none
 * @param members whether the records of all members of the group are needed
 * @param voicePortal whether the record of the group's voice portal is needed
 * @param names phone numbers, identities, mailboxes and list URIs that the command names and that are not user ids
 * @param barrier whether the command has no subscriber, so that nothing may run beside it
 */
public record Subject(
        Set<String> userIds,
        String groupId,
        String serviceProvider,
        boolean members,
        boolean voicePortal,
        Set<String> names,
        boolean barrier) {

    /**
     * Copies the sets.
     *
     * @param userIds the subscribers whose records are needed
     * @param groupId the group, or empty
     * @param serviceProvider the group's service provider, or empty
     * @param members whether the members' records are needed
     * @param voicePortal whether the voice portal's record is needed
     * @param names what else the command names
     * @param barrier whether nothing may run beside it
     */
    public Subject {
        userIds = Set.copyOf(userIds);
        names = Set.copyOf(names);
    }
}
