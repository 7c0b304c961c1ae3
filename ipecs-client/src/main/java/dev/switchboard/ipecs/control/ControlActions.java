package dev.switchboard.ipecs.control;

import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the control API does: everything by POST, everything with a token. */
final class ControlActions {

    private static final Logger LOG = LoggerFactory.getLogger(ControlActions.class);
    private static final int MOST_STATIONS = 1000;
    private static final int MOST_EVENTS = 1_000_000;
    private static final int LONGEST_CALL_SECONDS = 86_400;
    /** So that the answer has left before the server closes. */
    private static final Duration BEFORE_SHUTDOWN = Duration.ofMillis(200);

    private final ControlSource source;
    private final MissedDesk missed;
    private final Optional<SimulatorControl> simulator;
    private final Runnable changed;
    private final Timers timers;

    ControlActions(
            ControlSource source,
            MissedDesk missed,
            Optional<SimulatorControl> simulator,
            Runnable changed,
            Timers timers) {
        this.source = source;
        this.missed = missed;
        this.simulator = simulator;
        this.changed = changed;
        this.timers = timers;
    }

    void register(RoutesConfig routes) {
        post(routes, "/system/reset_counters", context -> source.resetCounters());
        post(routes, "/system/ignore_events", this::ignore);
        post(routes, "/system/shutdown", context -> timers.schedule(BEFORE_SHUTDOWN, source::shutdown));
        post(
                routes,
                "/acd/abandoned/{id}/called-back",
                context -> missed.calledBack(context, Parameters.inPath(context, "id", "abandoned call")));
        simulator.ifPresent(own -> registerSimulator(routes, own));
    }

    private void registerSimulator(RoutesConfig routes, SimulatorControl own) {
        post(
                routes,
                "/sim/login",
                context -> own.login(station(context), (int) Parameters.find(context, "count")
                        .map(text -> Parameters.number(context, "count", 1, MOST_STATIONS))
                        .orElse(1L)
                        .longValue()));
        post(routes, "/sim/logout/station", context -> own.logoutStation(station(context)));
        post(routes, "/sim/logout/agent", context -> own.logoutAgent(station(context)));
        post(routes, "/sim/call", context -> simulateCall(context, own));
        post(
                routes,
                "/sim/simulate_events",
                context -> own.simulateEvents((int) Parameters.number(context, "count", 1, MOST_EVENTS)));
    }

    private void simulateCall(Context context, SimulatorControl own) {
        boolean outbound = switch (Parameters.find(context, "direction").orElse("in")) {
            case "in" -> false;
            case "out" -> true;
            default -> throw new Refusal(400, "The parameter direction must be in or out.");
        };
        long seconds = Parameters.number(context, "duration", 0, LONGEST_CALL_SECONDS);
        own.call(
                Parameters.find(context, "caller_id").orElse(""),
                station(context),
                Duration.ofSeconds(seconds),
                outbound);
    }

    private static long station(Context context) {
        return Parameters.number(context, "station", 0, Long.MAX_VALUE);
    }

    private void ignore(Context context) {
        Parameters.require(context, "ignore");
        source.ignoreEvents(Parameters.flag(context, "ignore", false));
    }

    private void post(RoutesConfig routes, String path, Handler action) {
        routes.post(path, context -> {
            action.handle(context);
            LOG.info(
                    "The control API did what it was told path={} caller={} address={}",
                    context.path(),
                    AccessTokens.callerOf(context),
                    context.ip());
            changed.run();
            context.status(204);
        });
        refuseOthers(routes, path, "POST");
    }

    /** Without these, a wrong method would be a path nobody knows. */
    static void refuseOthers(RoutesConfig routes, String path, String allowed) {
        Handler refuse = context -> {
            context.header("Allow", allowed);
            throw new Refusal(405, "This path takes " + allowed + " only.");
        };
        if (allowed.equals("GET")) {
            routes.post(path, refuse, AccessTokens.OPEN);
        } else {
            routes.get(path, refuse, AccessTokens.OPEN);
            routes.head(path, refuse, AccessTokens.OPEN);
        }
        routes.put(path, refuse, AccessTokens.OPEN);
        routes.delete(path, refuse, AccessTokens.OPEN);
    }
}
