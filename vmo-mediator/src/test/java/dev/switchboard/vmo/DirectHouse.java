package dev.switchboard.vmo;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.ManualTimers;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.gateway.GraphClient;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.UnityExchange;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.SqlMediatorStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A mediator between simulated Unity Connection and Graph, over sockets, with a real database and one clock for all. */
final class DirectHouse implements AutoCloseable {

    final ManualTimers timers = new ManualTimers(House.START);
    final UnitySimulator unity;
    final GraphSimulator graph = new GraphSimulator(GraphSimulator.Account.DEFAULT, timers);
    private final Path file;
    private final VmoConfig config;
    private Optional<Parts> parts = Optional.empty();

    private record Parts(SqlMediatorStore store, VmoGateways gateways, VmoMediator mediator) {}

    DirectHouse(Path directory, int users) throws IOException {
        unity = UnitySimulator.builder().users(users).clock(timers).plainHttp().build();
        unity.start();
        graph.start();
        graph.addUsers(users);
        file = directory.resolve("vmo3.sqlite");
        config = config(unity, graph, VmoConfig.wire("", "").speech());
    }

    /** What a mediator goes by that talks to these two itself. */
    static VmoConfig config(UnitySimulator unity, GraphSimulator graph, VmoConfig.Speech speech) {
        VmoConfig wire = VmoConfig.wire("", "");
        return new VmoConfig(
                wire.face(),
                new VmoConfig.Neighbour(true, ""),
                new VmoConfig.Neighbour(true, ""),
                Optional.of(new VmoConfig.Cupi(
                        URI.create(unity.url()),
                        "admin",
                        new Secret("secret"),
                        Optional.empty(),
                        "",
                        500,
                        4,
                        1033,
                        ZoneOffset.UTC)),
                Optional.of(new VmoConfig.Graph(
                        "contoso",
                        "mediator",
                        new Secret("secret"),
                        URI.create(graph.url()),
                        URI.create(graph.url()),
                        Optional.empty(),
                        Duration.ofSeconds(60),
                        2,
                        GraphClient.MessageSource.EXTERNAL)),
                speech,
                wire.security(),
                wire.outbox(),
                wire.sync());
    }

    /** Starts a mediator on the same file as the one before. */
    DirectHouse started() {
        SqlMediatorStore store = SqlMediatorStore.open(file);
        VmoGateways gateways = VmoGateways.open(config, store, timers);
        VmoMediator mediator = new VmoMediator(config, store, gateways.voicemail(), gateways.mail(), timers);
        parts = Optional.of(new Parts(store, gateways, mediator));
        mediator.start();
        return this;
    }

    /** Started, with the table filled. */
    DirectHouse filled() throws InterruptedException {
        started();
        if (!mediator().synchronise("test").succeeded()) {
            throw new AssertionError("the table could not be filled");
        }
        return this;
    }

    void stop() {
        parts.ifPresent(running -> {
            running.mediator().close();
            running.gateways().close();
            running.store().close();
        });
        parts = Optional.empty();
    }

    VmoMediator mediator() {
        return parts.orElseThrow().mediator();
    }

    boolean isDrained() {
        return mediator().store().countEntries(OutboxEntry.State.PENDING) == 0;
    }

    boolean greetingOn(String alias) {
        return unity.mailbox(alias).greetingOn();
    }

    /** The bodies of changes that Unity was asked for, in order. */
    List<String> changes() {
        return unity.calls().stream()
                .filter(call -> call.operation() == UnitySimulator.Operation.SET_GREETING)
                .map(UnityExchange::text)
                .toList();
    }

    void advanceUntil(String what, Callable<Boolean> holds) {
        Eventually.until(what, holds, () -> timers.advance(Duration.ofMillis(500)));
    }

    @Override
    public void close() {
        stop();
        unity.close();
        graph.close();
        timers.close();
    }
}
