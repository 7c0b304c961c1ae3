package dev.switchboard.vmo;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.Delivery;
import dev.switchboard.vmo.sync.MailboxUser;
import gg.jte.Content;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The table of users, and what can be done with it: the original's pages, and what they lack. */
final class MediatorPages {

    private final VmoMediator mediator;
    private final Pages pages;
    private final boolean legacy;
    private final byte[] style;

    MediatorPages(VmoMediator mediator, Pages pages) {
        this.mediator = mediator;
        this.pages = pages;
        this.legacy = mediator.config().face().legacyGetActions();
        this.style = read();
    }

    void register(RoutesConfig routes) {
        Methods.of("/").get(this::home).register(routes);
        Methods.of("/home.html").get(this::home).register(routes);
        Methods.of("/users")
                .get(context -> PageLayout.fragment(context, table(context)))
                .register(routes);
        Methods.of("/syncstate")
                .get(context -> PageLayout.fragment(context, sync(context)))
                .register(routes);
        Methods.of("/about").get(this::about).register(routes);
        Methods.of("/static/css/main.css", AccessTokens.OPEN)
                .get(context -> context.contentType("text/css; charset=utf-8").result(style))
                .register(routes);
        Methods.of("/syncdbs", changing())
                .get(context -> unlessAsked(
                        context,
                        "Synchronize the User Table",
                        "Ask " + source() + " for its users, and bring the table up to date?",
                        this::synchronise))
                .post(this::synchronise)
                .register(routes);
        Methods.of("/clear-tables", changing())
                .get(context -> unlessAsked(
                        context,
                        "Clear the User Table",
                        removing(mediator.store().userCount())
                                + " from the table? Nobody is watched until the table is synchronized again.",
                        this::clear))
                .post(this::clear)
                .register(routes);
        Methods.of("/toggle_status/{email}", changing())
                .get(context -> unlessAsked(
                        context, "Toggle VMO", "Toggle VMO of " + context.pathParam("email") + "?", this::toggle))
                .post(this::toggle)
                .register(routes);
    }

    /** Where a GET may change something and nobody signs in, a form token would protect nothing. */
    private RouteRole[] changing() {
        boolean open = legacy && !mediator.config().security().login();
        return open ? new RouteRole[] {AccessTokens.UNGUARDED} : new RouteRole[0];
    }

    /** What does something. */
    private interface Doing {
        void on(Context context) throws Exception;
    }

    /** A GET asks first; a HEAD never does anything. */
    private void unlessAsked(Context context, String title, String question, Doing doing) throws Exception {
        if (legacy && context.method().name().equals("GET")) {
            doing.on(context);
            return;
        }
        String action = context.path().startsWith("/toggle_status/")
                ? "/toggle_status/" + PageText.segment(context.pathParam("email"))
                : context.path();
        pages.confirm(context, title, question, action, title, "/");
    }

    private static String removing(long users) {
        return users == 1 ? "Remove the only user" : "Remove all " + PageText.count(users, "user", "users");
    }

