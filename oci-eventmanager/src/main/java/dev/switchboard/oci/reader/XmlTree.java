package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.OciElement;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one XML document from characters into elements.
 *
 * <p>An XML declaration is passed over: the text is decoded already, so that its encoding has no meaning any more, and
 * XML 1.1 would only allow characters that nothing behind us takes. Text behind the root is ignored; further markup
 * there is an error, since it may be a document that nobody would miss.
 *
 * <p>Not for several threads at once.
 */
final class XmlTree {

    /** OCI nests some ten levels deep; far more than that is an attack on whoever walks the tree. */
    static final int MAX_DEPTH = 64;

    /** OCI elements have at most a type, a nil and namespace declarations. */
    static final int MAX_ATTRIBUTES = 64;

    /** Keeps the tree within some tens of megabytes; the longest member list has a few thousand elements. */
    static final int MAX_ELEMENTS = 200_000;

    private static final String JDK_REUSE = "reuse-instance";
    private static final String JDK_ATTRIBUTE_LIMIT = "jdk.xml.elementAttributeLimit";

    /**
     * The JDK's limits for entities, which newer JDKs set so low that a long escaped request exceeds them: they count
     * the predefined ones too. Nothing is lost by lifting them, since no document can declare an entity here.
     */
    private static final List<String> JDK_ENTITY_LIMITS = List.of(
            "jdk.xml.entityExpansionLimit", "jdk.xml.totalEntitySizeLimit", "jdk.xml.maxGeneralEntitySizeLimit");

    /**
     * A reader that is used again keeps every name it has met, at half the cost of making a new one for each document.
     * After so many characters it goes, so that a peer which makes names up does not fill the memory.
     */
    private static final int READER_LASTS = 4_000_000;

