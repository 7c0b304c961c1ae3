package dev.switchboard.oci;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The content of an XML text in a form that can be compared: namespaces without prefixes, attributes sorted, session
 * identities and random passwords replaced by a mark.
 */
final class CanonicalXml {

    private CanonicalXml() {}

    static String of(String xml) {
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_COALESCING, true);
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            StringBuilder text = new StringBuilder();
            while (reader.hasNext()) {
                append(reader, reader.next(), text);
            }
            return text.toString()
                    .replaceAll("(SessionId>)[^<]*", "$1*")
                    .replaceAll("(userPassword>)(\\{RANDOM-PASSWORD\\}|[a-z]{14})(?=<)", "$1*");
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("not XML: " + xml, e);
        }
    }

    private static void append(XMLStreamReader reader, int event, StringBuilder text) {
        if (event == XMLStreamConstants.START_ELEMENT) {
            List<String> attributes = new ArrayList<>();
            for (int i = 0; i < reader.getAttributeCount(); i++) {
                attributes.add(" {" + namespace(reader.getAttributeNamespace(i)) + "}" + reader.getAttributeLocalName(i)
                        + "=" + reader.getAttributeValue(i));
            }
            Collections.sort(attributes);
            text.append("<{").append(namespace(reader.getNamespaceURI())).append('}');
            text.append(reader.getLocalName())
                    .append(String.join("", attributes))
                    .append('>');
        } else if (event == XMLStreamConstants.END_ELEMENT) {
            text.append("</").append(reader.getLocalName()).append('>');
        } else if (event == XMLStreamConstants.CHARACTERS) {
            text.append(reader.getText());
        }
    }

    private static String namespace(String uri) {
        return uri == null ? "" : uri;
    }
}
