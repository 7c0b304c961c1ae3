package dev.switchboard.oci.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.event.OciElement;
import dev.switchboard.oci.event.OciEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesakeMailboxTest {

    @Test
    void theReferenceRefusesToDeleteAMailboxWithoutADomain() {
        OciElement userId = new OciElement("", "userId", List.of(), List.of(), "user1@example.net", true);
        OciElement command = new OciElement("", "command", List.of(), List.of(userId), "", false);
        OciEvent event = new OciEvent("as", "write1", "admin", "UserDeleteRequest", command);
        Facts facts = new Facts(
                Map.of(
                        "user1@example.net", user("user1@example.net", "user2@example.net"),
                        "user2@example.net", user("user2@example.net", "mail02")),
                List.of(),
                "",
                "abcdefghijklmn");

        Plan plan = new ProvisioningRules(PlanOptions.of(Planning.REFERENCE))
                .find("UserDeleteRequest")
                .orElseThrow()
                .plan(event, facts);

        List<Step> steps =
                plan.sections().get(0).steps().stream().map(Plan.Entry::step).toList();
        assertThat(steps).noneMatch(Step.DeleteMailbox.class::isInstance);
        assertThat(steps.get(steps.size() - 1)).isInstanceOf(Step.Refuse.class);
    }

    private static SubscriberRecord user(String id, String mailbox) {
        return new SubscriberRecord(id, "", "GRP1", SubscriberType.USER, id, "", "tg.gl", mailbox, "secret", "", false);
    }
}
