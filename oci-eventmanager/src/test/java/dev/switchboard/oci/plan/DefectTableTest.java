package dev.switchboard.oci.plan;

import static dev.switchboard.oci.plan.Cases.CALLING_NAME;
import static dev.switchboard.oci.plan.Cases.NO_ALIASES;
import static dev.switchboard.oci.plan.Cases.access;
import static dev.switchboard.oci.plan.Cases.identity;
import static dev.switchboard.oci.plan.Cases.modifyService;
import static dev.switchboard.oci.plan.Cases.modifyUser;
import static dev.switchboard.oci.plan.Cases.nil;
import static dev.switchboard.oci.plan.Cases.phone;
import static dev.switchboard.oci.plan.Cases.town;
import static dev.switchboard.oci.plan.Cases.trunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.OciEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each defect of the reference implementation's planning: what it does, and what corrected planning does instead. */
class DefectTableTest {

    private record Row(String label, List<String> rows, OciEvent event, String reference, String corrected) {
        @Override
        public String toString() {
            return label;
        }
    }

    private static final String TRUNK_GROUP = "GroupTrunkGroupAddInstanceRequest21";
    private static final String PILOT = "<pilotUser><userId>U</userId></pilotUser>";
    private static final String BLF = "UserBusyLampFieldModifyRequest";

    private static Row row(String label, String rows, OciEvent event, String reference, String corrected) {
        List<String> records = rows.isEmpty() ? List.of() : List.of(rows.split(" & ", -1));
        return new Row(label, records, event, reference, corrected);
    }

    private static OciEvent command(String type, String content) {
        return Documents.command(type, content);
    }

    private static OciEvent addUser(String content) {
        return command("UserAddRequest22", "<groupId>G</groupId><userId>U</userId>" + content);
    }

    private static OciEvent portal(String content) {
        return command(
                "GroupVoiceMessagingGroupModifyVoicePortalRequest",
                "<serviceProviderId>S</serviceProviderId><groupId>G</groupId><serviceInstanceProfile>" + content
                        + "</serviceInstanceProfile>");
    }

    private static OciEvent mailbox(String content) {
        return command(
                "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest14sp3", "<userId>U</userId>" + content);
    }

    private static String box(String mailbox) {
        return "<groupMailServerUserId>" + mailbox + "</groupMailServerUserId>";
    }

    private static String boxPassword(String password) {
        return "<groupMailServerPassword>" + password + "</groupMailServerPassword>";
    }

    static Stream<Row> rows() {
        return Stream.of(reading(), services(), users(), typeChanges(), additions(), portals(), mailboxes(), others())
                .flatMap(List::stream);
    }

    private static List<Row> reading() {
        return List.of(
                row(
                        "D-08 blanks around a value",
                        "U",
                        modifyUser(phone(" 1 ") + NO_ALIASES + nil("endpoint")),
                        "TEL+ 1 (U) ENUM+ 1 (U) row{PHONE= 1 }",
                        "TEL+1(U) ENUM+1(U) row{PHONE=1}"),
                row(
                        "D-08 nil spelled 1",
                        "U tel=1",
                        modifyUser("<phoneNumber xsi:nil='1'/>" + NO_ALIASES),
                        "nothing",
                        "TEL-1 ENUM-1? row{PHONE=}"),
                row(
                        "D-08 a comment inside a value",
                        "U",
                        modifyUser("<phoneNumber>1<!-- x --></phoneNumber>" + NO_ALIASES),
                        "nothing",
                        "TEL+1(U) ENUM+1(U) row{PHONE=1}"),
                row(
                        "D-08 a prefixed name",
                        "U",
                        modifyUser("<x:phoneNumber xmlns:x='urn:x'>1</x:phoneNumber>" + NO_ALIASES),
                        "nothing",
                        "TEL+1(U) ENUM+1(U) row{PHONE=1}"),
                row(
                        "D-56 number with country code and hyphen",
                        "U",
                        modifyUser(phone("+299-12 34") + NO_ALIASES),
                        "TEL++299-12 34(U) ENUM++299-12 34(U) row{PHONE=+299-12 34}",
                        "TEL+1234(U) ENUM+1234(U) row{PHONE=1234}"),
                row(
                        "D-56 digits of the country code without plus belong to the number",
                        "U",
                        modifyUser(phone("299123") + NO_ALIASES),
                        "TEL+299123(U) ENUM+299123(U) row{PHONE=299123}",
                        "TEL+299123(U) ENUM+299123(U) row{PHONE=299123}"),
                row(
                        "D-56 not a number",
                        "U tel=1",
                        modifyUser(phone("12x") + NO_ALIASES + access("A")),
                        "ENUM-1 TEL-1 SIP-U SP-U SP+A SIP+A row{PUBLIC_ID=A} TEL+1(A) ENUM+1(A) row{PHONE=1}"
                                + " TEL-1 ENUM-1 TEL+12x(A) ENUM+12x(A) row{PHONE=12x}",
                        "refuse"),
                row(
                        "D-56 number of another country",
                        "U",
                        modifyUser(phone("+4512345678") + NO_ALIASES),
                        "TEL++4512345678(U) ENUM++4512345678(U) row{PHONE=+4512345678}",
                        "refuse"));
    }