    private XMLInputFactory factory = factory();
    private int charactersRead;
    private String layer = "";
    private String text = "";
    private int start;
    private int elements;

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(JDK_REUSE, true);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_VALIDATING, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setProperty(JDK_ATTRIBUTE_LIMIT, MAX_ATTRIBUTES);
        for (String entityLimit : JDK_ENTITY_LIMITS) {
            factory.setProperty(entityLimit, 0);
        }
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entities are not read");
        });
        return factory;
    }

    /**
     * Reads a document.
     *
     * @param layerName what to call the document in a message
     * @param document its text
     * @return the root element
     * @throws UnreadableDocument when it is not well formed, has a document type declaration or exceeds a limit
     */
    OciElement read(String layerName, String document) throws UnreadableDocument {
        layer = layerName;
        start = behindDeclaration(document);
        text = document.substring(0, Math.max(start, document.lastIndexOf('>') + 1));
        elements = 0;
        try (Reader characters = new StringReader(text)) {
            long skipped = characters.skip(start);
            assert skipped == start;
            renewReader();
            XMLStreamReader in = factory.createXMLStreamReader(characters);
            OciElement root = document(in);
            // Only a reader that came to the end is fit for another document; there is nothing else to close.
            in.close();
            return root;
        } catch (XMLStreamException e) {
            throw fault(withoutQuotations(e), e.getLocation());
        } catch (IOException | RuntimeException e) {
            // The JDK's reader is known to fail in other ways on some garbage.
            throw new UnreadableDocument("the " + layer + " cannot be read: the XML reader gave up with "
                    + e.getClass().getSimpleName());
        } finally {
            text = "";
        }
    }

    private void renewReader() {
        if (charactersRead > READER_LASTS) {
            factory = factory();
            charactersRead = 0;
        }
        charactersRead += text.length();
    }

    private OciElement document(XMLStreamReader in) throws XMLStreamException, UnreadableDocument {
        int event = in.next();
        while (event != XMLStreamConstants.START_ELEMENT) {
            refuseForbidden(in, event);
            event = in.next();
        }
        OciElement root = element(in, 1);
        while (event != XMLStreamConstants.END_DOCUMENT) {
            event = in.next();
        }
        return root;
    }

    private OciElement element(XMLStreamReader in, int depth) throws XMLStreamException, UnreadableDocument {
        if (depth > MAX_DEPTH) {
            throw fault("elements are nested more than " + MAX_DEPTH + " levels deep", in.getLocation());
        }
        if (++elements > MAX_ELEMENTS) {
            throw fault("there are more than " + MAX_ELEMENTS + " elements", in.getLocation());
        }
        String prefix = orEmpty(in.getPrefix());
        String name = in.getLocalName();
        List<OciElement.Attribute> attributes = attributes(in);
        CharacterData data = new CharacterData();
        List<OciElement> children = List.of();
        boolean plain = true;
        while (true) {
            int event = in.next();
            switch (event) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    data.add(in.getText());
                case XMLStreamConstants.START_ELEMENT -> {
                    plain = false;
                    if (children.isEmpty()) {
                        children = new ArrayList<>();
                    }
                    children.add(element(in, depth + 1));
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return new OciElement(prefix, name, attributes, children, data.text(), plain);
                }
                default -> {
                    refuseForbidden(in, event);
                    plain = false;
                }
            }
        }
    }

    private List<OciElement.Attribute> attributes(XMLStreamReader in) throws UnreadableDocument {
        int count = in.getAttributeCount();
        if (count == 0) {
            return List.of();
        }
        if (count > MAX_ATTRIBUTES) {
            throw fault("an element has more than " + MAX_ATTRIBUTES + " attributes", in.getLocation());
        }
        List<OciElement.Attribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(new OciElement.Attribute(
                    orEmpty(in.getAttributePrefix(i)),
                    orEmpty(in.getAttributeNamespace(i)),
                    in.getAttributeLocalName(i),
                    in.getAttributeValue(i)));
        }
        return attributes;
    }

    private void refuseForbidden(XMLStreamReader in, int event) throws UnreadableDocument {
        if (event == XMLStreamConstants.DTD) {
            throw fault("document type declarations are not accepted", in.getLocation());
        }
        if (event == XMLStreamConstants.PROCESSING_INSTRUCTION
                && orEmpty(in.getPIData()).indexOf('<') >= 0) {
            // What a declaration that was cut off becomes: it takes in everything up to the next declaration's end.
            throw fault("a processing instruction holds markup", in.getLocation());
        }
        if (event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw fault("an entity is used that XML does not define", in.getLocation());
        }
    }

    private UnreadableDocument fault(String what, Location location) {
        int line = Math.max(1, location.getLineNumber());
        int column = Math.max(1, location.getColumnNumber());
        int lineStart = 0;
        int linesBefore = 0;
        for (int i = text.indexOf('\n'); i >= 0 && i < start; i = text.indexOf('\n', i + 1)) {
            linesBefore++;
            lineStart = i + 1;
        }
        int realColumn = line == 1 ? column + start - lineStart : column;
        return new UnreadableDocument(
                "the " + layer + ", line " + (line + linesBefore) + ", column " + realColumn + ": " + what);
    }

    /** The reader's own words without what they quote, for that may be a piece of a password. */
    private static String withoutQuotations(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int words = message.indexOf("Message: ");
        if (words >= 0) {
            message = message.substring(words + "Message: ".length());
        }
        int key = message.indexOf('#');
        if (message.startsWith("http") && key >= 0) {
            // Namespace errors come as a key with arguments.
            int arguments = message.indexOf('?', key);
            return "not well-formed XML: " + message.substring(key + 1, arguments < 0 ? message.length() : arguments);
        }
        StringBuilder kept = new StringBuilder("not well-formed XML: ");
        boolean quoted = false;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '"') {
                kept.append(quoted ? "…\"" : "\"");
                quoted = !quoted;
            } else if (!quoted) {
                kept.append(c < ' ' ? ' ' : c);
            }
        }
        return kept.toString();
    }

    private static int behindDeclaration(String document) {
        int at = 0;
        while (at < document.length() && (document.charAt(at) <= ' ' || document.charAt(at) == '\ufeff')) {
            if (document.charAt(at) < ' ' && "\t\r\n".indexOf(document.charAt(at)) < 0) {
                return at;
            }
            at++;
        }
        if (document.startsWith("<?xml", at)
                && at + 5 < document.length()
                && Character.isWhitespace(document.charAt(at + 5))) {
            int end = document.indexOf("?>", at);
            int nextTag = document.indexOf('<', at + 1);
            return end < 0 || (nextTag >= 0 && nextTag < end) ? at : end + 2;
        }
        return at;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** Puts the pieces of an element's character data together; most have one. */
    private static final class CharacterData {

        private String first = "";
        private final StringBuilder rest = new StringBuilder(0);

        void add(String piece) {
            if (first.isEmpty()) {
                first = piece;
            } else {
                rest.append(piece);
            }
        }

        String text() {
            return rest.length() == 0 ? first : first + rest;
        }
    }
}
