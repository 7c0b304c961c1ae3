package dev.switchboard.runner;

import static dev.switchboard.runner.DemoScene.check;

import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.simulator.Cai3gWorld;
import dev.switchboard.oci.simulator.Cai3gWorld.Association;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Service;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The part of the demo in which everything goes well: the lives of subscribers. */
final class DemoMorning {

    private static final String NAJA = "naja@ims.example.net";
    private static final String KUNUK = "kunuk@ims.example.net";
    private static final String SIKA = "sika@ims.example.net";
    private static final String PILOT = "pbx@ims.example.net";
    private static final String EXTENSION = "pbx-17@ims.example.net";
    private static final String HUNT = "sales@ims.example.net";
    private static final String ATTENDANT = "welcome@ims.example.net";
    private static final String CENTRE = "support@ims.example.net";
    private static final String PORTAL = "portal@ims.example.net";
    private static final String LIST = "lamps-naja@ims.example.net";
    private static final String MAIL_DOMAIN = "mail.example.net";
    private static final String BOX = "naja@" + MAIL_DOMAIN;

    private final DemoStage stage;
    private final OciDocuments documents = new OciDocuments(1, "admin@example.net");

    DemoMorning(DemoStage stage) {
        this.stage = stage;
    }

    List<DemoScene> scenes() {
        return List.of(
                users(), phones(), move(), trunk(), services(), voicemail(), lamps(), handOver(), noise(), leave());
    }

    private DemoScene users() {
        return scene(
                "Three people join a company in Nuuk",
                "The application server reports a new group and three users; the event manager makes an IMS",
                "association for each user. The new group asks for nothing: its event is grey.",
                List.of(
                        documents.addGroup("NUUK"),
                        documents.addUser("NUUK", NAJA, Value.of("Nuuk")),
                        documents.addUser("NUUK", KUNUK, Value.of("Nuuk")),
                        documents.addUser("NUUK", SIKA, Value.of("Sisimiut"))),
                List.of(
                        check(
                                "three subscribers are in the core",
                                () -> core().associations().size() == 3),
                        check("Naja's calls use the dialling context of Nuuk", () -> hasContext(NAJA, "nuk.tg.gl")),
                        check("the group's event is ignored", () -> stage.count(EventStatus.IGNORED) == 1)));
    }

    private DemoScene phones() {
        return scene(
                "They get telephones, numbers and SIP passwords",
                "A number becomes a public identity of the subscriber and an ENUM record. Passwords are never shown:",
                "the Event Monitor has stars in their place.",
                List.of(
                        documents.modifyUser(NAJA, Value.of("321001"), Endpoint.access(NAJA)),
                        documents.modifyUser(KUNUK, Value.of("321002"), Endpoint.access("kunuk-desk@ims.example.net")),
                        documents.modifyUser(SIKA, Value.of("321003"), Endpoint.access(SIKA)),
                        documents.sipPassword(NAJA, "Qaamaneq-4711")),
                List.of(
                        check("their numbers are in ENUM", () -> hasNumbers("321001", "321002", "321003")),
                        check(
                                "Kunuk is known by his desk's identity",
                                () -> hasIdentity(KUNUK, "sip:kunuk-desk@ims.example.net")),
                        check(
                                "Naja's SIP password is the new one",
                                () -> find(NAJA)
                                        .filter(one -> one.user().password().equals("Qaamaneq-4711"))
                                        .isPresent())));
    }

    private DemoScene move() {
        return scene(
                "Sika moves to Qaqortoq",
                "Only her address changes, and with it the context in which she dials.",
                "",
                List.of(documents.userProfile(SIKA, Value.of("Qaqortoq"))),
                List.of(check("she dials in the context of Qaqortoq", () -> hasContext(SIKA, "qaq.tg.gl"))));
    }

    private DemoScene trunk() {
        return scene(
                "A company connects its own exchange",
                "A trunk group arrives with its pilot, and a user behind it.",
                "",
                List.of(
                        documents.addTrunkGroup("NUUK", "harbour", PILOT, PILOT, "Umiarsuaq-99"),
                        documents.modifyUser(PILOT, Value.of("322000"), Endpoint.absent()),
                        documents.addUser("NUUK", EXTENSION, Value.of("Nuuk")),
                        documents.modifyUser(EXTENSION, Value.of("322017"), Endpoint.trunk(EXTENSION))),
                List.of(
                        check("the pilot has a pilot's service profile", () -> hasProfile(PILOT, "PilotProfile")),
                        check("the user behind it has a trunk's", () -> hasProfile(EXTENSION, "TrunkProfile")),
                        check("both numbers are in ENUM", () -> hasNumbers("322000", "322017"))));
    }

    private DemoScene services() {
        return scene(
                "The company gets a hunt group, an auto attendant and a call centre",
                "Each is a subscriber of its own, with a number that is given to it a moment later.",
                "",
                List.of(
                        documents.addService(Service.HUNT_GROUP, "NUUK", HUNT),
                        documents.addService(Service.AUTO_ATTENDANT, "NUUK", ATTENDANT),
                        documents.addService(Service.CALL_CENTER, "NUUK", CENTRE),
                        documents.modifyService(Service.HUNT_GROUP, HUNT, Value.of("323001"), Value.of(HUNT)),
                        documents.modifyService(
                                Service.AUTO_ATTENDANT, ATTENDANT, Value.of("323002"), Value.of(ATTENDANT)),
                        documents.modifyService(
                                Service.CALL_CENTER, CENTRE, Value.of("323003"), Value.of("help@ims.example.net"))),
                List.of(
                        check("all three numbers are in ENUM", () -> hasNumbers("323001", "323002", "323003")),
                        check(
                                "the call centre answers as help@",
                                () -> hasIdentity(CENTRE, "sip:help@ims.example.net"))));
    }

