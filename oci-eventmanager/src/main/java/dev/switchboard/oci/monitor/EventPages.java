package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventDesk.Dossier;
import dev.switchboard.oci.monitor.EventOperations.DryRun;
import dev.switchboard.oci.monitor.EventOperations.OrderResult;
import gg.jte.Content;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.security.RouteRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The pages of one event: show, dry run, replay, edit and replay, discard. Each works without scripts. */
final class EventPages {

    private static final RouteRole OPERATE = AccessTokens.scope(AccessTokens.OPERATE);
    private static final int MOST_SHOWN = 400_000;

    private final PageLayout layout;
    private final EventDesk desk;

    EventPages(PageLayout layout, EventDesk desk) {
        this.layout = layout;
        this.desk = desk;
    }

    void register(RoutesConfig routes) {
        routes.get("/show/{id}", this::show);
        routes.get("/show/{id}/plan", this::plan);
        routes.get("/show/{id}/replay", this::askReplay, OPERATE);
        routes.get("/show/{id}/edit", this::edit, OPERATE);
        routes.get("/show/{id}/discard", this::askDiscard, OPERATE);
        routes.post("/show/{id}/plan", this::planEdited);
        routes.post("/show/{id}/replay", this::replay);
        routes.post("/show/{id}/discard", this::discard);
    }

    private void show(Context context) {
        long id = MonitorApi.id(context);
        boolean withSecrets = Secrets.asked(context);
        Dossier dossier = desk.dossier(id, withSecrets);
        Content facts = facts(context, dossier);
        if (context.header("HX-Request") != null) {
            PageLayout.fragment(context, facts);
            return;
        }
        Map<String, Object> page = new HashMap<>();
        page.put("id", id);
        page.put("facts", facts);
        page.put("document", shown(dossier.document()));
        page.put("cut", dossier.document().length() > MOST_SHOWN);
        page.put("edited", dossier.edited().map(EventPages::shown).orElse(""));
        page.put("withSecrets", withSecrets);
        page.put("maySeeSecrets", Secrets.mayBeShown(context));
        page.put("done", done(EventQuery.first(context.queryParamMap(), "done")));
        layout.show(context, "Event " + id, MonitorPages.template("show.jte", page));
    }

    private static String shown(String document) {
        return document.length() > MOST_SHOWN ? document.substring(0, MOST_SHOWN) : DocumentText.pretty(document);
    }

    private static Content facts(Context context, Dossier dossier) {
        Map<String, Object> page = new HashMap<>();
        page.put("entry", dossier.entry());
        page.put("commands", dossier.steps());
        page.put("audit", dossier.audit());
        page.put("mayOperate", AccessTokens.callerOf(context).may(AccessTokens.OPERATE));
        page.put("time", MonitorPages.times());
        Function<String, String> userLink = user -> "/?user=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
        page.put("userLink", userLink);
        return MonitorPages.template("facts.jte", page);
    }

    /** What the page says after an order; a fixed text, since the word comes from the URL. */
    private static String done(String order) {
        return switch (order) {
            case "replay" -> "The event is in the queue again.";
            case "discard" -> "The event is discarded.";
            default -> "";
        };
    }

    private void plan(Context context) {
        long id = MonitorApi.id(context);
        JournalEntry entry = desk.require(id);
        DryRun run = desk.dryRun(id, Optional.empty(), Secrets.asked(context));
        Map<String, Object> page = new HashMap<>();
        page.put("entry", entry);
        page.put("run", run);
        page.put("mayOperate", AccessTokens.callerOf(context).may(AccessTokens.OPERATE));
        layout.show(context, "Dry run of event " + id, MonitorPages.template("plan.jte", page));
    }

    private void askReplay(Context context) {
        long id = MonitorApi.id(context);
        JournalEntry entry = requireSettled(id);
        Map<String, Object> page = new HashMap<>();
        page.put("entry", entry);
        page.put("run", desk.dryRun(id, Optional.empty(), false));
        page.put("completed", entry.status() == EventStatus.COMPLETED);
        page.put("csrf", PageLayout.csrf(context));
        layout.show(context, "Replay event " + id + "?", MonitorPages.template("replay.jte", page));
    }

    private void askDiscard(Context context) {
        long id = MonitorApi.id(context);
        Map<String, Object> page = new HashMap<>();
        page.put("entry", desk.require(id));
        page.put("csrf", PageLayout.csrf(context));
        layout.show(context, "Discard event " + id + "?", MonitorPages.template("discard.jte", page));
    }

    private void edit(Context context) {
        long id = MonitorApi.id(context);
        requireSettled(id);
        String document = desk.dossier(id, false).document();
        if (document.length() > MOST_SHOWN) {
            throw new Refusal(
                    400,
                    "This document is too large to edit here. Replay it over the API with a document of your own.");
        }
        showEditor(context, id, DocumentText.pretty(document), Optional.empty(), "");
    }

    private void planEdited(Context context) {
        long id = MonitorApi.id(context);
        String text = edited(context).orElse("");
        try {
            DryRun run = desk.dryRun(id, Optional.of(DocumentText.compact(text)), false);
            showEditor(context, id, text, Optional.of(run), "");
        } catch (Refusal e) {
            context.status(e.status());
            showEditor(context, id, text, Optional.empty(), e.text());
        }
    }

    private void showEditor(Context context, long id, String text, Optional<DryRun> run, String refusal) {
        Map<String, Object> page = new HashMap<>();
        page.put("entry", desk.require(id));
        page.put("text", text);
        page.put("run", run);
        page.put("refusal", refusal);
        page.put("csrf", PageLayout.csrf(context));
        layout.show(context, "Edit and replay event " + id, MonitorPages.template("edit.jte", page));
    }

    private void replay(Context context) {
        long id = MonitorApi.id(context);
        boolean force = "true".equals(context.formParam("force"));
        Optional<String> document = edited(context).map(DocumentText::compact);
        finish(context, desk.replay(id, force, document, OperatorApi.actor(context, "web")), "replay");
    }

    private void discard(Context context) {
        long id = MonitorApi.id(context);
        String reason = Optional.ofNullable(context.formParam("reason")).orElse("");
        finish(context, desk.discard(id, reason, OperatorApi.actor(context, "web")), "discard");
    }

    private static void finish(Context context, OrderResult result, String order) {
        if (!result.accepted()) {
            throw new Refusal(409, result.reason());
        }
        context.redirect("/show/" + result.eventId() + "?done=" + order, HttpStatus.SEE_OTHER);
    }

    private JournalEntry requireSettled(long id) {
        JournalEntry entry = desk.require(id);
        if (entry.status() == EventStatus.PENDING) {
            throw new Refusal(409, "Event " + id + " is pending: wait until it has ended.");
        }
        return entry;
    }

    private static Optional<String> edited(Context context) {
        return Optional.ofNullable(context.formParam("document"));
    }
}