    private static List<Row> services() {
        return List.of(
                row(
                        "D-20 nil identity is the default one",
                        "U type=virtual pub=A tel=1",
                        modifyService(phone("2") + identity("nil")),
                        "ignored",
                        "ENUM-1? TEL-1 SIP-A SP-A SP+U SIP+U TEL+1(U) ENUM+1(U) row{PUBLIC_ID=U}"
                                + " TEL-1 ENUM-1? TEL+2(U) ENUM+2(U) row{PHONE=2}"),
                row(
                        "D-20 missing identity stays",
                        "U type=virtual pub=A tel=1",
                        modifyService(phone("-")),
                        "ignored",
                        "TEL-1 ENUM-1? row{PHONE=}"),
                row("D-20 neither element", "U type=virtual", modifyService(""), "ignored", "ignored"),
                row("D-60 unknown service", "", modifyService(phone("1") + identity("A")), "refuse", "refuse"),
                row(
                        "D-60 record with a number but without identity",
                        "U type=virtual pub= tel=1",
                        modifyService(identity("A")),
                        "ENUM-1 TEL-1 refuse",
                        "ENUM-1? TEL-1 SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A) row{PUBLIC_ID=A}"),
                row(
                        "D-54 D-55 deletion",
                        "U type=virtual tel=1",
                        command("GroupHuntGroupDeleteInstanceRequest", "<serviceUserId>U</serviceUserId>"),
                        "row{PHONE=} TEL-1 ENUM-1 row-U A-(U)~",
                        "TEL-1 ENUM-1? row{PHONE=} A-(U)? row-U"));
    }

