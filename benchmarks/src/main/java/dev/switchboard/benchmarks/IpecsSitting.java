package dev.switchboard.benchmarks;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.ipecs.IpecsApi;
import dev.switchboard.ipecs.IpecsConfig;
import dev.switchboard.ipecs.IpecsConfig.Credentials;
import dev.switchboard.ipecs.IpecsConfig.Server;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One client, connected to a simulator in this process, with all its live calls open; every hook has a listener. */
final class IpecsSitting implements AutoCloseable {

    static final int CHUNK = 100;

    private static final int MOST_QUEUED = 3_000;
    private static final int MOST_WAITING = 500;

    private final IpecsSimulator exchange;
    private final IpecsApi client;
    private final IpecsDay day;
    private Consumer<String> wire;

    private IpecsSitting(IpecsSimulator exchange, IpecsApi client) {
        this.exchange = exchange;
        this.client = client;
        this.wire = exchange::send;
        this.day = new IpecsDay(message -> wire.accept(message));
    }

    static IpecsSitting open() throws IOException, PeerException, InterruptedException {
        IpecsSimulator exchange =
                IpecsSimulator.builder().plainHttp().heartbeats(false).build();
        exchange.start();
        IpecsApi client = new IpecsApi(IpecsConfig.standard(
                Server.at(URI.create(exchange.baseUri()), exchange.port()),
                new Credentials("api1", new Secret("secret")),
                NumberSet.range(IpecsDay.FIRST_STATION, IpecsDay.FIRST_STATION + IpecsDay.STATIONS - 1L),
                NumberSet.of(List.of((long) IpecsDay.QUEUE))));
        IpecsSitting sitting = new IpecsSitting(exchange, client);
        IpecsApi.hookNames().forEach(hook -> client.addHook(hook, data -> {}));
        client.connect();
        sitting.day.open();
        // The live calls are there before anything is measured.
        sitting.day.calls(IpecsDay.LIVE);
        sitting.settle();
        return sitting;
    }

    /** Plays so many calls as fast as the client takes them, and says what they cost it. */
    Cost cost(int count) {
        Cost before = Cost.now(day.events());
        for (int done = 0; done < count; done += CHUNK) {
            day.calls(CHUNK);
            // No faster than that: it would leave summaries out. What waits in the socket counts too.
            Workplace.await(
                    "the client to keep up",
                    () -> client.status().hooks().queued() < MOST_QUEUED
                            && client.status().events().waiting() < MOST_WAITING
                            && day.events() - client.status().events().received() < MOST_WAITING);
        }
        settle();
        return Cost.now(day.events()).since(before);
    }

    /** Plays at least so many events at an even pace; milliseconds from each one's sender to its last hook, ascending. */
    double[] paced(int count, int rate) {
        long[] sent = new long[count + 2 * CHUNK];
        long[] heard = new long[sent.length];
        AtomicInteger heardOf = new AtomicInteger(-1);
        AtomicInteger next = new AtomicInteger();
        settle();
        long start = System.nanoTime();
        wire = message -> {
            int index = next.getAndIncrement();
            long due = start + index * TimeUnit.SECONDS.toNanos(1) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sent[index] = System.nanoTime();
            exchange.send(message);
        };
        Subscription first = client.addRawEventHook(event -> heard[heardOf.incrementAndGet()] = System.nanoTime());
        Subscription last = client.addEventHook(summary -> heard[heardOf.get()] = System.nanoTime());
        while (next.get() < count) {
            day.calls(1);
        }
        settle();
        first.close();
        last.close();
        wire = exchange::send;
        if (heardOf.get() + 1 != next.get()) {
            throw new IllegalStateException("sent " + next.get() + " events and heard of " + (heardOf.get() + 1));
        }
        double[] millis = new double[next.get()];
        Arrays.setAll(millis, index -> (heard[index] - sent[index]) / 1e6);
        Arrays.sort(millis);
        return millis;
    }

    private void settle() {
        Workplace.await(
                "the client to have applied everything",
                () -> client.status().events().received() == day.events()
                        && client.status().events().waiting() == 0
                        && client.status().hooks().queued() == 0);
    }

    /** A figure for work that was not done would be worth nothing. */
    void check() {
        settle();
        boolean whole = client.status().hooks().dropped() == 0
                && client.status().hooks().coalesced() == 0
                && client.status().connection().reconnects() == 0
                && client.system().liveCalls() == IpecsDay.LIVE
                && client.system().inboundCalls() == day.calls()
                && client.system().answeredCalls() == day.calls() - IpecsDay.WAITING;
        if (!whole) {
            throw new IllegalStateException(
                    "the client did not do all of the work: " + client.status() + " " + client.summary());
        }
    }

    @Override
    public void close() {
        client.close();
        exchange.close();
    }

    /** What the clients' threads have cost, in nanoseconds of processor time. One that rests costs nothing. */
    record Cost(long count, long socket, long events, long hooks) {

        static Cost now(long count) {
            return new Cost(
                    count,
                    // The stream's thread: OkHttp gives it another name while it reads.
                    WorkerTime.nanos("switchboard-ipecs-socket") + WorkerTime.nanos("OkHttp http"),
                    WorkerTime.nanos("switchboard-ipecs-events"),
                    WorkerTime.nanos("switchboard-ipecs-hooks"));
        }

        Cost since(Cost before) {
            return new Cost(count - before.count, socket - before.socket, events - before.events, hooks - before.hooks);
        }

        double rate() {
            return per(socket + events + hooks);
        }

        double rateBehindSocket() {
            return per(events + hooks);
        }

        double rateOfMachine() {
            return per(events);
        }

        private double per(long nanos) {
            return count * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
        }
    }
}
