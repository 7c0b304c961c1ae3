package dev.switchboard.presence.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/** Answers what is asked over HTTP, keeps it, and lets requests fail that are to. Thread-safe. */
final class MattermostRest {

    /** A whole answer. */
    private record Answer(int status, String body, Map<String, String> headers) {}

    private record Planned(String where, MattermostFault fault) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_PAGE = 200;

    private final MattermostWorld world;
    private final RateLimit limit;
    private final InstantSource clock;
    private final int keep;
    private final Deque<MattermostRequest> received = new ArrayDeque<>();
    private final Deque<Planned> faults = new ArrayDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private long count;

    /** @param keep how many received requests are kept */
    MattermostRest(MattermostWorld world, RateLimit limit, InstantSource clock, int keep) {
        this.world = world;
        this.limit = limit;
        this.clock = clock;
        this.keep = keep;
    }

    void failNext(String where, MattermostFault fault, int times) {
        synchronized (faults) {
            for (int i = 0; i < times; i++) {
                faults.add(new Planned(where, fault));
            }
        }
    }

    void heal() {
        synchronized (faults) {
            faults.clear();
        }
    }

    List<MattermostRequest> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    long receivedCount() {
        synchronized (received) {
            return count;
        }
    }

    /** Nobody waits for an answer any more. */
    void close() {
        closing.countDown();
    }

    /** Keeps a request to be asked for. */
    void keep(String method, String target, String body, int status) {
        synchronized (received) {
            count++;
            received.add(new MattermostRequest(clock.instant(), method, target, body, status));
            while (received.size() > keep) {
                received.remove();
            }
        }
    }

    void serve(Context context) throws IOException {
        String query = context.queryString();
        String target = context.path() + (query == null ? "" : "?" + query);
        Optional<MattermostFault> fault = nextFault(context.method() + " " + target);
        Answer answer = answer(context, fault);
        boolean cut =
                fault.filter(one -> one.kind() == MattermostFault.Kind.CUT).isPresent();
        keep(context.method().toString(), target, context.body(), cut ? 0 : answer.status());
        if (fault.filter(one -> one.kind() == MattermostFault.Kind.SLOW).isPresent()) {
            waitFor(fault.get().time());
        }
        answer.headers().forEach(context::header);
        context.status(answer.status());
        if (cut) {
            cut(context, answer.body());
        } else {
            context.result(answer.body());
        }
    }

    private void waitFor(Duration time) {
        try {
            boolean unused = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cut(Context context, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        context.res().setContentLength(bytes.length);
        OutputStream out = context.res().getOutputStream();
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .close();
    }

    private Optional<MattermostFault> nextFault(String line) {
        synchronized (faults) {
            Optional<Planned> next =
                    faults.stream().filter(one -> line.contains(one.where())).findFirst();
            next.ifPresent(faults::remove);
            return next.map(Planned::fault);
        }
    }

    private Answer answer(Context context, Optional<MattermostFault> fault) {
        if (fault.filter(one -> one.kind() == MattermostFault.Kind.ANSWER).isPresent()) {
            return refused(fault.get());
        }
        if (fault.filter(one -> one.kind() == MattermostFault.Kind.NONSENSE).isPresent()) {
            return new Answer(200, "<html>Please sign in", Map.of("Content-Type", "text/html"));
        }
        String header = context.header("Authorization");
        String token = header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
        Optional<Map<String, String>> overLimit = limit.refuse(token);
        if (overLimit.isPresent()) {
            return new Answer(429, "limit exceeded\n", overLimit.get());
        }
        Optional<String> account = world.accountOf(token);
        if (account.isEmpty()) {
            return error(
                    401, "api.context.session_expired.app_error", "Invalid or expired session, please login again.");
        }
        Answer truth = truth(context, account.get(), token.equals(world.adminToken()));
        return fault.filter(one -> one.kind() == MattermostFault.Kind.HALF).isPresent() ? half(truth) : truth;
    }

    private static Answer refused(MattermostFault fault) {
        if (fault.status() == 429) {
            String seconds = String.valueOf(fault.time().toSeconds());
            return new Answer(
                    429,
                    "limit exceeded\n",
                    Map.of(
                            "Retry-After",
                            seconds,
                            "X-RateLimit-Limit",
                            "10",
                            "X-RateLimit-Remaining",
                            "0",
                            "X-RateLimit-Reset",
                            seconds));
        }
        return error(fault.status(), "simulated.app_error", "A simulated failure.");
    }

    private Answer truth(Context context, String account, boolean admin) {
        String rest = context.path().substring("/api/v4/".length());
        if (context.method().toString().equals("POST")) {
            return rest.equals("users/status/ids") ? statuses(context.body()) : notFound();
        }
        if (rest.equals("users")) {
            int page = Math.max(0, number(context.queryParam("page"), 0));
            int size = Math.min(LARGEST_PAGE, number(context.queryParam("per_page"), 60));
            return json(world.page("true".equals(context.queryParam("active")), page, size, admin));
        }
        if (rest.equals("users/me")) {
            return json(world.shown(account, true).orElseThrow());
        }
        if (rest.matches("users/[^/]+")) {
            String id = rest.substring("users/".length());
            if (!id.matches("[A-Za-z0-9]{26}")) {
                return error(400, "api.context.invalid_url_param.app_error", "Invalid or missing user_id parameter.");
            }
            return world.shown(id, admin).map(MattermostRest::json).orElseGet(MattermostRest::notFound);
        }
        return notFound();
    }

    private Answer statuses(String body) {
        List<String> ids = new ArrayList<>();
        try {
            JsonNode list = JSON.readTree(body);
            list.forEach(id -> ids.add(id.asText()));
        } catch (JsonProcessingException e) {
            ids.clear();
        }
        if (ids.isEmpty() || ids.stream().anyMatch(id -> id.length() != 26)) {
            return error(
                    400, "api.context.invalid_body_param.app_error", "Invalid or missing user_ids in request body.");
        }
        return json(world.statuses(ids));
    }

    private static int number(@Nullable String text, int otherwise) {
        try {
            return text == null || text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    private static Answer notFound() {
        return error(404, "store.sql_user.missing_account.const", "Unable to find the user.");
    }

    private static Answer error(int status, String id, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("message", message);
        body.put("detailed_error", "");
        body.put("status_code", status);
        return new Answer(status, json(body).body(), Map.of("Content-Type", "application/json"));
    }

    private static Answer half(Answer answer) {
        try {
            JsonNode list = JSON.readTree(answer.body());
            List<JsonNode> first = new ArrayList<>();
            for (int i = 0; i < list.size() / 2; i++) {
                first.add(list.get(i));
            }
            return new Answer(answer.status(), JSON.writeValueAsString(first), answer.headers());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer of our own cannot be read", e);
        }
    }

    private static Answer json(Object body) {
        try {
            return new Answer(200, JSON.writeValueAsString(body), Map.of("Content-Type", "application/json"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }
}
