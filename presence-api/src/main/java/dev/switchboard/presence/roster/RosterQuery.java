package dev.switchboard.presence.roster;

import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.Status;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which people are asked for; whatever cannot be read asks for everybody.
 *
 * @param text part of a name or e-mail address, in any letter case; empty for everybody
 * @param status only those who are shown so; empty for all
 */
record RosterQuery(String text, Optional<Status> status) {

    static final RosterQuery ALL = new RosterQuery("", Optional.empty());

    private static final int LONGEST = 100;
    private static final Pattern PAGE = Pattern.compile("[1-9][0-9]{0,8}");

    static RosterQuery of(@Nullable String text, @Nullable String status) {
        String wanted = text == null ? "" : text.strip();
        return new RosterQuery(
                wanted.length() > LONGEST ? wanted.substring(0, LONGEST) : wanted,
                Optional.ofNullable(status).map(Status::reported).filter(known -> known != Status.UNKNOWN));
    }

    /** A page's number in the address, from 1; the first one when it is none. */
    static int page(@Nullable String text) {
        return text != null && PAGE.matcher(text).matches() ? Integer.parseInt(text) : 1;
    }

    /** Those who are asked for, whatever their status. */
    List<Presence> found(List<Presence> all) {
        if (text.isEmpty()) {
            return all;
        }
        String part = text.toLowerCase(Locale.ROOT);
        return all.stream()
                .filter(one -> contains(one.user().username(), part)
                        || contains(one.user().email(), part))
                .toList();
    }

    private static boolean contains(String text, String lowerCasePart) {
        return text.toLowerCase(Locale.ROOT).contains(lowerCasePart);
    }

    List<Presence> withStatus(List<Presence> found) {
        return status.isEmpty()
                ? found
                : found.stream().filter(one -> one.status() == status.get()).toList();
    }

    RosterQuery withStatus(Optional<Status> other) {
        return new RosterQuery(text, other);
    }

    /** The address of a page of these people. */
    String address(String path, int page) {
        StringBuilder address = new StringBuilder(path);
        char before = '?';
        if (!text.isEmpty()) {
            address.append(before).append("q=").append(URLEncoder.encode(text, StandardCharsets.UTF_8));
            before = '&';
        }
        if (status.isPresent()) {
            address.append(before).append("status=").append(status.get().wire());
            before = '&';
        }
        if (page > 1) {
            address.append(before).append("page=").append(page);
        }
        return address.toString();
    }
}
