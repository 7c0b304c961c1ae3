package dev.switchboard.oci.provisioning;

import static dev.switchboard.oci.provisioning.GatewayTexts.envelope;
import static dev.switchboard.oci.provisioning.GatewayTexts.fault;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import org.junit.jupiter.api.Test;

class Cai3gAnswerTest {

    private final XMLInputFactory factory = Cai3gAnswer.factory();

    private Optional<Cai3gAnswer> read(String text) {
        return Cai3gAnswer.read(factory, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theOrdinaryFaultIsReadWhole() {
        Cai3gAnswer answer = read(fault(4006, 13004)).orElseThrow();
        assertThat(answer.fault()).isTrue();
        assertThat(answer.faultCodes()).containsExactly(4006);
        assertThat(answer.errorCodes()).containsExactly(13004);
        assertThat(answer.text()).isEqualTo("please check the detail; External error; refused");
    }

    @Test
    void oddPartsDoNotSpoilAFault() {
        record Row(String body, List<Integer> faults, List<Integer> errors) {}
        List<Row> rows = List.of(
                new Row("<Fault/>", List.of(), List.of()),
                new Row("<Fault><faultcode>4006</faultcode></Fault>", List.of(4006), List.of()),
                new Row("<a/><b/><c><respCode>7</respCode></c>", List.of(), List.of(7)),
                new Row(
                        "<x:F xmlns:x=\"u\"><x:d><x:errorcode> 1 </x:errorcode><respCode>2</respCode></x:d></x:F>",
                        List.of(),
                        List.of(1, 2)),
                new Row("<F><errorcode>1</errorcode><errorcode>1</errorcode></F>", List.of(), List.of(1, 1)),
                new Row("<F><errorcode>ABC</errorcode><faultcode>S:Server</faultcode></F>", List.of(), List.of()),
                new Row("<F><errorcode>99999999999</errorcode><errorcode/></F>", List.of(), List.of()),
                new Row("<F><errorcode><![CDATA[5]]>6</errorcode></F>", List.of(), List.of(56)));
        assertThat(rows).allSatisfy(row -> {
            Cai3gAnswer answer = read(envelope(row.body())
                            .replace("S:", "anything:")
                            .replace(":S", ":anything"))
                    .orElseThrow();
            assertThat(answer.faultCodes()).as(row.body()).isEqualTo(row.faults());
            assertThat(answer.errorCodes()).as(row.body()).isEqualTo(row.errors());
        });
    }

    @Test
    void whatIsNoSoapIsNoAnswer() {
        List<String> texts = List.of(
                "",
                "OK",
                "<html><body><p/></body></html>",
                "<!DOCTYPE x [<!ENTITY a \"b\">]>" + envelope("<a>&a;</a>"),
                envelope("<a/>").replace("</S:Body>", ""),
                envelope(""),
                envelope("only text"),
                "<S:Envelope xmlns:S=\"u\"><S:Header><a/></S:Header></S:Envelope>",
                "<Envelope xmlns:S=\"u\"><T:Body><a/></T:Body></Envelope>",
                envelope("<a>".repeat(100) + "</a>".repeat(100)),
                envelope("<a>\u0001</a>"));
        assertThat(texts).allSatisfy(text -> assertThat(read(text)).as(text).isEmpty());
        assertThat(Cai3gAnswer.read(factory, new byte[] {'<', (byte) 0xFF, 0})).isEmpty();
    }

    @Test
    void anAnswerIsReadTheSameWhateverCameBefore() {
        String ampersands = fault(4006, 13004).replace("refused", "&amp;".repeat(1000));
        Charset latin = StandardCharsets.ISO_8859_1;
        byte[] declared = ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
                        + fault(1, 2).replace("refused", "nægtet"))
                .getBytes(latin);
        byte[] wide = fault(3, 4).getBytes(StandardCharsets.UTF_16);
        for (int i = 0; i < 500; i++) {
            assertThat(read(ampersands).orElseThrow().faultCodes()).containsExactly(4006);
            assertThat(read("<S:Envelope xmlns:S=\"u\"><S:Body>")).isEmpty();
            assertThat(Cai3gAnswer.read(factory, declared).orElseThrow().text()).endsWith("nægtet");
            assertThat(read("\uFEFF" + fault(5, 6).replace("refused", "nægtet"))
                            .orElseThrow()
                            .text())
                    .endsWith("nægtet");
            assertThat(Cai3gAnswer.read(factory, wide).orElseThrow().faultCodes())
                    .containsExactly(3);
            assertThat(read("<!DOCTYPE x [<!ENTITY a \"b\">]>" + envelope("<a>&a;</a>")))
                    .isEmpty();
        }
    }

    @Test
    void leadingBlanksAndDeclarationsAreTaken() {
        assertThat(read("\r\n <?xml version=\"1.0\" encoding=\"UTF-8\"?>" + envelope("<a/>")))
                .isPresent();
        assertThat(read("\uFEFF" + envelope("<a/>"))).isPresent();
    }

    @Test
    void anInvalidSessionIsKnownByItsElementToo() {
        assertThat(read(envelope("<F><detail><c:SessionIdFault xmlns:c=\"u\"/></detail></F>"))
                        .orElseThrow()
                        .sessionFault())
                .isTrue();
    }
}
