package dev.switchboard.ipecs;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.ipecs.call.MachineOptions;
import dev.switchboard.ipecs.call.PhoneSystem;
import dev.switchboard.ipecs.control.ControlFace;
import dev.switchboard.ipecs.control.ControlSource;
import dev.switchboard.ipecs.control.ControlStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A client as its control face sees it.
 *
 * <p><b>Threading.</b> Any thread may call any method.
 */
public final class IpecsControl implements ControlSource {

    private final IpecsApi client;
    private final Runnable shutdown;

    /**
     * Looks at a client.
     *
     * @param client the client
     * @param shutdown begins to end the program, and returns at once
     */
    public IpecsControl(IpecsApi client, Runnable shutdown) {
        this.client = client;
        this.shutdown = shutdown;
    }

    /**
     * Where the control face listens and what it asks of callers, as configured.
     *
     * @param config values of {@link IpecsSettings#ALL}
     * @return the face's options
     * @throws ConfigException when others than this machine could read without a token
     */
    public static ControlFace.Options options(Config config) {
        String host = config.get(IpecsSettings.CONTROL_HOST);
        List<String> names = config.get(IpecsSettings.CONTROL_HOST_NAMES);
        try {
            return new ControlFace.Options(
                    new WebFace.Listen(
                            host, config.get(IpecsSettings.CONTROL_PORT), Optional.empty(), new HashSet<>(names)),
                    config.find(IpecsSettings.CONTROL_TOKEN));
        } catch (IllegalArgumentException open) {
            throw new ConfigException(List.of(
                    names.isEmpty()
                            ? config.problem(
                                    IpecsSettings.CONTROL_HOST,
                                    "is " + host
                                            + ", which others can reach: set control.token, or listen on 127.0.0.1")
                            : config.problem(
                                    IpecsSettings.CONTROL_HOST_NAMES,
                                    "lets others through a proxy: set control.token as well")));
        }
    }

    @Override
    public PhoneSystem system() {
        return client.system();
    }

    @Override
    public long receivedMillis() {
        return client.receivedMillis();
    }

    @Override
    public MachineOptions options() {
        return client.config().calls();
    }

    @Override
    public ControlStatus status() {
        IpecsStatus status = client.status();
        IpecsStatus.Connection connection = status.connection();
        IpecsStatus.Events events = status.events();
        IpecsStatus.Hooks hooks = status.hooks();
        return new ControlStatus(
                new ControlStatus.Connection(
                        state(connection.state()),
                        connection.since(),
                        connection.server(),
                        connection.verified(),
                        connection.systemType(),
                        connection.systemVersion(),
                        connection.apiVersion(),
                        connection.lastFrameAt(),
                        connection.reconnects(),
                        Math.round(connection
                                        .gap()
                                        .map(ConnectionChange.Gap::length)
                                        .orElse(Duration.ZERO)
                                        .toMillis()
                                / 1000.0),
                        client.attempt(),
                        connection.reason()),
                new ControlStatus.Events(events.received(), events.dropped(), events.malformed(), events.heartbeats()),
                new ControlStatus.HookCalls(hooks.queued(), hooks.failed(), hooks.coalesced(), hooks.dropped()),
                client.isIgnoringEvents(),
                status.uptime());
    }

    private static ControlStatus.State state(ConnectionState state) {
        return switch (state) {
            case LOGGING_IN -> ControlStatus.State.LOGGING_IN;
            case OPENING_SOCKET -> ControlStatus.State.OPENING_SOCKET;
            case CONNECTED -> ControlStatus.State.CONNECTED;
            case RECONNECTING -> ControlStatus.State.RECONNECTING;
            case FAILED -> ControlStatus.State.FAILED;
            case CLOSED -> ControlStatus.State.CLOSED;
        };
    }

    @Override
    public void resetCounters() {
        client.resetCounters();
    }

    @Override
    public void ignoreEvents(boolean ignore) {
        client.ignoreEvents(ignore);
    }

    @Override
    public void shutdown() {
        shutdown.run();
    }
}
