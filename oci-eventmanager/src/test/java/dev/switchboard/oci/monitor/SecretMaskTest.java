package dev.switchboard.oci.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretMaskTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    <password>x1</password>                               | <password>***</password>
                    <newPassword a="b">x1</newPassword><a>1</a>           | <newPassword a="***">***</newPassword><a>1</a>
                    <userPassword>x1</userPassword>                       | <userPassword>***</userPassword>
                    <c:pwd>x1</c:pwd>                                     | <c:pwd>***</c:pwd>
                    <lpassword>x1</lpassword>                             | <lpassword>***</lpassword>
                    <manager_password>x1</manager_password>               | <manager_password>***</manager_password>
                    <sipAuthenticationPassword>x1</sipAuthenticationPassword> | <sipAuthenticationPassword>***</sipAuthenticationPassword>
                    <groupMailServerPassword>x1</groupMailServerPassword> | <groupMailServerPassword>***</groupMailServerPassword>
                    <NEWPASSCODE>x1</NEWPASSCODE>                         | <NEWPASSCODE>***</NEWPASSCODE>
                    <password><old>x1</old><new>x2</new></password><a>1</a> | <password><old>***</old><new>***</new></password><a>1</a>
                    <password>x1<b>x2</b></password>                      | <password>***</password>
                    <password><password>x1</password>x2</password>3       | <password><password>***</password>***</password>3
                    <password><![CDATA[x1</password>]]></password>3       | <password><![CDATA[***]]></password>3
                    <password xsi:nil="true"/><a>1</a>                    | <password xsi:nil="true"/><a>1</a>
                    <password/><a>1</a>                                   | <password/><a>1</a>
                    <password xsi:type="a>b">x1</password>                | <password xsi:type="a>b">***</password>
                    <![CDATA[<password>x1</password>]]><a>1</a>           | <![CDATA[<password>***</password>]]><a>1</a>
                    &lt;password&gt;x1&lt;/password&gt;2                  | &lt;password&gt;***&lt;/password&gt;2
                    &lt;password&gt;a&amp;lt;/password&amp;gt;x1&lt;/password&gt;2 | &lt;password&gt;***&lt;/password&gt;2
                    &amp;lt;pwd&amp;gt;x1&amp;lt;/pwd&amp;gt;2            | &amp;lt;pwd&amp;gt;***&amp;lt;/pwd&amp;gt;2
                    &#60;pwd&#x3E;x1&#0060;/pwd&#62;2                     | &#60;pwd&#x3E;***&#0060;/pwd&#62;2
                    <a>1</a><password>x1                                  | <a>1</a><password>***
                    <password>x1</passwort></a>                           | <password>***
                    <password>x1</passwo                                  | <password>***
                    <password a="x1                                       | <password a="***
                    <user password="x1" name="n"/>                        | <user password="***" name="n"/>
                    <user userPwd = 'x1' name="n"/>                       | <user userPwd = '***' name="n"/>
                    &lt;user password=&quot;x1&quot; name="n"             | &lt;user password=&quot;***&quot; name="n"
                    GET /a?user=u&password=x1&b=2 HTTP/1.1                | GET /a?user=u&password=***&b=2 HTTP/1.1
                    http://h/cmd?cmd=create&lpassword=x1                  | http://h/cmd?cmd=create&lpassword=***
                    <url>/a?pwd=x1&amp;b=2</url>                          | <url>/a?pwd=***&amp;b=2</url>
                    {"password":"x1","a":"b"}                             | {"password":"***","a":"b"}
                    {"userPassword" : "x\\"1","a":"b"}                    | {"userPassword" : "***","a":"b"}
                    {"pwd":1234,"a":"b"}                                  | {"pwd":***,"a":"b"}
                    {"password":{"old":"x","new":"y"},"a":"b"}            | {"password":***,"a":"b"}
                    "{\\"password\\":\\"x1\\",\\"a\\":1}"                 | "{\\"password\\":\\"***\\",\\"a\\":1}"
                    \\u003cpassword\\u003ex1\\u003c/password\\u003e2      | \\u003cpassword\\u003e***\\u003c/password\\u003e2
                    %3Cpassword%3Ex1%3C%2Fpassword%3E2                    | %3Cpassword%3E***%3C%2Fpassword%3E2
                    Authorization: Basic eDE6eDI=                         | Authorization:***
                    set SIP password of user1@example.net                 | set SIP password of user1@example.net
                    SetPassword: refused with 4006                        | SetPassword: refused with 4006
                    {"kind":"SetPassword","summary":"s"}                  | {"kind":"SetPassword","summary":"s"}
                    xsi:type="UserModifyPasswordRequest"><a>1</a>         | xsi:type="UserModifyPasswordRequest"><a>1</a>
                    <passwordless                                         | <passwordless
                    """)
    void hidesWhatItsNameTellsToBeSecret(String text, String masked) {
        assertThat(SecretMask.mask(text)).isEqualTo(masked);
    }

    @Test
    void keepsWhatIsNoSecret() {
        String text = "<a b=\"c\">&amp; &lt;x&gt; ]]> \\ % ünï </a>\n<b/>&";
        assertThat(SecretMask.mask(text)).isEqualTo(text);
        assertThat(SecretMask.mask("")).isEmpty();
    }

    @Test
    void numbersSecretsAndPutsThemBack() {
        String stored = "<u><name>n</name><password>one&amp;</password><newPassword>two</newPassword></u>";
        SecretMask.Masked masked = SecretMask.number(stored);
        assertThat(masked.text())
                .isEqualTo("<u><name>n</name><password>***1***</password><newPassword>***2***</newPassword></u>");
        assertThat(SecretMask.restore(masked.text(), masked.secrets())).isEqualTo(stored);
        assertThat(SecretMask.restore(
                        "<u><newPassword> ***2*** </newPassword><password>mine</password></u>", masked.secrets()))
                .isEqualTo("<u><newPassword>two</newPassword><password>mine</password></u>");
    }

    @Test
    void doesNotPutASecretWhereItWouldBeShown() {
        List<String> secrets = List.of("one");
        assertThatThrownBy(() -> SecretMask.restore("<lastName>***1***</lastName>", secrets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outside a password");
        assertThatThrownBy(() -> SecretMask.restore("<password>***2***</password>", secrets))
                .hasMessageContaining("has 1 masked values");
        assertThatThrownBy(() -> SecretMask.restore("<password>a***1***</password>", secrets))
                .hasMessageContaining("still reads ***");
        assertThatThrownBy(() -> SecretMask.restore("<password>***</password>", secrets))
                .hasMessageContaining("still reads ***");
    }

    @Test
    void hidesKnownValuesWhereNoNameTells() {
        assertThat(SecretMask.maskKnown("the peer said: 'a&b<c' is too weak, 12 too", List.of("a&amp;b&lt;c", "12")))
                .isEqualTo("the peer said: '***' is too weak, 12 too");
    }

    /** However a document is embedded and wherever it breaks off, nothing of the secret is left. */
    @Property(tries = 3_000)
    void nothingOfASecretIsLeft(@ForAll("documents") Sample sample) {
        String masked = SecretMask.mask(sample.text());
        assertThat(masked).doesNotContain(sample.secret());
        assertThat(SecretMask.number(sample.text()).text()).doesNotContain(sample.secret());
        assertThat(SecretMask.mask(masked)).isEqualTo(masked);
    }

    @Property(tries = 2_000)
    void anyTextSurvivesMaskingAndRestoring(@ForAll("soups") String soup) {
        SecretMask.Masked masked = SecretMask.number(soup);
        String inPlace = masked.text();
        for (int i = masked.secrets().size(); i > 0; i--) {
            inPlace = inPlace.replace("***" + i + "***", masked.secrets().get(i - 1));
        }
        assertThat(inPlace).isEqualTo(soup);
    }

    @Test
    void takesTimeInProportionToTheLength() {
        int many = 400_000;
        List<String> unkind = List.of(
                "<password".repeat(many),
                "<password>".repeat(many),
                "<password ".repeat(many),
                "password=\"".repeat(many),
                "\"password\":".repeat(many),
                "\"password\":{".repeat(many),
                "&".repeat(many * 4),
                "&amp;".repeat(many),
                "&" + "amp;".repeat(many),
                "&#" + "0".repeat(many * 4),
                "<password><![CDATA[" + "]]".repeat(many),
                "<password>" + "<![CDATA[]]>".repeat(many),
                "password" + " ".repeat(many * 4),
                "password ".repeat(many),
                "\\u003cpassword\\u003e".repeat(many),
                "%3cpassword%3e".repeat(many),
                "password=" + "\\\\".repeat(many));
        for (String text : unkind) {
            org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> SecretMask.mask(text), () -> text.substring(0, 18));
        }
    }

    record Sample(String text, String secret) {}

    @Provide
    Arbitrary<Sample> documents() {
        Arbitrary<String> names = Arbitraries.of(
                "password",
                "newPassword",
                "userPassword",
                "pwd",
                "lpassword",
                "manager_password",
                "x:sipAuthenticationPassword",
                "PASSWORD");
        Arbitrary<String> tails =
                Arbitraries.strings().withChars("ab<>/&;\"'= ]\n").ofMaxLength(6);
        Arbitrary<Integer> shapes = Arbitraries.integers().between(0, 8);
        Arbitrary<Integer> wraps = Arbitraries.integers().between(0, 4);
        Arbitrary<Integer> cuts = Arbitraries.integers().between(0, 60);
        return Combinators.combine(names, tails, tails, shapes, wraps, cuts)
                .as((name, before, after, shape, wrap, cut) -> {
                    String secret = "S3cr3t";
                    boolean markup = shape < 3;
                    String value = markup ? before + secret + after : secret;
                    String inner = switch (shape) {
                        case 0 -> "<" + name + ">" + value.replace("</" + name, "") + "</" + name + "><a>1</a>";
                        case 1 -> "<" + name + "><![CDATA[" + value.replace("]]>", "") + "]]></" + name + ">";
                        case 2 ->
                            "<" + name + "><old>" + value.replace("/", "") + "</old><new>" + secret + "</new></" + name
                                    + ">";
                        case 3 -> "<u " + name + "=\"" + value + "\" a='1'>";
                        case 4 -> "/cmd?a=1&" + name + "=" + value + "&b=2";
                        case 5 -> "{\"a\":1,\"" + name + "\" : \"" + value + "\\\"" + secret + "\"}";
                        case 6 -> "<" + name + " a=\"" + value + "\"/>";
                        case 7 -> "{\"" + name + "\":[\"" + value + "\",{\"b\":\"" + value + "\"}]}";
                        default -> "<" + name + " xsi:type='x'>\n" + value + "\n</" + name + " >";
                    };
                    String wrapped = switch (wrap) {
                        case 0 -> inner;
                        case 1 -> "<r><![CDATA[<?xml version=\"1.0\"?>" + inner.replace("]]>", "]]") + "]]></r>";
                        case 2 -> "<r>" + escaped(inner) + "</r>";
                        case 3 -> "<r>" + escaped(escaped(inner)) + "</r>";
                        default -> "noise < & " + inner;
                    };
                    return new Sample(wrapped.substring(0, Math.max(0, wrapped.length() - cut)), secret);
                });
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Provide
    Arbitrary<String> soups() {
        return Arbitraries.of(
                        "<",
                        ">",
                        "/",
                        "password",
                        "pwd",
                        "=",
                        "\"",
                        "'",
                        ":",
                        "{",
                        "}",
                        "&lt;",
                        "&gt;",
                        "&amp;",
                        "&quot;",
                        "<![CDATA[",
                        "]]>",
                        " ",
                        "x",
                        "\\",
                        "%3c",
                        "%3E",
                        "old",
                        "new",
                        "<new>",
                        "</password>",
                        "<password>")
                .list()
                .ofMaxSize(25)
                .map(parts -> String.join("", parts));
    }
}
