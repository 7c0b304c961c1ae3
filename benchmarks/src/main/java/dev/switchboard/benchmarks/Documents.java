package dev.switchboard.benchmarks;

import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What is played. */
final class Documents {

    private static final int BYTES = 2_000;

    private Documents() {}

    /** Reports of 2,000 bytes, each with an id and a user of its own: a user is changed, with many fields. */
    static byte[][] twoKilobytes(long firstId, int number) {
        OciDocuments writer = new OciDocuments(firstId, "admin1");
        byte[][] documents = new byte[number][];
        for (int i = 0; i < number; i++) {
            String user = "u" + (firstId + i) + "@bench.example.com";
            int missing = BYTES - large(new OciDocuments(firstId + i, "admin1"), user, 0).length;
            documents[i] = large(writer, user, missing);
        }
        return documents;
    }

    private static byte[] large(OciDocuments writer, String user, int more) {
        StringBuilder content = new StringBuilder("<userId>").append(user).append("</userId>");
        for (String name : List.of("lastName", "firstName", "callingLineIdLastName", "callingLineIdFirstName")) {
            content.append('<').append(name).append(">Petersen</").append(name).append('>');
        }
        content.append("<phoneNumber>123456</phoneNumber><extension>3456</extension>");
        for (String name : List.of("sipAliasList", "contactList", "mobilePhoneNumber", "pagerPhoneNumber", "title")) {
            content.append('<').append(name).append(" xsi:nil=\"true\"/>");
        }
        content.append("<endpoint><accessDeviceEndpoint><accessDevice><deviceLevel>Group</deviceLevel>"
                + "<deviceName>phone 17</deviceName></accessDevice><linePort>");
        content.append(user).append("</linePort><contact xsi:nil=\"true\"/></accessDeviceEndpoint></endpoint>");
        for (String name : List.of("addressLine1", "addressLine2", "city", "stateOrProvince", "zipOrPostalCode")) {
            content.append('<')
                    .append(name)
                    .append(">Aqqusinersuaq 3</")
                    .append(name)
                    .append('>');
        }
        content.append("<addressLocation>")
                .append("x".repeat(Math.max(0, more)))
                .append("</addressLocation>");
        return (writer.report("UserModifyRequest17sp4", content.toString()) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Lives of users of their own: added, given a phone number and an identity, deleted; three documents each. */
    static List<String> lives(long first, int users) {
        OciDocuments writer = new OciDocuments(first * 3 + 1, "admin1");
        List<String> documents = new ArrayList<>();
        for (long i = first; i < first + users; i++) {
            String user = "u" + i + "@bench.example.com";
            String phone = Long.toString(100_000 + i % 900_000);
            documents.add(writer.addUser("group" + i % 50, user, Value.of("Nuuk")));
            documents.add(writer.modifyUser(user, Value.of(phone), Endpoint.access("line" + i + "@bench.example.com")));
            documents.add(writer.deleteUser(user));
        }
        return documents;
    }
}
