package dev.switchboard.runner;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds messages in tables of symptoms that no program says. */
final class PageTexts {

    private static final Pattern SYMPTOM = Pattern.compile("(?m)^\\| (.+?) \\| ");
    /** Between backticks or quotation marks, and long enough to be a sentence. */
    private static final Pattern QUOTED = Pattern.compile("`([^`]*)`|\"([^\"]*)\"");

    private PageTexts() {}

    static List<String> problems(MarkdownPage page) {
        String symptoms = String.join("\n", page.prose());
        int begin = symptoms.indexOf("## When something is wrong");
        if (begin < 0) {
            return List.of();
        }
        int end = symptoms.indexOf("\n## ", begin + 1);
        return SYMPTOM.matcher(symptoms.substring(begin, end < 0 ? symptoms.length() : end))
                .results()
                .flatMap(symptom -> QUOTED.matcher(symptom.group(1)).results())
                .map(quoted -> quoted.group(1) == null ? quoted.group(2) : quoted.group(1))
                .filter(PageTexts::isMessage)
                .filter(quoted -> !isSaid(quoted))
                .map(quoted -> "message: " + quoted)
                .toList();
    }

    private static boolean isMessage(String quoted) {
        return quoted.split(" ", -1).length >= 3;
    }

    /** What stands between ellipses must be in the code, to the letter. */
    private static boolean isSaid(String quoted) {
        return Stream.of(quoted.split("…", -1)).map(String::strip).allMatch(Sources.said()::contains);
    }
}
