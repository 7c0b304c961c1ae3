package dev.switchboard.vmo;

import dev.switchboard.common.web.PageLayout;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom to watch, from a file: first what it would change, and on a second word that is done. */
final class ImportPages {

    private static final int MOST_SHOWN = 100;

    private final VmoMediator mediator;
    private final Pages pages;

    ImportPages(VmoMediator mediator, Pages pages) {
        this.mediator = mediator;
        this.pages = pages;
    }

    void register(RoutesConfig routes) {
        Methods.of(FaceRules.IMPORT_PATH)
                .get(context -> ask(context, "", ""))
                .post(this::take)
                .register(routes);
    }

    private void ask(Context context, String csv, String problem) {
        pages.show(
                context,
                "Import",
                Pages.template("import.jte", Map.of("csv", csv, "problem", problem, "csrf", PageLayout.csrf(context))));
    }

    private void take(Context context) throws IOException {
        String csv = csv(context);
        WatchList list = WatchList.parse(csv);
        if (list.watched().isEmpty()) {
            context.status(HttpStatus.BAD_REQUEST);
            String problem = list.problems().isEmpty()
                    ? "There is no user in that list."
                    : "No line can be used. " + list.problems().get(0);
            ask(context, csv.length() > MediatorFace.LARGEST_BODY ? "" : csv, problem);
        } else if ("yes".equals(context.formParam("apply"))) {
            WatchList.Difference done = mediator.apply(list, Pages.actor(context));
            pages.completed(
                    context,
                    PageText.count(done.switchedOn().size(), "user is", "users are") + " watched now that were not, "
                            + PageText.number(done.switchedOff().size()) + " no longer, "
                            + PageText.number(done.unchanged()) + " as before.");
            context.redirect("/", HttpStatus.FOUND);
        } else {
            preview(context, csv, mediator.compare(list));
        }
    }

    private void preview(Context context, String csv, WatchList.Difference difference) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("csv", csv);
        parts.put(
                "groups",
                List.of(
                        group("to be watched", difference.switchedOn()),
                        group("no longer to be watched", difference.switchedOff()),
                        group("not in the table, left out", difference.unknown()),
                        group("problems", difference.problems())));
        parts.put("unchanged", PageText.count(difference.unchanged(), "user stays", "users stay") + " as now.");
        parts.put(
                "changes",
                difference.switchedOn().size() + difference.switchedOff().size());
        parts.put("csrf", PageLayout.csrf(context));
        pages.show(context, "Import", Pages.template("importpreview.jte", parts));
    }

    private static PageView.Group group(String label, List<String> texts) {
        int more = texts.size() - MOST_SHOWN;
        return new PageView.Group(
                PageText.number(texts.size()) + " " + label,
                texts.subList(0, Math.min(MOST_SHOWN, texts.size())),
                more > 0 ? "and " + PageText.number(more) + " more" : "");
    }

    /** The file that was chosen, else what was typed. */
    private static String csv(Context context) throws IOException {
        Optional<UploadedFile> file = context.isMultipartFormData()
                ? Optional.ofNullable(context.uploadedFile("file")).filter(chosen -> chosen.size() > 0)
                : Optional.empty();
        if (file.isEmpty()) {
            return Optional.ofNullable(context.formParam("csv")).orElse("");
        }
        try (InputStream in = file.get().content()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
