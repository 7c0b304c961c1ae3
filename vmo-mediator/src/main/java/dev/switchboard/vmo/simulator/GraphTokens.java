package dev.switchboard.vmo.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.vmo.simulator.GraphDoor.Question;
import dev.switchboard.vmo.simulator.GraphDoor.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The login: gives out tokens to whoever knows the application's secret, and knows them again. */
final class GraphTokens {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GraphSimulator.Account account;
    private final InstantSource clock;
    /** Each token and its end. */
    private final Map<String, Instant> given = new ConcurrentHashMap<>();

    GraphTokens(GraphSimulator.Account account, InstantSource clock) {
        this.account = account;
        this.clock = clock;
    }

    Reply grant(Question question) {
        boolean form = question.type().toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
        if (!question.method().equals("POST") || !form) {
            return refusal(400, "invalid_request", "AADSTS900144: a form is wanted");
        }
        Map<String, String> fields = fields(question.body());
        if (!Objects.equals(fields.get("grant_type"), "client_credentials")) {
            return refusal(400, "unsupported_grant_type", "AADSTS70003: the grant type is not supported");
        }
        if (!fields.getOrDefault("scope", "").endsWith("/.default")) {
            return refusal(400, "invalid_scope", "AADSTS70011: the scope is not valid");
        }
        if (!Objects.equals(fields.get("client_id"), account.clientId())) {
            return refusal(400, "unauthorized_client", "AADSTS700016: the application was not found");
        }
        if (!Objects.equals(fields.get("client_secret"), account.clientSecret())) {
            return refusal(401, "invalid_client", "AADSTS7000215: an invalid client secret was provided");
        }
        String token = UUID.randomUUID().toString();
        given.put(token, clock.instant().plus(account.tokenLife()));
        ObjectNode body = JSON.createObjectNode()
                .put("token_type", "Bearer")
                .put("expires_in", account.tokenLife().toSeconds())
                .put("access_token", token);
        return Reply.json(200, body.toString());
    }

    boolean valid(String authorization) {
        if (!authorization.startsWith("Bearer ")) {
            return false;
        }
        Instant end = given.getOrDefault(authorization.substring("Bearer ".length()), Instant.MIN);
        return clock.instant().isBefore(end);
    }

    void expire() {
        given.clear();
    }

    private static Reply refusal(int status, String code, String description) {
        return Reply.json(
                status,
                JSON.createObjectNode()
                        .put("error", code)
                        .put("error_description", description + " Trace ID: 0000")
                        .toString());
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String field : form.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }
}
