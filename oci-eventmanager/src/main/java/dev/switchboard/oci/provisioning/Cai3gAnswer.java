package dev.switchboard.oci.provisioning;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a SOAP answer of the gateway says, read by local names: prefixes, order, missing and repeated parts do not
 * matter.
 *
 * @param fault whether the body's first element is a SOAP fault
 * @param sessionId the session a login made; empty when there is none
 * @param faultCodes every number in an element of that name in the singular, in document order
 * @param errorCodes every number that a network element reports, under either name in use, in document order
 * @param text every distinct piece of text meant for people
 * @param sessionFault whether the answer has an element that reports an invalid session
 */
record Cai3gAnswer(
        boolean fault,
        String sessionId,
        List<Integer> faultCodes,
        List<Integer> errorCodes,
        String text,
        boolean sessionFault) {

    private static final int DEEPEST = 64;
    private static final int LARGEST_TEXT = 400;
    private static final int LARGEST_CODE_DIGITS = 9;
    private static final Set<String> CODES = Set.of("faultcode", "errorcode", "respcode");
    private static final Set<String> TEXTS = Set.of(
            "faultstring", "reasontext", "errormessage", "errordetails", "respdescription", "description", "text");
    /** What {@link #read} needs, for one thread at a time. */
    static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // The JDK's own: a reader that was closed reads the next answer, at half the cost of a new one.
        factory.setProperty("reuse-instance", true);
        return factory;
    }

    /**
     * Reads an answer.
     *
     * @param factory one that {@link #factory} made
     * @param answer the bytes
     * @return what it says, or empty when it is no SOAP envelope whose body has an element
     */
    static Optional<Cai3gAnswer> read(XMLInputFactory factory, byte[] answer) {
        int start = 0;
        while (start < answer.length && answer[start] >= 0 && answer[start] <= ' ') {
            start++;
        }
        try {
            XMLStreamReader reader =
                    factory.createXMLStreamReader(new ByteArrayInputStream(answer, start, answer.length - start));
            Optional<Cai3gAnswer> said = new Reading(reader).read();
            // Only a reader that came to the end is fit for another answer; there is nothing else to close.
            reader.close();
            return said;
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    /** One pass over one answer. */
    private static final class Reading {

        private final XMLStreamReader reader;
        private final List<Integer> faultCodes = new ArrayList<>();
        private final List<Integer> errorCodes = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();
        private int depth;
        private boolean inBody;
        private boolean hasResult;
        private boolean fault;
        private boolean sessionFault;
        private String sessionId = "";

        Reading(XMLStreamReader reader) {
            this.reader = reader;
        }

        Optional<Cai3gAnswer> read() throws XMLStreamException {
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    start(reader.getLocalName());
                    content.setLength(0);
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    end(reader.getLocalName());
                    content.setLength(0);
                    depth--;
                } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                    content.append(reader.getText());
                } else if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                    throw new XMLStreamException("document types and entities are not accepted");
                }
            }
            return hasResult
                    ? Optional.of(new Cai3gAnswer(
                            fault,
                            sessionId,
                            List.copyOf(faultCodes),
                            List.copyOf(errorCodes),
                            Redaction.shorten(String.join("; ", texts), LARGEST_TEXT),
                            sessionFault))
                    : Optional.empty();
        }

        private void start(String name) throws XMLStreamException {
            if (depth > DEEPEST || (depth == 1 && !name.equals("Envelope"))) {
                throw new XMLStreamException("no SOAP envelope");
            }
            if (depth == 2) {
                inBody = name.equals("Body");
            } else if (depth == 3 && inBody && !hasResult) {
                hasResult = true;
                fault = name.equals("Fault");
            }
            sessionFault |= name.equals("SessionIdFault");
        }

        private void end(String name) {
            if (!inBody || depth <= 2) {
                return;
            }
            String value = content.toString().strip();
            String key = name.toLowerCase(Locale.ROOT);
            if (name.equals("sessionId") && sessionId.isEmpty()) {
                sessionId = value;
            } else if (CODES.contains(key)) {
                code(key, value);
            } else if (TEXTS.contains(key) && !value.isEmpty() && !texts.contains(value)) {
                texts.add(value);
            }
        }

        private void code(String key, String value) {
            boolean number = !value.isEmpty()
                    && value.length() <= LARGEST_CODE_DIGITS
                    && value.chars().allMatch(c -> c >= '0' && c <= '9');
            if (number) {
                (key.equals("faultcode") ? faultCodes : errorCodes).add(Integer.parseInt(value));
            } else if (!key.equals("faultcode") && !value.isEmpty()) {
                texts.add(key + " " + value);
            }
        }
    }
}
