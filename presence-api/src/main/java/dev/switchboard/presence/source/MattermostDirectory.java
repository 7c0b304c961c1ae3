package dev.switchboard.presence.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.model.PresenceUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active users of a Mattermost server. A load that fails changes nothing; a user who is missing from one complete
 * load stays, since pages shift when people come and go, unless the server says that the account is deactivated or gone.
 *
 * <p><b>Threading.</b> One load at a time; the users may be read on any thread.
 */
final class MattermostDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(MattermostDirectory.class);

    private static final int PAGE = 200;
    private static final int MOST_PAGES = 5_000;
    /** So many missing users are asked about one by one; more wait for the next load. */
    private static final int MOST_LOOK_UPS = 20;

    private static final int LOADS_TO_BE_GONE = 2;
    private static final int LONGEST_NAME = 256;
    /** The server refuses a whole batch of status questions for one id of another shape. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{26}");

    private final MattermostApi api;
    private volatile Map<String, PresenceUser> users = Map.of();
    private Map<String, Integer> absences = Map.of();
    private boolean oddIdTold;
    private boolean hiddenTold;

    MattermostDirectory(MattermostApi api) {
        this.api = api;
    }

    /** By id; immutable. */
    Map<String, PresenceUser> users() {
        return users;
    }

    void load(Optional<String> self) throws PeerException, InterruptedException {
        Map<String, PresenceUser> found = new LinkedHashMap<>();
        Set<String> inactive = new HashSet<>();
        int page = 0;
        int size = PAGE;
        for (; size >= PAGE; page++) {
            if (page >= MOST_PAGES) {
                throw new PeerException.Malformed(api.peer(), "a directory of more than " + MOST_PAGES + " pages", "");
            }
            size = loadPage(page, found, inactive);
        }
        Map<String, Integer> newAbsences = new HashMap<>();
        List<String> missing = users.keySet().stream()
                .filter(id -> !found.containsKey(id) && !inactive.contains(id))
                .toList();
        for (String id : missing) {
            stillThere(id, missing.size() <= MOST_LOOK_UPS).ifPresent(user -> {
                int loads = absences.getOrDefault(id, 0) + 1;
                if (loads < LOADS_TO_BE_GONE) {
                    newAbsences.put(id, loads);
                    found.put(id, user);
                }
            });
        }
        self.ifPresent(found::remove);
        users = Map.copyOf(found);
        absences = newAbsences;
        tellHidden();
    }

    private int loadPage(int page, Map<String, PresenceUser> found, Set<String> inactive)
            throws PeerException, InterruptedException {
        JsonNode list = api.get(api.at("users")
                .addQueryParameter("active", "true")
                .addQueryParameter("page", String.valueOf(page))
                .addQueryParameter("per_page", String.valueOf(PAGE))
                .build());
        if (!list.isArray()) {
            throw new PeerException.Malformed(api.peer(), "a directory page that is no list", "");
        }
        int before = found.size() + inactive.size();
        for (JsonNode item : list) {
            if (!item.isObject()) {
                throw new PeerException.Malformed(api.peer(), "a directory page with an element that is no user", "");
            }
            user(item).ifPresent(user -> {
                if (item.path("delete_at").asLong(0) == 0) {
                    found.put(user.id(), user);
                } else {
                    inactive.add(user.id());
                }
            });
        }
        if (list.size() >= PAGE && found.size() + inactive.size() == before) {
            throw new PeerException.Malformed(api.peer(), "the same directory page again and again", "page " + page);
        }
        return list.size();
    }

    private Optional<PresenceUser> user(JsonNode item) {
        String id = item.path("id").asText("");
        String username = item.path("username").asText("");
        String email = item.path("email").asText("");
        if (ID.matcher(id).matches() && username.length() <= LONGEST_NAME && email.length() <= LONGEST_NAME) {
            return Optional.of(new PresenceUser(id, username, item.path("email").isNull() ? "" : email));
        }
        if (!oddIdTold) {
            oddIdTold = true;
            LOG.warn("A user of the directory is left out, for an id or name that cannot be peer={}", api.peer());
        }
        return Optional.empty();
    }

    private Optional<PresenceUser> stillThere(String id, boolean ask) throws PeerException, InterruptedException {
        PresenceUser known = users.get(id);
        if (known == null) {
            return Optional.empty();
        }
        if (!ask) {
            return Optional.of(known);
        }
        try {
            JsonNode item = api.get(api.at("users/" + id).build());
            return item.path("delete_at").asLong(0) == 0 ? user(item) : Optional.empty();
        } catch (PeerException.Rejected refused) {
            if (refused.code().equals("404")) {
                return Optional.empty();
            }
            if (refused.code().equals("403")) {
                return Optional.of(known);
            }
            throw refused;
        }
    }

    int withoutEmail() {
        return (int)
                users.values().stream().filter(one -> one.email().isEmpty()).count();
    }

    private void tellHidden() {
        int hidden = withoutEmail();
        if (hidden > 0 && !hiddenTold) {
            hiddenTold = true;
            LOG.warn(
                    "Users without an e-mail address are served, but clients cannot find them. If the server hides"
                            + " addresses, use the token of a system administrator or set"
                            + " PrivacySettings.ShowEmailAddress users={} of={} peer={}",
                    hidden,
                    users.size(),
                    api.peer());
        }
    }

    /** All ids, cut into questions. */
    static List<List<String>> batches(List<String> ids, int size) {
        List<List<String>> all = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += size) {
            all.add(ids.subList(from, Math.min(ids.size(), from + size)));
        }
        return all;
    }
}
