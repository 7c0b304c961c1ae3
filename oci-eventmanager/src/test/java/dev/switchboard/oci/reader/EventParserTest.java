package dev.switchboard.oci.reader;

import static dev.switchboard.oci.reader.Samples.DECLARATION;
import static dev.switchboard.oci.reader.Samples.XSI;
import static dev.switchboard.oci.reader.Samples.cdata;
import static dev.switchboard.oci.reader.Samples.command;
import static dev.switchboard.oci.reader.Samples.inner;
import static dev.switchboard.oci.reader.Samples.login;
import static dev.switchboard.oci.reader.Samples.modifyUser;
import static dev.switchboard.oci.reader.Samples.outer;
import static dev.switchboard.oci.reader.Samples.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.OciElement;
import dev.switchboard.oci.event.OciEvent;
import dev.switchboard.oci.reader.EventParser.Parsed;
import dev.switchboard.oci.reader.EventParser.SkipReason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

    private static final String OWN = "*XS localhost Admin*";
    private static final String DELETE = command("UserDeleteRequest", "<userId>user1@example.net</userId>");
    private static final String INNER = inner(login("admin1") + DELETE);
    private static final String NOTIFICATION =
            "<command xsi:type=\"OCIReportingReportPublicIdentityNotification\"><modifiedUser><userId>user9</userId>"
                    + "</modifiedUser></command>";

    private final EventParser parser = new EventParser();

    /** Documents that hold the deletion of user1 by admin1, written in every way that must be understood. */
    static Stream<Arguments> spellings() {
        return Stream.of(
                Arguments.of("plain", outer(report("write1", "admin0", cdata(INNER)))),
                Arguments.of(
                        "white space before CDATA", outer(report("write1", "admin0", "\n \t" + cdata("\n" + INNER)))),
                Arguments.of("white space behind CDATA", outer(report("write1", "admin0", cdata(INNER) + "\n"))),
                Arguments.of("text behind the request", outer(report("write1", "admin0", cdata(INNER + " trailing")))),
                Arguments.of(
                        "text behind the document", outer(report("write1", "admin0", cdata(INNER))) + "\ntrailing"),
                Arguments.of("declaration in front", DECLARATION + "\n" + outer(report("write1", "a", cdata(INNER)))),
                Arguments.of(
                        "escaped text",
                        outer(report(
                                "write1", "admin0", INNER.replace("&", "&amp;").replace("<", "&lt;")))),
                Arguments.of(
                        "two CDATA sections",
                        outer(report(
                                "write1", "admin0", cdata(INNER.substring(0, 150)) + cdata(INNER.substring(150))))),
                Arguments.of(
                        "a misleading inner encoding",
                        outer(report("write1", "a", cdata(INNER.replace("ISO-8859-1", "UTF-16"))))),
                Arguments.of(
                        "an impossible inner encoding",
                        outer(report("write1", "a", cdata(INNER.replace("ISO-8859-1", "?"))))),
                Arguments.of(
                        "no inner declaration",
                        outer(report("write1", "a", cdata(INNER.substring(DECLARATION.length()))))),
                Arguments.of("XML 1.1", outer(report("write1", "a", cdata(INNER.replace("1.0", "1.1"))))),
                Arguments.of(
                        "another prefix for xsi",
                        outer(report("write1", "a", cdata(INNER)))
                                .replace("xmlns:xsi", "xmlns:i")
                                .replace("xsi:type", "i:type")),
                Arguments.of("second outer command", outer(report("write1", "admin0", cdata(INNER)) + NOTIFICATION)),
                Arguments.of("first outer command", outer(NOTIFICATION + report("write1", "admin0", cdata(INNER)))),
                Arguments.of(
                        "own change after it",
                        outer(report("write1", "admin0", cdata(INNER))
                                + report("write2", OWN, "<" + "!-- never read -->"))),
                Arguments.of(
                        "untyped outer command",
                        outer(NOTIFICATION
                                + report("write1", "admin0", cdata(INNER))
                                        .replace(" xsi:type=\"OCIReportingReportNotification\"", ""))),
                Arguments.of("no outer login", outer(report("write1", "", cdata(INNER)))),
                Arguments.of("inner login missing", outer(report("write1", "admin1", cdata(inner(DELETE))))),
                Arguments.of("inner login empty", outer(report("write1", "admin1", cdata(inner(login("") + DELETE))))),
                Arguments.of(
                        "two inner logins",
                        outer(report("write1", "a", cdata(inner(login("admin1") + login("b") + DELETE))))),
                Arguments.of("own login only inside counts", outer(report("write1", "admin0", cdata(INNER)))),
                Arguments.of(
                        "pretty-printed",
                        outer(report("write1", "admin0", cdata(INNER))).replace("><", ">\r\n   <")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void understandsTheReportHoweverItIsWritten(String name, String document) {
        assertThat(parser.parse("as1", document)).isInstanceOfSatisfying(Parsed.Report.class, report -> {
            assertThat(report.reportId()).isEqualTo("write1");
            assertThat(report.login()).isEqualTo("admin1");
            assertThat(report.loginType()).isEqualTo("System");
            assertThat(report.subscriber()).isEqualTo("user1@example.net");
            assertThat(report.events()).hasSize(1);
            OciEvent event = report.events().get(0);
            assertThat(event.applicationServer()).isEqualTo("as1");
            assertThat(event.type()).isEqualTo("UserDeleteRequest");
            assertThat(event.command().field("userId").text()).hasValue("user1@example.net");
        });
    }

    static Stream<Arguments> skips() {
        return Stream.of(
                Arguments.of(SkipReason.KEEP_ALIVE, Samples.KEEP_ALIVE),
                Arguments.of(SkipReason.OWN_CHANGE, outer(report("w", OWN, cdata(INNER)))),
                Arguments.of(SkipReason.OWN_CHANGE, outer(report("w", OWN, cdata(INNER)) + NOTIFICATION)),
                Arguments.of(SkipReason.OWN_CHANGE, outer(report("w", OWN, cdata("<broken")))),
                Arguments.of(SkipReason.FOREIGN_DOCUMENT, INNER),
                Arguments.of(SkipReason.FOREIGN_REQUEST, outer(report("w", "a", cdata("<other/>")))),
                Arguments.of(SkipReason.NO_REQUEST, outer("")),
                Arguments.of(SkipReason.NO_REQUEST, outer(NOTIFICATION)),
                Arguments.of(
                        SkipReason.NO_REQUEST,
                        outer("<command xsi:type=\"OCIReportingReportNotification\"><id>w</id></command>")));
    }

    @ParameterizedTest
    @MethodSource("skips")
    void skipsWhatNothingFollowsFrom(SkipReason reason, String document) {
        assertThat(parser.parse("as1", document)).isEqualTo(new Parsed.Skip(reason));
    }

    static Stream<Arguments> faults() {
        String nested = "<a>".repeat(65) + "</a>".repeat(65);
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            attributes.append(" a").append(i).append("='x'");
        }
        String laughs = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
        String external = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
        return Stream.of(
                Arguments.of(
                        "not well formed",
                        "<BroadsoftOCIReportingDocument><command></BroadsoftOCIReportingDocument>",
                        "document, line 1, column"),
                Arguments.of("empty", "", "document"),
                Arguments.of("no XML", "garbage", "document"),
                Arguments.of("two documents", modifyUser("a", "b") + modifyUser("c", "d"), "document"),
                Arguments.of(
                        "inner not well formed",
                        withInner(INNER.replace("</userId>", "</user>")),
                        "request, line 1, column"),
                Arguments.of("two inner documents", withInner(INNER + INNER), "request"),
                Arguments.of("inner foreign and broken", withInner("<other>"), "request"),
                Arguments.of("inner empty", withInner(""), "the report's request is empty"),
                Arguments.of(
                        "raw markup for a request",
                        outer(report("w", "a", INNER.substring(DECLARATION.length()))),
                        "request is empty"),
                Arguments.of("no command", withInner(inner(login("a"))), "the request has no command"),
                Arguments.of(
                        "no type",
                        withInner(inner(login("a") + DELETE + "<command xmlns=\"\"/>")),
                        "command 2 of 2 in the request has no xsi:type"),
                Arguments.of(
                        "no login anywhere",
                        outer(report("w", " ", cdata(inner(DELETE)))),
                        "neither the report nor its request has a userId"),
                Arguments.of("xsi not declared", withInner(INNER.replace(XSI, "")), "request, line 1"),
                Arguments.of(
                        "outer document type",
                        "<!DOCTYPE x>" + modifyUser("a", "b"),
                        "document type declarations are not accepted"),
                Arguments.of(
                        "inner document type",
                        withInner(INNER.replace("?>", "?><!DOCTYPE x>")),
                        "document type declarations are not accepted"),
                Arguments.of(
                        "inner entity bomb",
                        withInner(laughs + INNER.substring(DECLARATION.length()).replace("user1", "&c;")),
                        "document type declarations"),
                Arguments.of(
                        "outer entity bomb",
                        laughs + outer(report("&c;", "a", cdata(INNER))),
                        "document type declarations"),
                Arguments.of(
                        "external entity",
                        withInner(
                                external + INNER.substring(DECLARATION.length()).replace("user1", "&a;")),
                        "document type declarations"),
                Arguments.of("undefined entity", withInner(INNER.replace("user1", "&nbsp;")), "request, line 1"),
                Arguments.of("undefined outer entity", outer(report("&nbsp;", "a", cdata(INNER))), "document, line 1"),
                Arguments.of(
                        "too deep",
                        withInner(inner(login("a") + command("X", nested))),
                        "nested more than 64 levels deep"),
                Arguments.of(
                        "much too deep",
                        withInner(inner(login("a") + command("X", "<a>".repeat(200_000)))),
                        "nested more than 64 levels deep"),
                Arguments.of(
                        "too many attributes",
                        withInner(inner(login("a") + command("X", "<a" + attributes + "/>"))),
                        "request, line 1"),
                Arguments.of(
                        "too many elements",
                        withInner(inner(login("a") + command("X", "<a/>".repeat(200_001)))),
                        "more than 200000 elements"),
                Arguments.of("NUL", modifyUser("a", "b\0c"), "document, line 1"),
                Arguments.of("control character", modifyUser("a", "b\u0001c"), "document, line 1"),
                Arguments.of("character reference to NUL", modifyUser("a", "&#0;"), "request, line 1"),
                Arguments.of(
                        "XML 1.1 control reference",
                        withInner(INNER.replace("1.0", "1.1").replace("user1", "&#1;")),
                        "request, line 1"),
                Arguments.of("half a surrogate pair", modifyUser("a", "\ud83d"), "document, line 1"));
    }

    private static String withInner(String inner) {
        return outer(report("write1", "admin1", cdata(inner)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void saysWhatIsWrongAndWhere(String name, String document, String reason) {
        assertThat(parser.parse("as1", document))
                .isInstanceOfSatisfying(
                        Parsed.Fault.class,
                        fault -> assertThat(fault.reason()).contains(reason).hasSizeLessThan(300));
        assertThat(parser.parse("as1", modifyUser("a", "b")))
                .as("the next document")
                .isInstanceOf(Parsed.Report.class);
    }

    @Test
    void anEventIsReadTheSameWhateverCameBefore() {
        String good = outer(report("write1", "admin0", cdata(INNER)));
        Parsed expected = new EventParser().parse("as", good);
        assertThat(expected).isInstanceOf(Parsed.Report.class);
        List<String> broken = List.of(
                "<",
                "<BroadsoftOCIReportingDocument",
                "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
                "<x xmlns:y=\"u\"><y:z></x>",
                "<x>" + "&amp;".repeat(5_000) + "&unknown;</x>",
                outer(report("write1", "admin0", cdata("<x>"))));
        for (int i = 0; i < 300; i++) {
            for (String document : broken) {
                assertThat(parser.parse("as", document)).as(document).isInstanceOf(Parsed.Fault.class);
                assertThat(parser.parse("as", good))
                        .as(document)
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void countsLinesAndColumnsFromTheBeginningOfTheText() {
        String document = "\n" + DECLARATION + "\n  \n" + outer("<a>\n  <b></a>");

        assertThat(parser.parse("as1", document))
                .isInstanceOfSatisfying(
                        Parsed.Fault.class,
                        fault -> assertThat(fault.reason()).startsWith("the document, line 5, column "));
        assertThat(parser.parse("as1", "  " + DECLARATION + "  <a></b>"))
                .isInstanceOfSatisfying(
                        Parsed.Fault.class,
                        fault -> assertThat(fault.reason())
                                .startsWith("the document, line 1, column " + (2 + DECLARATION.length() + 2 + 6)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a&geheim;b",
                "a&geheim",
                "a<geheim",
                "a</geheim>",
                "&#geheim;",
                "<geheim a='geheim' a='b'/>",
                "<geheim:x/>",
                "<a geheim>",
                "]]geheim"
            })
    void neverRepeatsTheTextOfTheDocument(String password) {
        String document = outer(report(
                "w",
                "a",
                INNER.replace("</command>", "<newPassword>" + password + "</newPassword></command>")
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")));
        Parsed parsed = parser.parse("as1", document);

        assertThat(parsed.toString()).doesNotContain(parsed instanceof Parsed.Fault ? "geheim" : "never");
        assertThat(parsed instanceof Parsed.Fault || password.startsWith("]]")).isTrue();
    }

    @Test
    void keepsEveryCommandOfTheRequestInOrder() {
        String commands = command("GroupAddRequest", "<groupId>GRP1</groupId>")
                + command("UserAddRequest22V2", "<userId>user2</userId>")
                + command("", "");
        Parsed.Report report = (Parsed.Report) parser.parse("as1", Samples.document("write7", commands));

        assertThat(report.events())
                .extracting(OciEvent::type)
                .containsExactly("GroupAddRequest", "UserAddRequest22V2", "");
        assertThat(report.events())
                .extracting(OciEvent::commandName)
                .containsExactly("GroupAddRequest", "UserAddRequest", "");
        assertThat(report.events()).extracting(OciEvent::reportId).containsOnly("write7");
        assertThat(report.subscriber()).isEqualTo("GRP1");
    }

    @Test
    void keepsTheCommandsOfSeveralReportsInOneDocument() {
        String document = outer(report("w1", OWN, cdata(INNER))
                + report("w2", "admin2", cdata(inner(command("GroupDeleteRequest", "<groupId>GRP1</groupId>"))))
                + report("w3", "admin3", cdata(INNER)));
        Parsed.Report report = (Parsed.Report) parser.parse("as1", document);

        assertThat(report.events()).extracting(OciEvent::reportId).containsExactly("w2", "w3");
        assertThat(report.events()).extracting(OciEvent::login).containsExactly("admin2", "admin1");
        assertThat(report.reportId()).isEqualTo("w2");
    }

    @Test
    void keepsWhatTheCommandReallySays() {
        String content = "<a:userId xmlns:a=\"urn:a\"> user1 </a:userId>"
                + "<phoneNumber xsi:nil=\"1\"/><lastName>S&#248;r<![CDATA[ <&]]> &amp; Å</lastName>"
                + "<sipAliasList><sipAlias>one</sipAlias><sipAlias>two</sipAlias></sipAliasList><mixed>x<!-- y -->z</mixed><e/>"
                + "<crlf>a\r\nb</crlf>";
        Parsed.Report report = (Parsed.Report) parser.parse(
                "as1",
                outer(report(
                        "w",
                        "a",
                        inner(login("a") + command("UserModifyRequest22", content))
                                .replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replace(">", "&gt;"))));
        OciElement command = report.events().get(0).command();

        assertThat(command.field("userId").text()).hasValue("user1");
        assertThat(command.child("userId").orElseThrow().prefix()).isEqualTo("a");
        assertThat(command.child("userId").orElseThrow().text()).isEqualTo(" user1 ");
        assertThat(command.field("phoneNumber").isNil()).isTrue();
        assertThat(command.field("lastName").text()).hasValue("Sør <& & Å");
        assertThat(command.child("lastName").orElseThrow().plain()).isTrue();
        assertThat(command.child("sipAliasList").orElseThrow().children("sipAlias"))
                .extracting(OciElement::text)
                .containsExactly("one", "two");
        assertThat(command.child("mixed").orElseThrow())
                .isEqualTo(new OciElement("", "mixed", List.of(), List.of(), "xz", false));
        assertThat(command.child("e").orElseThrow()).isEqualTo(new OciElement("", "e", List.of(), List.of(), "", true));
        assertThat(command.field("crlf").text()).hasValue("a\nb");
        assertThat(command.attributes())
                .containsExactly(new OciElement.Attribute("xsi", OciElement.XSI, "type", "UserModifyRequest22"));
    }

    @Test
    void keepsALargeTextWholeInBothSpellings() {
        String text = "1234567890 &amp; åß€ \ud83d\ude00\n".repeat(100_000);
        String wanted = text.replace("&amp;", "&").strip();
        String inner = inner(login("a") + command("X", "<v>" + text + "</v>"));

        for (String request : List.of(cdata(inner), inner.replace("&", "&amp;").replace("<", "&lt;"))) {
            assertThat(parser.parse("as1", outer(report("w", "a", request))))
                    .isInstanceOfSatisfying(
                            Parsed.Report.class,
                            report -> assertThat(report.events()
                                            .get(0)
                                            .command()
                                            .field("v")
                                            .text())
                                    .hasValue(wanted));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <userId>u</userId><groupId>g</groupId>                                        | u
            <groupId>g</groupId><serviceUserId>s</serviceUserId>                          | s
            <groupId>g</groupId><pilotUser><userId>p</userId></pilotUser>                 | p
            <groupId>g</groupId><serviceInstanceProfile><publicUserIdentity>i</publicUserIdentity></serviceInstanceProfile> | i
            <groupId>g</groupId><serviceInstanceProfile><publicUserIdentity xsi:nil="true"/></serviceInstanceProfile>       | g
            <serviceProviderId>sp</serviceProviderId><groupId> g </groupId>               | g
            <domain>d.example.net</domain>                                                | d.example.net
            <serviceProviderId>sp</serviceProviderId>                                     | sp
            <other>x</other>                                                              | ''
            """)
    void findsWhomTheCommandIsAbout(String content, String subscriber) {
        Parsed.Report report = (Parsed.Report) parser.parse("as1", Samples.document("w", command("X", content)));

        assertThat(report.subscriber()).isEqualTo(subscriber);
    }
}
