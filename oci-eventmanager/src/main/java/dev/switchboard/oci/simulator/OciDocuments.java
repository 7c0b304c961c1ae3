package dev.switchboard.oci.simulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the text of OCI-R documents, one line each and without an XML declaration, as an application server reports
 * them. Each document gets the next outer id, {@code write} and a number.
 *
 * <p>Values are escaped; ids, numbers and URIs are otherwise taken as they come.
 *
 * <p><b>Threading.</b> Owns no thread; may be used from several.
 */
public final class OciDocuments {

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    private static final String ROOT =
            "<BroadsoftOCIReportingDocument protocol=\"OCIReporting\" xmlns:xsi=\"" + XSI + "\">";
    private static final String END = "</BroadsoftOCIReportingDocument>";

    /**
     * The content of an element that can also be nil or missing.
     *
     * @param state whether there is a text
     * @param text the text; empty unless there is one
     */
    public record Value(State state, String text) {

        /** What an element can be. */
        public enum State {
            /** It has a text. */
            TEXT,
            /** It is there with {@code xsi:nil="true"}. */
            NIL,
            /** It is not there. */
            ABSENT
        }

        /**
         * Checks the values.
         *
         * @param state whether there is a text
         * @param text the text
         */
        public Value {
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(text, "text");
        }

        /**
         * A text.
         *
         * @param text the text
         * @return the value
         */
        public static Value of(String text) {
            return new Value(State.TEXT, text);
        }

        /**
         * Nil.
         *
         * @return the value
         */
        public static Value nil() {
            return new Value(State.NIL, "");
        }

        /**
         * A missing element.
         *
         * @return the value
         */
        public static Value absent() {
            return new Value(State.ABSENT, "");
        }

        String element(String name) {
            return switch (state) {
                case TEXT -> OciDocuments.element(name, text);
                case NIL -> OciDocuments.nil(name);
                case ABSENT -> "";
            };
        }
    }

    /**
     * Where a user's calls go.
     *
     * @param kind kind of endpoint
     * @param linePort line port; empty for kinds without one
     */
    public record Endpoint(Kind kind, String linePort) {

        /** Kinds of endpoint. */
        public enum Kind {
            /** A telephone of the user's own. */
            ACCESS,
            /** A trunk group. */
            TRUNK,
            /** The element is there with {@code xsi:nil="true"}. */
            NIL,
            /** The element is not there. */
            ABSENT
        }

        /**
         * Checks the values.
         *
         * @param kind kind of endpoint
         * @param linePort line port
         */
        public Endpoint {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(linePort, "linePort");
        }

        /**
         * A telephone.
         *
         * @param linePort line port
         * @return the endpoint
         */
        public static Endpoint access(String linePort) {
            return new Endpoint(Kind.ACCESS, linePort);
        }

        /**
         * A trunk group.
         *
         * @param linePort line port
         * @return the endpoint
         */
        public static Endpoint trunk(String linePort) {
            return new Endpoint(Kind.TRUNK, linePort);
        }

        /**
         * No endpoint any more.
         *
         * @return the endpoint
         */
        public static Endpoint nil() {
            return new Endpoint(Kind.NIL, "");
        }

        /**
         * No word about the endpoint.
         *
         * @return the endpoint
         */
        public static Endpoint absent() {
            return new Endpoint(Kind.ABSENT, "");
        }

        String element() {
            String port = OciDocuments.element("linePort", linePort) + OciDocuments.nil("contactList");
            return switch (kind) {
                case ACCESS ->
                    "<endpoint><accessDeviceEndpoint><accessDevice><deviceLevel>Group</deviceLevel>"
                            + "<deviceName>dev1</deviceName></accessDevice>" + port
                            + "</accessDeviceEndpoint></endpoint>";
                case TRUNK ->
                    "<endpoint><trunkAddressing><trunkGroupDeviceEndpoint><name>tg1</name>" + port
                            + "</trunkGroupDeviceEndpoint>" + OciDocuments.nil("enterpriseTrunkName")
                            + OciDocuments.nil("alternateTrunkIdentity")
                            + OciDocuments.nil("alternateTrunkIdentityDomain") + "</trunkAddressing></endpoint>";
                case NIL -> OciDocuments.nil("endpoint");
                case ABSENT -> "";
            };
        }
    }

