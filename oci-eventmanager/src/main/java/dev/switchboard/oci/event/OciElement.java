package dev.switchboard.oci.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One XML element of a reported command, as it was written: immutable, with its attributes, children and character
 * data.
 *
 * <p>Reading is tolerant: names are compared without prefix, the first of repeated children counts, and
 * {@code xsi:nil} may be {@code true} or {@code 1}. What the document really said (prefixes, spelling, white space,
 * comments) is kept beside that, for whoever has to read it as narrowly as an older system did.
 *
 * @param prefix the name's namespace prefix, empty when there is none
 * @param name the local name
 * @param attributes all attributes but namespace declarations, in document order
 * @param children the child elements, in document order
 * @param text the element's own character data, entities expanded, not trimmed; empty when there is none
 * @param plain whether the content is nothing but character data: no child elements, comments or processing
 *     instructions
 */
public record OciElement(
        String prefix, String name, List<Attribute> attributes, List<OciElement> children, String text, boolean plain) {

    /** The namespace of {@code xsi:type} and {@code xsi:nil}. */
    public static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    /**
     * One attribute.
     *
     * @param prefix the prefix as written, empty when there is none
     * @param namespace the namespace the prefix stands for, empty when there is none
     * @param name the local name
     * @param value the value, entities expanded
     */
    public record Attribute(String prefix, String namespace, String name, String value) {}

    /**
     * Copies the lists.
     *
     * @param prefix the prefix as written, empty when there is none
     * @param name the local name
     * @param attributes all attributes but namespace declarations, in document order
     * @param children the child elements, in document order
     * @param text the element's own character data, entities expanded, not trimmed; empty when there is none
     * @param plain whether the content is nothing but character data: no child elements, comments or processing
     *     instructions
     */
    public OciElement {
        attributes = List.copyOf(attributes);
        children = List.copyOf(children);
    }

    /**
     * The value of {@code xsi:type}.
     *
     * @return the type name as written, or empty when the element has none
     */
    public Optional<String> type() {
        return xsi("type");
    }

    /**
     * Whether the element says {@code xsi:nil="true"} (or {@code 1}).
     *
     * @return true when it is nil
     */
    public boolean nil() {
        String spelling = xsi("nil").orElse("").strip();
        return spelling.equals("true") || spelling.equals("1");
    }

    /**
     * The first child of a name.
     *
     * @param childName a local name
     * @return the child, or empty when there is none
     */
    public Optional<OciElement> child(String childName) {
        for (OciElement child : children) {
            if (child.name.equals(childName)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /**
     * All children of a name.
     *
     * @param childName a local name
     * @return the children in document order
     */
    public List<OciElement> children(String childName) {
        List<OciElement> found = new ArrayList<>();
        for (OciElement child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
        }
        return List.copyOf(found);
    }

    /**
     * The field at a path of child names.
     *
     * @param path local names from this element downwards
     * @return absent when any element of the path is missing; else what the last element says, trimmed
     */
    public Field field(String... path) {
        OciElement at = this;
        for (String step : path) {
            Optional<OciElement> next = at.child(step);
            if (next.isEmpty()) {
                return Field.absent();
            }
            at = next.get();
        }
        return at.nil() ? Field.nil() : Field.of(at.text.strip());
    }

    private Optional<String> xsi(String attributeName) {
        for (Attribute attribute : attributes) {
            if (attribute.namespace.equals(XSI) && attribute.name.equals(attributeName)) {
                return Optional.of(attribute.value);
            }
        }
        return Optional.empty();
    }
}
