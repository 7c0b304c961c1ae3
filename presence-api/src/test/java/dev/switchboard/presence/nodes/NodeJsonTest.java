package dev.switchboard.presence.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeJsonTest {

    static final String WELL_FORMED = "{'type':'status','at':'2026-03-01T12:00:00Z','user_id':'u1',"
            + "'email':'a@example.com','username':'a','status':'away',"
            + "'version':'2026-03-01T12:00:00.000000000Z/n1','node':'n1'}";

    @Test
    void readsWhatItWrote() {
        NodeVersion version = new NodeVersion(Instant.parse("2026-03-01T12:00:00.000000001Z"), "n-1.0f");
        for (boolean removed : new boolean[] {true, false}) {
            NodeChange change = new NodeChange(
                    new PresenceUser("u\"1", "Åse \u2028&<>", "åse@example.com"), Status.OFFLINE, removed, version);

            assertThat(NodeJson.read(NodeJson.write(change, "n2"))).contains(new NodeJson.Message(change, "n2"));
        }
        assertThat(NodeJson.read(json(WELL_FORMED))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "{",
                "{'type':'status'}",
                WELL_FORMED + " x",
                "[':'away']->':7",
                "['status':'away']->'status':'gone'",
                "['status':'away']->'status':'unknown'",
                "['status':'away']->'status':null",
                "['type':'status']->'type':'snapshot'",
                "['user_id':'u1']->'user_id':' '",
                "['user_id':'u1']->'user_id':'u\\n1'",
                "['email':'a@example.com']->'email':null",
                "['username':'a',]->",
                "['node':'n1']->'node':'n 1'",
                "[12:00:00.000000000Z/n1]->12:00:00.000000000Z",
                "[12:00:00.000000000Z/n1]->12:00:00Z/n1",
                "[03-01T12:00:00.000000000Z]->13-01T12:00:00.000000000Z",
            })
    void refusesWhatIsNoChange(String text) {
        String message = text;
        int arrow = text.indexOf("]->");
        if (arrow > 0) {
            String from = text.substring(1, arrow);
            assertThat(WELL_FORMED).contains(from);
            message = WELL_FORMED.replace(from, text.substring(arrow + 3));
        }

        assertThat(NodeJson.read(json(message))).isEmpty();
    }

    @Test
    void refusesNamesWithoutEnd() {
        NodeVersion version = new NodeVersion(Instant.EPOCH, "n");
        NodeChange endless = new NodeChange(new PresenceUser("u", "n".repeat(400), ""), Status.AWAY, false, version);

        assertThat(NodeJson.canBeTold(endless)).isFalse();
        assertThat(NodeJson.read(NodeJson.write(endless, "n"))).isEmpty();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
