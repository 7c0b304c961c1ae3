package dev.switchboard.vmo;

import dev.switchboard.common.web.PageLayout;
import dev.switchboard.vmo.store.AuditEntry;
import dev.switchboard.vmo.store.MediatorStore;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.sync.MailboxUser;
import gg.jte.Content;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What waits to be delivered, and who did what. */
final class LedgerPages {

    private static final int SIZE = 50;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private final VmoMediator mediator;
    private final Pages pages;

    LedgerPages(VmoMediator mediator, Pages pages) {
        this.mediator = mediator;
        this.pages = pages;
    }

    void register(RoutesConfig routes) {
        Methods.of("/outbox")
                .get(context -> pages.show(context, "Outbox", outbox(context)))
                .register(routes);
        Methods.of("/outboxstate")
                .get(context -> PageLayout.fragment(context, outbox(context)))
                .register(routes);
        Methods.of("/outbox/retry").post(this::retry).register(routes);
        Methods.of("/outbox/discard")
                .get(this::askToDiscard)
                .post(this::discard)
                .register(routes);
        Methods.of("/audit").get(this::audit).register(routes);
    }

    private Content outbox(Context context) {
        int page = UserFilter.page(context.queryParam("page"));
        MediatorStore.Page<OutboxEntry> found = mediator.store().outbox(page - 1, SIZE);
        int last = (int) Math.max(1, (found.total() + SIZE - 1) / SIZE);
        if (page > last) {
            page = last;
            found = mediator.store().outbox(page - 1, SIZE);
        }
        long first = (page - 1L) * SIZE + 1;
        String position = found.items().isEmpty()
                ? ""
                : PageText.number(first) + " to "
                        + PageText.number(first + found.items().size() - 1) + " of "
                        + PageText.number(found.total());
        String path = address(page);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("path", path);
        parts.put("fragment", path.replace("/outbox", "/outboxstate"));
        parts.put("entries", found.items().stream().map(PageText::entry).toList());
        parts.put(
                "pager",
                new PageView.Pager(position, page > 1 ? address(page - 1) : "", page < last ? address(page + 1) : ""));
        parts.put("csrf", PageLayout.csrf(context));
        return Pages.template("outbox.jte", parts);
    }

    private static String address(int page) {
        return page > 1 ? "/outbox?page=" + page : "/outbox";
    }

    private static long number(@Nullable String text) {
        if (text == null || !NUMBER.matcher(text).matches()) {
            throw new BadRequestResponse("This needs the number of an entry of the outbox.");
        }
        return Long.parseLong(text);
    }

    private void retry(Context context) {
        long seq = number(context.formParam("seq"));
        if (mediator.retry(seq, Pages.actor(context))) {
            pages.completed(context, "Entry " + seq + " is tried again now.");
        } else {
            pages.pending(context, "Entry " + seq + " does not wait any more.");
        }
        Pages.back(context, "/outbox");
    }

    private void askToDiscard(Context context) {
        long seq = number(context.queryParam("seq"));
        Optional<OutboxEntry> entry = mediator.store().findEntry(seq);
        if (entry.isEmpty()) {
            pages.absent(context, "No such entry", "There is no entry " + seq + " in the outbox.");
            return;
        }
        PageView.Entry shown = PageText.entry(entry.get());
        pages.confirm(
                context,
                "Discard",
                "Discard entry " + seq + ", \"" + shown.what() + "\" for " + shown.alias()
                        + "? It will never be delivered.",
                "/outbox/discard?seq=" + seq,
                "Discard",
                Pages.from(context.queryParam("back"), "/outbox"));
    }

    private void discard(Context context) {
        String field = context.formParam("seq");
        long seq = number(field == null ? context.queryParam("seq") : field);
        if (mediator.discard(seq, Pages.actor(context))) {
            pages.completed(context, "Entry " + seq + " is discarded.");
        } else {
            pages.pending(context, "Entry " + seq + " does not wait any more.");
        }
        Pages.back(context, "/outbox");
    }

    private void audit(Context context) {
        String alias = Optional.ofNullable(context.queryParam("alias"))
                .map(String::strip)
                .orElse("");
        String before = context.queryParam("before");
        boolean newest = before == null || !NUMBER.matcher(before).matches();
        Optional<MailboxUser> user =
                alias.isEmpty() ? Optional.empty() : mediator.store().findUser(alias);
        List<AuditEntry> found = !alias.isEmpty() && user.isEmpty()
                ? List.of()
                : mediator.store()
                        .audit(
                                user.map(MailboxUser::objectId).orElse(""),
                                newest ? Long.MAX_VALUE : Long.parseLong(before),
                                SIZE + 1);
        List<AuditEntry> shown = found.subList(0, Math.min(SIZE, found.size()));
        String whose = alias.isEmpty() ? "" : "alias=" + PageText.segment(alias);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("alias", alias);
        parts.put(
                "empty",
                !found.isEmpty()
                        ? ""
                        : !alias.isEmpty() && user.isEmpty()
                                ? "There is no user " + alias + " in the table."
                                : "Nothing is noted.");
        parts.put("lines", shown.stream().map(PageText::line).toList());
        parts.put("newest", newest ? "" : "/audit" + (whose.isEmpty() ? "" : "?" + whose));
        parts.put(
                "older",
                found.size() > SIZE
                        ? "/audit?" + (whose.isEmpty() ? "" : whose + "&") + "before="
                                + shown.get(SIZE - 1).seq()
                        : "");
        pages.show(context, "Audit", Pages.template("audit.jte", parts));
    }
}
