package dev.switchboard.vmo.simulator;

import dev.switchboard.vmo.simulator.UnitySimulator.Operation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets calls in to the desk, keeps them, and lets those go wrong that are to. Thread-safe. */
final class UnityDoor {

    private static final String HANDLER = "/vmrest/handlers/callhandlers/[^/]+";

    private final byte[] authorization;
    private final int parallel;
    private final int keep;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object lock;

    // All guarded by lock.
    private final UnityDesk desk;
    private final Map<Operation, Queue<UnityFault>> faults = new EnumMap<>(Operation.class);
    private final List<UnityExchange> calls = new ArrayList<>();
    private Duration delay = Duration.ZERO;
    private int atOnce;
    private int mostAtOnce;

    /**
     * A door that is open.
     *
     * @param lock guards the desk
     * @param parallel how many calls it bears at a time
     * @param keep how many calls are kept
     */
    UnityDoor(UnityDesk desk, Object lock, String user, String password, int parallel, int keep) {
        this.desk = desk;
        this.lock = lock;
        this.parallel = parallel;
        this.keep = keep;
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        this.authorization =
                ("Basic " + Base64.getEncoder().encodeToString(credentials)).getBytes(StandardCharsets.US_ASCII);
    }

    void failNext(Operation operation, UnityFault fault, int times) {
        synchronized (lock) {
            Queue<UnityFault> queue = faults.computeIfAbsent(operation, kind -> new ArrayDeque<>());
            for (int i = 0; i < times; i++) {
                queue.add(fault);
            }
        }
    }

    void failNoMore() {
        synchronized (lock) {
            faults.clear();
        }
    }

    void delay(Duration time) {
        synchronized (lock) {
            delay = time;
        }
    }

    List<UnityExchange> calls() {
        synchronized (lock) {
            return List.copyOf(calls);
        }
    }

    void forgetCalls() {
        synchronized (lock) {
            calls.clear();
            mostAtOnce = 0;
        }
    }

    int mostAtOnce() {
        synchronized (lock) {
            return mostAtOnce;
        }
    }

    /** Nobody waits for an answer any more. */
    void close() {
        closing.countDown();
    }

    UnityHttp.Answer answer(UnityHttp.Request request) throws InterruptedException {
        Operation operation = operation(request);
        Optional<UnityFault> fault;
        Duration wait;
        boolean tooMany;
        synchronized (lock) {
            atOnce++;
            mostAtOnce = Math.max(mostAtOnce, atOnce);
            tooMany = atOnce > parallel;
            fault = Optional.ofNullable(
                    faults.getOrDefault(operation, new ArrayDeque<>()).poll());
            wait = fault.filter(one -> one.kind() == UnityFault.Kind.SLOW)
                    .map(UnityFault::time)
                    .orElse(delay);
        }
        try {
            // Until the simulator is closed, whoever waits longest.
            if (!wait.isZero() && closing.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                return new UnityHttp.Answer(503, Map.of(), new byte[0], UnityHttp.Delivery.NONE);
            }
        } catch (InterruptedException closed) {
            synchronized (lock) {
                atOnce--;
            }
            throw closed;
        }
        synchronized (lock) {
            // Before the answer leaves: whoever has it may call again at once.
            atOnce--;
            UnityHttp.Answer answer = answer(operation, request, tooMany, fault);
            calls.add(new UnityExchange(
                    operation,
                    request.method(),
                    request.target(),
                    request.header("content-type"),
                    request.body(),
                    answer.delivery() == UnityHttp.Delivery.NONE ? 0 : answer.status()));
            if (calls.size() > keep) {
                calls.remove(0);
            }
            return answer;
        }
    }

    private UnityHttp.Answer answer(
            Operation operation, UnityHttp.Request request, boolean tooMany, Optional<UnityFault> fault) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        UnityFault.Kind kind = fault.map(UnityFault::kind).orElse(UnityFault.Kind.SLOW);
        UnityDesk.Reply reply;
        byte[] presented = request.header("authorization").getBytes(StandardCharsets.ISO_8859_1);
        if (kind == UnityFault.Kind.REFUSED) {
            UnityFault refusal = fault.orElseThrow();
            if (!refusal.time().isZero()) {
                headers.put("Retry-After", Long.toString(refusal.time().toSeconds()));
            }
            reply = UnityDesk.Reply.error(refusal.status(), "Refused for the sake of trying");
        } else if (kind == UnityFault.Kind.DROPPED) {
            reply = UnityDesk.Reply.NO_CONTENT;
        } else if (tooMany) {
            reply = UnityDesk.Reply.error(503, "Too many calls at a time");
        } else if (!MessageDigest.isEqual(authorization, presented)) {
            headers.put("WWW-Authenticate", "Basic realm=\"Unity Connection\"");
            reply = UnityDesk.Reply.error(401, "Unauthorized");
        } else {
            reply = desk.answer(operation, request);
        }
        UnityHttp.Delivery delivery = switch (kind) {
            case CUT -> UnityHttp.Delivery.HALF;
            case DROPPED -> UnityHttp.Delivery.NONE;
            case REFUSED, SLOW -> UnityHttp.Delivery.WHOLE;
        };
        return new UnityHttp.Answer(reply.status(), headers, reply.body(), delivery);
    }

    private static Operation operation(UnityHttp.Request request) {
        String path = request.target().replaceFirst("\\?.*", "");
        String method = request.method();
        if (path.matches(HANDLER + "/greetings/Alternate")) {
            return switch (method) {
                case "GET" -> Operation.READ_GREETING;
                case "PUT" -> Operation.SET_GREETING;
                default -> Operation.OTHER;
            };
        }
        if (path.matches(HANDLER + "/greetings/Alternate/greetingstreamfiles/[^/]+/audio")) {
            return method.equals("PUT") ? Operation.SET_AUDIO : Operation.OTHER;
        }
        if (method.equals("GET") && path.equals("/vmrest/users")) {
            return Operation.LIST_USERS;
        }
        return method.equals("GET") && path.matches("/vmrest/users/[^/]+") ? Operation.READ_USER : Operation.OTHER;
    }
}
