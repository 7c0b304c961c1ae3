package dev.switchboard.vmo;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.Delivery;
import gg.jte.TemplateEngine;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The original's pages: the table of users, and what can be done with it. */
final class MediatorPages {

    private static final TemplateEngine PAGES =
            PageLayout.engine("dev.switchboard.vmo.pages", MediatorPages.class.getClassLoader());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm", Locale.ROOT);
    private static final int MOST_ROWS = 1_000;
    private static final int LONGEST_NOTICE = 500;
    private static final String NOTICE = "vmo-notice";

    private final VmoMediator mediator;
    private final PageLayout layout;
    private final boolean legacy;
    private final byte[] style;

    MediatorPages(VmoMediator mediator, PageLayout layout) {
        this.mediator = mediator;
        this.layout = layout;
        this.legacy = mediator.config().face().legacyGetActions();
        this.style = style();
    }

    void register(RoutesConfig routes) {
        Methods.of("/").get(this::home).register(routes);
        Methods.of("/home.html").get(this::home).register(routes);
        Methods.of("/about")
                .get(context -> show(context, "About", "about.jte", Map.of()))
                .register(routes);
        Methods.of("/static/css/main.css", AccessTokens.OPEN)
                .get(context -> context.contentType("text/css; charset=utf-8").result(style))
                .register(routes);
        Methods.of("/syncdbs", changing())
                .get(context -> unlessAsked(context, "Synchronize the User Table", this::synchronise))
                .post(this::synchronise)
                .register(routes);
        Methods.of("/clear-tables", changing())
                .get(context -> unlessAsked(context, "Clear the User Table", this::clear))
                .post(this::clear)
                .register(routes);
        Methods.of("/toggle_status/{email}", changing())
                .get(context -> unlessAsked(context, "Toggle VMO", this::toggle))
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
    private void unlessAsked(Context context, String title, Doing doing) throws Exception {
        if (legacy && context.method().name().equals("GET")) {
            doing.on(context);
            return;
        }
        show(
                context,
                title,
                "confirm.jte",
                Map.of(
                        "question",
                        title + "?",
                        "action",
                        context.path(),
                        "button",
                        title,
                        "csrf",
                        PageLayout.csrf(context)));
    }

    private void home(Context context) {
        MediatorStore.Page<MediatorStore.UserRow> page =
                mediator.store().users(MediatorStore.UserQuery.all(0, MOST_ROWS));
        String synchronised =
                mediator.status().synchronised().map(MediatorPages::local).orElse("Unknown");
        show(
                context,
                "Users",
                "home.jte",
                Map.of(
                        "notice",
                        takeNotice(context),
                        "source",
                        source(),
                        "synchronised",
                        synchronised,
                        "rows",
                        page.items().stream()
                                .map(row -> List.of(
                                        row.user().alias(),
                                        row.user().extension(),
                                        row.user().greetingOn() ? "true" : "false",
                                        row.user().active() ? "True" : "False",
                                        "/toggle_status/" + segment(row.user().alias())))
                                .toList(),
                        "csrf",
                        PageLayout.csrf(context)));
    }

    /** Where users come from, without credentials. */
    private String source() {
        VmoConfig config = mediator.config();
        return config.voicemail().direct()
                ? config.cupi().map(cupi -> cupi.url().toString()).orElse("")
                : masked(config.voicemail().url());
    }

    private void synchronise(Context context) throws InterruptedException {
        String actor = actor(context);
        if (legacy) {
            SyncRun run = mediator.synchronise(actor);
            if (!run.error().isEmpty()) {
                String url = source() + "/ucxn/users";
                notice(
                        context,
                        run.status() == 0
                                ? "ERROR: Error when attempting to synchronize database: " + run.error()
                                : "ERROR: Synchronization failed to (" + url + "):  Status Code (" + run.status()
                                        + "): " + run.error());
            }
        } else {
            mediator.startSynchronising(actor);
        }
        context.redirect("/", HttpStatus.FOUND);
    }

    private void clear(Context context) {
        mediator.clearTables(actor(context));
        show(context, "Clear Tables", "cleared.jte", Map.of());
    }

    private void toggle(Context context) {
        String alias = context.pathParam("email");
        Optional<UserChange> change = mediator.toggle(alias, actor(context));
        if (change.isEmpty()) {
            notice(context, "ERROR: There is no user " + alias);
        } else {
            change.flatMap(UserChange::told)
                    .filter(told -> !(told instanceof Attempt.Done))
                    .ifPresent(told -> notice(context, undelivered(told)));
            if (change.get().told().isEmpty()) {
                notice(context, "The mail interface has not been told yet; that is tried again until it succeeds");
            }
        }
        context.redirect("/", HttpStatus.FOUND);
    }

    private static String undelivered(Attempt told) {
        String again = Delivery.isRetryable(told)
                ? "it is told again until it succeeds"
                : "it is not told again unless an operator asks for it";
        return "ERROR: The mail interface has not taken the change: " + Delivery.reason(told)
                + " The change is stored; " + again;
    }

    private static String actor(Context context) {
        return AccessTokens.callerOf(context).name();
    }

    private void show(Context context, String title, String template, Map<String, Object> parameters) {
        layout.show(context, title, PageLayout.template(PAGES, template, parameters));
    }

    /** Keeps a text for the next page that this browser shows. */
    private static void notice(Context context, String text) {
        String shown = text.length() > LONGEST_NOTICE ? text.substring(0, LONGEST_NOTICE) + "…" : text;
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(shown.getBytes(StandardCharsets.UTF_8));
        context.cookie(new Cookie(NOTICE, value, "/", 60, false, true, null, SameSite.LAX));
    }

    private static String takeNotice(Context context) {
        String value = context.cookie(NOTICE);
        if (value == null) {
            return "";
        }
        context.cookie(new Cookie(NOTICE, "", "/", 0, false, true, null, SameSite.LAX));
        try {
            String text = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
            return text.length() > 2 * LONGEST_NOTICE ? "" : text;
        } catch (IllegalArgumentException notOurs) {
            return "";
        }
    }

    private static String local(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A base URL with the secret of its credentials replaced. */
    static String masked(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException odd) {
            return url.replaceFirst("//[^/@]*@", "//***@");
        }
        String userInfo = Optional.ofNullable(uri.getRawUserInfo()).orElse("");
        int colon = userInfo.indexOf(':');
        return userInfo.isEmpty()
                ? url
                : url.replaceFirst(
                        "//[^/]*@", "//" + (colon < 0 ? "***" : userInfo.substring(0, colon) + ":***") + "@");
    }

    /** A text as one segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] style() {
        try (InputStream in = Objects.requireNonNull(MediatorPages.class.getResourceAsStream("main.css"), "main.css")) {
            return in.readAllBytes();
        } catch (IOException damaged) {
            throw new IllegalStateException("the resource main.css cannot be read", damaged);
        }
    }
}
