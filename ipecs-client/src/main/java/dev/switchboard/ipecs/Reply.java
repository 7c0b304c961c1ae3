package dev.switchboard.ipecs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the server answered to a command it accepted.
 *
 * @param status the HTTP status
 * @param text the body as it came; may be empty
 * @param members the members of the body when it is a JSON object, else empty: texts, numbers, booleans, lists and maps;
 *     unmodifiable; members that are {@code null} are left out
 */
public record Reply(int status, String text, Map<String, Object> members) {

    /**
     * Copies the members.
     *
     * @param status the HTTP status
     * @param text the body as it came
     * @param members the members of the body
     */
    public Reply {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
}
