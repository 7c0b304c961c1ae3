package dev.switchboard.oci.reader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Documents for the tests of this package, and the ways to cut them up. */
final class Samples {

    static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    static final String XSI = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    static final String KEEP_ALIVE =
            outer("<command xsi:type=\"OCIReportingServerStatusNotification\"><state>up</state>" + "</command>");

    private Samples() {}

    static String outer(String commands) {
        return "<BroadsoftOCIReportingDocument protocol=\"OCIReporting\" " + XSI + ">" + commands
                + "</BroadsoftOCIReportingDocument>";
    }

    static String report(String id, String login, String request) {
        return "<command xsi:type=\"OCIReportingReportNotification\"><id>" + id + "</id><userId>" + login
                + "</userId><loginType>System</loginType><request>" + request + "</request></command>";
    }

    static String inner(String content) {
        return DECLARATION + "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\">" + content + "</BroadsoftDocument>";
    }

    static String login(String login) {
        return "<userId xmlns=\"\">" + login + "</userId>";
    }

    static String command(String type, String content) {
        return "<command xsi:type=\"" + type + "\" xmlns=\"\" " + XSI + ">" + content + "</command>";
    }

    static String cdata(String text) {
        return "<![CDATA[" + text + "]]>";
    }

    static String document(String id, String content) {
        return outer(report(id, "admin1", cdata(inner(login("admin1") + content))));
    }

    static String modifyUser(String id, String lastName) {
        return document(
                id,
                command(
                        "UserModifyRequest22",
                        "<userId>user1@example.net</userId><lastName>" + lastName + "</lastName>"));
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Frames bytes given in pieces of one size. */
    static List<Unit> frame(byte[] bytes, int pieceSize, int limit) {
        List<Unit> units = new ArrayList<>();
        Framer framer = new Framer(limit, units::add);
        for (int at = 0; at < bytes.length; at += pieceSize) {
            framer.feed(bytes, at, Math.min(pieceSize, bytes.length - at));
        }
        framer.end();
        return units;
    }

    /** Frames bytes given in two pieces. */
    static List<Unit> frameCutAt(byte[] bytes, int cut, int limit) {
        List<Unit> units = new ArrayList<>();
        Framer framer = new Framer(limit, units::add);
        framer.feed(bytes, 0, cut);
        framer.feed(bytes, cut, bytes.length - cut);
        framer.end();
        return units;
    }

    static List<Unit> frame(byte[] bytes) {
        return frame(bytes, Math.max(1, bytes.length), 16 * 1024 * 1024);
    }

    /** The units without the noise. */
    static List<Unit> rows(List<Unit> units) {
        return units.stream().filter(unit -> !(unit instanceof Unit.Noise)).toList();
    }

    static List<Unit> documents(String... texts) {
        List<Unit> units = new ArrayList<>();
        for (String text : texts) {
            units.add(new Unit.Document(text, ""));
        }
        return units;
    }
}
