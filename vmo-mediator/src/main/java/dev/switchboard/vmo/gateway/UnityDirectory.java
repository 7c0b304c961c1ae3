package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.ListedUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists the users page by page, each with the state of the alternate greeting, which costs a call for each user. */
final class UnityDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(UnityDirectory.class);
    private static final int MOST_TRIES = 4;
    /** Clocks differ: who asks a moment too early has to wait once more. */
    private static final Duration MARGIN = Duration.ofMillis(10);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final UnityClient client;
    private final UnityCalls calls;
    private final UnityUrls urls;
    private final int pageSize;

    UnityDirectory(UnityClient client, UnityCalls calls, UnityUrls urls, int pageSize) {
        this.client = client;
        this.calls = calls;
        this.urls = urls;
        this.pageSize = pageSize;
    }

    /** What has been seen of one list. */
    private static final class Seen {
        private final Set<String> ids = new HashSet<>();
        private long nameless;
        private long unread;
        private OptionalLong total = OptionalLong.empty();

        /** How many different entries there were. */
        long entries() {
            return ids.size() + nameless;
        }

        boolean all() {
            return total.isPresent() && entries() >= total.getAsLong();
        }
    }

    VoicemailGateway.Listing list(VoicemailGateway.Pages pages) throws PeerException, InterruptedException {
        Seen seen = new Seen();
        boolean more = true;
        for (int number = 1; more; number++) {
            UnityJson.Page page = page(number);
            if (page.total().isPresent()) {
                seen.total = page.total();
            }
            List<UnityJson.Row> fresh = fresh(page, seen);
            more = goesOn(page, fresh, seen);
            if (!page.rows().isEmpty() || number == 1) {
                handOver(fresh, seen, pages);
            }
        }
        return verdict(seen);
    }

    private UnityJson.Page page(int number) throws PeerException, InterruptedException {
        HttpUrl url = urls.users(pageSize, number);
        UnityReply reply = patiently(List.of(url)).get(url);
        if (!(reply instanceof UnityReply.Answer answer) || !answer.good()) {
            throw reply == null ? new PeerException.Unreachable(UnityReply.PEER, "was not asked") : reply.failure();
        }
        return UnityJson.page(answer.body());
    }

    /** Entries that were on no page before: pages shift while users come and go, and some servers know one page only. */
    private static List<UnityJson.Row> fresh(UnityJson.Page page, Seen seen) {
        List<UnityJson.Row> fresh = new ArrayList<>();
        for (UnityJson.Row row : page.rows()) {
            if (row.objectId().isBlank()) {
                seen.nameless++;
                fresh.add(row);
            } else if (seen.ids.add(row.objectId())) {
                fresh.add(row);
            }
        }
        return fresh;
    }

    private boolean goesOn(UnityJson.Page page, List<UnityJson.Row> fresh, Seen seen) {
        if (fresh.stream().allMatch(row -> row.objectId().isBlank())) {
            return false;
        }
        // A total below what has come already is no total; then only a page that is not full tells the end.
        boolean countable = seen.total.isPresent() && seen.entries() <= seen.total.getAsLong();
        return countable ? !seen.all() : page.rows().size() >= pageSize;
    }

    private void handOver(List<UnityJson.Row> rows, Seen seen, VoicemailGateway.Pages pages)
            throws PeerException, InterruptedException {
        List<UnityJson.Row> wanted = rows.stream()
                .filter(UnityJson.Row::usable)
                .filter(row -> row.alias().contains("@"))
                .toList();
        Map<HttpUrl, UnityReply> replies =
                patiently(wanted.stream().map(this::greetingOf).distinct().toList());
        List<ListedUser> users = new ArrayList<>();
        for (UnityJson.Row row : wanted) {
            UnityReply reply = replies.get(greetingOf(row));
            Optional<Boolean> on = reply == null ? Optional.empty() : greetingOn(reply);
            if (on.isPresent()) {
                users.add(new ListedUser(
                        row.objectId(), row.alias(), row.extension(), row.callHandlerObjectId(), on.get()));
            } else {
                seen.unread++;
            }
        }
        int skipped = (int) rows.stream().filter(row -> !row.usable()).count();
        pages.page(List.copyOf(users), skipped, seen.total);
    }

    private HttpUrl greetingOf(UnityJson.Row row) {
        return urls.greeting(row.callHandlerObjectId());
    }

    /** Empty when the greeting could not be read; who has no alternate greeting has none that is on. */
    private Optional<Boolean> greetingOn(UnityReply reply) throws PeerException {
        if (reply instanceof UnityReply.Answer answer && answer.final4xx()) {
            return Optional.of(false);
        }
        boolean everybodys = !(reply instanceof UnityReply.Answer other)
                || other.status() == 401
                || other.worthWaiting().isPresent();
        if (everybodys) {
            throw reply.failure();
        }
        try {
            return Optional.of(client.greeting(reply).on());
        } catch (PeerException notThis) {
            LOG.debug("The greeting of a user could not be read reason=\"{}\"", notThis.getMessage());
            return Optional.empty();
        }
    }

    /** Asks for all, several at a time; those for which the server wants to be left alone are asked again later. */
    private Map<HttpUrl, UnityReply> patiently(List<HttpUrl> wanted) throws PeerException, InterruptedException {
        Map<HttpUrl, UnityReply> replies = new LinkedHashMap<>();
        List<HttpUrl> open = wanted;
        for (int tries = 1; !open.isEmpty(); tries++) {
            Map<HttpUrl, UnityReply> round = atOnce(open);
            replies.putAll(round);
            Duration wait = round.values().stream()
                    .flatMap(reply -> reply.worthWaiting().stream())
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            // Waiting helps nobody whose password is refused, or who gets no answer.
            boolean hopeless = round.values().stream()
                    .anyMatch(reply -> !(reply instanceof UnityReply.Answer answer) || answer.status() == 401);
            if (hopeless || wait.isZero() || tries == MOST_TRIES || wait.compareTo(LONGEST_WAIT) > 0) {
                break;
            }
            calls.rest(wait.plus(MARGIN));
            open = round.entrySet().stream()
                    .filter(one -> one.getValue().worthWaiting().isPresent())
                    .map(Map.Entry::getKey)
                    .toList();
        }
        return replies;
    }

    private Map<HttpUrl, UnityReply> atOnce(List<HttpUrl> wanted) throws InterruptedException {
        Map<HttpUrl, UnityCalls.Pending> begun = new LinkedHashMap<>();
        try {
            for (HttpUrl url : wanted) {
                begun.put(url, calls.begin(new Request.Builder().url(url)));
            }
            Map<HttpUrl, UnityReply> replies = new LinkedHashMap<>();
            for (Map.Entry<HttpUrl, UnityCalls.Pending> one : begun.entrySet()) {
                replies.put(one.getKey(), one.getValue().await());
            }
            return replies;
        } catch (InterruptedException stopped) {
            begun.values().forEach(UnityCalls.Pending::cancel);
            throw stopped;
        }
    }

    private static VoicemailGateway.Listing verdict(Seen seen) {
        if (seen.total.isEmpty()) {
            return new VoicemailGateway.Listing(
                    false, "The voicemail system did not say how many users there are, so nobody counts as gone.");
        }
        if (seen.entries() != seen.total.getAsLong()) {
            return new VoicemailGateway.Listing(
                    false,
                    "The voicemail system announced " + seen.total.getAsLong() + " users and listed " + seen.entries()
                            + ", so nobody counts as gone.");
        }
        if (seen.unread > 0) {
            return new VoicemailGateway.Listing(
                    false,
                    "The greeting could not be read for " + seen.unread
                            + " of the users, so these were left out and nobody counts as gone.");
        }
        return new VoicemailGateway.Listing(true, "");
    }
}
