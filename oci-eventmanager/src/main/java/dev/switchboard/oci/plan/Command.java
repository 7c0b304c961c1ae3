package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.event.OciElement;
import dev.switchboard.oci.event.OciElement.Attribute;
import dev.switchboard.oci.event.OciEvent;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The values of a command, read as tolerantly or as narrowly as the options say.
 *
 * @param element the inner {@code command} element
 * @param options how to read it
 */
record Command(OciElement element, PlanOptions options) {

    static Command of(OciEvent event, PlanOptions options) {
        return new Command(event.command(), options);
    }

    Field field(String... path) {
        if (!options.has(Quirk.LITERAL_READING)) {
            return element.field(path);
        }
        OciElement at = element;
        for (String name : path) {
            Optional<OciElement> next = literalChild(at, name);
            if (next.isEmpty()) {
                return Field.absent();
            }
            at = next.get();
        }
        if (literallyNil(at)) {
            return Field.nil();
        }
        return Field.of(at.plain() ? at.text() : "");
    }

    /** The text at a path, or an empty one when it is missing, nil or empty: no such value is ever used as it is. */
    String text(String... path) {
        return field(path).text().orElse("");
    }

    /**
     * A phone number as the network is to have it; a text that is none stays as it is and is told by
     * {@link #isNumber}.
     */
    Field phone(String... path) {
        Field field = field(path);
        if (options.has(Quirk.PHONE_AS_WRITTEN)) {
            return field;
        }
        Optional<String> written = field.text();
        return written.isPresent() ? Field.of(national(written.get())) : field;
    }

    static boolean isNumber(String phone) {
        return !phone.isEmpty() && phone.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    Subject subject(String userId, Collection<String> names) {
        return subject(userId, "", false, names);
    }

    /** The subject of a command about one subscriber, who joins the command's group when {@code joins}. */
    Subject subject(String userId, String groupId, boolean voicePortal, Collection<String> names) {
        Set<String> ids = userId.isEmpty() ? Set.of() : Set.of(userId);
        Set<String> others = new LinkedHashSet<>(names);
        others.remove("");
        others.remove(userId);
        String provider = groupId.isEmpty() ? "" : text("serviceProviderId");
        return new Subject(ids, groupId, provider, false, voicePortal, others, false);
    }

    /**
     * Only a leading plus sign tells that the country code is there; without it the same digits may begin a national
     * number.
     */
    private String national(String written) {
        String compact = written.replace("-", "").replaceAll("\\s", "");
        String international = "+" + options.countryCode();
        boolean foreignOrBare = !compact.startsWith(international) || compact.equals(international);
        return foreignOrBare ? compact : compact.substring(international.length());
    }

    private static Optional<OciElement> literalChild(OciElement parent, String name) {
        for (OciElement child : parent.children()) {
            if (child.prefix().isEmpty() && child.name().equals(name)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    private static boolean literallyNil(OciElement element) {
        for (Attribute attribute : element.attributes()) {
            if (attribute.prefix().equals("xsi") && attribute.name().equals("nil")) {
                return attribute.value().equals("true");
            }
        }
        return false;
    }
}
