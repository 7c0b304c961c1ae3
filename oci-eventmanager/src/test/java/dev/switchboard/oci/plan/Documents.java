package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.OciElement;
import dev.switchboard.oci.event.OciElement.Attribute;
import dev.switchboard.oci.event.OciEvent;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads documents for the tests of the rules: well-formed ones, without any of the care the real reader takes. */
final class Documents {

    private static final XMLInputFactory FACTORY = factory();

    private Documents() {}

    /** The event inside a recorded document, each of whose characters stands for a byte; empty when it is none. */
    static Optional<OciEvent> recorded(String bytes) throws XMLStreamException {
        OciElement outer = parse(new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        Optional<OciElement> report =
                outer.child("command").filter(c -> c.child("request").isPresent());
        if (report.isEmpty()) {
            return Optional.empty();
        }
        String login = text(report.get(), "userId");
        if (login.equals("*XS localhost Admin*")) {
            return Optional.empty();
        }
        OciElement inner =
                parse(report.get().child("request").orElseThrow().text().strip());
        OciElement command = inner.child("command").orElseThrow();
        return Optional.of(event(command));
    }

    /** An event of one command, given as its element with prefix {@code xsi} known. */
    static OciEvent command(String type, String content) {
        try {
            return event(parse(
                    "<command xmlns:xsi='" + OciElement.XSI + "' xsi:type='" + type + "'>" + content + "</command>"));
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("test command is not well formed: " + content, e);
        }
    }

    private static OciEvent event(OciElement command) {
        return new OciEvent("as1:8025", "write1", "admin1", command.type().orElse(""), command);
    }

    private static String text(OciElement parent, String child) {
        return parent.child(child).map(OciElement::text).orElse("");
    }

    static OciElement parse(String xml) throws XMLStreamException {
        XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(xml));
        while (reader.next() != XMLStreamConstants.START_ELEMENT) {
            // What stands before the root does not matter here.
        }
        return element(reader);
    }

    private static OciElement element(XMLStreamReader reader) throws XMLStreamException {
        String prefix = blankIfNull(reader.getPrefix());
        String name = reader.getLocalName();
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.add(new Attribute(
                    blankIfNull(reader.getAttributePrefix(i)),
                    blankIfNull(reader.getAttributeNamespace(i)),
                    reader.getAttributeLocalName(i),
                    reader.getAttributeValue(i)));
        }
        List<OciElement> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean plain = true;
        while (true) {
            int next = reader.next();
            if (next == XMLStreamConstants.END_ELEMENT) {
                return new OciElement(prefix, name, attributes, children, text.toString(), plain);
            } else if (next == XMLStreamConstants.START_ELEMENT) {
                plain = false;
                children.add(element(reader));
            } else if (next == XMLStreamConstants.CHARACTERS || next == XMLStreamConstants.CDATA) {
                text.append(reader.getText());
            } else {
                plain = false;
            }
        }
    }

    private static String blankIfNull(String text) {
        return text == null ? "" : text;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }
}
