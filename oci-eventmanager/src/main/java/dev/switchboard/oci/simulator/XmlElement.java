package dev.switchboard.oci.simulator;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A small tree of XML: elements with their namespace, attributes by local name, children, and their text. */
final class XmlElement {

    private static final int MAX_DEPTH = 64;

    private final String namespace;
    private final String name;
    private final Map<String, String> attributes = new HashMap<>(4);
    private final List<XmlElement> children = new ArrayList<>(4);
    private final StringBuilder text = new StringBuilder(0);

    private XmlElement(String namespace, String name) {
        this.namespace = namespace;
        this.name = name;
    }

    /** A factory for the thread that asks; document types and external entities are off. */
    static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        // The JDK's own: a reader that was closed reads the next document, at half the cost of a new one.
        factory.setProperty("reuse-instance", true);
        return factory;
    }

    /** Reads a whole document. */
    static XmlElement read(XMLInputFactory factory, byte[] document) throws XMLStreamException {
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
        Deque<XmlElement> open = new ArrayDeque<>();
        XmlElement top = new XmlElement("", "");
        open.push(top);
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (open.size() > MAX_DEPTH) {
                        throw new XMLStreamException("elements are nested more than " + MAX_DEPTH + " deep");
                    }
                    XmlElement element = start(reader);
                    innermost(open).children.add(element);
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                    innermost(open).text.append(reader.getText());
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("document types and entities are not taken");
                default -> {
                    // Comments, instructions and ignorable space mean nothing here.
                }
            }
        }
        // Only a reader that came to the end is fit for another document; there is nothing else to close.
        reader.close();
        return top.children.get(0);
    }

    private static XmlElement innermost(Deque<XmlElement> open) {
        return open.getFirst();
    }

    private static XmlElement start(XMLStreamReader reader) {
        String uri = reader.getNamespaceURI();
        XmlElement element = new XmlElement(uri == null ? "" : uri, reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return element;
    }

    boolean is(String wantedNamespace, String wantedName) {
        return name.equals(wantedName) && namespace.equals(wantedNamespace);
    }

    String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    List<XmlElement> children() {
        return children;
    }

    Map<String, String> attributes() {
        return attributes;
    }

    /** The attribute, or empty text. */
    String attribute(String wanted) {
        return attributes.getOrDefault(wanted, "");
    }

    /** Its own character data, untrimmed. */
    String text() {
        return text.toString();
    }

    Optional<XmlElement> child(String wanted) {
        return children.stream().filter(child -> child.name.equals(wanted)).findFirst();
    }

    /** Text of a child, or what is given when there is no such child. */
    String childText(String wanted, String otherwise) {
        return child(wanted).map(XmlElement::text).orElse(otherwise);
    }

    boolean isNil() {
        return attribute("nil").equals("true") || attribute("nil").equals("1");
    }
}
