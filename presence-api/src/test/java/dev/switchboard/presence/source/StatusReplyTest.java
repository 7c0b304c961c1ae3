package dev.switchboard.presence.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining answers by id. */
final class StatusReplyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 500)
    void whateverTheOrderAndLengthOfAReplyEachStatusBelongsToItsId(
            @ForAll @IntRange(min = 1, max = 60) int asked, @ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < asked; i++) {
            ids.add("user" + i);
        }
        Map<String, Status> expected = new HashMap<>();
        List<JsonNode> items = new ArrayList<>();
        Status[] all = Status.values();
        for (String id : ids) {
            if (random.nextInt(4) > 0) {
                Status status = all[random.nextInt(all.length)];
                expected.put(id, status);
                items.add(item(id, status));
            }
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            items.add(item("stranger" + i, Status.DND));
        }
        Collections.shuffle(items, random);
        ArrayNode reply = JSON.createArrayNode().addAll(items);

        assertThat(StatusReply.joined("peer", ids, reply)).isEqualTo(expected);
    }

    private static JsonNode item(String id, Status status) {
        return JSON.createObjectNode().put("user_id", id).put("status", status.wire());
    }

    @Test
    void aListOfNullsFromAServerWithoutStatusesSaysNothingAboutAnybody() throws Exception {
        assertThat(StatusReply.joined("peer", List.of("a", "b"), JSON.readTree("[null,null]")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[1]", "[{\"user_id\":\"a\"}]", "[{\"user_id\":7,\"status\":\"online\"}]"})
    void whatIsNoListOfStatusesDoesNotCountInPart(String reply) {
        assertThatThrownBy(() -> StatusReply.joined("peer", List.of("a"), JSON.readTree(reply)))
                .isInstanceOf(PeerException.Malformed.class);
    }
}