    /** The four services that live in a group. */
    public enum Service {
        /** Auto attendant. */
        AUTO_ATTENDANT("AutoAttendant", "20"),
        /** Hunt group. */
        HUNT_GROUP("HuntGroup", "20"),
        /** Call centre. */
        CALL_CENTER("CallCenter", "19"),
        /** Meet-me conference bridge. */
        MEET_ME("MeetMeConferencing", "19");

        private final String wireName;
        private final String release;

        Service(String wireName, String release) {
            this.wireName = wireName;
            this.release = release;
        }
    }

    private final AtomicLong ids;
    private final String login;

    /** Writes documents with the ids {@code write1}, {@code write2} and so on, for the login {@code admin1}. */
    public OciDocuments() {
        this(1, "admin1");
    }

    /**
     * Writes documents.
     *
     * @param firstId number of the first outer id
     * @param login who executed the commands
     */
    public OciDocuments(long firstId, String login) {
        this.ids = new AtomicLong(firstId);
        this.login = Objects.requireNonNull(login, "login");
    }

    /**
     * A user comes into being.
     *
     * @param group group id
     * @param user user id
     * @param town the user's state or province, which decides the phone context
     * @return the document
     */
    public String addUser(String group, String user, Value town) {
        return report(
                "UserAddRequest17sp4",
                group(group) + element("userId", user) + names()
                        + "<password>x</password><language>English</language><timeZone>Europe/Copenhagen</timeZone>"
                        + address(town));
    }

    /**
     * A user goes.
     *
     * @param user user id
     * @return the document
     */
    public String deleteUser(String user) {
        return report("UserDeleteRequest", element("userId", user));
    }

    /**
     * A user's number and endpoint are saved.
     *
     * @param user user id
     * @param phone national number
     * @param endpoint where calls go
     * @return the document
     */
    public String modifyUser(String user, Value phone, Endpoint endpoint) {
        return report(
                "UserModifyRequest17sp4",
                element("userId", user) + phone.element("phoneNumber") + "<extension>7777</extension>"
                        + nil("sipAliasList") + endpoint.element());
    }

    /**
     * A user's profile page is saved.
     *
     * @param user user id
     * @param town state or province, which decides the phone context
     * @return the document
     */
    public String userProfile(String user, Value town) {
        return report("UserModifyRequest17sp4", element("userId", user) + names() + address(town));
    }

    /**
     * A user's SIP password is set.
     *
     * @param user user id
     * @param password the password
     * @return the document
     */
    public String sipPassword(String user, String password) {
        return report(
                "UserAuthenticationModifyRequest",
                element("userId", user) + element("userName", user) + element("newPassword", password));
    }

    /**
     * A user's busy lamp field is set.
     *
     * @param user user id
     * @param listUri list URI
     * @return the document
     */
    public String busyLampField(String user, Value listUri) {
        return report(
                "UserBusyLampFieldModifyRequest",
                element("userId", user) + listUri.element("listURI")
                        + "<monitoredUserIdList><userId>a@example.net</userId><userId>b@example.net</userId>"
                        + "</monitoredUserIdList><enableCallParkNotification>false</enableCallParkNotification>");
    }

    /**
     * A user gets voicemail on the group's mail server.
     *
     * @param user user id
     * @param mailbox {@code user@domain}
     * @param password password of the mailbox
     * @return the document
     */
    public String voicemail(String user, String mailbox, String password) {
        return report(
                "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest",
                element("userId", user) + "<mailServerSelection>Group Mail Server</mailServerSelection>"
                        + element("groupMailServerEmailAddress", mailbox) + element("groupMailServerUserId", mailbox)
                        + element("groupMailServerPassword", password)
                        + "<useGroupDefaultMailServerFullMailboxLimit>true</useGroupDefaultMailServerFullMailboxLimit>"
                        + "<personalMailServerProtocol>POP3</personalMailServerProtocol>"
                        + "<personalMailServerRealDeleteForImap>false</personalMailServerRealDeleteForImap>");
    }