    private void home(Context context) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("search", UserFilter.of(context).search());
        parts.put("sync", sync(context));
        parts.put("table", table(context));
        pages.show(context, "Users", Pages.template("home.jte", parts));
    }

    private Content table(Context context) {
        UserFilter filter = UserFilter.of(context);
        MediatorStore.Page<MediatorStore.UserRow> found = mediator.store().users(filter.query());
        int last = (int) Math.max(1, (found.total() + UserFilter.SIZE - 1) / UserFilter.SIZE);
        if (filter.page() > last) {
            filter = filter.onPage(last);
            found = mediator.store().users(filter.query());
        }
        if ("search".equals(context.header("HX-Trigger"))) {
            context.header("HX-Replace-Url", filter.address("/"));
        }
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("users", users(filter, found, last));
        parts.put("csrf", PageLayout.csrf(context));
        return Pages.template("users.jte", parts);
    }

    private PageView.Users users(UserFilter filter, MediatorStore.Page<MediatorStore.UserRow> found, int last) {
        String empty = !found.items().isEmpty()
                ? ""
                : filter.everybody()
                        ? "The table is empty. Synchronize it to fetch the users from voicemail."
                        : "No user is like that.";
        return new PageView.Users(
                filter.address("/"),
                filter.address("/users"),
                column("Alias", filter, MediatorStore.Sort.ALIAS),
                column("Extension", filter, MediatorStore.Sort.EXTENSION),
                found.items().stream().map(PageText::user).toList(),
                empty,
                new PageView.Pager(
                        position(filter, found),
                        filter.page() > 1 ? filter.onPage(filter.page() - 1).address("/") : "",
                        filter.page() < last ? filter.onPage(filter.page() + 1).address("/") : ""),
                health());
    }

    private static PageView.Column column(String label, UserFilter filter, MediatorStore.Sort sort) {
        return new PageView.Column(label, filter.sortedBy(sort).address("/"), filter.sorted(sort));
    }

    private static String position(UserFilter filter, MediatorStore.Page<?> found) {
        long first = (filter.page() - 1L) * UserFilter.SIZE + 1;
        return found.items().isEmpty()
                ? ""
                : PageText.number(first) + " to "
                        + PageText.number(first + found.items().size() - 1) + " of "
                        + PageText.count(found.total(), "user", "users");
    }

    private List<PageView.Notice> health() {
        MediatorStatus status = mediator.status();
        List<PageView.Notice> notices = new ArrayList<>();
        if (!status.storeFault().isEmpty()) {
            notices.add(new PageView.Notice("failed", "Nothing can be stored: " + status.storeFault()));
        }
        for (MediatorStatus.Neighbour neighbour : status.neighbours()) {
            if (!neighbour.reachable()) {
                notices.add(new PageView.Notice(
                        "failed",
                        "The " + neighbour.name() + " side does not work"
                                + neighbour
                                        .since()
                                        .map(since -> " since " + PageText.time(since))
                                        .orElse("")
                                + ": " + neighbour.error() + " Changes are kept and delivered later."));
            }
        }
        if (status.parked() > 0) {
            notices.add(new PageView.Notice(
                    "pending",
                    PageText.count(status.parked(), "change waits", "changes wait")
                            + " in the outbox for somebody to decide."));
        }
        return notices;
    }

    /** Where users come from, without credentials. */
    private String source() {
        VmoConfig config = mediator.config();
        return config.voicemail().direct()
                ? config.cupi()
                        .map(cupi -> PageText.masked(cupi.url().toString()))
                        .orElse("")
                : PageText.masked(config.voicemail().url());
    }

    private String listUrl() {
        return source() + (mediator.config().voicemail().direct() ? "/vmrest/users" : "/ucxn/users");
    }

    private Content sync(Context context) {
        String at = PageText.synchronised(mediator.status().synchronised());
        PageView.Sync view = PageText.sync(
                source(),
                at,
                mediator.syncProgress(),
                mediator.store().syncRuns(1).stream().findFirst(),
                listUrl());
        return Pages.template("sync.jte", Map.of("sync", view, "csrf", PageLayout.csrf(context)));
    }

    private void synchronise(Context context) throws InterruptedException {
        String actor = Pages.actor(context);
        if (legacy) {
            SyncRun run = mediator.synchronise(actor);
            if (!run.error().isEmpty()) {
                pages.failed(context, PageText.failure(run, listUrl()).substring("ERROR: ".length()));
            }
        } else {
            mediator.startSynchronising(actor);
        }
        context.redirect("/", HttpStatus.FOUND);
    }

    private void clear(Context context) {
        mediator.clearTables(Pages.actor(context));
        pages.show(context, "Clear Tables", Pages.template("cleared.jte", Map.of()));
    }

    private void toggle(Context context) {
        String alias = context.pathParam("email");
        Optional<UserChange> change = mediator.toggle(alias, Pages.actor(context));
        if (change.isEmpty()) {
            pages.failed(context, "There is no user " + alias);
        } else {
            tell(context, change.get());
        }
        Pages.back(context, "/");
    }

    private void tell(Context context, UserChange change) {
        Optional<Attempt> trouble = change.told().filter(told -> !(told instanceof Attempt.Done));
        if (trouble.isPresent()) {
            pages.failed(context, undelivered(trouble.get()));
        } else if (change.told().isEmpty() && !mediator.config().mail().direct()) {
            pages.pending(context, "The mail side has not been told yet; that is tried again until it succeeds.");
        } else {
            MailboxUser user = change.user();
            pages.completed(context, "VMO is " + (user.active() ? "enabled" : "disabled") + " for " + user.alias());
        }
    }

    private static String undelivered(Attempt told) {
        String again = Delivery.isRetryable(told)
                ? "it is told again until it succeeds"
                : "it is not told again unless an operator asks for it";
        return "The mail interface has not taken the change: " + Delivery.reason(told) + " The change is stored; "
                + again;
    }

    private void about(Context context) {
        pages.show(
                context,
                "About",
                Pages.template("about.jte", Map.of("facts", AboutText.facts(mediator, source()), "health", health())));
    }

    /** The pages' style. */
    static URL style() {
        return Objects.requireNonNull(MediatorPages.class.getResource("main.css"), "main.css");
    }

    private static byte[] read() {
        try (InputStream in = style().openStream()) {
            return in.readAllBytes();
        } catch (IOException damaged) {
            throw new IllegalStateException("the resource main.css cannot be read", damaged);
        }
    }
}
