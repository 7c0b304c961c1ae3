package dev.switchboard.runner;

import dev.switchboard.runner.DemoMoment.Chapter;
import dev.switchboard.runner.DemoMoment.Checked;
import dev.switchboard.runner.DemoMoment.Scene;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo's words on the terminal: plain, aligned, and no wider than a terminal has always been. */
final class DemoTerminal {

    private static final int WIDTH = 100;
    private static final String INDENT = "       ";
    private static final String BOLD = "1";
    private static final String GREEN = "32";
    private static final String RED = "31";
    private static final String FAINT = "2";

    private final PrintWriter out;
    private final boolean colours;

    DemoTerminal(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** Says something as it is. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    void face(DemoSystem system, URI url, String signIn) {
        String line = String.format(Locale.ROOT, "  %-14s %s", system.face(), url);
        say(signIn.isEmpty() ? line : line + "  (to sign in: " + signIn + ")");
    }

    void couldNotOpen(DemoSystem system, String reason) {
        say(String.format(Locale.ROOT, "  %-14s %s", system.face(), coloured(RED, "DID NOT START") + "  " + reason));
    }

    void chapter(Chapter chapter) {
        say("");
        say(coloured(BOLD, chapter.clock() + "  " + chapter.title()));
    }

    void scene(String title) {
        wrapped(INDENT + "- ", title + ".");
    }

    void tell(String line) {
        wrapped(INDENT + "  ", line);
    }

    void failed(String text) {
        say(INDENT + coloured(RED, "FAILED") + "  " + text);
    }

    void over(Chapter chapter) {
        boolean held = chapter.held() == chapter.count();
        say(INDENT + verdict(held) + (held ? "      " : "  ") + tally(chapter));
    }

    private String verdict(boolean held) {
        return held ? coloured(GREEN, "ok") : coloured(RED, "FAILED");
    }

    private static String tally(Chapter chapter) {
        return chapter.held() + " of " + chapter.count() + " checks held";
    }

    /** Somebody has had enough of it. */
    void stopped(DemoMoment moment) {
        say("");
        say(
                moment.planned() == 0
                        ? "Stopped before the first chapter."
                        : String.format(
                                Locale.ROOT,
                                "Stopped after %d of %d chapters; %d of %d checks held.",
                                moment.past().size(),
                                moment.planned(),
                                moment.held(),
                                moment.count()));
    }

    /** A chapter in one line, and below it each check that did not hold. */
    void summary(Chapter chapter) {
        boolean held = chapter.held() == chapter.count();
        say(String.format(
                Locale.ROOT,
                "  %s  %s%s %2d/%-2d  %s",
                chapter.clock(),
                verdict(held),
                held ? "    " : "",
                chapter.held(),
                chapter.count(),
                chapter.title()));
        for (Scene scene : chapter.scenes()) {
            for (Checked check : scene.checks()) {
                if (!check.held()) {
                    say("         " + coloured(RED, "FAILED") + "  " + scene.title() + ": " + check.text());
                }
            }
        }
    }

    void aside(String line) {
        say(coloured(FAINT, line));
    }

    private void wrapped(String lead, String text) {
        String indent = " ".repeat(lead.length());
        boolean first = true;
        for (String line : lines(text, WIDTH - lead.length())) {
            say((first ? lead : indent) + line);
            first = false;
        }
    }

    private static List<String> lines(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private String coloured(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
