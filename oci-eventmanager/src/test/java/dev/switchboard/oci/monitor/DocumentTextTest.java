package dev.switchboard.oci.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTextTest {

    private static final String WIRE =
            "<BroadsoftOCIReportingDocument protocol=\"OCIReporting\"><command><id>write1</id><request><![CDATA[<?xml"
                    + " version=\"1.0\"?><BroadsoftDocument a=\"1>0\"><userId xmlns=\"\">admin1</userId><command><name> </name>"
                    + "<phone nil=\"true\"/><address></address></command></BroadsoftDocument>]]></request></command>"
                    + "</BroadsoftOCIReportingDocument>";

    @Test
    void laysOutADocumentWithItsInnerOne() {
        assertThat(DocumentText.pretty(WIRE)).isEqualTo("""
                        <BroadsoftOCIReportingDocument protocol="OCIReporting">
                          <command>
                            <id>write1</id>
                            <request><![CDATA[<?xml version="1.0"?>
                                <BroadsoftDocument a="1>0">
                                  <userId xmlns="">admin1</userId>
                                  <command>
                                    <name> </name>
                                    <phone nil="true"/>
                                    <address></address>
                                  </command>
                                </BroadsoftDocument>]]></request>
                          </command>
                        </BroadsoftOCIReportingDocument>""");
    }

    @Test
    void takesTheLayoutAwayAgain() {
        assertThat(DocumentText.compact(DocumentText.pretty(WIRE).replace("\n", "\r\n") + "\r\n"))
                .isEqualTo(WIRE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no XML",
                "<a",
                "<a b=\"",
                "</a></b>]]>",
                "<![CDATA[",
                "<a>x<!-- <b> -->y</a>",
                "<!-- ",
                "<",
                "<>"
            })
    void keepsEveryCharacterOfABrokenDocument(String text) {
        assertThat(DocumentText.pretty(text).replaceAll("\\s", "")).isEqualTo(text.replaceAll("\\s", ""));
    }

    @Test
    void deepNestingCostsNoSquare() {
        assertThat(DocumentText.pretty("<a>".repeat(200_000)).length()).isLessThan(200_000 * 70);
    }
}
