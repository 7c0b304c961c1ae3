package dev.switchboard.runner;

import dev.switchboard.common.web.PageLayout;
import dev.switchboard.common.web.WebFace;
import gg.jte.Content;
import gg.jte.TemplateEngine;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The demo's start page: where the faces are, and what is happening right now. */
final class DemoFront implements AutoCloseable {

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
        story.onChange(part -> front.face.live().publish(part.event(), ""));
        return front;
    }

    URI url() {
        return face.url();
    }

    private void routes(RoutesConfig routes) {
        routes.get("/", context -> layout.show(context, "Switchboard at work", content("start")));
        for (DemoStory.Part part : DemoStory.Part.values()) {
            routes.get("/" + part.event(), context -> PageLayout.fragment(context, content(part.event())));
        }
    }

    private Content content(String template) {
        return PageLayout.template(PAGES, template + ".jte", Map.of("moment", story.moment()));
    }

    @Override
    public void close() {
        face.close();
    }
}
