package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.SubscriberType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImsObjectsTest {

    private static final ImsObjects OBJECTS = new ImsObjects(GatewayTexts.PROFILE);

    @Test
    void checkVectorsHaveTheirLength() {
        assertThat(bytes(Cai3gEnvelope.login("emauser", "emapass").toString())).hasSize(264);
        assertThat(bytes(Cai3gEnvelope.logout("SESS0001").toString())).hasSize(296);
        String delete = OBJECTS.request(GatewayTexts.DELETE, "SESS0001").toString();
        assertThat(bytes(delete)).hasSize(474);
        assertThat(delete).contains("<hss:associationId>5aad262dfb2ea40430515a78565fa013</hss:associationId>");
    }

    @Test
    void everyKindOfRequestIsTheRecordedOneByteForByte() throws IOException {
        Map<String, String> samples = samples();
        Map<String, Step> steps = new LinkedHashMap<>();
        String aa = "aa1111@ims1.example.com";
        String grp = "grpuser008@ims2.example.com";
        steps.put("isPsi>true<", new Step.CreateAssociation(aa, SubscriberType.VIRTUAL, aa, "", "tg.gl"));
        steps.put("isPsi>false<", new Step.CreateAssociation(grp, SubscriberType.USER, grp, "ezleylhehubtge", "tg.gl"));
        steps.put("<cai3:Delete xmlns:hss", new Step.DeleteAssociation(aa));
        steps.put("isDefault", new Step.AddTelUri(aa, "666666", aa, 0));
        steps.put("createDNS", new Step.CreateEnum("666666", aa));
        steps.put("tel:+299666666\" xsi:nil", new Step.DeleteTelUri(aa, "666666"));
        steps.put("deleteDNS", new Step.DeleteEnum("666666"));
        steps.put("serviceProfileId=\"" + aa + "\" xsi:nil", new Step.DeleteServiceProfile(aa, aa));
        steps.put(
                "SetIMSAssociation associationId=\"1e90c9499f0c568b692b1812eb4f889a\"><hss:subscriberServiceProfile"
                        + " serviceProfileId=\"1111aa",
                new Step.AddServiceProfile(aa, "1111aa@ims1.example.com", SubscriberType.VIRTUAL, "tg.gl"));
        steps.put("dgfhtrffrf", new Step.SetPassword("authuser006@ims1.example.com", "dgfhtrffrf"));
        steps.put(
                "nuk.tg.gl",
                new Step.SetPhoneContext("moduser010@ims1.example.com", "moduser010@ims1.example.com", "nuk.tg.gl"));
        steps.forEach((mark, step) -> {
            List<String> found = samples.values().stream()
                    .filter(body -> body.contains(mark))
                    .toList();
            assertThat(found).as(mark).hasSize(1);
            String recorded = found.get(0);
            samples.values().remove(recorded);
            assertThat(OBJECTS.request(step, session(recorded)).toString()).isEqualTo(recorded);
        });
        String logout = samples.values().stream()
                .filter(body -> body.contains("cai3:Logout"))
                .findFirst()
                .orElseThrow();
        assertThat(Cai3gEnvelope.logout(session(logout)).toString()).isEqualTo(logout);
        samples.values().removeIf(body -> body.contains("cai3:Log"));
        assertThat(samples).as("samples that no step was compared with").isEmpty();
    }

    @Test
    void sipIdentitiesAreWrittenLikeTelephoneIdentities() {
        String tel =
                OBJECTS.request(new Step.AddTelUri("u@x", "1", "p@x", 1), "S").toString();
        String sip = OBJECTS.request(new Step.AddSipUri("u@x", "p@x", 1), "S").toString();
        assertThat(sip).isEqualTo(tel.replace("tel:+2991", "sip:p@x"));
        assertThat(OBJECTS.request(new Step.DeleteSipUri("u@x", "p@x"), "S").toString())
                .contains("<hss:publicData publicIdValue=\"sip:p@x\" xsi:nil=\"true\"/>");
    }

    @Test
    void textAndAttributesAreEscapedEachInTheirWay() {
        String request = OBJECTS.request(new Step.AddSipUri("u@x", "a&b<>\"'@x.com", 0), "S")
                .toString();
        assertThat(request)
                .contains("publicIdValue=\"sip:a&amp;b&lt;>&quot;'@x.com\"")
                .contains("<hss:publicIdValue>sip:a&amp;b&lt;&gt;\"'@x.com</hss:publicIdValue>");
        assertThat(OBJECTS.request(new Step.SetPassword("u", "a\tb\r\nc"), "S").toString())
                .contains("<hss:userPassword>a&#9;b&#13;&#10;c</hss:userPassword>");
    }

    @Test
    void lettersBeyondAsciiStayThemselves() {
        XmlText request = OBJECTS.request(new Step.SetPassword("u", "æøå \uD83D\uDE00"), "S");
        assertThat(request.problem()).isEmpty();
        assertThat(request.toString()).contains("<hss:userPassword>æøå \uD83D\uDE00<");
        // ISO-8859-1 bytes where they exist, so that the names of existing objects stay; no two ids share a name.
        assertThat(ImsObjects.associationId("ærø")).isEqualTo("22900630439b684ba0e2fa6322f015a2");
        assertThat(ImsObjects.associationId("\u0416")).isNotEqualTo(ImsObjects.associationId("?"));
    }

    @Test
    void whatXmlCannotCarryIsNeverWritten() {
        for (String bad : List.of("a\u0000", "a\u0007", "a\uFFFE", "a\uD83D", "a\uDE00\uD83D", "")) {
            XmlText request = OBJECTS.request(new Step.SetPassword("u", bad), "S");
            assertThat(request.problem()).as(bad).contains("the SIP password").doesNotContain("a\u0000");
        }
        List<Step> incomplete = List.of(
                new Step.CreateAssociation("u", SubscriberType.USER, "", "pw", "tg.gl"),
                new Step.CreateAssociation("u", SubscriberType.USER, "p", "", "tg.gl"),
                new Step.CreateAssociation("u", SubscriberType.USER, "p", "pw", ""),
                new Step.DeleteAssociation(""),
                new Step.AddTelUri("u", "", "p", 0),
                new Step.DeleteTelUri("", "1"),
                new Step.DeleteEnum(""));
        assertThat(incomplete)
                .allSatisfy(
                        step -> assertThat(OBJECTS.request(step, "S").problem()).endsWith("is empty"));
    }

    @Test
    void aTypeWithoutServiceProfileIsRefusedAndNamed() {
        ImsObjects objects = new ImsObjects(ImsProfile.standard(Map.of(SubscriberType.USER, "x")));
        Step pilot = new Step.CreateAssociation("u", SubscriberType.PILOT, "p", "pw", "tg.gl");
        assertThat(objects.request(pilot, "S").problem())
                .isEqualTo("the configured service profile of type pilot is empty");
    }

    @Test
    void theReadableFormHidesSessionAndPasswordsOnly() {
        Step create = new Step.CreateAssociation("u", SubscriberType.USER, "p", "top&secret", "tg.gl");
        String real = OBJECTS.request(create, "SESSION1").toString();
        assertThat(OBJECTS.redacted(create))
                .isEqualTo(real.replace("top&amp;secret", "***").replace("SESSION1", "***"));
        assertThat(OBJECTS.redacted(new Step.SetPassword("u", "top&secret"))).doesNotContain("secret");
    }

    @Test
    void stepsForOthersAreRefused() {
        assertThatThrownBy(() -> OBJECTS.request(new Step.DeleteRecord("u"), "S"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DeleteRecord");
    }

    @Test
    void profilesAreCheckedInWords() {
        assertThatThrownBy(() -> new ImsProfile("+299", Map.of(), "c", 1, "nu", 1, 1, "s"))
                .hasMessageContaining("country code");
        assertThatThrownBy(() -> ImsProfile.standard(Map.of(SubscriberType.TRUNK, " ")))
                .hasMessageContaining("trunk");
    }

    private static Map<String, String> samples() throws IOException {
        Map<String, String> bodies = new LinkedHashMap<>();
        try (InputStream in = ImsObjectsTest.class.getResourceAsStream("/gateway/samples.json")) {
            JsonNode all = new ObjectMapper().readTree(in);
            all.fieldNames().forEachRemaining(name -> {
                if (all.get(name).has("body")) {
                    bodies.put(name, all.get(name).get("body").asText());
                }
            });
        }
        return bodies;
    }

    private static String session(String body) {
        String mark = "<cai3:SessionId>";
        int start = body.indexOf(mark) + mark.length();
        return body.substring(start, body.indexOf('<', start));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