    /**
     * A trunk group with its pilot user comes into being.
     *
     * @param group group id
     * @param name name of the trunk group
     * @param pilot user id of the pilot
     * @param linePort the pilot's line port
     * @param sipPassword the pilot's SIP password
     * @return the document
     */
    public String addTrunkGroup(String group, String name, String pilot, String linePort, String sipPassword) {
        return report(
                "GroupTrunkGroupAddInstanceRequest21",
                group(group) + element("name", name) + "<pilotUser>" + element("userId", pilot)
                        + "<lastName>p</lastName><firstName>p</firstName><callingLineIdLastName>p"
                        + "</callingLineIdLastName><callingLineIdFirstName>p</callingLineIdFirstName>"
                        + element("linePort", linePort) + "</pilotUser><accessDevice><deviceLevel>Group</deviceLevel>"
                        + "<deviceName>dev1</deviceName></accessDevice><maxActiveCalls>1</maxActiveCalls>"
                        + "<requireAuthentication>true</requireAuthentication>"
                        + element("sipAuthenticationUserName", pilot)
                        + element("sipAuthenticationPassword", sipPassword));
    }

    /**
     * A group comes into being.
     *
     * @param group group id
     * @return the document
     */
    public String addGroup(String group) {
        return report("GroupAddRequest", group(group));
    }

    /**
     * A group goes, with all its members.
     *
     * @param group group id
     * @return the document
     */
    public String deleteGroup(String group) {
        return report("GroupDeleteRequest", group(group));
    }

    /**
     * A group's voice portal is saved.
     *
     * @param group group id
     * @param identity public identity of the portal
     * @param phone national number
     * @return the document
     */
    public String voicePortal(String group, String identity, Value phone) {
        return report(
                "GroupVoiceMessagingGroupModifyVoicePortalRequest",
                group(group) + "<serviceInstanceProfile><name>Voice Portal</name>" + phone.element("phoneNumber")
                        + "<extension>3333</extension>" + nil("sipAliasList")
                        + element("publicUserIdentity", identity)
                        + "</serviceInstanceProfile><isActive>false</isActive>");
    }

    /**
     * A service comes into being.
     *
     * @param service kind of service
     * @param group group id
     * @param id service user id
     * @return the document
     */
    public String addService(Service service, String group, String id) {
        return report(
                "Group" + service.wireName + "AddInstanceRequest" + service.release,
                group(group) + element("serviceUserId", id)
                        + "<serviceInstanceProfile><name>s</name><callingLineIdLastName>s</callingLineIdLastName>"
                        + "<callingLineIdFirstName>s</callingLineIdFirstName><language>English</language>"
                        + "</serviceInstanceProfile>");
    }

    /**
     * A service's number and identity are saved.
     *
     * @param service kind of service
     * @param id service user id
     * @param phone national number
     * @param identity public identity
     * @return the document
     */
    public String modifyService(Service service, String id, Value phone, Value identity) {
        return report(
                "Group" + service.wireName + "ModifyInstanceRequest",
                element("serviceUserId", id) + "<serviceInstanceProfile>" + phone.element("phoneNumber")
                        + "<extension>6666</extension>" + nil("sipAliasList") + identity.element("publicUserIdentity")
                        + "</serviceInstanceProfile>");
    }

    /**
     * A service goes.
     *
     * @param service kind of service
     * @param id service user id
     * @return the document
     */
    public String deleteService(Service service, String id) {
        return report("Group" + service.wireName + "DeleteInstanceRequest", element("serviceUserId", id));
    }

    /**
     * A domain comes into being.
     *
     * @param domain its name
     * @return the document
     */
    public String addDomain(String domain) {
        return report("SystemDomainAddRequest", element("domain", domain));
    }