    private DemoScene voicemail() {
        return scene(
                "Voicemail: a mail domain, the group's voice portal, Naja's mailbox",
                "Domain and mailbox are made on the mail server, the portal in the IMS core.",
                "",
                List.of(
                        documents.addDomain(MAIL_DOMAIN),
                        documents.voicePortal("NUUK", PORTAL, Value.of("324000")),
                        documents.voicemail(NAJA, BOX, "Inussuk-12")),
                List.of(
                        check(
                                "the mail server has the domain",
                                () -> stage.mail().domains().contains(MAIL_DOMAIN)),
                        check(
                                "the mail server has her mailbox",
                                () -> stage.mail().mailboxes().containsKey(BOX)),
                        check("the portal's number is in ENUM", () -> hasNumbers("324000"))));
    }

    private DemoScene lamps() {
        return scene(
                "Naja watches her colleagues' lines on her telephone",
                "Her busy lamp field is a list with an association of its own.",
                "",
                List.of(documents.busyLampField(NAJA, Value.of(LIST))),
                List.of(check(
                        "the list is in the core",
                        () -> core().associations().values().stream()
                                .anyMatch(one -> one.identities().containsKey("sip:" + LIST)))));
    }

    private DemoScene handOver() {
        return scene(
                "Kunuk's number goes to Sika",
                "First it is taken from him, then given to her in place of her own.",
                "",
                List.of(
                        documents.modifyUser(KUNUK, Value.nil(), Endpoint.absent()),
                        documents.modifyUser(SIKA, Value.of("321002"), Endpoint.absent())),
                List.of(
                        check(
                                "the number leads to Sika",
                                () -> Optional.ofNullable(core().numbers().get("tel:299321002"))
                                        .filter(number -> number.publicId().equals("sip:" + SIKA))
                                        .isPresent()),
                        check("her old number is gone from ENUM", () -> !hasNumbers("321003"))));
    }

    private DemoScene noise() {
        return new DemoScene(
                "What asks for nothing",
                List.of("Signs of life and the server's own commands leave no row; a command that concerns nobody's"
                        + " telephone is grey."),
                say -> stage.play(
                        List.of(
                                Emission.of(documents.keepAlive()),
                                Emission.of(documents.serverCommand()),
                                Emission.of(documents.ignored("UserServiceAssignListRequest", NAJA))),
                        1),
                List.of(check("one more event is ignored", () -> stage.count(EventStatus.IGNORED) == 2)));
    }

    private DemoScene leave() {
        return scene(
                "A company closes: its group is deleted",
                "One event, and all its members go: users with numbers, lists and mailboxes, services, the portal.",
                "Another group had a user in the meantime, who stays.",
                List.of(
                        documents.addUser("HARBOUR", "uiloq@ims.example.net", Value.of("Nuuk")),
                        documents.modifyUser(
                                "uiloq@ims.example.net", Value.of("325001"), Endpoint.access("uiloq@ims.example.net")),
                        documents.deleteService(Service.HUNT_GROUP, HUNT),
                        documents.deleteUser(KUNUK),
                        documents.deleteGroup("NUUK"),
                        documents.deleteDomain(MAIL_DOMAIN)),
                List.of(
                        check(
                                "only the other group's user is left in the core",
                                () -> core().associations().size() == 1
                                        && find("uiloq@ims.example.net").isPresent()),
                        check(
                                "only her number is left in ENUM",
                                () -> core().numbers().keySet().equals(Set.of("tel:299325001"))),
                        check(
                                "the mail server is empty again",
                                () -> stage.mail().mailboxes().isEmpty()
                                        && stage.mail().domains().isEmpty())));
    }

    private DemoScene scene(
            String title, String words, String moreWords, List<String> events, List<DemoScene.Check> checks) {
        List<Emission> emissions = events.stream().map(Emission::of).toList();
        return new DemoScene(
                title,
                moreWords.isEmpty() ? List.of(words) : List.of(words, moreWords),
                say -> stage.play(emissions, emissions.size()),
                checks);
    }

    private Cai3gWorld core() {
        return stage.gateway().world();
    }

    private Optional<Association> find(String user) {
        return core().findAssociationOf(user);
    }

    private boolean hasIdentity(String user, String identity) {
        return find(user).filter(one -> one.identities().containsKey(identity)).isPresent();
    }

    private boolean hasContext(String user, String context) {
        return find(user).stream()
                .flatMap(one -> one.profiles().values().stream())
                .anyMatch(profile -> profile.phoneContext().equals(context));
    }

    private boolean hasProfile(String user, String configured) {
        return find(user).stream()
                .flatMap(one -> one.profiles().values().stream())
                .anyMatch(profile -> profile.configuredProfileId().equals(configured));
    }

    private boolean hasNumbers(String... phones) {
        return List.of(phones).stream().allMatch(phone -> core().numbers().containsKey("tel:299" + phone));
    }
}
