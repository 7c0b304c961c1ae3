package dev.switchboard.presence.nodes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A {@link NodeChange} as text: the status object of the stream, with the user's name, the version, and the node that
 * sends it, which need not be the one that made it.
 */
final class NodeJson {

    /** No change is longer, in characters: its longest parts come to less, each character escaped. */
    static final int LONGEST = 8192;

    private static final int LONGEST_ID = 128;
    private static final int LONGEST_NAME = 320;
    private static final Pattern NODE = Pattern.compile(NodeVersion.NODE);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * What was in a message.
     *
     * @param change the change
     * @param sender the node that sent it
     */
    record Message(NodeChange change, String sender) {}

    private NodeJson() {}

    /** Whether other nodes would accept it. */
    static boolean canBeTold(NodeChange change) {
        PresenceUser user = change.user();
        return isName(user.id(), LONGEST_ID)
                && isName(user.username(), LONGEST_NAME)
                && isName(user.email(), LONGEST_NAME)
                && change.status() != Status.UNKNOWN;
    }

    static String write(NodeChange change, String sender) {
        ObjectNode object = JSON.createObjectNode();
        object.put("type", change.removed() ? "removed" : "status");
        object.put("at", change.version().at().toString());
        object.put("user_id", change.userId());
        object.put("email", change.user().email());
        object.put("username", change.user().username());
        object.put("status", change.status().wire());
        object.put("version", change.version().toString());
        object.put("node", sender);
        return object.toString();
    }

    /** Reads what a node wrote; empty for everything else. */
    static Optional<Message> read(String text) {
        JsonNode object;
        try {
            object = JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            return Optional.empty();
        }
        String type = text(object, "type");
        String id = text(object, "user_id");
        String sender = text(object, "node");
        Optional<NodeVersion> version = NodeVersion.parse(text(object, "version"));
        Status status = Status.reported(text(object, "status"));
        boolean removed = type.equals("removed");
        boolean complete = object.path("email").isTextual()
                && object.path("username").isTextual()
                && (removed || type.equals("status"))
                && !id.isBlank()
                && NODE.matcher(sender).matches();
        if (!complete || version.isEmpty()) {
            return Optional.empty();
        }
        PresenceUser user = new PresenceUser(id, text(object, "username"), text(object, "email"));
        NodeChange change = new NodeChange(user, status, removed, version.get());
        return canBeTold(change) ? Optional.of(new Message(change, sender)) : Optional.empty();
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() ? value.textValue() : "";
    }

    private static boolean isName(String text, int longest) {
        return text.length() <= longest && text.chars().noneMatch(Character::isISOControl);
    }
}
