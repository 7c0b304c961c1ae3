package dev.switchboard.oci.provisioning;

import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A registry that lasts as long as its process: for tests, and for embedders who keep subscribers elsewhere.
 *
 * <p><b>Threading.</b> Safe for use by several threads; starts none.
 */
public final class MemorySubscriberStore implements SubscriberStore {

    private final Map<String, SubscriberRecord> records = new LinkedHashMap<>();

    /** Makes an empty registry. */
    public MemorySubscriberStore() {}

    @Override
    public synchronized Optional<SubscriberRecord> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public synchronized Map<String, SubscriberRecord> findAll(Collection<String> ids) {
        Map<String, SubscriberRecord> found = new LinkedHashMap<>();
        for (String id : ids) {
            find(id).ifPresent(subscriber -> found.put(id, subscriber));
        }
        return Map.copyOf(found);
    }

    @Override
    public synchronized List<SubscriberRecord> members(String groupId) {
        List<SubscriberRecord> members = new ArrayList<>();
        for (SubscriberRecord subscriber : records.values()) {
            if (!groupId.isEmpty() && subscriber.groupId().equals(groupId)) {
                members.add(subscriber);
            }
        }
        return List.copyOf(members);
    }

    @Override
    public synchronized Optional<SubscriberRecord> findVoicePortal(String serviceProvider, String groupId) {
        Optional<SubscriberRecord> likely = Optional.empty();
        for (SubscriberRecord subscriber : members(groupId)) {
            if (subscriber.voicePortal() && subscriber.serviceProvider().equals(serviceProvider)) {
                return Optional.of(subscriber);
            }
            boolean unknown =
                    serviceProvider.isEmpty() || subscriber.serviceProvider().isEmpty();
            if (subscriber.voicePortal() && unknown && likely.isEmpty()) {
                likely = Optional.of(subscriber);
            }
        }
        return likely;
    }

    @Override
    public synchronized boolean insert(SubscriberRecord subscriber) {
        return records.putIfAbsent(subscriber.id(), subscriber) == null;
    }

    @Override
    public synchronized void change(String id, Map<RecordField, String> set, Set<RecordField> cleared) {
        find(id).ifPresent(subscriber -> records.put(id, subscriber.with(set, cleared)));
    }

    @Override
    public synchronized void delete(String id) {
        records.remove(id);
    }
}
