package dev.switchboard.vmo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/** Reads what the mail side sends to {@code /api/setstatus}; whatever its content type says. */
final class ReportReader {

    private static final int LONGEST_ID = 200;

    private ReportReader() {}

    /**
     * Reads a report.
     *
     * @param body the body
     * @param headerId the caller's key when it stands in a header
     * @param actor who sends it
     * @return the report; empty when the body does not say what it must
     */
    static Optional<StatusReport> read(byte[] body, Optional<String> headerId, String actor) {
        try {
            return MediatorJson.object(body).map(object -> report(object, headerId, actor));
        } catch (Unreadable wrong) {
            return Optional.empty();
        }
    }

    private static StatusReport report(ObjectNode object, Optional<String> headerId, String actor) {
        String email = text(object, "email").orElseThrow(Unreadable::new);
        boolean on = flag(object.path("status"));
        String message = text(object, "message").filter(one -> !one.isBlank()).orElse("");
        Optional<Instant> expires = text(object, "expires").map(ReportReader::instant);
        Optional<String> id = text(object, "id").or(() -> headerId);
        if (id.isPresent() && (id.get().isBlank() || id.get().length() > LONGEST_ID)) {
            throw new Unreadable();
        }
        return new StatusReport(email, on, message, expires, id, actor);
    }

    /** A text; empty when it is absent or null. */
    private static Optional<String> text(ObjectNode object, String key) {
        JsonNode node = object.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw new Unreadable();
        }
        return Optional.of(node.textValue());
    }

    private static boolean flag(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        String word = node.isTextual() ? node.textValue().toLowerCase(Locale.ROOT) : "";
        if (!word.equals("true") && !word.equals("false")) {
            throw new Unreadable();
        }
        return word.equals("true");
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException noTime) {
            throw new Unreadable();
        }
    }

    /** What makes a report none. */
    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("", null, false, false);
        }
    }
}