    /**
     * A domain goes.
     *
     * @param domain its name
     * @return the document
     */
    public String deleteDomain(String domain) {
        return report("SystemDomainDeleteRequest", element("domain", domain));
    }

    /**
     * A command that provisions nothing.
     *
     * @param command command type, for example {@code UserServiceAssignListRequest}
     * @param user user id
     * @return the document
     */
    public String ignored(String command, String user) {
        return report(command, element("userId", user) + "<isActive>true</isActive>");
    }

    /**
     * The status notification with which the server shows that it is alive. It wraps no command.
     *
     * @return the document
     */
    public String keepAlive() {
        return ROOT + "<command xsi:type=\"OCIReportingServerStatusNotification\">" + element("id", nextId())
                + "<status>active</status></command>" + END;
    }

    /**
     * A command the server gave itself, which every client leaves alone.
     *
     * @return the document
     */
    public String serverCommand() {
        String command = command("UserModifyRequest17sp4", element("userId", "nobody@example.net"));
        return wrap(nextId(), "*XS localhost Admin*", inner("*XS localhost Admin*", command));
    }

    /**
     * Any command.
     *
     * @param type command type with its release
     * @param content the elements inside the command, as XML
     * @return the document
     */
    public String report(String type, String content) {
        return wrap(nextId(), login, inner(login, command(type, content)));
    }

    /**
     * A report followed by the notification about public identities that newer servers add to it.
     *
     * @param document a document of this class
     * @param user user id
     * @return the longer document
     */
    public static String withPublicIdentity(String document, String user) {
        String notification = "<command xsi:type=\"OCIReportingReportPublicIdentityNotification\"><modifiedUser>"
                + element("userId", user) + element("addedSipURI", user) + "</modifiedUser></command>";
        return document.replace(END, notification + END);
    }

    /**
     * Some random commands on a few dozen users, groups and services in an order that makes sense: mostly whole life
     * cycles, some changes of what is not there, repetitions and commands that provision nothing.
     *
     * @param seed the same seed gives the same documents
     * @param number how many
     * @return the documents, ids from {@code write1}
     */
    public static List<String> randomMix(long seed, int number) {
        List<String> documents = new ArrayList<>(number);
        Iterator<String> mix = new OciMix(seed, new OciDocuments());
        for (int i = 0; i < number; i++) {
            documents.add(mix.next());
        }
        return List.copyOf(documents);
    }

    private String nextId() {
        return "write" + ids.getAndIncrement();
    }

    private static String wrap(String id, String outerLogin, String request) {
        return ROOT + "<command xsi:type=\"OCIReportingReportNotification\">" + element("id", id)
                + element("userId", outerLogin) + "<loginType>System</loginType><request><![CDATA[" + request
                + "]]></request></command>" + END;
    }

    private static String inner(String innerLogin, String command) {
        return DECLARATION + "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\"><userId xmlns=\"\">" + escape(innerLogin)
                + "</userId>" + command + "</BroadsoftDocument>";
    }

    private static String command(String type, String content) {
        return "<command xsi:type=\"" + escape(type) + "\" xmlns=\"\" xmlns:xsi=\"" + XSI + "\">" + content
                + "</command>";
    }

    private static String names() {
        return "<lastName>L</lastName><firstName>F</firstName><callingLineIdLastName>L</callingLineIdLastName>"
                + "<callingLineIdFirstName>F</callingLineIdFirstName>";
    }

    private static String address(Value town) {
        return "<address>" + nil("addressLine1") + nil("addressLine2") + nil("city") + town.element("stateOrProvince")
                + nil("zipOrPostalCode") + nil("country") + "</address>";
    }

    /** The service provider follows from the group, so that a group always has the same one. */
    private static String group(String group) {
        return element(
                        "serviceProviderId",
                        "SP" + (Math.floorMod(group.toUpperCase(Locale.ROOT).hashCode(), 3) + 1))
                + element("groupId", group);
    }

    private static String nil(String name) {
        return "<" + name + " xsi:nil=\"true\"/>";
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    /** Also keeps {@code ]]>} out of the CDATA section. */
    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
