package dev.switchboard.vmo.gateway;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Makes the HTML of an automatic reply into a text to be spoken: no markup, sentences set apart, not too long.
 *
 * <p>Where a page shows a new line a listener needs a pause: blocks, list items, table cells and line breaks end a
 * sentence, with a full stop unless the writer has put a mark there.
 */
final class SpokenText {

    /** The longest text, in characters: some four minutes of speech. */
    static final int LONGEST = 3_000;

    private static final Pattern TAG = Pattern.compile("<[a-zA-Z!/?]");
    private static final Pattern EMPTY_LINE = Pattern.compile("(?>\\R)(?:[ \\t\\u00a0]*(?>\\R))+");
    private static final String ENDS_SENTENCE = ".!?:;,…。！？：；，、";

    private SpokenText() {}

    /**
     * The text of a reply.
     *
     * @param html HTML, a part of it, or plain text
     * @return text in one line, at most {@link #LONGEST} characters; empty when there is nothing to say
     */
    static String of(String html) {
        // In plain text a single line end is mere wrapping.
        boolean marked = TAG.matcher(html).find();
        String whole = marked ? html : EMPTY_LINE.matcher(html).replaceAll("<p>");
        Speech speech = new Speech();
        Jsoup.parse(whole).body().filter(speech);
        return cut(speech.text.toString());
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int blank = text.lastIndexOf(' ', LONGEST);
        if (blank > 0) {
            return text.substring(0, blank);
        }
        boolean splitsPair = Character.isHighSurrogate(text.charAt(LONGEST - 1));
        return text.substring(0, splitsPair ? LONGEST - 1 : LONGEST);
    }

    /** Walks through the page and notes what is to be said. */
    private static final class Speech implements NodeFilter {

        private final StringBuilder text = new StringBuilder();
        private boolean blank;
        private boolean pause;

        @Override
        public FilterResult head(Node node, int depth) {
            if (text.length() > LONGEST) {
                return FilterResult.STOP;
            }
            if (node instanceof TextNode words) {
                words.getWholeText().codePoints().forEach(this::say);
            } else if (node instanceof Element element) {
                if (isSilent(element)) {
                    return FilterResult.SKIP_ENTIRELY;
                }
                pause |= breaks(element);
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            pause |= node instanceof Element element && breaks(element);
            return FilterResult.CONTINUE;
        }

        private static boolean breaks(Element element) {
            return element.isBlock() || element.nameIs("br") || element.nameIs("td") || element.nameIs("th");
        }

        private static boolean isSilent(Element element) {
            return switch (element.normalName()) {
                case "script", "style", "template", "noscript", "title", "object", "iframe", "svg", "math" -> true;
                default ->
                    element.hasAttr("hidden")
                            || element.attr("style")
                                    .toLowerCase(Locale.ROOT)
                                    .replace(" ", "")
                                    .contains("display:none");
            };
        }

        private void say(int character) {
            if (isBlank(character)) {
                blank = true;
                return;
            }
            int type = Character.getType(character);
            if (type == Character.FORMAT || type == Character.CONTROL || type == Character.SURROGATE) {
                // Soft hyphens, zero-width characters and direction marks have no sound.
                return;
            }
            if (!text.isEmpty() && pause) {
                if (ENDS_SENTENCE.indexOf(text.charAt(text.length() - 1)) < 0) {
                    text.append('.');
                }
                text.append(' ');
            } else if (!text.isEmpty() && blank) {
                text.append(' ');
            }
            pause = false;
            blank = false;
            text.appendCodePoint(character);
        }

        private static boolean isBlank(int character) {
            return Character.isWhitespace(character) || Character.isSpaceChar(character);
        }
    }
}
