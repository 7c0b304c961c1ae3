package dev.switchboard.ipecs.simulator;

import dev.switchboard.common.time.Timers;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be chosen about a simulator: the long part of its builder. */
abstract sealed class SimulatorOptions permits IpecsSimulator.Builder {

    InetAddress address = InetAddress.getLoopbackAddress();
    int port;
    boolean plainHttp;
    String uid = "api1";
    String password = "secret";
    String type = "ipxapi";
    String target = "server";
    String version = "v1";
    String origin = "";
    int checkConnectionTimer = 120;
    Duration sessionTimeout = Duration.ofSeconds(90);
    Duration upgradeWithin = Duration.ofSeconds(30);
    final List<String> hostNames = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));

    @Nullable
    Timers timers;

    double timeFactor = 1;

    @Nullable
    Instant start;

    ZoneId zone = ZoneId.systemDefault();
    boolean heartbeats = true;
    long firstReference = 5000;

    @Nullable
    ServerScript script;

    @Nullable
    ScenarioFile scenarios;

    int controlPort = -1;

    SimulatorOptions() {}

    abstract IpecsSimulator.Builder self();

    /**
     * Sets the port; the default 0 takes a free one.
     *
     * @param newPort 0 to 65535
     * @return this builder
     */
    public IpecsSimulator.Builder port(int newPort) {
        if (newPort < 0 || newPort > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + newPort);
        }
        port = newPort;
        return self();
    }

    /**
     * Sets the address to listen on; the default is loopback.
     *
     * @param newAddress an address of this machine
     * @return this builder
     */
    public IpecsSimulator.Builder listen(InetAddress newAddress) {
        address = Objects.requireNonNull(newAddress, "newAddress");
        return self();
    }

    /**
     * Does without TLS.
     *
     * @return this builder
     */
    public IpecsSimulator.Builder plainHttp() {
        plainHttp = true;
        return self();
    }

    /**
     * Adds a host name that the certificate is good for, besides localhost and loopback.
     *
     * @param name a host name or address
     * @return this builder
     */
    public IpecsSimulator.Builder hostName(String name) {
        hostNames.add(Objects.requireNonNull(name, "name"));
        return self();
    }

    /**
     * Sets the one account.
     *
     * @param newUid user
     * @param newPassword password
     * @return this builder
     */
    public IpecsSimulator.Builder credentials(String newUid, String newPassword) {
        uid = Objects.requireNonNull(newUid, "newUid");
        password = Objects.requireNonNull(newPassword, "newPassword");
        return self();
    }

    /**
     * Sets the parts of the path.
     *
     * @param newType {@code ipxapi} by default
     * @param newTarget {@code server} by default; empty leaves the part out
     * @param newVersion {@code v1} by default
     * @return this builder
     */
    public IpecsSimulator.Builder paths(String newType, String newTarget, String newVersion) {
        type = Objects.requireNonNull(newType, "newType");
        target = Objects.requireNonNull(newTarget, "newTarget");
        version = Objects.requireNonNull(newVersion, "newVersion");
        return self();
    }

    /**
     * Sets the {@code Origin} that an upgrade must carry; by default scheme and host of the request itself.
     *
     * @param newOrigin for example {@code https://ucp.example.org:8743}
     * @return this builder
     */
    public IpecsSimulator.Builder origin(String newOrigin) {
        origin = Objects.requireNonNull(newOrigin, "newOrigin");
        return self();
    }

    /**
     * Sets what the login object says about keep-alive requests.
     *
     * @param seconds 120 by default
     * @return this builder
     */
    public IpecsSimulator.Builder checkConnectionTimer(int seconds) {
        checkConnectionTimer = seconds;
        return self();
    }

    /**
     * Sets how long a session lives without contact. An open event stream is contact.
     *
     * @param newTimeout 90 s by default
     * @return this builder
     */
    public IpecsSimulator.Builder sessionTimeout(Duration newTimeout) {
        sessionTimeout = Objects.requireNonNull(newTimeout, "newTimeout");
        return self();
    }

    /**
     * Sets how soon after the login the stream must be opened.
     *
     * @param newLimit 30 s by default
     * @return this builder
     */
    public IpecsSimulator.Builder upgradeWithin(Duration newLimit) {
        upgradeWithin = Objects.requireNonNull(newLimit, "newLimit");
        return self();
    }

    /**
     * Sets the timers; by default the simulator has its own, on the system's clock.
     *
     * @param newTimers timers, which the simulator does not close
     * @return this builder
     */
    public IpecsSimulator.Builder timers(Timers newTimers) {
        timers = Objects.requireNonNull(newTimers, "newTimers");
        return self();
    }

    /**
     * Sets how fast simulated time goes.
     *
     * @param newFactor simulated seconds for each second of the timers, more than zero; 1 by default
     * @return this builder
     */
    public IpecsSimulator.Builder timeFactor(double newFactor) {
        if (!(newFactor > 0) || Double.isInfinite(newFactor)) {
            throw new IllegalArgumentException("the time factor must be more than zero, not " + newFactor);
        }
        timeFactor = newFactor;
        return self();
    }

    /**
     * Sets the simulated time at which the simulator is made; by default the timers' time.
     *
     * @param newStart a moment
     * @return this builder
     */
    public IpecsSimulator.Builder startAt(Instant newStart) {
        start = Objects.requireNonNull(newStart, "newStart");
        return self();
    }

    /**
     * Sets the zone of the times in events; by default the machine's.
     *
     * @param newZone a zone
     * @return this builder
     */
    public IpecsSimulator.Builder zone(ZoneId newZone) {
        zone = Objects.requireNonNull(newZone, "newZone");
        return self();
    }

    /**
     * Sets whether a heartbeat is sent every 60 s of simulated time; by default it is.
     *
     * @param on whether to send it
     * @return this builder
     */
    public IpecsSimulator.Builder heartbeats(boolean on) {
        heartbeats = on;
        return self();
    }

    /**
     * Sets the reference of the first call of a {@link CallScenario}.
     *
     * @param reference 5000 by default, at least 1
     * @return this builder
     */
    public IpecsSimulator.Builder firstReference(long reference) {
        if (reference < 1) {
            throw new IllegalArgumentException("a call reference must be at least 1, not " + reference);
        }
        firstReference = reference;
        return self();
    }

    /**
     * Makes the simulator follow a script.
     *
     * @param newScript what to expect and to answer
     * @return this builder
     */
    public IpecsSimulator.Builder script(ServerScript newScript) {
        script = Objects.requireNonNull(newScript, "newScript");
        return self();
    }

    /**
     * Sets the scenarios that can be played by their id over the control port.
     *
     * @param newScenarios a file of scenarios
     * @return this builder
     */
    public IpecsSimulator.Builder scenarios(ScenarioFile newScenarios) {
        scenarios = Objects.requireNonNull(newScenarios, "newScenarios");
        return self();
    }

    /**
     * Opens a second port, on loopback and without TLS, from which another process steers the simulator. Bodies and
     * answers are JSON:
     *
     * <ul>
     *   <li>{@code POST /play} with {@code {"scenario": "E09"}}; {@code {"call": {"direction": "in", "queue": 6,
     *       "station": "1801", "number": "5550100", "ring": 10, "talk": 120, "hold": 30, "wrap": 10}}};
     *       {@code {"login": {"station": 1801, "count": 3}}}; {@code {"logout": {"station": 1801}}};
     *       {@code {"agent-logout": {"station": 1801}}}; {@code {"random": {"seed": 1, "calls-per-second": 0.1,
     *       "seconds": 3600}}}.
     *   <li>{@code POST /fault} with {@code {"fault": "drop"}} or another: {@code close} ({@code code}),
     *       {@code refuse}, {@code accept}, {@code silence} ({@code on}), {@code stop-reading} ({@code on}),
     *       {@code duplicate}, {@code lose} ({@code count}), {@code swap}, {@code expire-session}, {@code delay}
     *       ({@code millis}), {@code step-clock} ({@code seconds}), {@code broken} ({@code kind}, a
     *       {@link StreamFault}), {@code answer} ({@code operation}, {@code count}, {@code kind} error, html, half,
     *       drop, reset or silence, {@code status}, {@code code}, {@code message}), {@code clear}.
     *   <li>{@code GET /journal}: the requests received, without their headers, and the counters of the stream.
     * </ul>
     *
     * @param newPort 0 for a free one
     * @return this builder
     */
    public IpecsSimulator.Builder controlPort(int newPort) {
        if (newPort < 0 || newPort > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + newPort);
        }
        controlPort = newPort;
        return self();
    }

    String scheme() {
        return plainHttp ? "http" : "https";
    }

    List<String> names() {
        List<String> names = new ArrayList<>(hostNames);
        if (!address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
            names.add(address.getHostAddress());
        }
        return names;
    }
}
