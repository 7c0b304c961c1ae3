package dev.switchboard.oci.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.oci.plan.Step;
import dev.switchboard.oci.plan.SubscriberType;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads what each recorded request asks for, has it written again, and compares the two as XML. */
class RecordedRequestsTest {

    private static final Pattern NAME = Pattern.compile("[^<>\\s\"&;]+");

    private static final DocumentBuilder PARSER = parser();

    private final ObjectMapper json = new ObjectMapper();
    private final ImsObjects objects = new ImsObjects(GatewayTexts.PROFILE);
    private final Map<String, String> users = new HashMap<>();

    private static DocumentBuilder parser() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"suites.jsonl", "random-shared.jsonl"})
    void everyRecordedRequestCanBeWrittenAgain(String file) throws Exception {
        Path recorded = Path.of(System.getProperty("conformance.dir", "."), "oci", file);
        assumeTrue(Files.isReadable(recorded), "the recorded traces are not here: " + recorded);
        int compared = 0;
        int undefined = 0;
        try (var lines = Files.lines(recorded)) {
            for (String line : (Iterable<String>) lines::iterator) {
                JsonNode scenario = json.readTree(line);
                for (JsonNode event : scenario.get("events")) {
                    learnNames(event.get("xml").asText());
                    for (JsonNode request : event.get("ema")) {
                        if (!request.has("body") || request.get("body").asText().contains("undefined")) {
                            undefined++;
                        } else {
                            compare(request.get("body").asText());
                            compared++;
                        }
                    }
                }
            }
        }
        System.out.println(
                file + ": " + compared + " requests compared, " + undefined + " with undefined values left out");
        assertThat(compared).isGreaterThan(1000);
        assertThat(undefined).isLessThan(40);
    }

    /** The id that an association id stands for can only be guessed from what the events mention. */
    private void learnNames(String xml) {
        Matcher matcher = NAME.matcher(xml);
        while (matcher.find()) {
            users.putIfAbsent(ImsObjects.associationId(matcher.group()), matcher.group());
        }
    }

    private void compare(String body) throws Exception {
        Element operation = operation(body);
        String session = first(operation.getOwnerDocument().getDocumentElement(), "cai3:SessionId");
        String written;
        if (operation.getLocalName().equals("Login")) {
            written = Cai3gEnvelope.login(first(operation, "cai3:userId"), first(operation, "cai3:pwd"))
                    .toString();
        } else if (operation.getLocalName().equals("Logout")) {
            written = Cai3gEnvelope.logout(session).toString();
        } else {
            written = objects.request(step(operation), session).toString();
        }
        assertThat(canonical(parse(written).getDocumentElement()))
                .isEqualTo(canonical(parse(body).getDocumentElement()));
    }

    private Step step(Element op) {
        String kind = op.getLocalName();
        if (first(op, "ns:msisdn").startsWith("tel:299")) {
            String phone = first(op, "ns:msisdn").substring("tel:299".length());
            return kind.equals("Delete")
                    ? new Step.DeleteEnum(phone)
                    : new Step.CreateEnum(phone, withoutScheme(first(op, "ns:publicId")));
        }
        String user = users.getOrDefault(first(op, "hss:associationId"), "");
        if (kind.equals("Delete")) {
            return new Step.DeleteAssociation(user);
        }
        String context = first(op, "hss:phoneContext");
        if (kind.equals("Create")) {
            return new Step.CreateAssociation(
                    first(op, "hss:privateUserId"),
                    type(op),
                    first(op, "hss:serviceProfileId"),
                    first(op, "hss:userPassword"),
                    context);
        }
        return change(op, user, (Element)
                op.getElementsByTagName("hss:SetIMSAssociation").item(0).getFirstChild());
    }

    private static Step change(Element op, String user, Element change) {
        boolean removal = change.hasAttribute("xsi:nil");
        if (change.getLocalName().equals("privateUser")) {
            return new Step.SetPassword(user, first(op, "hss:userPassword"));
        }
        if (change.getLocalName().equals("publicData")) {
            String identity = change.getAttribute("publicIdValue");
            boolean tel = identity.startsWith("tel:+299");
            String value = tel ? identity.substring("tel:+299".length()) : withoutScheme(identity);
            if (removal) {
                return tel ? new Step.DeleteTelUri(user, value) : new Step.DeleteSipUri(user, value);
            }
            int irs = Integer.parseInt(first(op, "hss:implicitRegSet"));
            return tel
                    ? new Step.AddTelUri(user, value, first(op, "hss:serviceProfileId"), irs)
                    : new Step.AddSipUri(user, value, irs);
        }
        String profile = change.getAttribute("serviceProfileId");
        String context = first(op, "hss:phoneContext");
        if (removal) {
            return new Step.DeleteServiceProfile(user, profile);
        }
        return first(op, "hss:configuredServiceProfileId").isEmpty()
                ? new Step.SetPhoneContext(user, profile, context)
                : new Step.AddServiceProfile(user, profile, type(op), context);
    }

    private static SubscriberType type(Element op) {
        String profile = first(op, "hss:configuredServiceProfileId");
        return SubscriberType.parse(profile.substring("profile_".length())).orElseThrow();
    }

    private static String withoutScheme(String identity) {
        return identity.substring("sip:".length());
    }

    private static String first(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static Element operation(String body) throws Exception {
        return (Element) parse(body).getElementsByTagName("S:Body").item(0).getFirstChild();
    }

    private static Document parse(String text) throws Exception {
        return PARSER.parse(new InputSource(new StringReader(text)));
    }

    /** Names with prefix and namespace, attributes in alphabetical order, text as it is; no declarations. */
    private static List<String> canonical(Element element) {
        List<String> out = new ArrayList<>();
        write(element, out);
        return out;
    }

    private static void write(Element element, List<String> out) {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            if (!attribute.getNodeName().startsWith("xmlns")) {
                attributes.put(attribute.getNodeName(), attribute.getNodeValue());
            }
        }
        out.add("<" + element.getNodeName() + " {" + element.getNamespaceURI() + "} " + attributes);
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                write(inner, out);
            } else {
                out.add(child.getNodeValue());
            }
        }
        out.add(">");
    }
}
