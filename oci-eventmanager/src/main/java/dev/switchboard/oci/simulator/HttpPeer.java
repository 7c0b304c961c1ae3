package dev.switchboard.oci.simulator;

import dev.switchboard.common.simulator.HttpRequest;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the two simulators that are HTTP servers have in common: their life, their faults and their memory.
 *
 * <p>Requests take effect one at a time, under one lock; sending and waiting happen outside it.
 */
abstract sealed class HttpPeer<O extends Enum<O>> implements AutoCloseable permits Cai3gSimulator, MailboxSimulator {

    private static final HttpAnswer UNDONE = HttpAnswer.of(0, "", "");

    /** What the simulator makes of one request. */
    record Verdict(HttpAnswer answer, int session, String words) {}

    /** Decides, under the lock, on the request with this number. */
    interface Decision {
        Verdict on(long order);
    }

    /** Guards everything below, and the state of the subclass. */
    final Object lock = new Object();

    final RequestLog log;
    private final FaultPlan faults = new FaultPlan();
    private final HttpWire wire;
    private final String scheme;
    private volatile Duration delay = Duration.ZERO;

    HttpPeer(String role, NetworkOptions<?> options, int keep) {
        this.log = new RequestLog(keep);
        this.scheme = options.secure() ? "https" : "http";
        this.wire = new HttpWire(role, options.wanted(), options.sockets(), this::handler);
    }

    /** A handler for one connection. */
    abstract HttpWire.Handler handler();

    /** Path of {@link #url()}, starting with a slash, or empty. */
    abstract String path();

    /**
     * Opens the port.
     *
     * @throws IOException if the port cannot be had
     * @throws IllegalStateException if it was started or closed before
     */
    public void start() throws IOException {
        wire.listener().start();
    }

    /** Closes the port and every connection, and returns when all threads have ended. May be called again. */
    @Override
    public void close() {
        wire.close();
    }

    /**
     * The port listened on, also while connections are refused.
     *
     * @return the port
     * @throws IllegalStateException before {@link #start()}
     */
    public int port() {
        return wire.listener().port();
    }

    /**
     * Where a client finds the simulator.
     *
     * @return scheme, host, port and path
     * @throws IllegalStateException before {@link #start()}
     */
    public String url() {
        InetAddress address = wire.listener().address();
        String host = address.getHostAddress();
        return scheme + "://" + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port() + path();
    }

    /**
     * Gives the next request this fault.
     *
     * @param fault what goes wrong
     */
    public void failNext(Fault fault) {
        failNext(1, fault);
    }

    /**
     * Gives each of the next requests this fault.
     *
     * @param times how many requests
     * @param fault what goes wrong
     */
    public void failNext(int times, Fault fault) {
        plan(Optional.empty(), "", 1, times, fault);
    }

    /**
     * Gives the next requests of one operation this fault.
     *
     * @param operation which requests; others pass
     * @param times how many requests
     * @param fault what goes wrong
     */
    public void failNext(O operation, int times, Fault fault) {
        plan(Optional.of(operation), "", 1, times, fault);
    }

    /**
     * Gives requests that contain a text this fault.
     *
     * @param text what the body contains, decoded as UTF-8 and as sent (with its XML escapes); for a request without a
     *     body, what its target contains
     * @param nth which matching request is the first to fail, 1 being the next
     * @param times how many matching requests fail from there on
     * @param fault what goes wrong
     */
    public void failMatching(String text, int nth, int times, Fault fault) {
        plan(Optional.empty(), Objects.requireNonNull(text, "text"), nth, times, fault);
    }

    private void plan(Optional<O> operation, String text, int nth, int times, Fault fault) {
        Objects.requireNonNull(fault, "fault");
        String name = operation.map(Object::toString).orElse("");
        synchronized (lock) {
            faults.add(
                    (op, body) -> (name.isEmpty() || name.equals(op)) && (text.isEmpty() || body.contains(text)),
                    nth,
                    times,
                    fault);
        }
    }

    /** Forgets all faults that have not happened yet. */
    public void clearFaults() {
        synchronized (lock) {
            faults.clear();
        }
    }

