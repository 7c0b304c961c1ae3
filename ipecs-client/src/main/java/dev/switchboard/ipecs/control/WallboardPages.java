package dev.switchboard.ipecs.control;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.ipecs.call.Station;
import gg.jte.Content;
import gg.jte.TemplateEngine;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The wallboard of all queues, of one queue, and the page of one station. They work without scripts. */
final class WallboardPages {

    static final String ROOT = "/wallboard";

    private static final Logger LOG = LoggerFactory.getLogger(WallboardPages.class);
    private static final TemplateEngine PAGES =
            PageLayout.engine("dev.switchboard.ipecs.control.pages", WallboardPages.class.getClassLoader());
    private static final int MINUTES = 15;
    private static final int MOST_MISSED = 50;

    private final PageLayout layout;
    private final ControlSource source;
    private final MissedCalls missed;
    private final MissedDesk desk;
    private final boolean signInHelps;

    WallboardPages(PageLayout layout, ControlSource source, MissedCalls missed, MissedDesk desk, boolean signInHelps) {
        this.layout = layout;
        this.source = source;
        this.missed = missed;
        this.desk = desk;
        this.signInHelps = signInHelps;
    }

    void register(RoutesConfig routes) {
        routes.get("/", context -> context.redirect(ROOT, HttpStatus.FOUND));
        routes.get(ROOT, context -> wall(context, Optional.empty()));
        routes.get(ROOT + "/queues/{number}", context -> wall(context, Optional.of(queue(context))));
        routes.get(ROOT + "/stations/{number}", this::station);
        routes.get(ROOT + "/missed", context -> PageLayout.fragment(context, missedList(context)));
        routes.post(ROOT + "/missed/{id}", this::calledBack);
    }

    static boolean owns(String path) {
        return path.equals("/") || path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    private long queue(Context context) {
        long number = Parameters.inPath(context, "number", "queue");
        if (!source.options().queues().contains(number)) {
            throw new Refusal(404, "There is no queue " + number + ".");
        }
        return number;
    }

    private void wall(Context context, Optional<Long> queue) {
        int minutes = Parameters.minutes(context, MINUTES);
        BoardBuilder builder = new BoardBuilder(Moment.of(source), queue);
        Content board = template("board.jte", Map.of("board", builder.build(minutes)));
        if (context.header("HX-Request") != null) {
            PageLayout.fragment(context, board);
            return;
        }
        Map<String, Object> page = new HashMap<>();
        page.put("path", context.path());
        page.put("minutes", minutes);
        page.put("choices", List.of(15, 30, 60));
        page.put("board", board);
        page.put("missed", missedList(context));
        layout.show(
                context, queue.map(number -> "Queue " + number).orElse("Wallboard"), template("wallboard.jte", page));
    }

    private void station(Context context) {
        long number = Parameters.inPath(context, "number", "station");
        Moment moment = Moment.of(source);
        Station station = moment.system()
                .findStation(number)
                .orElseThrow(() -> new Refusal(404, "The station " + number + " is not connected."));
        BoardBuilder builder = new BoardBuilder(moment, Optional.empty());
        Map<String, Object> inner = new HashMap<>();
        inner.put("board", builder.build(MINUTES));
        inner.put("card", builder.card(station));
        inner.put("facts", builder.facts(station));
        Content facts = template("station.jte", inner);
        if (context.header("HX-Request") != null) {
            PageLayout.fragment(context, facts);
            return;
        }
        layout.show(
                context,
                "Station " + number,
                template("stationpage.jte", Map.of("path", context.path(), "facts", facts)));
    }

    private Content missedList(Context context) {
        Map<String, Object> part = new HashMap<>();
        boolean may = AccessTokens.callerOf(context).may(AccessTokens.OPERATE);
        part.put("mayOperate", may);
        part.put("signIn", !may && signInHelps);
        part.put("csrf", PageLayout.csrf(context));
        String fault = "";
        List<MissedCall> calls = List.of();
        try {
            // One more than is shown, to know whether the count is the whole.
            calls = missed.list(false, MOST_MISSED + 1);
        } catch (UncheckedIOException e) {
            // The rest of the board does not depend on the store.
            LOG.warn("The abandoned calls cannot be shown fault={}", e.getMessage());
            fault = "The list cannot be read now.";
        }
        part.put("fault", fault);
        part.put("count", count(calls, fault));
        part.put(
                "calls",
                new BoardBuilder(Moment.of(source), Optional.empty())
                        .missed(calls.stream().limit(MOST_MISSED).toList()));
        return template("missed.jte", part);
    }

    private static String count(List<MissedCall> calls, String fault) {
        if (!fault.isEmpty()) {
            return BoardText.UNKNOWN;
        }
        return calls.size() > MOST_MISSED ? "more than " + MOST_MISSED : Integer.toString(calls.size());
    }

    private void calledBack(Context context) {
        desk.calledBack(context, Parameters.inPath(context, "id", "abandoned call"));
        if (context.header("HX-Request") != null) {
            PageLayout.fragment(context, missedList(context));
        } else {
            context.redirect(ROOT, HttpStatus.SEE_OTHER);
        }
    }

    private static Content template(String name, Map<String, Object> parameters) {
        return PageLayout.template(PAGES, name, parameters);
    }
}
