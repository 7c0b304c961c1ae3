package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.OciElement;
import java.util.List;
import java.util.Optional;

/** Finds out whom a command is about, so that events can be searched by subscriber. */
final class Subscribers {

    /** The first path with a text wins: from the most to the least particular. */
    private static final List<String[]> PATHS = List.of(
            new String[] {"userId"},
            new String[] {"serviceUserId"},
            new String[] {"pilotUser", "userId"},
            new String[] {"pilotUserId"},
            new String[] {"serviceInstanceProfile", "publicUserIdentity"},
            new String[] {"groupId"},
            new String[] {"domain"},
            new String[] {"serviceProviderId"});

    private Subscribers() {}

    /**
     * The subscriber, group or domain a command names.
     *
     * @return its id, or empty when the command names none
     */
    static String of(OciElement command) {
        for (String[] path : PATHS) {
            Optional<String> id = command.field(path).text();
            if (id.isPresent()) {
                return id.get();
            }
        }
        return "";
    }
}
