package dev.switchboard.ipecs.simulator;

/** Writes JSON texts by hand, so that their exact form is the simulator's own. */
final class JsonText {

    private JsonText() {}

    static String quote(String value) {
        StringBuilder json = new StringBuilder(value.length() + 2);
        quote(json, value);
        return json.toString();
    }

    static void quote(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(c < 16 ? '0' : '1').append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
