package dev.switchboard.ipecs.control;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.ipecs.call.CallMachine;
import dev.switchboard.ipecs.call.Effect;
import dev.switchboard.ipecs.call.IpecsEvent;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.NumberSet;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.call.Transition;
import dev.switchboard.testing.Visitor;
import dev.switchboard.testing.Visitor.Answer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Request;

/** A control face on a free port over a real state machine that tests feed, and how they talk to it. */
final class ControlHouse implements ControlSource, AutoCloseable {

    static final String TOKEN = "open-sesame";
    static final Instant START = Instant.parse("2026-03-10T08:00:00Z");

    final MachineOptions options =
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.of(List.of(6L, 7L)), ZoneOffset.UTC);
    final CallMachine machine = new CallMachine(options);
    final MemoryMissedCalls missed = new MemoryMissedCalls(100);
    final List<String> asked = new ArrayList<>();
    final Timers timers = Timers.system("ipecs-test");
    final ControlFace face;
    private final Visitor visitor = new Visitor(this::url);
    volatile PhoneSystem system = machine.start(START.toEpochMilli());
    volatile ControlStatus.State state = ControlStatus.State.CONNECTED;
    volatile Instant stateSince = START;
    volatile String reason = "";
    volatile boolean ignoring;
    volatile Optional<String> missedFault = Optional.empty();
    volatile boolean running;
    private volatile long now = START.toEpochMilli();
    private volatile long setAt = System.nanoTime();

    ControlHouse(Optional<String> token, Optional<SimulatorControl> simulator) throws IOException {
        this(WebFace.Listen.loopback(0), token, simulator);
    }

    ControlHouse(WebFace.Listen listen, Optional<String> token, Optional<SimulatorControl> simulator)
            throws IOException {
        connect(0);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        IpecsMetrics metrics = IpecsMetrics.register(registry, this);
        face = new ControlFace(
                new ControlFace.Options(listen, token.map(Secret::new)),
                this,
                failing(missed),
                simulator,
                Optional.of(metrics.text(registry::scrape)),
                timers);
        face.start();
    }

    /** The list as the face sees it; tests make it fail. */
    private MissedCalls failing(MissedCalls inner) {
        return new MissedCalls() {
            @Override
            public List<MissedCall> list(boolean includingDone, int limit) {
                if (missedFault.isPresent()) {
                    throw new UncheckedIOException(new IOException(missedFault.get()));
                }
                return inner.list(includingDone, limit);
            }

            @Override
            public boolean calledBack(long id, String by, Instant at) {
                return inner.calledBack(id, by, at);
            }
        };
    }

    static ControlHouse guarded() throws IOException {
        return new ControlHouse(Optional.of(TOKEN), Optional.empty());
    }

    /** Moves the clock to some seconds after the start. */
    void at(double seconds) {
        now = START.toEpochMilli() + (long) (seconds * 1000);
        setAt = System.nanoTime();
    }

    void connect(double seconds) {
        at(seconds);
        state = ControlStatus.State.CONNECTED;
        stateSince = START.plusMillis((long) (seconds * 1000));
        reason = "";
        take(machine.connectionRestored(system, now));
    }

    void lose(double seconds, String why) {
        at(seconds);
        state = ControlStatus.State.RECONNECTING;
        stateSince = START.plusMillis((long) (seconds * 1000));
        reason = why;
        take(machine.connectionLost(system, now));
    }

    void tick(double seconds) {
        at(seconds);
        take(machine.tick(system, now));
    }

    /** An event; 0 stands for no number. */
    void event(double seconds, int code, long reference, long source, long destination, String... data) {
        at(seconds);
        take(machine.apply(
                system,
                new IpecsEvent(
                        code,
                        reference == 0 ? IpecsEvent.NONE : reference,
                        source == 0 ? IpecsEvent.NONE : source,
                        destination == 0 ? IpecsEvent.NONE : destination,
                        data.length > 0 ? data[0] : "",
                        data.length > 1 ? data[1] : "",
                        "",
                        "",
                        "",
                        "",
                        now / 1000 * 1000,
                        now)));
    }

    void login(double seconds, long station) {
        event(seconds, 84, 0, station, 0);
        event(seconds, 18, 0, station, 0);
        event(seconds, 11, 0, station, 0, "0008");
        event(seconds, 18, 0, station, 0);
    }

    /** A caller who waits in a queue. */
    void arrives(double seconds, long reference, long queue, String number, String name) {
        event(seconds, 3, reference, queue, 0);
        event(seconds, 72, reference, queue, 0, number, name);
    }

    void answered(double seconds, long reference, long queue, long station) {
        event(seconds, 66, reference, station, queue);
        event(seconds, 42, reference, queue, station);
    }

    void ended(double seconds, long reference, long station) {
        event(seconds, 15, 0, station, 0);
        event(seconds, 18, 0, station, station);
        event(seconds, 44, reference, station, station);
        event(seconds, 2, reference, station, station);
    }

    void abandoned(double seconds, long reference, long queue) {
        event(seconds, 2, reference, queue, 0);
    }

    private void take(Transition transition) {
        system = transition.next();
        for (Effect effect : transition.effects()) {
            missed.accept(effect);
        }
    }

    @Override
    public PhoneSystem system() {
        return system;
    }

    @Override
    public long receivedMillis() {
        return running ? now + (System.nanoTime() - setAt) / 1_000_000 : now;
    }

    @Override
    public MachineOptions options() {
        return options;
    }

    @Override
    public ControlStatus status() {
        return new ControlStatus(
                new ControlStatus.Connection(
                        state,
                        stateSince,
                        "https://ucp.example.org:8743",
                        true,
                        "iPECS UCP100",
                        "1.2",
                        "1.0.0",
                        Optional.of(Instant.ofEpochMilli(now)),
                        state == ControlStatus.State.CONNECTED ? 0 : 1,
                        0,
                        state == ControlStatus.State.CONNECTED ? 1 : 3,
                        reason),
                new ControlStatus.Events(7, Map.of("event-filter", 2L), 1, 3),
                new ControlStatus.HookCalls(0, 0, 0, 0),
                ignoring,
                Duration.ofMillis(now - START.toEpochMilli()));
    }

    @Override
    public void resetCounters() {
        asked.add("reset");
        take(machine.reset(system, now));
    }

    @Override
    public void ignoreEvents(boolean ignore) {
        asked.add("ignore " + ignore);
        ignoring = ignore;
    }

    @Override
    public void shutdown() {
        asked.add("shutdown");
    }

    Answer get(String path, String... headers) throws IOException {
        return visitor.get(path, headers);
    }

    Answer post(String path, String... headers) throws IOException {
        return visitor.post(path, "", headers);
    }

    Answer postWithToken(String path) throws IOException {
        return post(path, "Authorization", "Bearer " + TOKEN);
    }

    Answer submit(String path, String cookie, String... fields) throws IOException {
        return visitor.submit(path, cookie, fields);
    }

    Request.Builder request(String path, String... headers) {
        return visitor.request(path, headers);
    }

    private URI url() {
        return face.url();
    }

    @Override
    public void close() {
        face.close();
        timers.close();
    }
}
