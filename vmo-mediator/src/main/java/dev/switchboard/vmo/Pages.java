package dev.switchboard.vmo;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.PageLayout;
import gg.jte.Content;
import gg.jte.TemplateEngine;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What all pages share: their frame, the message of the page before, and where a form leads back to. Thread-safe. */
final class Pages {

    private static final TemplateEngine TEMPLATES =
            PageLayout.engine("dev.switchboard.vmo.pages", Pages.class.getClassLoader());
    /** Our own pages only: a form must not send anybody elsewhere. */
    private static final Pattern OURS = Pattern.compile(
            "/(?:\\?[\\w%=&.*+-]{0,2000}|user\\?alias=[\\w%.*+-]{1,2000}|outbox(?:\\?page=\\d{1,6})?)?");

    private final PageLayout layout;
    private final Notices notices;

    Pages(PageLayout layout, boolean secure) {
        this.layout = layout;
        this.notices = new Notices(secure);
    }

    static Content template(String name, Map<String, Object> parameters) {
        return PageLayout.template(TEMPLATES, name, parameters);
    }

    void show(Context context, String title, Content content) {
        List<PageView.Notice> notice = notices.take(context).stream().toList();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("notices", notice);
        parameters.put("content", content);
        layout.show(context, title, template("frame.jte", parameters));
    }

    /** Says that there is no such thing, within the usual frame. */
    void absent(Context context, String title, String text) {
        context.status(HttpStatus.NOT_FOUND);
        show(context, title, template("gone.jte", Map.of("text", text)));
    }

    /** Asks before something is done. */
    void confirm(Context context, String title, String question, String action, String button, String back) {
        show(
                context,
                title,
                template(
                        "confirm.jte",
                        Map.of(
                                "question",
                                question,
                                "action",
                                action,
                                "button",
                                button,
                                "back",
                                back,
                                "csrf",
                                PageLayout.csrf(context))));
    }

    void completed(Context context, String text) {
        notices.leave(context, new PageView.Notice("completed", text));
    }

    void pending(Context context, String text) {
        notices.leave(context, new PageView.Notice("pending", text));
    }

    void failed(Context context, String text) {
        notices.leave(context, new PageView.Notice("failed", "ERROR: " + text));
    }

    /** To the page whose form was sent, if the form names one of ours. */
    static void back(Context context, String otherwise) {
        context.redirect(from(context.formParam("back"), otherwise), HttpStatus.FOUND);
    }

    static String from(@Nullable String path, String otherwise) {
        return Optional.ofNullable(path)
                .filter(text -> OURS.matcher(text).matches())
                .orElse(otherwise);
    }

    static String actor(Context context) {
        return AccessTokens.callerOf(context).name();
    }
}
