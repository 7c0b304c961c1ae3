package dev.switchboard.ipecs.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.simulator.HttpReader;
import dev.switchboard.common.simulator.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A second port, on loopback and without TLS, from which a simulator in another process is steered.
 *
 * <p>{@code POST /play}, {@code POST /fault} and {@code GET /journal}; {@link IpecsSimulator.Builder#controlPort} says
 * what they take. A POST must be JSON by its {@code Content-Type}, which no web page can send without asking first.
 */
final class ControlPort implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Something that the request should not say. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        Refused(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private final IpecsSimulator simulator;
    private final @Nullable ScenarioFile scenarios;
    private final Listener listener;

    ControlPort(IpecsSimulator simulator, int port, @Nullable ScenarioFile scenarios) {
        this.simulator = simulator;
        this.scenarios = scenarios;
        this.listener = Connection.listener(
                "control", new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null, this::serve);
    }

    void start() throws IOException {
        listener.start();
    }

    String url() {
        return "http://127.0.0.1:" + listener.port() + "/";
    }

    @Override
    public void close() {
        listener.close();
    }

    private void serve(Connection connection) throws IOException {
        boolean more = true;
        while (more) {
            Optional<Request> request;
            try {
                request = connection.next();
            } catch (HttpReader.BadRequest e) {
                connection.out().write(HttpAnswer.text(400, e.reason()).bytes(false));
                return;
            }
            more = request.isPresent() && request.get().keepAlive();
            if (request.isPresent()) {
                connection.out().write(answer(request.get()).bytes(more));
                connection.out().flush();
            }
        }
    }

    private HttpAnswer answer(Request request) {
        try {
            return switch (request.method() + " " + request.path()) {
                case "GET /journal" -> HttpAnswer.json(200, journal(), "journal");
                case "POST /play" -> {
                    play(body(request));
                    yield HttpAnswer.json(202, "{}", "playing");
                }
                case "POST /fault" -> {
                    fault(body(request));
                    yield HttpAnswer.json(200, "{}", "done");
                }
                default -> error(404, "there is GET /journal, POST /play and POST /fault");
            };
        } catch (Refused e) {
            return error(400, e.reason);
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        }
    }

    private static HttpAnswer error(int status, String text) {
        return HttpAnswer.json(status, "{\"error\": " + JsonText.quote(text) + "}", text);
    }

    private static JsonNode body(Request request) throws Refused {
        if (!request.headerOr("content-type", "").toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new Refused("the Content-Type must be application/json");
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            throw new Refused("the body is no JSON");
        }
        throw new Refused("the body must be a JSON object");
    }

    private String journal() {
        return simulator.received().stream()
                .map(ControlPort::entry)
                .collect(Collectors.joining(
                        ", ",
                        "{\"streamOpen\": " + simulator.isStreamOpen() + ", \"sent\": " + simulator.sent()
                                + ", \"missed\": " + simulator.missed() + ", \"requests\": [",
                        "]}"));
    }

    private static String entry(ReceivedRequest request) {
        return "{\"order\": " + request.order() + ", \"at\": \"" + request.at() + "\", \"method\": "
                + JsonText.quote(request.method()) + ", \"path\": " + JsonText.quote(request.path())
                + ", \"query\": " + JsonText.quote(request.query()) + ", \"body\": " + JsonText.quote(request.body())
                + ", \"status\": " + request.status() + ", \"answer\": " + JsonText.quote(request.answer()) + "}";
    }

    // ---- plays

    private void play(JsonNode wish) throws Refused {
        if (wish.has("scenario")) {
            if (scenarios == null) {
                throw new Refused("the simulator was given no file with scenarios");
            }
            simulator.play(scenarios.messages(text(wish, "scenario", "")).iterator());
        } else if (wish.has("call")) {
            simulator.play(call(wish.path("call")));
        } else if (wish.has("login")) {
            simulator.play(logins(wish.path("login")));
        } else if (wish.has("logout")) {
            simulator.play(CallScenario.stationLogout(station(wish.path("logout"))));
        } else if (wish.has("agent-logout")) {
            simulator.play(CallScenario.agentLogout(station(wish.path("agent-logout"))));
        } else if (wish.has("random")) {
            simulator.play(day(wish.path("random")));
        } else {
            throw new Refused("say what to play: scenario, call, login, logout, agent-logout or random");
        }
    }

    private static CallScenario call(JsonNode call) throws Refused {
        String station = station(call);
        String number = text(call, "number", "5550100");
        double ring = call.path("ring").asDouble(10);
        double talk = call.path("talk").asDouble(120);
        switch (text(call, "direction", "in")) {
            case "in" -> {
                InboundCall inbound = CallScenario.inbound(call.path("queue").asInt(6), station)
                        .number(number)
                        .ringFor(ring)
                        .talkFor(talk)
                        .holdFor(call.path("hold").asDouble(0))
                        .wrapUp(call.path("wrap").asDouble(10));
                return call.path("abandoned").asBoolean() ? inbound.abandoned() : inbound;
            }
            case "out" -> {
                return CallScenario.outbound(station)
                        .number(number)
                        .ringFor(ring)
                        .talkFor(talk);
            }
            default -> throw new Refused("direction must be 'in' or 'out'");
        }
    }

    private static CallScenario logins(JsonNode login) throws Refused {
        String first = station(login);
        int count = login.path("count").asInt(1);
        if (count < 1 || count > 1_000 || !first.matches("[1-9][0-9]{0,8}")) {
            throw new Refused("login takes a station number and a count of 1 to 1000");
        }
        CallScenario all = CallScenario.stationLogin(first);
        for (int i = 1; i < count; i++) {
            all = all.with(CallScenario.stationLogin(Integer.toString(Integer.parseInt(first) + i)));
        }
        return all;
    }

    private static RandomDay day(JsonNode random) {
        return RandomDay.builder()
                .stations(
                        random.path("station").asInt(1801), random.path("count").asInt(16))
                .callsPerSecond(random.path("calls-per-second").asDouble(0.05))
                .abandonShare(random.path("abandon-share").asDouble(0.08))
                .seed(random.path("seed").asLong(1))
                .length(Duration.ofSeconds(random.path("seconds").asLong(3_600)))
                .build();
    }

    private static String station(JsonNode of) throws Refused {
        String station = of.path("station").asText();
        if (station.isEmpty()) {
            throw new Refused("'station' is missing");
        }
        return station;
    }

    private static String text(JsonNode of, String name, String fallback) {
        return of.path(name).asText(fallback);
    }

    // ---- faults

    private void fault(JsonNode wish) throws Refused {
        int count = wish.path("count").asInt(1);
        switch (text(wish, "fault", "")) {
            case "drop" -> simulator.dropConnections();
            case "close" -> simulator.closeStream(wish.path("code").asInt(1011));
            case "refuse" -> simulator.refuse();
            case "accept" -> simulator.accept();
            case "silence" -> simulator.silence(wish.path("on").asBoolean(true));
            case "stop-reading" -> simulator.stopReading(wish.path("on").asBoolean(true));
            case "duplicate" -> simulator.duplicateNext(count);
            case "lose" -> simulator.loseNext(count);
            case "swap" -> simulator.swapNext();
            case "expire-session" -> simulator.expireSession();
            case "delay" ->
                simulator.delay(Duration.ofMillis(wish.path("millis").asLong(0)));
            case "step-clock" ->
                simulator.stepClock(Duration.ofSeconds(wish.path("seconds").asLong(0)));
            case "broken" -> simulator.sendBroken(choice(StreamFault.class, text(wish, "kind", "NOT_JSON")));
            case "answer" -> failNext(wish, count);
            case "clear" -> simulator.clearFaults();
            default ->
                throw new Refused("say which fault: drop, close, refuse, accept, silence, stop-reading, duplicate,"
                        + " lose, swap, expire-session, delay, step-clock, broken, answer or clear");
        }
    }

    private void failNext(JsonNode wish, int count) throws Refused {
        Fault fault;
        switch (text(wish, "kind", "error")) {
            case "error" ->
                fault = Fault.error(
                        wish.path("status").asInt(500), wish.path("code").asInt(1), text(wish, "message", "injected"));
            case "html" -> fault = Fault.html(wish.path("status").asInt(502));
            case "half" -> fault = Fault.halfAnswer();
            case "drop" -> fault = Fault.drop();
            case "reset" -> fault = Fault.reset();
            case "silence" -> fault = Fault.silence();
            default -> throw new Refused("kind must be error, html, half, drop, reset or silence");
        }
        simulator.failNext(choice(IpecsSimulator.Operation.class, text(wish, "operation", "LOGIN")), count, fault);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String name) throws Refused {
        for (E one : type.getEnumConstants()) {
            if (one.name().equalsIgnoreCase(name.replace('-', '_'))) {
                return one;
            }
        }
        throw new Refused("'" + name + "' is none of " + Arrays.toString(type.getEnumConstants()));
    }
}
