package dev.switchboard.ipecs.simulator;

import java.nio.charset.StandardCharsets;

/** Puts messages on the wire that are not as they should be. */
final class BrokenMessages {

    private static final int MORE_THAN_A_FRAME = 64 * 1024 + 1;

    private BrokenMessages() {}

    static boolean send(EventStream stream, StreamFault fault, String heartbeat) {
        return switch (fault) {
            case NOT_JSON -> text(stream, "<event code=42>");
            case NOT_AN_OBJECT -> text(stream, "[]");
            case HALF_AN_EVENT -> text(stream, heartbeat.substring(0, heartbeat.length() / 2));
            case NO_DATA -> text(stream, "{\"event\": \"acd\"}");
            case NO_CODE -> text(stream, heartbeat.replace("\"eventCode\": 68, ", ""));
            case CODE_IS_A_WORD -> text(stream, heartbeat.replace("\"eventCode\": 68", "\"eventCode\": \"x\""));
            case BINARY -> stream.send(EventStream.BINARY, heartbeat.getBytes(StandardCharsets.UTF_8));
            case TOO_LONG -> text(stream, heartbeat + " ".repeat(MORE_THAN_A_FRAME));
            case CONTROL_CHARACTERS -> text(stream, heartbeat.replace("SMDR TIME", "SMDR\tTIME\n\u0001"));
            case FRAGMENTS -> stream.sendInThree(heartbeat);
        };
    }

    private static boolean text(EventStream stream, String text) {
        return stream.send(EventStream.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
}
