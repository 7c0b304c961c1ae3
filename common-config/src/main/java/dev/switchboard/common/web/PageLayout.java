package dev.switchboard.common.web;

import gg.jte.Content;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The frame of every page: title, navigation, style, scripts, the bar that tells of a lost connection.
 *
 * <p>A library renders what is inside with templates of its own, precompiled into a package of their own, and hands them
 * over as content:
 *
 * <pre>{@code
 * TemplateEngine pages = PageLayout.engine("dev.switchboard.oci.monitor.pages", MonitorPages.class.getClassLoader());
 * layout.show(context, "Events", PageLayout.template(pages, "events.jte", Map.of("events", events)));
 * }</pre>
 *
 * An element with {@code data-live="events"}, {@code hx-get} and {@code hx-trigger="live"} is fetched again whenever
 * {@link LiveUpdates} publishes {@code events}. Immutable.
 */
public final class PageLayout {

    static final TemplateEngine PAGES = engine("dev.switchboard.common.web.pages", PageLayout.class.getClassLoader());

    private static final Content NOTHING = output -> {};

    private final String application;
    private final List<Link> navigation;
    private final Content head;
    private final Assets assets;
    private final SignIn signIn;
    private final String documentTitle;

    private PageLayout(
            String application,
            List<Link> navigation,
            Content head,
            Assets assets,
            SignIn signIn,
            String documentTitle) {
        this.application = application;
        this.navigation = List.copyOf(navigation);
        this.head = head;
        this.assets = assets;
        this.signIn = signIn;
        this.documentTitle = documentTitle;
    }

    /**
     * A layout for one application.
     *
     * @param application its name, shown at the top and in each title
     * @param navigation the links of its navigation, in order; may be empty
     */
    public PageLayout(String application, List<Link> navigation) {
        this(application, navigation, NOTHING, Assets.OWN, SignIn.USUAL, "");
    }

    /**
     * A layout whose pages have more in their head.
     *
     * @param extras what to add, such as a script element that names an asset; inline scripts and styles do not run
     * @return the changed copy
     */
    public PageLayout withHead(Content extras) {
        return new PageLayout(application, navigation, extras, assets, signIn, documentTitle);
    }

    /**
     * A layout whose pages all have the same title in the browser, as some original had it.
     *
     * @param title the title
     * @return the changed copy
     */
    public PageLayout withDocumentTitle(String title) {
        return new PageLayout(application, navigation, head, assets, signIn, title);
    }

    /**
     * A layout whose sign-in page calls the access token by the name that its users know.
     *
     * @param label what is asked for, such as {@code Secret}
     * @param hint one sentence telling where it is found
     * @return the changed copy
     */
    public PageLayout withSignIn(String label, String hint) {
        return new PageLayout(application, navigation, head, assets, new SignIn(label, hint), documentTitle);
    }

    /** Where people go on from a page that leads nowhere. */
    Link home() {
        return navigation.isEmpty() ? new Link("Start page", "/") : navigation.get(0);
    }

    SignIn signIn() {
        return signIn;
    }

    /**
     * Opens the templates that a build precompiled.
     *
     * @param packageName the package that the build put them in
     * @param loader the class loader that has them
     * @return the engine; it compiles and writes nothing
     */
    public static TemplateEngine engine(String packageName, ClassLoader loader) {
        return TemplateEngine.createPrecompiled(null, ContentType.Html, loader, packageName);
    }

    /**
     * A template with its parameters, to be shown inside a page.
     *
     * @param engine the templates
     * @param name the template's file name
     * @param parameters its parameters by name
     * @return the content; rendered each time it is written
     */
    public static Content template(TemplateEngine engine, String name, Map<String, Object> parameters) {
        return output -> engine.render(name, parameters, output);
    }

    /**
     * Answers a request with a whole page.
     *
     * @param context the request
     * @param title the page's title and heading
     * @param content what stands below the heading
     */
    public void show(Context context, String title, Content content) {
        Visit visit = Visit.of(context);
        String signedInAs =
                visit.session().map(session -> session.caller().name()).orElse("");
        answer(context, render(title, context.path(), signedInAs, visit.csrf(), content));
    }

    /**
     * Answers a request with a part of a page, for htmx to put in its place.
     *
     * @param context the request
     * @param content the part
     */
    public static void fragment(Context context, Content content) {
        StringOutput output = new StringOutput();
        PAGES.render("fragment.jte", Map.of("content", content), output);
        answer(context, output.toString());
    }

    /**
     * The token that each form of this browser must carry in a hidden field called {@code _csrf}. Requests that htmx
     * sends carry it by themselves.
     *
     * @param context the request whose answer holds the form
     * @return the token
     */
    public static String csrf(Context context) {
        return Visit.of(context).csrf();
    }

    String render(String title, String path, String signedInAs, String csrf, Content content) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("application", application);
        parameters.put("title", title);
        parameters.put("documentTitle", documentTitle.isEmpty() ? title + " · " + application : documentTitle);
        parameters.put("path", path);
        parameters.put("navigation", navigation);
        parameters.put("signedInAs", signedInAs);
        parameters.put("csrf", csrf);
        parameters.put("style", assets.path("switchboard.css"));
        parameters.put("htmx", assets.path("htmx.js"));
        parameters.put("live", assets.path("live.js"));
        parameters.put("icon", assets.path("icon.svg"));
        parameters.put("head", head);
        parameters.put("content", content);
        StringOutput output = new StringOutput();
        PAGES.render("page.jte", parameters, output);
        return output.toString();
    }

    private static void answer(Context context, String html) {
        context.html(html).contentType("text/html; charset=utf-8");
    }

    /**
     * The words of the sign-in page.
     *
     * @param label what is asked for
     * @param hint where it is found
     */
    record SignIn(String label, String hint) {

        static final SignIn USUAL =
                new SignIn("Access token", "The token stands in the configuration of this program.");
    }

    /**
     * A link of the navigation.
     *
     * @param label what it reads
     * @param path where it leads, from the root of the server
     */
    public record Link(String label, String path) {}
}
