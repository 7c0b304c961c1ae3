package dev.switchboard.vmo;

import dev.switchboard.common.web.PageLayout;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.sync.MailboxUser;
import gg.jte.Content;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of one user: state, pending deliveries and history. */
final class UserPages {

    private static final int HISTORY = 50;
    private static final int LINES = 30;

    private final VmoMediator mediator;
    private final Pages pages;

    UserPages(VmoMediator mediator, Pages pages) {
        this.mediator = mediator;
        this.pages = pages;
    }

    void register(RoutesConfig routes) {
        Methods.of("/user").get(this::user).register(routes);
        Methods.of("/userstate").get(this::state).register(routes);
    }

    private void user(Context context) {
        Optional<MailboxUser> user = named(context);
        if (user.isPresent()) {
            pages.show(context, user.get().alias(), facts(context, user.get()));
        } else {
            pages.absent(context, "No such user", unknown(context));
        }
    }

    /** A user who was removed while the page is open is told there, once, rather than with every change. */
    private void state(Context context) {
        Optional<MailboxUser> user = named(context);
        PageLayout.fragment(
                context,
                user.isPresent()
                        ? facts(context, user.get())
                        : Pages.template("gone.jte", Map.of("text", unknown(context))));
    }

    private static String alias(Context context) {
        return Optional.ofNullable(context.queryParam("alias")).orElse("");
    }

    private Optional<MailboxUser> named(Context context) {
        return mediator.store().findUser(alias(context));
    }

    private static String unknown(Context context) {
        String alias = alias(context);
        return alias.isEmpty() ? "This needs the alias of a user." : "There is no user " + alias + " in the table.";
    }

    private Content facts(Context context, MailboxUser user) {
        MediatorStore store = mediator.store();
        List<PageView.Entry> entries = store.history(user.objectId(), HISTORY).stream()
                .map(PageText::entry)
                .toList();
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("facts", PageText.facts(user, store.state(user.objectId())));
        parts.put("path", PageText.userPage(user.alias()));
        parts.put("fragment", "/userstate?alias=" + PageText.segment(user.alias()));
        parts.put("toggle", "/toggle_status/" + PageText.segment(user.alias()));
        parts.put("toggleTo", user.active() ? "Disable VMO" : "Enable VMO");
        parts.put("waiting", entries.stream().filter(PageView.Entry::open).toList());
        parts.put("history", entries.stream().filter(entry -> !entry.open()).toList());
        parts.put(
                "lines",
                store.audit(user.objectId(), Long.MAX_VALUE, LINES).stream()
                        .map(PageText::line)
                        .toList());
        parts.put("audit", "/audit?alias=" + PageText.segment(user.alias()));
        parts.put("csrf", PageLayout.csrf(context));
        return Pages.template("user.jte", parts);
    }
}
