package dev.switchboard.ipecs.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A script on its way: what is still expected, and what came instead. */
final class ScriptRun {

    private final Deque<ServerScript.Exchange> expected;
    private final List<String> failures = new ArrayList<>();

    ScriptRun(ServerScript script) {
        this.expected = new ArrayDeque<>(script.exchanges());
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    synchronized Optional<String> next() {
        return Optional.ofNullable(expected.peek()).map(ServerScript.Exchange::on);
    }

    synchronized HttpAnswer answer(Request request) {
        ServerScript.Exchange next = expected.peek();
        if (next == null) {
            return failure(request.line() + " came after the end of the script");
        }
        if (!next.on().equals(request.line())) {
            return failure(request.line() + " came, but the script expects " + next.on());
        }
        expected.remove();
        if (!next.authorization().equals(request.headerOr("authorization", ""))) {
            return failure(request.line() + " came with another Authorization than the script's");
        }
        ServerScript.Reply reply = next.reply();
        return switch (reply.kind()) {
            case REFUSED -> HttpAnswer.of(HttpAnswer.Delivery.RESET, 0, "scripted: refused");
            case TIMEOUT -> HttpAnswer.of(HttpAnswer.Delivery.SILENCE, 0, "scripted: timeout");
            case ANSWER -> reply.status() == 101 ? upgrade(request) : answer(reply);
        };
    }

    private static HttpAnswer answer(ServerScript.Reply reply) {
        String body = reply.body();
        String words = "scripted: status " + reply.status();
        return body.startsWith("{")
                ? HttpAnswer.json(reply.status(), body, words)
                : HttpAnswer.text(reply.status(), body).delivered(HttpAnswer.Delivery.WHOLE, words);
    }

    private HttpAnswer upgrade(Request request) {
        if (request.header("sec-websocket-key").isEmpty()) {
            return failure(request.line() + " came without a Sec-WebSocket-Key");
        }
        return HttpAnswer.of(HttpAnswer.Delivery.UPGRADE, 101, "scripted: stream opened");
    }

    private HttpAnswer failure(String what) {
        failures.add(what);
        return HttpAnswer.json(400, SessionDesk.errorBody(1, "unexpected request"), "not in the script");
    }
}
