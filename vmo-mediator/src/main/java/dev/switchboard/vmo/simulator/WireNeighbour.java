package dev.switchboard.vmo.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the simulators of the original's two neighbours share: a port that can be down, faults to come, a record. */
final class WireNeighbour implements AutoCloseable {

    private record Planned(Predicate<GraphDoor.Question> where, WireFault fault) {}

    private final String role;
    private final int keep;
    private final GraphDoor.Desk desk;
    private final Deque<Planned> planned = new ArrayDeque<>();
    private final Deque<WireCall> calls = new ArrayDeque<>();
    private Optional<WireFault> always = Optional.empty();
    private int port;
    private Optional<GraphDoor> door = Optional.empty();

    WireNeighbour(String role, int port, int keep, GraphDoor.Desk desk) {
        this.role = role;
        this.port = port;
        this.keep = keep;
        this.desk = desk;
    }

    /** Begins to listen, on the same port as before when it was down. */
    synchronized void up() throws IOException {
        if (door.isEmpty()) {
            GraphDoor opened = new GraphDoor(role, port, this::answer);
            opened.start();
            port = Integer.parseInt(opened.url().substring(opened.url().lastIndexOf(':') + 1));
            door = Optional.of(opened);
        }
    }

    /** Listens no longer. */
    void down() {
        Optional<GraphDoor> open;
        synchronized (this) {
            open = door;
            door = Optional.empty();
        }
        open.ifPresent(GraphDoor::close);
    }

    synchronized String url() {
        return door.orElseThrow(() -> new IllegalStateException("the simulator does not listen"))
                .url();
    }

    synchronized void failNext(int times, Predicate<GraphDoor.Question> where, WireFault fault) {
        for (int i = 0; i < times; i++) {
            planned.add(new Planned(where, fault));
        }
    }

    synchronized void failAlways(Optional<WireFault> fault) {
        always = fault;
    }

    synchronized List<WireCall> calls() {
        return List.copyOf(new ArrayList<>(calls));
    }

    private GraphDoor.Reply answer(GraphDoor.Question question) {
        Optional<WireFault> fault = record(question);
        if (fault.isPresent() && (fault.get().status() != 0 || fault.get().hangUp())) {
            return reply(fault.get());
        }
        Duration late = fault.map(WireFault::delay).orElse(Duration.ZERO);
        GraphDoor.Reply own = desk.reply(question);
        return new GraphDoor.Reply(own.status(), own.headers(), own.body(), late, own.delivery());
    }

    private synchronized Optional<WireFault> record(GraphDoor.Question question) {
        calls.add(new WireCall(question.method(), question.path(), question.authorization(), question.body()));
        while (calls.size() > keep) {
            calls.removeFirst();
        }
        for (Planned one : planned) {
            if (one.where().test(question)) {
                planned.remove(one);
                return Optional.of(one.fault());
            }
        }
        return always;
    }

    private static GraphDoor.Reply reply(WireFault fault) {
        return new GraphDoor.Reply(
                fault.status() == 0 ? 200 : fault.status(),
                fault.headers(),
                fault.body(),
                fault.delay(),
                fault.hangUp() ? GraphDoor.Delivery.NOTHING : GraphDoor.Delivery.WHOLE);
    }

    @Override
    public void close() {
        down();
    }
}
