package dev.switchboard.examples;

import static dev.switchboard.examples.Running.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.Playback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallWebhookTest {

    private static final int ROOM = 5;
    /** Answers of the web server that are none: it closes the connection. */
    private static final int HANGS_UP = 0;

    private final IpecsSimulator exchange =
            IpecsSimulator.builder().timeFactor(50).build();
    private final AtomicLong lost = new AtomicLong();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<JsonNode> posted = new CopyOnWriteArrayList<>();
    private HttpServer receiver;

    /** What the web server does with each request, in order; 200 after that. */
    private final ArrayBlockingQueue<Integer> answers = new ArrayBlockingQueue<>(10);

    private volatile CountDownLatch open = new CountDownLatch(0);

    @BeforeEach
    void start() throws IOException {
        exchange.start();
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/calls", this::receive);
        receiver.start();
    }

    @AfterEach
    void stop() {
        open.countDown();
        receiver.stop(0);
        exchange.close();
    }

    private void receive(HttpExchange request) throws IOException {
        try (request) {
            assertThat(request.getRequestHeaders().getFirst("Content-Type")).isEqualTo("application/json");
            JsonNode body = new ObjectMapper().readTree(request.getRequestBody());
            open.await();
            Integer status = answers.poll();
            if (status == null || status != HANGS_UP) {
                request.sendResponseHeaders(status == null ? 200 : status, -1);
            }
            if (status == null) {
                posted.add(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Running webhookOf(IpecsApi ipecs) {
        for (String hook : IpecsApi.hookNames()) {
            ipecs.addHook(hook, data -> heard.add(hook));
        }
        HttpRequest.Builder post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/calls"))
                .timeout(Duration.ofSeconds(60));
        return Running.start(
                end -> new CallWebhook(post, new ArrayBlockingQueue<>(ROOM), lost, told::add).run(ipecs, end));
    }

    private void playACall() {
        Playback call = exchange.playWhenConnected(CallScenario.stationLogin("1801")
                .then(CallScenario.inbound(6, "1801")
                        .number("5550100")
                        .ringFor(2)
                        .talkFor(5)
                        .wrapUp(1))
                .messages(5000)
                .iterator());
        await("the call has ended", () -> call.isFinished() && heard.contains("addCallDisconnectedHook"));
    }

    private void theFirstCameFirstAndTheOthersInOrder() {
        List<String> hooks =
                posted.stream().map(body -> body.at("/event/hook").asText()).toList();
        assertThat(hooks.get(0)).isEqualTo(heard.get(0));
        assertThat(heard).containsSubsequence(hooks);
    }

    @Test
    void aSlowReceiverDelaysNoHookAndIsToldHowMuchItHasMissed(@TempDir Path directory) throws Exception {
        open = new CountDownLatch(1);
        try (IpecsApi ipecs = new IpecsApi(Running.clientOf(exchange, directory));
                Running webhook = webhookOf(ipecs)) {
            playACall();
            // All hooks were called although not one request was answered.
            await("nothing waits", () -> ipecs.status().hooks().queued() == 0 && lost.get() == heard.size() - ROOM - 1);
            assertThat(posted).isEmpty();
            assertThat(lost.get()).isPositive();
            assertThat(ipecs.status().hooks().dropped()).isZero();
            open.countDown();
            await("what had room has come", () -> posted.size() > ROOM);
        }
        theFirstCameFirstAndTheOthersInOrder();
        assertThat(posted.get(ROOM).get("lost").asLong()).isEqualTo(lost.get());
    }

    @Test
    void whatAFailingReceiverDoesNotTakeIsPostedAgainInOrder(@TempDir Path directory) throws Exception {
        answers.addAll(List.of(503, HANGS_UP));
        try (IpecsApi ipecs = new IpecsApi(Running.clientOf(exchange, directory));
                Running webhook = webhookOf(ipecs)) {
            await("two came", () -> posted.size() >= 2);
        }
        assertThat(told).anyMatch(line -> line.startsWith("trying again: waiting="));
        assertThat(told).anyMatch(line -> line.startsWith("not delivered: java.io.IOException"));
        theFirstCameFirstAndTheOthersInOrder();
    }

    @Test
    void aReceiverThatIsAwayEndsNothing(@TempDir Path directory) throws Exception {
        receiver.stop(0);
        try (IpecsApi ipecs = new IpecsApi(Running.clientOf(exchange, directory));
                Running webhook = webhookOf(ipecs)) {
            playACall();
            await("what has no room is counted", () -> lost.get() == heard.size() - ROOM - 1);
            await("it says so", () -> told.contains("trying again: waiting=" + ROOM + " lost=" + lost.get()));
            assertThat(told).contains("not delivered: java.net.ConnectException");
        }
    }
}
