package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.journal.Statements;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The registry of what has been provisioned for each subscriber.
 *
 * <p>All methods throw {@link dev.switchboard.oci.journal.StoreException} when the store fails: the event waits then. A
 * {@link dev.switchboard.oci.journal.StatementRefusedException} says that the store works and refuses what was asked: the
 * event fails.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
public interface SubscriberStore {

    /**
     * One subscriber.
     *
     * @param id the id, compared exactly
     * @return the record, or empty when there is none
     */
    Optional<SubscriberRecord> find(String id);

    /**
     * Several subscribers at once.
     *
     * @param ids the ids
     * @return a record for each that exists, by id
     */
    Map<String, SubscriberRecord> findAll(Collection<String> ids);

    /**
     * The members of a group.
     *
     * @param groupId the group
     * @return their records, in the registry's own order
     */
    List<SubscriberRecord> members(String groupId);

    /**
     * The voice portal of a group.
     *
     * @param serviceProvider the service provider
     * @param groupId the group
     * @return the record marked as the portal, or empty
     */
    Optional<SubscriberRecord> findVoicePortal(String serviceProvider, String groupId);

    /**
     * Adds a subscriber, with the current time as created and updated.
     *
     * @param subscriber the record
     * @return false when the id is taken, and nothing was changed
     */
    boolean insert(SubscriberRecord subscriber);

    /**
     * Changes a subscriber, with the current time as updated. One that does not exist is left alone.
     *
     * @param id the id
     * @param set new values
     * @param cleared fields that become NULL
     */
    void change(String id, Map<RecordField, String> set, Set<RecordField> cleared);

    /**
     * Removes a subscriber, if it exists.
     *
     * @param id the id
     */
    void delete(String id);

    /**
     * This registry as it is changed within transactions of a database.
     *
     * @param database the database
     * @return makes, for the statements of a transaction, a registry that uses nothing else; empty when the registry is
     *     not known to be in that database
     */
    default Optional<Function<Statements, SubscriberStore>> joined(DataSource database) {
        return Optional.empty();
    }
}
