package dev.switchboard.presence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.source.PresenceSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users and settings that the recorded cases were made with, as a source and a configuration of ours. */
final class RecordedFixture implements PresenceSource {

    private final JsonNode values;

    RecordedFixture(JsonNode fixture, JsonNode override) {
        ObjectNode merged = fixture.deepCopy();
        override.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
        this.values = merged;
    }

    /** The configuration as a file would say it. */
    PresenceConfig config(Path directory, String publishAuth) throws IOException {
        ObjectNode json = ((ObjectNode) values).objectNode();
        json.set("Secret", values.path("Secret"));
        json.set("PerPageStatuses", values.path("PerPageStatuses"));
        json.put("port", 0);
        json.put("source", "push");
        json.put("auth.max-failures", 0);
        json.put("presence.allow-short-secret", true);
        json.put("publish.auth", publishAuth);
        Path file = Files.writeString(directory.resolve("presence.json"), json.toString());
        return PresenceConfig.from(
                ConfigLoader.of(PresenceSettings.ALL).file(file).load());
    }

    boolean fails() {
        return values.properties().stream().anyMatch(entry -> entry.getKey().startsWith("fail_"));
    }

    @Override
    public String name() {
        return "recorded";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.watched();
    }

    @Override
    public PresenceRoster load() throws PeerException {
        if (fails()) {
            throw new PeerException.Unreachable("the host", "has its troubles: Where: message, detail");
        }
        List<PresenceUser> users = new ArrayList<>();
        for (JsonNode user : values.path("users")) {
            if (user.path("delete_at").asLong() == 0) {
                users.add(new PresenceUser(
                        user.path("id").asText(),
                        user.path("username").asText(),
                        user.path("email").asText()));
            }
        }
        Map<String, Status> statuses = new HashMap<>();
        if (!values.path("statuses_off").asBoolean()) {
            values.path("stored")
                    .forEach(row -> statuses.put(
                            row.path("user_id").asText(),
                            Status.reported(row.path("status").asText())));
            values.path("cached")
                    .properties()
                    .forEach(entry -> statuses.put(
                            entry.getKey(), Status.reported(entry.getValue().asText())));
        }
        return new PresenceRoster(users, statuses, Instant.now());
    }
}
