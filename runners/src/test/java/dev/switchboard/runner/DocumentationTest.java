package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say is so: every key, command, link and name in them exists. */
class DocumentationTest {

    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\| ([a-z.]+) \\| (.*) \\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Path DOCS = PageTruth.ROOT.resolve("docs");

    static Stream<String> pages() throws IOException {
        try (Stream<Path> docs = Files.list(DOCS)) {
            List<String> pages = docs.map(file -> "docs/" + file.getFileName())
                    .filter(file -> file.endsWith(".md"))
                    .toList();
            return Stream.concat(
                    pages.stream().sorted(),
                    Stream.of(
                            "README.md",
                            "SECURITY.md",
                            "CONTRIBUTING.md",
                            "CHANGELOG.md",
                            "benchmarks/README.md",
                            "distribution/src/main/INSTALL.md"));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everythingNamedExists(String page) throws IOException {
        assertThat(PageTruth.problems(MarkdownPage.read(PageTruth.ROOT.resolve(page))))
                .isEmpty();
    }

    /** A check that finds nothing wrong anywhere would look the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            oci-eventmanager.md   | key           | `[em] http_prot = 8080`
            oci-eventmanager.md   | key           | `em.http_prot`
            oci-eventmanager.md   | key           | `[broadworks] http_port`
            oci-eventmanager.md   | key           | `on_restarts = fail`
            security.md           | key           | `ws.max-clientele`
            presence-api.md       | key           | `em.http_port` and `ws.…` and `status.oops`
            ipecs-client.md       | key           | `ipecs."tls.pin-sha1"`
            ipecs-client.md       | key           | `./switchboard ipecs-client --config FILE --set store.link=x`
            vmo-mediator.md       | key           | `on-failures: skip`
            vmo-mediator.md       | configuration | ```ini//[graph]//tenants: contoso//```
            presence-api.md       | configuration | ```json//{"ws": {"max-clients": "many"}}//```
            oci-eventmanager.md   | variable      | SWITCHBOARD_EM_HTTP_PORTAL=1
            README.md             | command       | //    ./switchboard presence-api --configuration x
            README.md             | command       | //    ./switchboard simulate exchange --port 1
            README.md             | command       | //    ./switchboard presence-client --json
            README.md             | command       | `oci-eventmanager replays 17`
            README.md             | command       | `./switchboard check-config mediator`
            README.md             | link          | [there](elsewhere.md)
            README.md             | anchor        | [there](#elsewhere)
            docs/README.md        | anchor        | [there](oci-eventmanager.md#every-keys)
            embed-ipecs-client.md | type          | `IpecsApis`
            embed-ipecs-client.md | type          | `IpecsApi.reconnectNow()`
            embed-ipecs-client.md | example       | ```java//var x = new IpecsApi();//```
            vmo-mediator.md       | message       | '## When something is wrong////| `A neighbour succeeds; changes are` | x |'
            embed-ipecs-client.md | artifact      | ```xml//<groupId>dev.switchboard</groupId><artifactId>ipecs</artifactId>//```
            """)
    void whatDoesNotExistIsFound(String page, String kind, String text) {
        MarkdownPage wrong = MarkdownPage.of(PageTruth.ROOT.resolve(page), text.replace("//", "\n"));
        assertThat(PageTruth.problems(wrong)).singleElement().asString().startsWith(kind + ": ");
    }

    @Test
    void whatTheArchitectureCallsPublicIs() throws IOException {
        String page = Files.readString(DOCS.resolve("architecture.md"));
        String table = page.substring(page.indexOf("## Public types"), page.indexOf("## Style in short"));
        List<String> wrong = PACKAGE.matcher(table)
                .results()
                .flatMap(row -> NAME.matcher(row.group(2)).results().map(name -> row.group(1) + "." + name.group(1)))
                .filter(type -> !isPublic("dev.switchboard." + type))
                .toList();
        assertThat(wrong).isEmpty();
        assertThat(NAME.matcher(table).results()).hasSizeGreaterThan(100);
    }

    private static boolean isPublic(String type) {
        try {
            return Modifier.isPublic(Class.forName(type, false, DocumentationTest.class.getClassLoader())
                    .getModifiers());
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void everyPageIsInTheIndexAndTheIndexIsInTheReadme() throws IOException {
        MarkdownPage index = MarkdownPage.read(DOCS.resolve("README.md"));
        Set<String> linked = index.links().stream()
                .filter(link -> link.matches("[a-z-]+\\.md"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(pages().filter(page -> page.startsWith("docs/") && !page.endsWith("README.md"))
                        .map(page -> page.substring("docs/".length())))
                .containsExactlyElementsOf(linked);
        assertThat(MarkdownPage.read(PageTruth.ROOT.resolve("README.md")).links())
                .contains("docs/README.md");
    }
}
