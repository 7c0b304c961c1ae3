package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.OciElement;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** Turns a recorded gateway request into the line that {@link WireCodes} makes of a step. */
final class RecordedRequest {

    private RecordedRequest() {}

    static String code(String body) throws XMLStreamException {
        OciElement operation = at(Documents.parse(body), "Body").children().get(0);
        boolean association = at(operation, "MOType").text().startsWith("IMSAssociation");
        String key = at(operation, "MOId").children().get(0).text();
        return switch (operation.name()) {
            case "Delete" -> association ? "A- " + key : "ENUM- " + key;
            case "Create" -> association ? creation(key, change(operation)) : number(change(operation));
            case "Set" -> setting(key, change(operation).children().get(0));
            default -> throw new IllegalArgumentException("unexpected operation " + operation.name());
        };
    }

    private static OciElement change(OciElement operation) {
        return at(operation, "MOAttributes").children().get(0);
    }

    private static String creation(String key, OciElement create) {
        boolean psi = at(create, "isPsi").text().equals("true");
        OciElement user = at(create, "privateUser");
        OciElement uri = at(create, "publicData");
        OciElement profile = at(create, "subscriberServiceProfile");
        String password =
                user.child("userPassword").map(e -> " password=" + e.text()).orElse("");
        return "A+" + (psi ? "P " : "U ") + key + " "
                + at(user, "privateUserId").text() + password + " "
                + at(uri, "publicIdValue").text() + " irs="
                + at(uri, "implicitRegSet").text() + " sp="
                + at(profile, "serviceProfileId").text() + " " + configured(profile) + " "
                + at(profile, "phoneContext").text();
    }

    private static String number(OciElement create) {
        return "ENUM+ " + at(create, "msisdn").text() + " "
                + at(at(create, "records"), "publicId").text();
    }

    private static String setting(String key, OciElement change) {
        String subject = change.attributes().stream()
                .filter(a -> a.prefix().isEmpty())
                .findFirst()
                .orElseThrow()
                .value();
        return switch (change.name()) {
            case "privateUser" ->
                "PW " + key + " " + subject + " " + at(change, "userPassword").text();
            case "publicData" ->
                change.nil()
                        ? "URI- " + key + " " + subject
                        : "URI+ " + key + " " + subject + " "
                                + at(change, "privateUserId").text() + " irs="
                                + at(change, "implicitRegSet").text() + " sp="
                                + at(change, "serviceProfileId").text();
            case "subscriberServiceProfile" -> profile(key, subject, change);
            default -> throw new IllegalArgumentException("unexpected change " + change.name());
        };
    }

    private static String profile(String key, String subject, OciElement change) {
        if (change.nil()) {
            return "SP- " + key + " " + subject;
        }
        String context = at(change, "phoneContext").text();
        List<OciElement> whole = change.children("configuredServiceProfile");
        return whole.isEmpty()
                ? "CTX " + key + " " + subject + " " + context
                : "SP+ " + key + " " + subject + " " + configured(change) + " " + context;
    }

    private static String configured(OciElement profile) {
        return at(at(profile, "configuredServiceProfile"), "configuredServiceProfileId")
                .text();
    }

    private static OciElement at(OciElement parent, String name) {
        return parent.child(name)
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + parent.name()));
    }
}
