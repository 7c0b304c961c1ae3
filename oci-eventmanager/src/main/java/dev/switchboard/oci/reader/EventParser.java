package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.OciElement;
import dev.switchboard.oci.event.OciEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells what one document of an application server means: a report with commands, something to skip, or a fault.
 *
 * <p>Both layers, the reporting document and the request inside it, are read from characters, without document types
 * or entities and within limits of depth, attributes and elements. No text makes it throw.
 *
 * <p><b>Threading.</b> One parser is used by one thread at a time; it keeps what is costly to set up.
 */
public final class EventParser {

    /** The login of changes the application server makes by itself. */
    private static final String OWN_LOGIN = "*XS localhost Admin*";

    private static final String REPORT_TYPE = "OCIReportingReportNotification";
    private static final String STATUS_TYPE = "OCIReportingServerStatusNotification";

    /** What a document means. */
    public sealed interface Parsed {

        /**
         * Commands were executed.
         *
         * @param reportId the outer {@code id}; empty when there is none
         * @param login who gave the first command
         * @param loginType for example {@code System}; empty when there is none
         * @param events the commands in the order of the document; at least one
         * @param subscriber whom the first command that names anybody is about: a user, service, group or domain;
         *     never the login; empty when no command names anybody
         */
        record Report(String reportId, String login, String loginType, List<OciEvent> events, String subscriber)
                implements Parsed {

            /**
             * Copies the events and checks that there is one.
             *
             * @param reportId the outer {@code id}
             * @param login who gave the first command
             * @param loginType the kind of login
             * @param events at least one
             * @param subscriber whom the first command that names anybody is about
             */
            public Report {
                events = List.copyOf(events);
                if (events.isEmpty()) {
                    throw new IllegalArgumentException("events must not be empty");
                }
            }
        }

        /**
         * The document is in order and nothing follows from it.
         *
         * @param reason why
         */
        record Skip(SkipReason reason) implements Parsed {}

        /**
         * The document cannot be understood.
         *
         * @param reason what is wrong and where, for people; repeats no text of the document
         */
        record Fault(String reason) implements Parsed {}
    }

    /** Why nothing follows from a document. */
    public enum SkipReason {
        /** It is a status notification of the server. */
        KEEP_ALIVE,
        /** The application server made the change by itself. */
        OWN_CHANGE,
        /** It is no reporting document. */
        FOREIGN_DOCUMENT,
        /** It reports a request that is no OCI document. */
        FOREIGN_REQUEST,
        /** It is a reporting document without a request. */
        NO_REQUEST
    }

    private final XmlTree xml = new XmlTree();

    /** Makes a parser. */
    public EventParser() {}

    /**
     * Reads a document.
     *
     * @param applicationServer the server's name in the configuration, for the events
     * @param document the text, decoded; an XML declaration in front and text behind the root are ignored
     * @return what it means
     */
    public Parsed parse(String applicationServer, String document) {
        try {
            OciElement root = xml.read("document", document);
            if (!root.name().equals("BroadsoftOCIReportingDocument")) {
                return new Parsed.Skip(SkipReason.FOREIGN_DOCUMENT);
            }
            List<OciElement> commands = root.children("command");
            List<OciElement> reports = reports(commands);
            if (reports.isEmpty()) {
                boolean status = commands.stream().anyMatch(command -> isType(command, STATUS_TYPE));
                return new Parsed.Skip(status ? SkipReason.KEEP_ALIVE : SkipReason.NO_REQUEST);
            }
            return parse(applicationServer, reports);
        } catch (UnreadableDocument e) {
            return new Parsed.Fault(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The commands that report something. One is the rule; should a server put several into one document, none may
     * get lost.
     */
    private static List<OciElement> reports(List<OciElement> commands) {
        List<OciElement> typed = new ArrayList<>(1);
        for (OciElement command : commands) {
            if (isType(command, REPORT_TYPE) && command.child("request").isPresent()) {
                typed.add(command);
            }
        }
        if (!typed.isEmpty()) {
            return typed;
        }
        return commands.stream()
                .filter(command -> command.field("request").text().isPresent())
                .limit(1)
                .toList();
    }

    private static boolean isType(OciElement command, String type) {
        return command.type().orElse("").strip().equals(type);
    }

    private Parsed parse(String applicationServer, List<OciElement> reports) throws UnreadableDocument {
        List<OciEvent> events = new ArrayList<>(reports.size());
        SkipReason skipped = SkipReason.OWN_CHANGE;
        String loginType = "";
        for (OciElement report : reports) {
            String outerLogin = text(report, "userId");
            if (outerLogin.equals(OWN_LOGIN)) {
                continue;
            }
            OciElement request = xml.read("request", requestText(report));
            if (!request.name().equals("BroadsoftDocument")) {
                skipped = SkipReason.FOREIGN_REQUEST;
                continue;
            }
            if (events.isEmpty()) {
                loginType = text(report, "loginType");
            }
            addEvents(applicationServer, text(report, "id"), outerLogin, request, events);
        }
        if (events.isEmpty()) {
            return new Parsed.Skip(skipped);
        }
        OciEvent first = events.get(0);
        return new Parsed.Report(first.reportId(), first.login(), loginType, events, subscriber(events));
    }

    private static String requestText(OciElement report) throws UnreadableDocument {
        String request = report.child("request").map(OciElement::text).orElse("");
        if (request.isBlank()) {
            throw new UnreadableDocument("the report's request is empty");
        }
        return request;
    }

    private static void addEvents(
            String applicationServer, String reportId, String outerLogin, OciElement request, List<OciEvent> events)
            throws UnreadableDocument {
        String innerLogin = text(request, "userId");
        String login = innerLogin.isEmpty() ? outerLogin : innerLogin;
        if (login.isEmpty()) {
            throw new UnreadableDocument(
                    "neither the report nor its request has a userId that tells who gave the command");
        }
        List<OciElement> commands = request.children("command");
        if (commands.isEmpty()) {
            throw new UnreadableDocument("the request has no command");
        }
        for (int i = 0; i < commands.size(); i++) {
            OciElement command = commands.get(i);
            Optional<String> type = command.type();
            if (type.isEmpty()) {
                throw new UnreadableDocument(
                        "command " + (i + 1) + " of " + commands.size() + " in the request has no xsi:type");
            }
            events.add(new OciEvent(applicationServer, reportId, login, type.get(), command));
        }
    }

    private static String text(OciElement parent, String child) {
        return parent.field(child).text().orElse("");
    }

    private static String subscriber(List<OciEvent> events) {
        for (OciEvent event : events) {
            String subscriber = Subscribers.of(event.command());
            if (!subscriber.isEmpty()) {
                return subscriber;
            }
        }
        return "";
    }
}