    private static List<Row> users() {
        return List.of(
                row(
                        "D-21 number without alias list",
                        "U",
                        modifyUser(phone("1")),
                        "ignored",
                        "TEL+1(U) ENUM+1(U) row{PHONE=1}"),
                row(
                        "D-22 alias list without endpoint",
                        "U type=trunk pub=A tel=1",
                        modifyUser(NO_ALIASES),
                        "row-U A-(U) ENUM-1 row+U A+U(U,A) TEL+1(A) row{PHONE=1} ENUM+1(A)"
                                + " ENUM-1 TEL-1 SIP-A SP-A SP+U SIP+U row{PUBLIC_ID=U} TEL+1(U) ENUM+1(U) row{PHONE=1}",
                        "ignored"),
                row(
                        "D-22 number without endpoint",
                        "U type=trunk pub=A",
                        modifyUser(NO_ALIASES + phone("1")),
                        "row-U A-(U) row+U A+U(U,A) SIP-A SP-A SP+U SIP+U row{PUBLIC_ID=U}"
                                + " TEL+1(U) ENUM+1(U) row{PHONE=1}",
                        "TEL+1(A) ENUM+1(A) row{PHONE=1}"),
                row(
                        "D-22 device without line port",
                        "U pub=A",
                        modifyUser(
                                NO_ALIASES
                                        + "<endpoint><accessDeviceEndpoint><portNumber>2</portNumber></accessDeviceEndpoint></endpoint>"),
                        "SIP-A SP-A SP+U SIP+U row{PUBLIC_ID=U}",
                        "nothing"),
                row(
                        "D-22 trunk device taken away",
                        "U type=trunk pub=A",
                        modifyUser(NO_ALIASES + "<endpoint><trunkAddressing>" + nil("trunkGroupDeviceEndpoint")
                                + "</trunkAddressing></endpoint>"),
                        "row-U A-(U) row+U A+U(U,A) SIP-A SP-A SP+U SIP+U row{PUBLIC_ID=U}",
                        "A-(U)? A+U(U,A) row{PHONE_CONTEXT=tg.gl,TYPE=user} SIP-A SP-A SP+U SIP+U row{PUBLIC_ID=U} (note)"),
                row(
                        "D-23 trunk endpoint of a pilot",
                        "U type=pilot pub=P",
                        modifyUser(NO_ALIASES + trunk("A")),
                        "row-U A-(U) row+U A+P(U,P) SIP-P SP-P SP+A SIP+A row{PUBLIC_ID=A}",
                        "SIP-P SP-P SP+A SIP+A row{PUBLIC_ID=A}"),
                row(
                        "D-26 context of another identity",
                        "U pub=A",
                        modifyUser(CALLING_NAME + town("Nuuk")),
                        "row{PHONE_CONTEXT=nuk.tg.gl} CTX(U,nuk.tg.gl)",
                        "CTX(A,nuk.tg.gl) row{PHONE_CONTEXT=nuk.tg.gl}"),
                row(
                        "D-37 name without address",
                        "U ctx=nuk.tg.gl",
                        modifyUser(CALLING_NAME),
                        "row{PHONE_CONTEXT=tg.gl} CTX(U,tg.gl)",
                        "ignored"),
                row(
                        "D-37 address without name",
                        "U",
                        modifyUser(town("Nuuk")),
                        "ignored",
                        "CTX(U,nuk.tg.gl) row{PHONE_CONTEXT=nuk.tg.gl}"),
                row(
                        "D-37 nil state",
                        "U ctx=nuk.tg.gl",
                        modifyUser(town("nil")),
                        "ignored",
                        "CTX(U,tg.gl) row{PHONE_CONTEXT=tg.gl}"),
                row(
                        "D-61 number moved before it changes: as the reference",
                        "U tel=1",
                        modifyUser(phone("2") + NO_ALIASES + access("A")),
                        "ENUM-1 TEL-1 SIP-U SP-U SP+A SIP+A row{PUBLIC_ID=A} TEL+1(A) ENUM+1(A) row{PHONE=1}"
                                + " TEL-1 ENUM-1 TEL+2(A) ENUM+2(A) row{PHONE=2}",
                        "ENUM-1? TEL-1 SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A) row{PUBLIC_ID=A}"
                                + " TEL-1 ENUM-1? TEL+2(A) ENUM+2(A) row{PHONE=2}"));
    }

    private static List<Row> typeChanges() {
        return List.of(
                row(
                        "D-24 user becomes trunk user",
                        "U tel=1 mail=m@d list=L",
                        modifyUser(NO_ALIASES + phone("1") + trunk("U")),
                        "row-U A-(U) ENUM-1 row+U A+P(U) TEL+1(U) row{PHONE=1} ENUM+1(U)",
                        "A-(U)? ENUM-1? A+P(U) TEL+1(U) ENUM+1(U) row{PHONE_CONTEXT=tg.gl,TYPE=trunk}"),
                row(
                        "D-24 trunk user becomes user, and needs its password again",
                        "U type=trunk",
                        modifyUser(NO_ALIASES + access("U")),
                        "row-U A-(U) row+U A+U(U)",
                        "A-(U)? A+U(U) row{PHONE_CONTEXT=tg.gl,TYPE=user} (note)"));
    }

    private static List<Row> additions() {
        return List.of(
                row("D-30 user", "", addUser(CALLING_NAME + "<address/>"), "row+U A+U(U)", "A+U(U) row+U"),
                row(
                        "D-30 service",
                        "",
                        command("GroupHuntGroupAddInstanceRequest20", "<serviceUserId>U</serviceUserId>"),
                        "row+U A+P(U)",
                        "A+P(U) row+U"),
                row(
                        "D-47 user with number and device",
                        "",
                        addUser(phone("1") + access("A") + town("Nuuk")),
                        "row+U A+U(U)",
                        "A+U(U,nuk.tg.gl) SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A) row+U"),
                row(
                        "D-47 user behind a trunk group",
                        "",
                        addUser("<trunkAddressing><trunkGroupDeviceEndpoint><linePort>A</linePort>"
                                + "</trunkGroupDeviceEndpoint></trunkAddressing>"),
                        "row+U A+U(U)",
                        "A+P(U) SIP-U SP-U SP+A SIP+A row+U"),
                row(
                        "D-47 service with number and identity",
                        "",
                        command(
                                "GroupCallCenterAddInstanceRequest19",
                                "<serviceUserId>U</serviceUserId><serviceInstanceProfile>" + phone("1") + identity("A")
                                        + "</serviceInstanceProfile>"),
                        "row+U A+P(U)",
                        "A+P(U) SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A) row+U"),
                row(
                        "D-32 trunk group without pilot",
                        "",
                        command(TRUNK_GROUP, "<groupId>G</groupId><name>tg1</name>"),
                        "refuse",
                        "ignored"),
                row(
                        "D-32 pilot without line port and password",
                        "",
                        command(TRUNK_GROUP, "<groupId>G</groupId>" + PILOT),
                        "row+U refuse",
                        "A+U(pilot:U) row+U"),
                row(
                        "D-48 form of an old release",
                        "",
                        command("GroupTrunkGroupAddInstanceRequest14", "<serviceUserId>U</serviceUserId>"),
                        "refuse",
                        "refuse"));
    }

