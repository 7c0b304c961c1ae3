package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.MemorySubscriberStore;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Service;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever runs side by side, the end is that of running one after the other. */
class LanesPropertyTest {

    private static final String DOMAIN = "@example.net";
    private static final List<String> NAMES =
            List.of("u1" + DOMAIN, "u2" + DOMAIN, "u3" + DOMAIN, "u4" + DOMAIN, "u5" + DOMAIN, "x" + DOMAIN);
    private static final List<String> GROUPS = List.of("G1", "G2", "G3");
    private static final List<String> NUMBERS = List.of("111111", "222222", "333333");
    private static final List<String> TOWNS = List.of("Nuuk", "Sisimiut", "Nowhere");

    /** Everything that must not depend on the lanes. */
    private record End(
            Map<Long, String> events,
            Map<String, ?> associations,
            Map<String, ?> numbers,
            Map<String, String> mailboxes,
            Set<String> domains,
            Map<String, SubscriberRecord> registry) {}

    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void randomMixesEndAsInSerialExecution(@ForAll long seed, @ForAll Planning planning) {
        compare(OciDocuments.randomMix(seed, 150), planning, seed);
    }

    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void entangledNamesEndAsInSerialExecution(@ForAll long seed, @ForAll Planning planning) {
        compare(entangled(seed, 120), planning, seed);
    }

    @Example
    void theMailboxOfASubscriberNamedLikeAMailboxIsDeletedInItsTurn() {
        OciDocuments write = new OciDocuments();
        String owner = NAMES.get(0);
        String namesake = NAMES.get(1);
        String third = NAMES.get(2);
        List<String> documents = new ArrayList<>(List.of(
                write.addUser("G1", owner, Value.nil()),
                write.addUser("G2", namesake, Value.nil()),
                write.addUser("G3", third, Value.nil()),
                write.voicemail(namesake, "box" + DOMAIN, "pin1"),
                write.addDomain("barrier.example.net")));
        documents.add(write.voicemail(owner, namesake, "pin2"));
        documents.add(write.deleteUser(owner));
        documents.add(write.voicemail(third, "box" + DOMAIN, "pin3"));
        for (Planning planning : Planning.values()) {
            compare(documents, planning, 1);
        }
    }

    private static void compare(List<String> documents, Planning planning, long seed) {
        End serial = run(documents, planning, 1, seed);
        End side = run(documents, planning, 8, seed);

        List<String> differences = new ArrayList<>();
        differ("event", serial.events, side.events, differences);
        differ("registry", serial.registry, side.registry, differences);
        differ("association", serial.associations, side.associations, differences);
        differ("number", serial.numbers, side.numbers, differences);
        differ("mailbox", serial.mailboxes, side.mailboxes, differences);
        assertThat(side.domains).isEqualTo(serial.domains);
        assertThat(differences).isEmpty();
    }

    private static void differ(String what, Map<?, ?> serial, Map<?, ?> side, List<String> differences) {
        Set<Object> keys = new LinkedHashSet<>(serial.keySet());
        keys.addAll(side.keySet());
        for (Object key : keys) {
            String one = String.valueOf(serial.get(key));
            String other = String.valueOf(side.get(key));
            if (!one.equals(other)) {
                differences.add(what + " " + key + "\n  serial " + one + "\n  lanes  " + other);
            }
        }
    }

    private static End run(List<String> documents, Planning planning, int lanes, long seed) {
        try (Plant plant = new Plant()) {
            plant.planning = planning;
            plant.lanes = lanes;
            // Half of the runs renew their session for each event.
            plant.session = seed % 2 == 0 ? Cai3gClient.SessionUse.KEPT : Cai3gClient.SessionUse.PER_EVENT;
            plant.start();
            RandomGenerator random = RandomGenerator.of("SplittableRandom");
            if (lanes > 1) {
                plant.manager().addSettledHook("delays", event -> {
                    plant.gateway.delay(Duration.ofNanos(random.nextInt(1_500_000)));
                    plant.mail.delay(Duration.ofNanos(random.nextInt(1_500_000)));
                });
            }
            plant.server.play(documents.stream().map(Emission::of).toList());
            Eventually.until(
                    "all events to end",
                    () -> plant.manager().status().links().get(0).documents() == documents.size()
                            && plant.journal.counts().get(EventStatus.PENDING) == 0);
            Map<Long, String> events = new TreeMap<>();
            for (JournalEntry entry : plant.journal.list(EventFilter.newest(documents.size()))) {
                events.put(
                        entry.id(),
                        entry.commandName() + " " + entry.subscriber() + " "
                                + entry.status().text() + " " + entry.reason());
            }
            var world = plant.gateway.world().withoutPasswords();
            return new End(
                    events,
                    world.associations(),
                    world.numbers(),
                    plant.mail.mailboxes(),
                    plant.mail.domains(),
                    rows((MemorySubscriberStore) plant.registry));
        }
    }

    private static Map<String, SubscriberRecord> rows(MemorySubscriberStore registry) {
        Map<String, SubscriberRecord> rows = new TreeMap<>();
        for (String name : NAMES) {
            registry.find(name).ifPresent(row -> rows.put(name, row));
        }
        for (int group = 0; group < 40; group++) {
            for (String id : List.of("G" + group, "GRP" + group)) {
                registry.members(id).forEach(row -> rows.put(row.id(), row));
            }
        }
        return rows;
    }

    /** Few names for many roles: ids, identities, mailboxes and list URIs are the same ones, and wander. */
    private static List<String> entangled(long seed, int number) {
        RandomGenerator random = new java.util.SplittableRandom(seed);
        OciDocuments write = new OciDocuments();
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            documents.add(entangled(random, write));
        }
        return documents;
    }

    private static String entangled(RandomGenerator random, OciDocuments write) {
        String user = pick(random, NAMES);
        String other = pick(random, NAMES);
        String group = pick(random, GROUPS);
        Value phone = value(random, NUMBERS);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> write.addUser(group, user, value(random, TOWNS));
            case 4, 5, 6 -> write.modifyUser(user, phone, Endpoint.access(other));
            case 7 -> write.modifyUser(user, phone, Endpoint.trunk(other));
            case 8 -> write.modifyUser(user, phone, random.nextBoolean() ? Endpoint.nil() : Endpoint.absent());
            case 9 -> write.userProfile(user, value(random, TOWNS));
            case 10 -> write.busyLampField(user, value(random, NAMES));
            case 11, 12 -> write.voicemail(user, other, "pin" + random.nextInt(100));
            case 13, 14 -> write.deleteUser(user);
            case 15 -> write.deleteGroup(group);
            case 16 -> write.voicePortal(group, user, phone);
            case 17 -> write.addService(Service.HUNT_GROUP, group, user);
            case 18 ->
                random.nextBoolean()
                        ? write.modifyService(Service.HUNT_GROUP, user, phone, value(random, NAMES))
                        : write.addTrunkGroup(group, "tg", user, other, "secret");
            default ->
                switch (random.nextInt(4)) {
                    case 0 -> write.addDomain("example.net");
                    case 1 -> write.deleteDomain("other.example.net");
                    case 2 -> write.ignored("UserCallForwardingAlwaysModifyRequest", user);
                    default -> write.sipPassword(user, "secret" + random.nextInt(100));
                };
        };
    }

    private static Value value(RandomGenerator random, List<String> texts) {
        return switch (random.nextInt(6)) {
            case 0 -> Value.nil();
            case 1 -> Value.absent();
            default -> Value.of(pick(random, texts));
        };
    }

    private static <T> T pick(RandomGenerator random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
