package dev.switchboard.ipecs.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.ipecs.call.CallCentreSnapshot;
import dev.switchboard.ipecs.call.PhoneSystem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What the control API tells: status, health, figures, stations, calls and metrics. */
final class ControlApi {

    private static final int MOST_MISSED = 1000;

    private final ControlSource source;
    private final MissedCalls missed;
    private final Optional<Supplier<String>> metrics;

    ControlApi(ControlSource source, MissedCalls missed, Optional<Supplier<String>> metrics) {
        this.source = source;
        this.missed = missed;
        this.metrics = metrics;
    }

    void register(RoutesConfig routes) {
        get(routes, "/system/status", this::status);
        get(routes, "/system/uptime", this::uptime);
        get(routes, "/acd_status", this::summary);
        get(routes, "/acd/status", this::summary);
        get(routes, "/acd/call_stats", this::statistics);
        get(routes, "/acd/intervals", this::intervals);
        get(routes, "/acd/abandoned", this::abandoned);
        get(routes, "/stations", this::stations);
        get(routes, "/stations/{number}", this::station);
        get(routes, "/calls", this::calls);
        get(routes, "/calls/{reference}", this::call);
        routes.get("/health", this::health, AccessTokens.OPEN);
        metrics.ifPresent(text -> get(
                routes,
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(text.get())));
    }

    private static void get(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        ControlActions.refuseOthers(routes, path, "GET");
    }

    static void json(Context context, Object tree) {
        context.contentType("application/json").result(ControlJson.text(tree));
    }

    private CallCentreSnapshot now() {
        return source.system().snapshot(source.receivedMillis());
    }

    private void status(Context context) {
        ControlStatus status = source.status();
        context.status(status.connection().connected() ? 200 : 503);
        json(context, ControlJson.status(status, Moment.of(source).periodGaps()));
    }

    private void uptime(Context context) {
        json(
                context,
                ControlJson.object()
                        .put("uptimeSeconds", source.status().uptime().toSeconds()));
    }

    /** Whether the program does its work; a client that reconnects by itself needs no restart. */
    private void health(Context context) {
        ControlStatus.Connection connection = source.status().connection();
        boolean works =
                connection.state() != ControlStatus.State.FAILED && connection.state() != ControlStatus.State.CLOSED;
        context.status(works ? 200 : 503);
        json(
                context,
                ControlJson.object()
                        .put("status", works ? "up" : "down")
                        .put("connected", connection.connected())
                        .put("state", connection.state().name().toLowerCase(Locale.ROOT))
                        .put("since", connection.since().toString()));
    }

    private void summary(Context context) {
        CallCentreSnapshot now = now();
        json(
                context,
                Parameters.flag(context, "all", true) ? now.extendedSummary() : now.extendedSummaryWithoutTimes());
    }

    private void statistics(Context context) {
        CallCentreSnapshot now = now();
        Optional<String> by = Parameters.find(context, "by");
        if (by.isEmpty()) {
            json(context, now.currentStatistics(source.status().uptime()));
        } else {
            json(
                    context,
                    switch (by.get()) {
                        case "queue" -> now.callStatisticsByQueue();
                        case "station" -> now.stationStatistics();
                        default -> throw new Refusal(400, "The parameter by must be queue or station.");
                    });
        }
    }

    private void intervals(Context context) {
        int minutes = Parameters.minutes(context, 15);
        Optional<Long> queue = Parameters.findNumber(context, "queue");
        queue.filter(number -> !source.options().queues().contains(number)).ifPresent(number -> {
            throw new Refusal(404, "There is no queue " + number + ".");
        });
        ObjectNode answer = ControlJson.object().put("minutes", minutes);
        queue.ifPresent(number -> answer.put("queue", number));
        ArrayNode list = answer.putArray("intervals");
        now().intervals(minutes).forEach(interval -> list.add(ControlJson.interval(interval, queue)));
        json(context, answer);
    }

    private void abandoned(Context context) {
        ArrayNode list = ControlJson.object().arrayNode();
        missed.list(Parameters.flag(context, "all", false), MOST_MISSED)
                .forEach(one -> list.add(ControlJson.missed(one)));
        json(context, list);
    }

    private void stations(Context context) {
        PhoneSystem system = source.system();
        long now = system.nowMillis(source.receivedMillis());
        ArrayNode list = ControlJson.object().arrayNode();
        system.stations().forEach(station -> list.add(ControlJson.station(station, now)));
        json(context, list);
    }

    private void station(Context context) {
        long number = Parameters.inPath(context, "number", "station");
        PhoneSystem system = source.system();
        long now = system.nowMillis(source.receivedMillis());
        json(
                context,
                ControlJson.station(
                        system.findStation(number)
                                .orElseThrow(() -> new Refusal(404, "The station " + number + " is not connected.")),
                        now));
    }

    private void calls(Context context) {
        PhoneSystem system = source.system();
        long now = system.nowMillis(source.receivedMillis());
        ArrayNode list = ControlJson.object().arrayNode();
        system.calls().forEach(call -> list.add(ControlJson.call(call, now)));
        json(context, list);
    }

    private void call(Context context) {
        long reference = Parameters.inPath(context, "reference", "call");
        PhoneSystem system = source.system();
        long now = system.nowMillis(source.receivedMillis());
        json(
                context,
                ControlJson.call(
                        system.findCall(reference)
                                .orElseThrow(() -> new Refusal(
                                        404, "There is no live call with the reference " + reference + ".")),
                        now));
    }
}
