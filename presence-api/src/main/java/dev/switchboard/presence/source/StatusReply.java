package dev.switchboard.presence.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.Status;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a question for statuses was answered, joined by id: neither the order nor the length of a reply says anything. */
final class StatusReply {

    private StatusReply() {}

    /**
     * The statuses of those who were asked about, and of nobody else. Who is left out of a whole reply is not in the
     * result: the server has nothing to say, which counts as offline.
     *
     * @throws PeerException.Malformed when it is no list of statuses; then none of it counts
     */
    static Map<String, Status> joined(String peer, Collection<String> asked, JsonNode reply)
            throws PeerException.Malformed {
        if (!reply.isArray()) {
            throw new PeerException.Malformed(peer, "statuses that are no list", "");
        }
        Set<String> wanted = new HashSet<>(asked);
        Map<String, Status> statuses = new HashMap<>();
        for (JsonNode item : reply) {
            // With statuses switched off, some versions answer a list of nulls.
            if (item.isNull()) {
                continue;
            }
            JsonNode id = item.path("user_id");
            JsonNode status = item.path("status");
            if (!id.isTextual() || !status.isTextual()) {
                throw new PeerException.Malformed(peer, "a status without a user or a word", "");
            }
            if (wanted.contains(id.textValue())) {
                statuses.put(id.textValue(), Status.reported(status.textValue()));
            }
        }
        return statuses;
    }
}
