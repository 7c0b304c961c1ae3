package dev.switchboard.common.web;

import static dev.switchboard.common.web.Conversation.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PageLayoutTest {

    private final PageLayout layout = new PageLayout(
                    "Event <Monitor>",
                    List.of(new PageLayout.Link("Events", "/events"), new PageLayout.Link("Health", "/health")))
            .withHead(output -> output.writeContent("<script src=\"/assets/more.js\" defer></script>"));
    private final WebFace face = WebFace.named("pages")
            .layout(layout)
            .asset("more.js", PageLayoutTest.class.getResource("more.js"))
            .routes(routes -> routes.get(
                            "/events",
                            context -> layout.show(context, "\"All\" <events>", output -> {
                                output.writeContent("<p class=\"badge failed\">");
                                output.writeUserContent("<script>alert(1)</script>");
                                output.writeContent("</p>");
                            }))
                    .get("/part", context -> PageLayout.fragment(context, output -> output.writeContent("<td>1</td>"))))
            .build();

    @BeforeEach
    void start() throws IOException {
        face.start();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    @Test
    void showsAPageThatNeedsNothingInline() throws Exception {
        var page = get(face, "/events");
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.body())
                .contains("<title>\"All\" &lt;events&gt; · Event &lt;Monitor&gt;</title>")
                .contains("<a href=\"/events\" aria-current=\"page\">Events</a>")
                .contains("<a href=\"/health\">Health</a>")
                .contains("<script src=\"/assets/more.js\" defer></script>")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("Sign out")
                .doesNotContainPattern("<style|style=| on[a-z]+=|<script>");
        assertThat(get(face, "/part").body()).isEqualTo("<td>1</td>\n");
        assertThat(get(face, "/assets/more.js").header("Content-Type")).startsWith("text/javascript");
    }

    @Test
    void assetsAreKeptForGoodByVersionAndAskedAgainByTag() throws Exception {
        Matcher links = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+\\?v=[^\"]+)\"")
                .matcher(get(face, "/events").body());
        int count = 0;
        while (links.find()) {
            count++;
            var asset = get(face, links.group(1));
            assertThat(asset.status()).as(links.group(1)).isEqualTo(200);
            assertThat(asset.body()).hasSizeGreaterThan(200);
            assertThat(asset.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        }
        assertThat(count).isEqualTo(4);

        var plain = get(face, "/assets/htmx.js");
        assertThat(plain.body()).contains("htmx");
        assertThat(plain.header("Cache-Control")).isEqualTo("public, no-cache");
        var again = get(face, "/assets/htmx.js", "If-None-Match", plain.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get(face, "/assets/../page.jte").status()).isEqualTo(404);
        assertThat(get(face, "/assets/none.js").status()).isEqualTo(404);
    }
}
