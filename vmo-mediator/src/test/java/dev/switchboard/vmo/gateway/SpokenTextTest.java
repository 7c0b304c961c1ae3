package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replies as they are written, and as they are spoken. */
class SpokenTextTest {

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments("", ""),
                arguments("I am away", "I am away"),
                arguments("  I am\n   away \t until\r\nMonday ", "I am away until Monday"),
                arguments("I am away\n\nBack on Monday", "I am away. Back on Monday"),
                arguments("I am away\r\n \r\n\r\nBack on\r\nMonday", "I am away. Back on Monday"),
                arguments("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
                arguments("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
                arguments("<p>One</p><p>Two</p>", "One. Two"),
                arguments("<p>One.</p><p>Two!</p><p>Three?</p>\n<div>Four</div>", "One. Two! Three? Four"),
                arguments("<div><div><div>One</div></div></div><div>Two</div>", "One. Two"),
                arguments("Call:<ul><li>Ann</li><li>Bob</li></ul>Thanks", "Call: Ann. Bob. Thanks"),
                arguments("<ol>\n <li>Ann\n</li>\n <li>Bob\n</ol>", "Ann. Bob"),
                arguments("Regards<br>Ann<br/><br>Sales", "Regards. Ann. Sales"),
                arguments("<h1>Away</h1>until Monday<hr>bye", "Away. until Monday. bye"),
                arguments(
                        "<table><tr><td>Mon</td><td>closed</td></tr><tr><td>Tue</td></tr></table>", "Mon. closed. Tue"),
                arguments("un<b>break</b>able <i>it</i>alic", "unbreakable italic"),
                arguments("a&nbsp;&nbsp;b&#160;c&#xA0;d", "a b c d"),
                arguments("caf&eacute; &#8364;5 &hellip; Zur&uuml;ck", "café €5 … Zurück"),
                arguments("&nosuchthing; &amp;nbsp;", "&nosuchthing; &nbsp;"),
                arguments("soft&shy;hyphen zero\u200bwidth \u200emark\u0007", "softhyphen zerowidth mark"),
                arguments("<style>p { color: red }</style>Away", "Away"),
                arguments("<html><head><title>T</title><style>x</style></head><body>Away</body></html>", "Away"),
                arguments("Away<script>alert('<p>no</p>')</script> now", "Away now"),
                arguments("<!-- <p>not this</p> -->This<!-- nor this -->", "This"),
                arguments("<!--[if gte mso 9]><xml>office</xml><![endif]-->This", "This"),
                arguments("<p><o:p>&nbsp;</o:p></p><p>&nbsp;</p>", ""),
                arguments("<span style=\"display: none\">secret</span>Away<p hidden>too</p>", "Away"),
                arguments("<p>Unclosed <b>tags<p>everywhere", "Unclosed tags. everywhere"),
                arguments("<a href=\"https://example.com/x\">our site</a>", "our site"),
                arguments("<p>休暇中です。</p><p>月曜日に戻ります</p>", "休暇中です。 月曜日に戻ります"),
                arguments("<P>UPPER</P><BR>case", "UPPER. case"),
                arguments("<textarea>typed</textarea>", "typed"));
    }

    @ParameterizedTest
    @MethodSource("replies")
    void saysWhatAReaderWouldSee(String html, String spoken) {
        assertThat(SpokenText.of(html)).isEqualTo(spoken);
    }

    @Test
    void cutsALongReplyAfterAWord() {
        String spoken = SpokenText.of("<style>p{}</style><ul>" + "<li>an item &amp; more</li>".repeat(500) + "</ul>");

        assertThat(spoken).hasSizeBetween(2_980, 3_000).startsWith("an item & more. an item & more.");
        assertThat("an item & more. ".repeat(500)).startsWith(spoken + " ");
    }

    @Test
    void cutsALongWordNotWithinACharacter() {
        assertThat(SpokenText.of("x" + "😀".repeat(4_000))).isEqualTo("x" + "😀".repeat(1_499));
    }

    @Test
    void survivesDeepNesting() {
        assertThat(SpokenText.of("<div>".repeat(50_000) + "deep")).isEqualTo("deep");
    }

    @Property(tries = 300)
    void isAlwaysOneShortLineWithoutMarkup(@ForAll @NotEmpty String text) {
        String spoken = SpokenText.of("<p>" + text + "</p>");

        assertThat(spoken).hasSizeLessThanOrEqualTo(SpokenText.LONGEST).isEqualTo(spoken.strip());
        assertThat(spoken.codePoints()).noneMatch(Character::isISOControl);
        assertThat(spoken).doesNotContain("  ");
    }
}
