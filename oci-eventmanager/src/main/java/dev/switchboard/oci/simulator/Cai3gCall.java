package dev.switchboard.oci.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;

/**
 * One request as the gateway understands it.
 *
 * @param operation what is asked for
 * @param session session id of the header; empty where there is none
 * @param body the element of the operation; absent when the request could not be read
 * @param key MOId, the association id or the number
 * @param kind what kind of object it is about
 * @param wrong what no correct client sends
 */
record Cai3gCall(
        Cai3gSimulator.Operation operation,
        String session,
        Optional<XmlElement> body,
        String key,
        Kind kind,
        List<String> wrong) {

    /** Kinds of managed object. */
    enum Kind {
        ASSOCIATION,
        NUMBER,
        NONE
    }

    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String CAI3G = "http://schemas.ericsson.com/cai3g1.2/";
    private static final String HSS = "http://schemas.ericsson.com/ma/HSS/";
    private static final String ENUM = "http://schemas.ericsson.com/ema/UserProvisioning/IPWorks/5.0/";
    private static final Pattern UNDEFINED = Pattern.compile("(sip:|tel:\\+?[0-9]*)?undefined");

    /** Whether nothing should be done about it because it makes no sense. */
    boolean senseless() {
        return body.isEmpty() || !wrong.isEmpty();
    }

    /** Reads a request; what is wrong with it is part of the result. */
    static Cai3gCall read(XMLInputFactory factory, byte[] bytes) {
        XmlElement envelope;
        try {
            envelope = XmlElement.read(factory, bytes);
        } catch (XMLStreamException | RuntimeException e) {
            // The parser of the JDK lets some of its own exceptions through on odd input.
            return unreadable("not well-formed UTF-8 XML: " + onOneLine(e));
        }
        Optional<XmlElement> soapBody = envelope.child("Body");
        if (!envelope.is(SOAP, "Envelope")
                || soapBody.isEmpty()
                || soapBody.get().children().size() != 1) {
            return unreadable("not a SOAP envelope with one element in its body");
        }
        XmlElement body = soapBody.get().children().get(0);
        String session = envelope.child("Header")
                .map(header -> header.childText("SessionId", ""))
                .orElse("");
        List<String> wrong = new ArrayList<>();
        findUndefined(envelope, wrong);
        Cai3gSimulator.Operation operation = Cai3gSimulator.Operation.of(body.name());
        if (!body.namespace().equals(CAI3G)) {
            wrong.add("the operation " + body.name() + " is not in the namespace of CAI3G 1.2");
        }
        return switch (operation) {
            case CREATE, SET, DELETE -> object(operation, session, body, wrong);
            case LOGIN, LOGOUT -> new Cai3gCall(operation, session, Optional.of(body), "", Kind.NONE, wrong);
            case OTHER -> {
                wrong.add("the operation " + body.name() + " is not known");
                yield new Cai3gCall(operation, session, Optional.of(body), "", Kind.NONE, wrong);
            }
        };
    }

    private static Cai3gCall object(
            Cai3gSimulator.Operation operation, String session, XmlElement body, List<String> wrong) {
        String type = body.childText("MOType", "");
        Optional<XmlElement> id = body.child("MOId");
        Optional<XmlElement> change =
                body.child("MOAttributes").flatMap(it -> it.children().stream().findFirst());
        Kind kind = Kind.NONE;
        String keyName = "";
        if (type.equals("IMSAssociation@" + HSS)) {
            kind = Kind.ASSOCIATION;
            keyName = "associationId";
        } else if (type.equals("DNSSubscription@" + ENUM)) {
            kind = Kind.NUMBER;
            keyName = "msisdn";
        } else {
            wrong.add("the MOType is unknown: " + type);
        }
        String wantedName = keyName;
        String key = id.map(it -> it.childText(wantedName, "")).orElse("");
        if (key.isEmpty() && kind != Kind.NONE) {
            wrong.add("the MOId has no " + keyName);
        }
        if (change.isPresent() && !change.get().attribute(keyName).equals(key)) {
            wrong.add("the attribute " + keyName + " differs from the MOId: "
                    + change.get().attribute(keyName));
        }
        if (change.isEmpty() && operation != Cai3gSimulator.Operation.DELETE) {
            wrong.add("MOAttributes are missing");
        }
        change.ifPresent(it -> checkKeys(it, wrong));
        return new Cai3gCall(operation, session, Optional.of(body), key, kind, wrong);
    }

    /** Each keyed element carries its key as attribute and, unless it is a removal, as child: they must agree. */
    private static void checkKeys(XmlElement element, List<String> wrong) {
        element.attributes().forEach((name, value) -> {
            String child = element.childText(name, value);
            if (!child.equals(value)) {
                wrong.add("the attribute " + name + " of " + element.name() + " differs from the element: " + value);
            }
        });
        element.children().forEach(child -> checkKeys(child, wrong));
    }

    private static void findUndefined(XmlElement element, List<String> wrong) {
        if (element.name().equals("undefined")
                || UNDEFINED.matcher(element.text()).matches()) {
            wrong.add("an undefined value in " + element.name());
        }
        element.attributes().forEach((name, value) -> {
            if (UNDEFINED.matcher(value).matches()) {
                wrong.add("an undefined value in the attribute " + name + " of " + element.name());
            }
        });
        element.children().forEach(child -> findUndefined(child, wrong));
    }

    private static Cai3gCall unreadable(String why) {
        return new Cai3gCall(Cai3gSimulator.Operation.OTHER, "", Optional.empty(), "", Kind.NONE, List.of(why));
    }

    private static String onOneLine(Exception e) {
        return String.valueOf(e.getMessage()).replace('\n', ' ');
    }

    /** What is to be created or set. */
    Optional<XmlElement> change() {
        return body.flatMap(it -> it.child("MOAttributes"))
                .flatMap(it -> it.children().stream().findFirst());
    }
}
