package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.journal.TestClock;
import dev.switchboard.oci.plan.SubscriberRecord;
import dev.switchboard.oci.plan.SubscriberRecord.RecordField;
import dev.switchboard.oci.plan.SubscriberType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry must do. */
abstract class SubscriberStoreContract {

    final TestClock clock = new TestClock();
    SubscriberStore registry;

    /** An empty registry. */
    abstract SubscriberStore open(TestClock clock);

    @BeforeEach
    void openRegistry() {
        registry = open(clock);
    }

    static SubscriberRecord full(String id) {
        return new SubscriberRecord(
                id, "sp", "group", SubscriberType.TRUNK, "p@ims", "555", "ctx", "m@d", "secret", "list@d", false);
    }

    static SubscriberRecord sparse(String id, String serviceProvider, String group, boolean portal) {
        return new SubscriberRecord(id, serviceProvider, group, SubscriberType.VIRTUAL, "", "", "", "", "", "", portal);
    }

    @Test
    void givesBackWhatItWasGiven() {
        assertThat(registry.insert(full("bob@x"))).isTrue();
        assertThat(registry.insert(sparse("Åse@x", "", "", true))).isTrue();
        assertThat(registry.find("bob@x")).contains(full("bob@x"));
        assertThat(registry.find("Åse@x")).contains(sparse("Åse@x", "", "", true));
        assertThat(registry.find("nobody")).isEmpty();
        assertThat(registry.find("")).isEmpty();
    }

    @Test
    void refusesATakenIdAndLeavesItsRecordAlone() {
        registry.insert(full("bob@x"));
        assertThat(registry.insert(sparse("bob@x", "", "", false))).isFalse();
        assertThat(registry.find("bob@x")).contains(full("bob@x"));
    }

    @Test
    void comparesIdsExactly() {
        registry.insert(full("bob@x"));
        for (String other : List.of("Bob@x", "bob@x ", " bob@x", "bob%", "bob_x", "bob@")) {
            assertThat(registry.find(other)).as("[%s]", other).isEmpty();
        }
        assertThat(registry.insert(full("BOB@x"))).isTrue();
    }

    @Test
    void changesAndClearsFields() {
        registry.insert(full("bob@x"));
        registry.change(
                "bob@x",
                Map.of(RecordField.PHONE, "556", RecordField.TYPE, "pilot", RecordField.LIST_URI, ""),
                Set.of(RecordField.MAILBOX, RecordField.MAILBOX_PASSWORD));
        assertThat(registry.find("bob@x"))
                .contains(new SubscriberRecord(
                        "bob@x", "sp", "group", SubscriberType.PILOT, "p@ims", "556", "ctx", "", "", "", false));
        registry.change("nobody", Map.of(RecordField.PHONE, "1"), Set.of());
        assertThat(registry.find("nobody")).isEmpty();
    }

    @Test
    void changesEveryField() {
        registry.insert(full("bob@x"));
        for (RecordField field : RecordField.values()) {
            String value = field == RecordField.TYPE ? "virtual" : "new " + field;
            registry.change("bob@x", Map.of(field, value), Set.of());
        }
        assertThat(registry.find("bob@x"))
                .contains(new SubscriberRecord(
                        "bob@x",
                        "new SERVICE_PROVIDER",
                        "group",
                        SubscriberType.VIRTUAL,
                        "new PUBLIC_ID",
                        "new PHONE",
                        "new PHONE_CONTEXT",
                        "new MAILBOX",
                        "new MAILBOX_PASSWORD",
                        "new LIST_URI",
                        true));
    }

    @Test
    void findsManyAtOnce() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            ids.add("user" + i);
            if (i % 2 == 0) {
                registry.insert(full("user" + i));
            }
        }
        ids.add("user0");
        Map<String, SubscriberRecord> found = registry.findAll(ids);
        assertThat(found).hasSize(125).containsEntry("user248", full("user248"));
        assertThat(registry.findAll(List.of())).isEmpty();
    }

    @Test
    void knowsTheMembersOfAGroup() {
        registry.insert(sparse("a", "sp1", "g", false));
        registry.insert(sparse("b", "sp2", "g", false));
        registry.insert(sparse("c", "sp1", "h", false));
        registry.insert(sparse("d", "sp1", "", false));
        assertThat(registry.members("g")).extracting(SubscriberRecord::id).containsExactlyInAnyOrder("a", "b");
        assertThat(registry.members("")).isEmpty();
        registry.delete("a");
        registry.delete("a");
        assertThat(registry.members("g")).extracting(SubscriberRecord::id).containsExactly("b");
    }

    @Test
    void findsTheVoicePortalOfTheRightServiceProvider() {
        registry.insert(sparse("unknown", "", "g", true));
        registry.insert(sparse("one", "sp1", "g", true));
        registry.insert(sparse("two", "sp2", "h", true));
        registry.insert(sparse("user", "sp3", "i", false));
        assertThat(registry.findVoicePortal("sp1", "g").orElseThrow().id()).isEqualTo("one");
        assertThat(registry.findVoicePortal("sp9", "g").orElseThrow().id()).isEqualTo("unknown");
        assertThat(registry.findVoicePortal("sp9", "h")).isEmpty();
        assertThat(registry.findVoicePortal("", "h").orElseThrow().id()).isEqualTo("two");
        assertThat(registry.findVoicePortal("sp3", "i")).isEmpty();
        registry.change("user", Map.of(RecordField.VOICE_PORTAL, "1"), Set.of());
        assertThat(registry.findVoicePortal("sp3", "i").orElseThrow().id()).isEqualTo("user");
        registry.change("user", Map.of(), Set.of(RecordField.VOICE_PORTAL));
        assertThat(registry.findVoicePortal("sp3", "i")).isEmpty();
    }
}
