package dev.switchboard.oci.plan;

import static dev.switchboard.oci.plan.Cases.CALLING_NAME;
import static dev.switchboard.oci.plan.Cases.NO_ALIASES;
import static dev.switchboard.oci.plan.Cases.access;
import static dev.switchboard.oci.plan.Cases.modifyUser;
import static dev.switchboard.oci.plan.Cases.nil;
import static dev.switchboard.oci.plan.Cases.phone;
import static dev.switchboard.oci.plan.Cases.town;
import static dev.switchboard.oci.plan.Cases.trunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.OciEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The branch tables of the commands: facts and event on the left, requests and outcome on the right. */
class RuleTableTest {

    private static final PlanOptions REFERENCE = PlanOptions.of(Planning.REFERENCE);
    private static final PlanOptions CORRECTED = PlanOptions.of(Planning.CORRECTED);
    private static final String BOX = "UserVoiceMessagingUserModifyAdvancedVoiceManagementRequest14sp3";

    /** What both sets of rules send and how the event ends; the registry's steps are not part of the line. */
    private static String both(String rows, OciEvent event) {
        String reference = outcome(REFERENCE, rows, event);
        assertThat(outcome(CORRECTED, rows, event)).isEqualTo(reference);
        return reference;
    }

    private static String outcome(PlanOptions options, String rows, OciEvent event) {
        MemoryRegistry registry = rows.isEmpty() ? Cases.registry() : Cases.registry(rows.split(" & ", -1));
        Plan plan = Cases.plan(options, registry, event);
        return (registry.apply(plan) + " " + ShortCodes.requests(plan)).strip();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            U           | -/nil | completed
            U           | 1/nil | completed TEL+1(U) ENUM+1(U)
            U           | 1/U   | completed TEL+1(U) ENUM+1(U)
            U tel=1     | 1/nil | completed
            U tel=1     | 2/nil | completed TEL-1 ENUM-1 TEL+2(U) ENUM+2(U)
            U tel=1     | 2/U   | completed TEL-1 ENUM-1 TEL+2(U) ENUM+2(U)
            U tel=1     | -/nil | completed TEL-1 ENUM-1
            U tel=1     | -/U   | completed TEL-1 ENUM-1
            U           | -/A   | completed SIP-U SP-U SP+A SIP+A
            U           | 1/A   | completed SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A)
            U tel=1     | 1/A   | completed ENUM-1 TEL-1 SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A)
            U tel=1     | 2/A   | completed ENUM-1 TEL-1 SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A) TEL-1 ENUM-1 TEL+2(A) ENUM+2(A)
            U tel=1     | -/A   | completed ENUM-1 TEL-1 SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A) TEL-1 ENUM-1
            U pub=A     | -/B   | completed SIP-A SP-A SP+B SIP+B
            U           | 1/T:U | completed A-(U) A+P(U) TEL+1(U) ENUM+1(U)
            U           | 1/T:A | completed A-(U) A+P(U) SIP-U SP-U SP+A SIP+A TEL+1(A) ENUM+1(A)
            U tel=1     | 1/T:U | completed A-(U) ENUM-1 A+P(U) TEL+1(U) ENUM+1(U)
            U type=trunk tel=1 | 1/U | completed A-(U) ENUM-1 A+U(U) TEL+1(U) ENUM+1(U)
            U type=trunk pub=A tel=1 | 1/U | completed A-(U) ENUM-1 A+U(U,A) TEL+1(A) ENUM+1(A) ENUM-1 TEL-1 SIP-A SP-A SP+U SIP+U TEL+1(U) ENUM+1(U)
            V           | 1/U   | failed
            U ctx=nuk.tg.gl | ctx:Nuuk | ignored
            U           | ctx:Nuuk | completed CTX(U,nuk.tg.gl)
            U           | ctx:Elsewhere | ignored
            V           | ctx:Nuuk | failed
            """)
    void userModificationsFollowTheTable(String rows, String event, String expected) {
        assertThat(both(rows, Cases.userMatrixEvent(event))).isEqualTo(expected);
    }

    @Test
    void aMissingNumberStaysWhenTheIdentityGoesBackToTheDefault() {
        assertThat(both("U pub=A tel=1", modifyUser(NO_ALIASES + nil("endpoint"))))
                .isEqualTo("completed ENUM-1 TEL-1 SIP-A SP-A SP+U SIP+U TEL+1(U) ENUM+1(U)");
    }

    @Test
    void aContextThatChangesWithTheIdentityIsInTheNewProfileAndRepeatedAfterwards() {
        OciEvent event = modifyUser(CALLING_NAME + town("Nuuk") + NO_ALIASES + access("A"));
        assertThat(both("U", event)).isEqualTo("completed SIP-U SP-U SP+A SIP+A CTX(A,nuk.tg.gl)");
        assertThat(both("U", modifyUser(CALLING_NAME + town("Nuuk") + NO_ALIASES + trunk("U"))))
                .isEqualTo("completed A-(U) A+P(U,nuk.tg.gl)");
    }

    @Test
    void theFirstOfSeveralAliasesCountsAsOne() {
        String aliases = "<sipAliasList><sipAlias>a</sipAlias><sipAlias>b</sipAlias></sipAliasList>";
        assertThat(both("U", modifyUser(phone("1") + aliases))).isEqualTo("completed TEL+1(U) ENUM+1(U)");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            ''      | UserAddRequest17sp4 | <userId>U</userId>                          | completed A+U(U)
            U       | UserAddRequest17sp4 | <userId>U</userId>                          | failed
            ''      | UserAddRequest17sp4 | <groupId>G</groupId>                        | failed
            ''      | UserDeleteRequest   | <userId>U</userId>                          | completed A-(U)
            U tel=1 list=L | UserDeleteRequest | <userId>U</userId>                     | completed A-(L) TEL-1 ENUM-1 A-(U)
            U mail=NODATA pass=NODATA | UserDeleteRequest | <userId>U</userId>          | completed A-(U)
            ''      | UserDeleteRequest   | ''                                          | failed
            ''      | UserAuthenticationModifyRequest | <userId>U</userId><newPassword>s3</newPassword> | completed PW(U,s3)
            ''      | GroupTrunkGroupAddInstanceRequest21 | <pilotUser><userId>U</userId><linePort>A</linePort></pilotUser><sipAuthenticationPassword>s3</sipAuthenticationPassword> | completed A+U(pilot:U,A,s3)
            U       | GroupTrunkGroupAddInstanceRequest21 | <pilotUser><userId>U</userId><linePort>A</linePort></pilotUser> | failed
            ''      | GroupHuntGroupAddInstanceRequest20 | <serviceUserId>U</serviceUserId> | completed A+P(U)
            U       | GroupHuntGroupAddInstanceRequest20 | <serviceUserId>U</serviceUserId> | failed
            U type=virtual tel=1 | GroupCallCenterDeleteInstanceRequest | <serviceUserId>U</serviceUserId> | completed TEL-1 ENUM-1 A-(U)
            ''      | GroupAutoAttendantDeleteInstanceRequest | <serviceUserId>U</serviceUserId> | completed A-(U)
            ''      | GroupDeleteRequest  | <groupId>G</groupId>                        | completed
            ''      | GroupDeleteRequest  | ''                                          | failed
            U group=G & V group=H & W group=G | GroupDeleteRequest | <groupId>G</groupId> | completed A-(U) A-(W)
            ''      | SystemDomainAddRequest | <domain>d</domain>                       | completed DOMAIN+d
            ''      | SystemDomainDeleteRequest | <domain>d</domain>                    | completed DOMAIN-d
            ''      | SystemDomainAddRequest | ''                                       | failed
            """)
    void otherCommandsFollowTheirTables(String rows, String type, String content, String expected) {
        assertThat(both(rows, Documents.command(type, content))).isEqualTo(expected);
    }

    @Test
    void anIdOfBlanksIsNoId() {
        OciEvent event = Documents.command("UserDeleteRequest", "<userId>  </userId>");
        assertThat(outcome(CORRECTED, "", event)).isEqualTo("failed");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            U mail=m@d pass=p | ''  | ''  | completed
            U                 | ''  | p   | completed
            U mail=m@d pass=p | m@d | p   | completed
            U mail=m@d pass=p | m@d | ''  | completed
            U                 | m@d | p   | completed MAIL+m@d(p)
            V                 | m@d | p   | completed MAIL+m@d(p)
            U                 | m@d | ''  | failed
            U                 | m   | p   | failed
            """)
    void mailboxesFollowTheTable(String rows, String mailbox, String password, String expected) {
        String content = "<userId>U</userId><groupMailServerUserId>" + mailbox
                + "</groupMailServerUserId><groupMailServerPassword>" + password + "</groupMailServerPassword>";
        assertThat(both(rows, Documents.command(BOX, content))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource(delimiter = '|', textBlock = """
            U        | nil | completed
            U        | L   | completed A+P(L)
            U list=L | L   | completed
            U list=L | nil | completed A-(L)
            U list=L | M   | completed A-(L) A+P(M)
            U list=L | U   | completed A-(L)
            U        | U   | completed
            V        | nil | completed
            """)
    void listUrisFollowTheTable(String rows, String list, String expected) {
        String uri = list.equals("nil") ? nil("listURI") : "<listURI>" + list + "</listURI>";
        OciEvent event = Documents.command("UserBusyLampFieldModifyRequest", "<userId>U</userId>" + uri);
        assertThat(both(rows, event)).isEqualTo(expected);
    }

    @Test
    void sessionsAreOpenedWhereTheReferenceOpensThem() {
        OciEvent nothingToDo = Cases.userMatrixEvent("-/nil");
        OciEvent mailbox = Documents.command(
                BOX,
                "<userId>U</userId><groupMailServerUserId>m@d</groupMailServerUserId>"
                        + "<groupMailServerPassword>p</groupMailServerPassword>");
        for (PlanOptions options : List.of(REFERENCE, CORRECTED)) {
            MemoryRegistry registry = Cases.registry("U");
            assertThat(Cases.plan(options, registry, nothingToDo).sections())
                    .singleElement()
                    .matches(
                            section -> section.needsSession() && section.steps().isEmpty());
            assertThat(Cases.plan(options, registry, mailbox).sections())
                    .singleElement()
                    .matches(section -> !section.needsSession());
        }
    }

    @Test
    void subjectsNameEverythingThatTheCommandTouches() {
        OciEvent modify = modifyUser(phone("+299-12") + NO_ALIASES + access("A"));
        assertThat(subject(CORRECTED, modify))
                .isEqualTo(new Subject(Set.of("U"), "", "", false, false, Set.of("12", "A"), false));
        assertThat(subject(REFERENCE, modify).names()).containsExactlyInAnyOrder("+299-12", "A");
        OciEvent delete =
                Documents.command("GroupDeleteRequest", "<serviceProviderId>S</serviceProviderId><groupId>G</groupId>");
        assertThat(subject(CORRECTED, delete)).isEqualTo(new Subject(Set.of(), "G", "S", true, false, Set.of(), false));
        OciEvent domain = Documents.command("SystemDomainAddRequest", "<domain>d</domain>");
        assertThat(subject(CORRECTED, domain).barrier()).isTrue();
        OciEvent portal = Documents.command(
                "GroupVoiceMessagingGroupModifyVoicePortalRequest",
                "<serviceProviderId>S</serviceProviderId><groupId>G</groupId><serviceInstanceProfile>" + phone("1")
                        + Cases.identity("V") + "</serviceInstanceProfile>");
        assertThat(subject(CORRECTED, portal))
                .isEqualTo(new Subject(Set.of("V"), "G", "S", false, true, Set.of("1"), false));
    }

    @Test
    void twentyThreeCommandsHaveARule() {
        assertThat(new ProvisioningRules(CORRECTED).byCommand()).hasSize(23);
        assertThat(new ProvisioningRules(CORRECTED).find("GroupAddRequest")).isEmpty();
    }

    private static Subject subject(PlanOptions options, OciEvent event) {
        return Cases.rule(options, event).subject(event);
    }
}