    private static List<Row> portals() {
        return List.of(
                row(
                        "D-28 number of a new portal",
                        "",
                        portal(phone("1") + identity("V")),
                        "row+V A+P(V)",
                        "A+P(V) TEL+1(V) ENUM+1(V) row+V"),
                row(
                        "D-28 nil number",
                        "V type=virtual group=G sp=S tel=1 portal=yes",
                        portal(phone("-") + identity("V")),
                        "nothing",
                        "TEL-1 ENUM-1? row{PHONE=}"),
                row(
                        "D-59 another identity",
                        "V type=virtual group=G sp=S tel=1 portal=yes",
                        portal(identity("W")),
                        "row+W A+P(W)",
                        "ENUM-1? TEL-1 SIP-V SP-V SP+W SIP+W TEL+1(W) ENUM+1(W) row{PUBLIC_ID=W}"),
                row(
                        "D-59 nil identity stays",
                        "V type=virtual group=G sp=S portal=yes",
                        portal(phone("1") + identity("nil")),
                        "refuse",
                        "TEL+1(V) ENUM+1(V) row{PHONE=1}"),
                row(
                        "D-59 a portal of before, known only by its identity",
                        "V type=virtual group=G",
                        portal(phone("1") + identity("V")),
                        "TEL+1(V) ENUM+1(V) row{PHONE=1}",
                        "TEL+1(V) ENUM+1(V) row{PHONE=1} row{SERVICE_PROVIDER=S,VOICE_PORTAL=1}"),
                row(
                        "D-59 a portal of before is known from then on",
                        "V type=virtual group=G sp=S",
                        portal(identity("V")),
                        "nothing",
                        "row{SERVICE_PROVIDER=S,VOICE_PORTAL=1}"),
                row(
                        "D-59 a service of another group is not taken for the portal",
                        "V type=virtual group=H",
                        portal(phone("1") + identity("V")),
                        "TEL+1(V) ENUM+1(V) row{PHONE=1}",
                        "TEL+1(V) ENUM+1(V) row{PHONE=1}"),
                row("D-59 number of an unknown portal", "", portal(phone("1")), "refuse", "refuse"),
                row("D-59 identity of a user", "V", portal(identity("V")), "nothing", "refuse"));
    }

    private static List<Row> mailboxes() {
        return List.of(
                row(
                        "D-27 deletion of a user with a mailbox",
                        "U mail=m@d pass=p & m@d mail=x@d",
                        command("UserDeleteRequest", "<userId>U</userId>"),
                        "row{MAILBOX=NODATA,MAILBOX_PASSWORD=NODATA} MAIL-x@d row{MAILBOX=NODATA,MAILBOX_PASSWORD=NODATA}"
                                + " row-U A-(U)~",
                        "MAIL-m@d row{MAILBOX=,MAILBOX_PASSWORD=} A-(U)? row-U"),
                row(
                        "D-35 new password of the same mailbox",
                        "U mail=m@d pass=p",
                        mailbox(box("m@d") + boxPassword("q")),
                        "nothing",
                        "nothing (note)"),
                row(
                        "D-36 first mailbox",
                        "U",
                        mailbox(box("m@d") + boxPassword("p")),
                        "row{MAILBOX=m@d,MAILBOX_PASSWORD=p} MAIL+m@d(p)",
                        "MAIL+m@d(p) row{MAILBOX=m@d,MAILBOX_PASSWORD=p}"),
                row(
                        "D-36 mailbox without password",
                        "U",
                        mailbox(box("m@d")),
                        "row{MAILBOX=m@d,MAILBOX_PASSWORD=} refuse",
                        "refuse"),
                row(
                        "D-36 mailbox without domain",
                        "U",
                        mailbox(box("m") + boxPassword("p")),
                        "row{MAILBOX=m,MAILBOX_PASSWORD=p} refuse",
                        "refuse"),
                row(
                        "D-62 another mailbox",
                        "U mail=m@d pass=p",
                        mailbox(box("n@d")),
                        "refuse",
                        "MAIL-m@d MAIL+n@d(p) row{MAILBOX=n@d,MAILBOX_PASSWORD=p}"),
                row(
                        "D-62 a mailbox after a deletion",
                        "U mail=NODATA pass=NODATA",
                        mailbox(box("m@d") + boxPassword("p")),
                        "refuse",
                        "MAIL+m@d(p) row{MAILBOX=m@d,MAILBOX_PASSWORD=p}"),
                row(
                        "D-62 removal",
                        "U mail=m@d pass=p",
                        mailbox(nil("groupMailServerUserId")),
                        "nothing",
                        "MAIL-m@d row{MAILBOX=,MAILBOX_PASSWORD=}"));
    }

