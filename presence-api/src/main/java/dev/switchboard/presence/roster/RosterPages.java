package dev.switchboard.presence.roster;

import dev.switchboard.common.time.Timers;
import dev.switchboard.common.web.LiveUpdates;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.presence.model.Presence;
import gg.jte.Content;
import gg.jte.TemplateEngine;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The roster page, for a web face to serve.
 *
 * <p>A change costs the page nothing: it is looked at once a second whether there was one, open pages are told, and each
 * fetches the part of it that it shows. What they are made of is put together a few times a second at most, however many
 * pages are open.
 *
 * <p><b>Threading.</b> Every method may be called on any thread.
 */
public final class RosterPages {

    /** Where the page is. */
    public static final String ROOT = "/roster";

    static final String BOARD = ROOT + "/board";

    private static final String EVENT = "roster";
    private static final TemplateEngine PAGES =
            PageLayout.engine("dev.switchboard.presence.pages", RosterPages.class.getClassLoader());

    /** Ages and times on a page where nothing happens go on as well. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final Duration FRESH = Duration.ofMillis(250);

    /** What pages are made of for a moment; searches of several pages for the same are one search. */
    private record Moment(RosterFacts facts, long madeAt, Map<String, List<Presence>> found) {

        List<Presence> found(RosterQuery query) {
            return found.computeIfAbsent(
                    query.text(), any -> query.found(facts.users().all()));
        }
    }

    private final PageLayout layout;
    private final Supplier<RosterFacts> facts;
    private final Timers timers;
    private volatile @Nullable Moment moment;
    private @Nullable Object told;
    private long toldAt;

    /**
     * Pages of a server.
     *
     * @param facts what the server is like now
     * @param timers the clock
     */
    public RosterPages(Supplier<RosterFacts> facts, Timers timers) {
        this.facts = facts;
        this.timers = timers;
        this.layout = new PageLayout("Presence", List.of(new PageLayout.Link("Roster", ROOT)))
                .withHead(output -> output.writeContent("<link rel=\"stylesheet\" href=\"/assets/roster.css\">"))
                .withSignIn("Secret", "The secret that clients of this server present.");
    }

    /**
     * The frame of the page, for the face's other pages.
     *
     * @return the layout
     */
    public PageLayout layout() {
        return layout;
    }

    /**
     * The page's style, to be served as {@code roster.css}.
     *
     * @return where it is
     */
    public static URL style() {
        return Objects.requireNonNull(RosterPages.class.getResource("assets/roster.css"));
    }

    /**
     * Registers the page's routes.
     *
     * @param routes of the face
     */
    public void register(RoutesConfig routes) {
        routes.get("/", context -> context.redirect(ROOT, HttpStatus.FOUND));
        routes.get(ROOT, this::page);
        routes.get(BOARD, this::board);
    }

    /**
     * Tells open pages to look again, if there is something to see. To be called once a second.
     *
     * @param state equals what it was at the last call if nothing has changed
     * @param live the face's live updates
     */
    public synchronized void check(Object state, LiveUpdates live) {
        boolean due = timers.nanos() - toldAt >= HEARTBEAT.toNanos();
        if (state.equals(told) && !due) {
            return;
        }
        told = state;
        toldAt = timers.nanos();
        moment = null;
        live.publish(EVENT, "");
    }

    private void page(Context context) {
        RosterView view = view(context);
        layout.show(
                context,
                "Roster",
                PageLayout.template(PAGES, "roster.jte", Map.of("view", view, "board", content(view))));
    }

    private void board(Context context) {
        RosterView view = view(context);
        if ("search".equals(context.header("HX-Trigger"))) {
            context.header("HX-Replace-Url", view.path());
        }
        PageLayout.fragment(context, content(view));
    }

    private static Content content(RosterView view) {
        return PageLayout.template(PAGES, "board.jte", Map.of("view", view));
    }

    private RosterView view(Context context) {
        RosterQuery query = RosterQuery.of(context.queryParam("q"), context.queryParam("status"));
        Moment now = moment();
        return new RosterBuilder(now.facts(), query)
                .build(now.found(query), RosterQuery.page(context.queryParam("page")));
    }

    private Moment moment() {
        Moment last = moment;
        if (last == null || timers.nanos() - last.madeAt() > FRESH.toNanos()) {
            // The time first: what is put together meanwhile is not younger than it says.
            long madeAt = timers.nanos();
            last = new Moment(facts.get(), madeAt, new ConcurrentHashMap<>());
            moment = last;
        }
        return last;
    }
}
