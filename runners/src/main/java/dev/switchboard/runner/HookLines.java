package dev.switchboard.runner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.switchboard.ipecs.IpecsApi;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Each hook call as one line of JSON for other programs.
 *
 * <p>A reader that stops reading stops the hooks, never the events: the client drops and counts what it cannot tell.
 */
final class HookLines {

    /** Nothing but ASCII, whatever the locale makes of standard output. */
    private static final ObjectWriter JSON = new ObjectMapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final PrintWriter out;
    private final List<String> early = new ArrayList<>();
    private boolean open;

    HookLines(PrintWriter out) {
        this.out = out;
    }

    /** Listens to all hooks of a client; nothing is printed before {@link #open}. */
    void listen(IpecsApi client) {
        for (String hook : IpecsApi.hookNames()) {
            client.addHook(hook, data -> add(hook, data));
        }
    }

    private synchronized void add(String hook, Map<String, Object> data) {
        String line = line(hook, data);
        if (open) {
            out.println(line);
            out.flush();
        } else {
            early.add(line);
        }
    }

    private static String line(String hook, Map<String, Object> data) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("hook", hook);
        members.put("data", data);
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prints what came so far, and from now on each call as it comes. */
    synchronized void open() {
        early.forEach(out::println);
        out.flush();
        early.clear();
        open = true;
    }
}
