package dev.switchboard.runner;

import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.WebFace;
import gg.jte.Content;
import gg.jte.TemplateEngine;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The demo's start page: where the faces are, and what is happening right now. */
final class DemoFront implements AutoCloseable {

    private static final String EVENT = "story";
    private static final TemplateEngine PAGES =
            PageLayout.engine("dev.switchboard.runner.pages", DemoFront.class.getClassLoader());

    private final DemoStory story;
    private final PageLayout layout;
    private final WebFace face;

    private DemoFront(DemoStory story) {
        this.story = story;
        this.layout = new PageLayout("Switchboard", List.of())
                .withHead(output -> output.writeContent("<link rel=\"stylesheet\" href=\"/assets/demo.css\">"));
        this.face = WebFace.named("demo")
                .layout(layout)
                .asset("demo.css", Objects.requireNonNull(DemoFront.class.getResource("assets/demo.css")))
                .routes(this::routes)
                .build();
    }

    /** Opens the page on a free port, on loopback. */
    static DemoFront open(DemoStory story) throws IOException {
        DemoFront front = new DemoFront(story);
        front.face.start();
        story.onChange(() -> front.face.live().publish(EVENT, ""));
        return front;
    }

    URI url() {
        return face.url();
    }

    private void routes(RoutesConfig routes) {
        routes.get("/", context -> layout.show(context, "A demo of the whole", content()));
        routes.get("/story", this::story);
    }

    private void story(Context context) {
        PageLayout.fragment(context, content());
    }

    private Content content() {
        return PageLayout.template(PAGES, "start.jte", Map.of("now", story.moment()));
    }

    @Override
    public void close() {
        face.close();
    }
}
