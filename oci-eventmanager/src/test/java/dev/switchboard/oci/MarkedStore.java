package dev.switchboard.oci;

import dev.switchboard.oci.journal.Statements;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import dev.switchboard.oci.provisioning.SubscriberStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;

/** A registry in which the process can be killed before and after every change. */
record MarkedStore(SubscriberStore store, KillMark mark) implements SubscriberStore {

    @Override
    public Optional<SubscriberRecord> find(String id) {
        return store.find(id);
    }

    @Override
    public Map<String, SubscriberRecord> findAll(Collection<String> ids) {
        return store.findAll(ids);
    }

    @Override
    public List<SubscriberRecord> members(String groupId) {
        return store.members(groupId);
    }

    @Override
    public Optional<SubscriberRecord> findVoicePortal(String serviceProvider, String groupId) {
        return store.findVoicePortal(serviceProvider, groupId);
    }

    @Override
    public boolean insert(SubscriberRecord subscriber) {
        mark.reached(KillPoint.BEFORE_INSERT);
        boolean inserted = store.insert(subscriber);
        mark.reached(KillPoint.AFTER_INSERT);
        return inserted;
    }

    @Override
    public void change(String id, Map<RecordField, String> set, Set<RecordField> cleared) {
        mark.reached(KillPoint.BEFORE_CHANGE);
        store.change(id, set, cleared);
        mark.reached(KillPoint.AFTER_CHANGE);
    }

    @Override
    public void delete(String id) {
        mark.reached(KillPoint.BEFORE_DELETE);
        store.delete(id);
        mark.reached(KillPoint.AFTER_DELETE);
    }

    @Override
    public Optional<Function<Statements, SubscriberStore>> joined(DataSource database) {
        return store.joined(database).map(joined -> transaction -> new MarkedStore(joined.apply(transaction), mark));
    }
}