    /**
     * How many faults have not happened yet.
     *
     * @return the number of requests that will still fail
     */
    public int faultsWaiting() {
        synchronized (lock) {
            return faults.waiting();
        }
    }

    /**
     * Delays every answer from now on. The request takes effect at once.
     *
     * @param newDelay how long; zero for not at all
     */
    public void delay(Duration newDelay) {
        if (newDelay.isNegative()) {
            throw new IllegalArgumentException("the delay must not be negative: " + newDelay);
        }
        delay = newDelay;
    }

    /** Closes every connection; new ones are accepted. */
    public void dropConnections() {
        wire.listener().dropConnections();
    }

    /** Closes the port and every connection, as if the program were down. State and recordings stay. */
    public void refuseConnections() {
        wire.listener().refuse();
    }

    /**
     * Does {@link #refuseConnections()} for a while.
     *
     * @param time how long
     */
    public void refuseConnections(Duration time) {
        wire.listener().refuse(time);
    }

    /** Ends {@link #refuseConnections()}: opens the same port again. */
    public void acceptConnections() {
        wire.listener().accept();
    }

    /**
     * The newest requests, as many as are kept.
     *
     * @return the requests in the order in which they took effect
     */
    public List<ReceivedRequest> requests() {
        synchronized (lock) {
            return log.requests();
        }
    }

    /**
     * What was wrong with requests, at most the newest 1,000 findings.
     *
     * @return the findings in order
     */
    public List<ReceivedRequest.Violation> violations() {
        synchronized (lock) {
            return log.violations();
        }
    }

    /**
     * The newest changes of state, as many as are kept.
     *
     * @return the changes in order
     */
    public EffectLedger effects() {
        synchronized (lock) {
            return log.effects();
        }
    }

    /**
     * How many requests there have been of each operation since the start or {@link #clearRecords()}.
     *
     * @return the number by operation
     */
    public Map<String, Long> counts() {
        synchronized (lock) {
            return log.counts();
        }
    }

    /**
     * How many requests there have been in the simulator's life.
     *
     * @return the number
     */
    public long exchanges() {
        synchronized (lock) {
            return log.exchanges();
        }
    }

    /** Forgets requests, violations, effects and counts; the state and the order numbers go on. */
    public void clearRecords() {
        synchronized (lock) {
            log.clear();
        }
    }

    /**
     * Waits until so many requests have come in the simulator's life.
     *
     * @param number what {@link #exchanges()} must reach
     * @param limit how long to wait at most
     * @return whether it was reached
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public boolean awaitExchanges(long number, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (log.exchanges() < number) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.wait(left / 1_000_000 + 1);
            }
            return true;
        }
    }

    /** Notes bytes that were no request at all. */
    final void unreadable(String reason) {
        synchronized (lock) {
            log.violation(0, "not HTTP/1.1: " + reason);
        }
    }

    /** One request through faults, decision and recording. */
    final HttpAnswer exchange(HttpRequest request, String operation, List<String> wrong, Decision decision) {
        String raw = log.keepsRequests() ? request.rawBody() : "";
        Verdict verdict;
        Optional<Fault> fault = Optional.empty();
        synchronized (lock) {
            long order = log.nextOrder();
            log.count(operation);
            wrong.forEach(what -> log.violation(order, what));
            if (!faults.isEmpty()) {
                fault = faults.next(operation, searchable(request));
            }
            boolean applied = fault.map(Fault::applied).orElse(true);
            verdict = applied ? decision.on(order) : new Verdict(UNDONE, 0, "");
            if (log.keepsRequests()) {
                String words = fault.map(Fault::describe).orElse(verdict.words());
                log.add(new ReceivedRequest(
                        order,
                        request.method(),
                        request.target(),
                        request.headers(),
                        raw,
                        operation,
                        verdict.session(),
                        verdict.answer().status(),
                        words));
            }
            lock.notifyAll();
        }
        Duration usual = delay;
        return fault.map(it -> it.applyTo(verdict.answer(), usual))
                .orElseGet(() -> verdict.answer().delivered(HttpAnswer.Delivery.WHOLE, usual.toNanos()));
    }

    private static String searchable(HttpRequest request) {
        return request.body().length == 0 ? request.target() : request.utf8Body();
    }
}
