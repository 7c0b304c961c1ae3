package dev.switchboard.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Finds what a page says and is not so: links, commands, keys, names of types, and messages that do not exist. */
final class PageTruth {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern COMMAND =
            Pattern.compile("(?:^|[\\s(])(?:\\S*/)?switchboard ([a-z][^\\n]*|--[^\\n]*)");

    private final MarkdownPage page;
    private final List<String> problems = new ArrayList<>();

    private PageTruth(MarkdownPage page) {
        this.page = page;
    }

    static List<String> problems(MarkdownPage page) {
        PageTruth truth = new PageTruth(page);
        truth.links();
        truth.commands();
        truth.problems.addAll(PageKeys.problems(page));
        truth.problems.addAll(PageNames.problems(page));
        truth.problems.addAll(PageTexts.problems(page));
        return truth.problems;
    }

    private void links() {
        for (String link : page.links()) {
            if (link.matches("[a-z]+:.*")) {
                continue;
            }
            String file = link.replaceFirst("#.*", "");
            Path target = file.isEmpty()
                    ? page.path()
                    : page.path().resolveSibling(file).normalize();
            check("link", link, Files.exists(target) && target.startsWith(ROOT));
            if (link.contains("#") && Files.isRegularFile(target)) {
                check("anchor", link, anchors(target).contains(link.replaceFirst(".*#", "")));
            }
        }
    }

    private Set<String> anchors(Path target) {
        try {
            return target.equals(page.path())
                    ? page.anchors()
                    : MarkdownPage.read(target).anchors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void commands() {
        for (MarkdownPage.Block block : page.blocks()) {
            COMMAND.matcher(block.text()).results().forEach(found -> command(found.group(1), true));
        }
        List<String> names =
                List.copyOf(Switchboard.commandLine().getSubcommands().keySet());
        for (String span : page.spans()) {
            Matcher command = COMMAND.matcher(span);
            if (command.find()) {
                command(command.group(1), false);
            } else if (names.stream().anyMatch(name -> span.startsWith(name + " "))) {
                command(span, false);
            }
        }
    }

    /** Parses a command line as the program would; one in the middle of a sentence may leave out what is needed. */
    private void command(String line, boolean whole) {
        List<String> words = words(line);
        if (words.isEmpty() || words.get(0).equals("COMMAND")) {
            return;
        }
        try {
            CommandLine.ParseResult parsed = Switchboard.commandLine().parseArgs(words.toArray(String[]::new));
            check("command", line, parsed.hasSubcommand() || words.get(0).startsWith("--"));
            int checked = words.indexOf("check-config") + 1;
            if (checked > 0 && checked < words.size()) {
                String what = words.get(checked);
                check(
                        "command",
                        line,
                        what.equals("COMMAND") || Configured.find(what).isPresent());
            }
        } catch (MissingParameterException e) {
            check("command", line + " (" + e.getMessage() + ")", !whole);
        } catch (ParameterException e) {
            check("command", line + " (" + e.getMessage() + ")", false);
        }
    }

    private static List<String> words(String line) {
        String command = line.replaceFirst("\\s+#.*|\\s*(?:[|>]|&&).*", "");
        return Pattern.compile("\"[^\"]*\"|\\S+")
                .matcher(command)
                .results()
                .map(found -> found.group().replace("\"", ""))
                .filter(word -> !word.equals("…"))
                .toList();
    }

    private void check(String what, String shown, boolean isSo) {
        if (!isSo) {
            problems.add(what + ": " + shown);
        }
    }
}
