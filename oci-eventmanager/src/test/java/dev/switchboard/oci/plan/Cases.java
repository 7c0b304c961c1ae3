package dev.switchboard.oci.plan;

import dev.switchboard.oci.event.OciEvent;
import java.util.HashMap;
import java.util.Map;

/** Short ways to write records and commands in test tables. */
final class Cases {

    private Cases() {}

    /**
     * A record from words: the id, then any of {@code type=}, {@code pub=} (default: the id), {@code tel=},
     * {@code ctx=} (default: tg.gl), {@code mail=}, {@code pass=}, {@code list=}, {@code group=}, {@code sp=} and
     * {@code portal=yes}.
     */
    static SubscriberRecord row(String words) {
        String[] parts = words.split(" ", -1);
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", -1);
            values.put(pair[0], pair[1]);
        }
        return new SubscriberRecord(
                parts[0],
                values.getOrDefault("sp", ""),
                values.getOrDefault("group", ""),
                SubscriberType.parse(values.getOrDefault("type", "user")).orElseThrow(),
                values.getOrDefault("pub", parts[0]),
                values.getOrDefault("tel", ""),
                values.getOrDefault("ctx", "tg.gl"),
                values.getOrDefault("mail", ""),
                values.getOrDefault("pass", ""),
                values.getOrDefault("list", ""),
                values.containsKey("portal"));
    }

    static MemoryRegistry registry(String... rows) {
        SubscriberRecord[] records = new SubscriberRecord[rows.length];
        for (int i = 0; i < rows.length; i++) {
            records[i] = row(rows[i]);
        }
        return new MemoryRegistry(records);
    }

    static PlanRule rule(PlanOptions options, OciEvent event) {
        return new ProvisioningRules(options).find(event.commandName()).orElseThrow();
    }

    static Plan plan(PlanOptions options, MemoryRegistry registry, OciEvent event) {
        return registry.plan(rule(options, event), event);
    }

    static String phone(String phone) {
        return phone.equals("-") ? nil("phoneNumber") : "<phoneNumber>" + phone + "</phoneNumber>";
    }

    static String nil(String name) {
        return "<" + name + " xsi:nil='true'/>";
    }

    static String access(String linePort) {
        return "<endpoint><accessDeviceEndpoint><linePort>" + linePort
                + "</linePort></accessDeviceEndpoint></endpoint>";
    }

    static String trunk(String linePort) {
        return "<endpoint><trunkAddressing><trunkGroupDeviceEndpoint><name>tg1</name><linePort>" + linePort
                + "</linePort></trunkGroupDeviceEndpoint></trunkAddressing></endpoint>";
    }

    static String endpoint(String notation) {
        if (notation.equals("nil")) {
            return nil("endpoint");
        }
        return notation.startsWith("T:") ? trunk(notation.substring(2)) : access(notation);
    }

    static String town(String town) {
        String state = town.equals("nil") ? nil("stateOrProvince") : "<stateOrProvince>" + town + "</stateOrProvince>";
        return "<address>" + state + "</address>";
    }

    static final String CALLING_NAME = "<callingLineIdFirstName>F</callingLineIdFirstName>";
    static final String NO_ALIASES = nil("sipAliasList");

    static OciEvent modifyUser(String content) {
        return Documents.command("UserModifyRequest22", "<userId>U</userId>" + content);
    }

    /** The modification that a cell of the user matrix stands for. */
    static OciEvent userMatrixEvent(String notation) {
        if (notation.startsWith("ctx:")) {
            return modifyUser(CALLING_NAME + town(notation.substring(4)));
        }
        String[] parts = notation.split("/", -1);
        return modifyUser(phone(parts[0]) + NO_ALIASES + endpoint(parts[1]));
    }

    static OciEvent modifyService(String content) {
        return Documents.command(
                "GroupHuntGroupModifyInstanceRequest",
                "<serviceUserId>U</serviceUserId><serviceInstanceProfile>" + content + "</serviceInstanceProfile>");
    }

    /** The modification that a cell of the service matrix stands for. */
    static OciEvent serviceMatrixEvent(String notation) {
        if (notation.equals("profile")) {
            return modifyService("<name>n</name>");
        }
        String[] parts = notation.split("/", -1);
        return modifyService(phone(parts[0]) + identity(parts[1]));
    }

    static String identity(String identity) {
        return identity.equals("nil")
                ? nil("publicUserIdentity")
                : "<publicUserIdentity>" + identity + "</publicUserIdentity>";
    }
}