    private static List<Row> others() {
        return List.of(
                row(
                        "D-17 D-29 group of two service providers",
                        "U group=G sp=S & V group=G sp=T & W group=G",
                        command("GroupDeleteRequest", "<serviceProviderId>S</serviceProviderId><groupId>G</groupId>"),
                        "row-U A-(U)~ ; row-V A-(V)~ ; row-W A-(W)~ (last decides)",
                        "A-(U)? row-U ; A-(W)? row-W"),
                row(
                        "D-25 busy lamp field without list URI",
                        "U list=L",
                        command(BLF, "<userId>U</userId>"),
                        "row{LIST_URI=} A-(L)~",
                        "ignored"),
                row(
                        "D-58 list of an unknown user",
                        "",
                        command(BLF, "<userId>U</userId><listURI>L</listURI>"),
                        "row{LIST_URI=L} A+P(L)",
                        "refuse"),
                row(
                        "D-31 password in the other form",
                        "U",
                        command(
                                "UserAuthenticationModifyRequest",
                                "<userId>U</userId><password><old>o</old><new>n</new></password>"),
                        "ignored",
                        "PW(U,n)"),
                row(
                        "D-31 no password: never sent as undefined",
                        "U",
                        command("UserAuthenticationModifyRequest", "<userId>U</userId><userName>x</userName>"),
                        "ignored",
                        "ignored"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachDefectIsReproducedWhenAskedAndCorrectedOtherwise(Row row) {
        MemoryRegistry registry = Cases.registry(row.rows().toArray(String[]::new));
        String reference = ShortCodes.of(Cases.plan(PlanOptions.of(Planning.REFERENCE), registry, row.event()));
        String corrected = ShortCodes.of(Cases.plan(PlanOptions.of(Planning.CORRECTED), registry, row.event()));
        assertThat(reference + "\n" + corrected).isEqualTo(row.reference() + "\n" + row.corrected());
    }

    @Test
    void everyQuirkHasARow() {
        Set<String> labels = rows().flatMap(row -> Stream.of(row.label().split(" ", -1)))
                .filter(word -> word.startsWith("D-"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(labels)
                .containsAll(Arrays.stream(Quirk.values()).map(Quirk::defect).toList());
    }

    @Test
    void everyQuirkIsInThePlanningDocument() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "planning.md"));
        for (Quirk quirk : Quirk.values()) {
            assertThat(document).contains("| `" + quirk + "` | " + quirk.defect() + " |");
        }
    }

    /** What the type change does to the rest of the record is not seen in the steps. */
    @Test
    void aTypeChangeKeepsMailboxAndListUnlessTheReferenceIsFollowed() {
        OciEvent event = modifyUser(NO_ALIASES + trunk("U"));
        for (Planning planning : Planning.values()) {
            MemoryRegistry registry = Cases.registry("U tel=1 mail=m@d pass=p list=L group=G");
            assertThat(registry.apply(Cases.plan(PlanOptions.of(planning), registry, event)))
                    .isEqualTo("completed");
            SubscriberRecord expected = planning == Planning.REFERENCE
                    ? Cases.row("U type=trunk tel=1 group=G")
                    : Cases.row("U type=trunk tel=1 mail=m@d pass=p list=L group=G");
            assertThat(registry.rows()).containsOnlyKeys("U").containsValue(expected);
        }
    }
}
