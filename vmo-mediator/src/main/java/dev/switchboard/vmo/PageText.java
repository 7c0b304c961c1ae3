package dev.switchboard.vmo;

import dev.switchboard.vmo.store.AuditEntry;
import dev.switchboard.vmo.store.MediatorStore.UserRow;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.store.SyncRun;
import dev.switchboard.vmo.sync.MailboxUser;
import dev.switchboard.vmo.sync.OutOfOffice;
import dev.switchboard.vmo.sync.UserState;
import dev.switchboard.vmo.sync.Wish;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Values in the words of the pages. */
final class PageText {

    private static final DateTimeFormatter SYNCHRONISED = DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private PageText() {}

    /** As the original shows when it was last synchronised. */
    static String synchronised(Optional<Instant> at) {
        return at.map(instant -> SYNCHRONISED.format(instant.atZone(ZoneId.systemDefault())))
                .orElse("Unknown");
    }

    static String time(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A text as one segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String userPage(String alias) {
        return alias.isEmpty() ? "" : "/user?alias=" + segment(alias);
    }

    /** A base URL with the secret of its credentials replaced. */
    static String masked(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException odd) {
            return url.replaceFirst("//[^/@]*@", "//***@");
        }
        String userInfo = Optional.ofNullable(uri.getRawUserInfo()).orElse("");
        int colon = userInfo.indexOf(':');
        return userInfo.isEmpty()
                ? url
                : url.replaceFirst(
                        "//[^/]*@", "//" + (colon < 0 ? "***" : userInfo.substring(0, colon) + ":***") + "@");
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String count(long count, String one, String many) {
        return number(count) + " " + (count == 1 ? one : many);
    }

    static String duration(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds < 60
                ? seconds + " s"
                : seconds < 3_600
                        ? seconds / 60 + " min " + seconds % 60 + " s"
                        : seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
    }

    static PageView.UserLine user(UserRow row) {
        MailboxUser user = row.user();
        UserState state = row.state();
        String hint = row.parked() > 0
                ? "needs help"
                : row.waiting() > 0
                        ? "waiting"
                        : state.noMailbox()
                                ? "no mailbox"
                                : state.missingSince().isPresent() ? "missing" : state.drifted() ? "differs" : "";
        return new PageView.UserLine(
                user.alias(),
                user.extension(),
                user.greetingOn(),
                user.active(),
                userPage(user.alias()),
                "/toggle_status/" + segment(user.alias()),
                hint,
                row.parked() > 0 ? "failed" : "pending");
    }

    static PageView.Entry entry(OutboxEntry entry) {
        boolean pending = entry.state() == OutboxEntry.State.PENDING;
        boolean parked = entry.state() == OutboxEntry.State.PARKED;
        String tone = switch (entry.state()) {
            case PENDING -> "pending";
            case PARKED -> "failed";
            case DELIVERED -> "completed";
            case SUPERSEDED, DROPPED, DISCARDED -> "ignored";
        };
        return new PageView.Entry(
                entry.seq(),
                entry.alias(),
                userPage(entry.alias()),
                (entry.wish() instanceof Wish.Greeting ? "greeting " : "") + Desk.text(entry.wish()),
                entry.state().name().toLowerCase(Locale.ROOT),
                tone,
                entry.attempts(),
                time(entry.createdAt()),
                pending ? time(entry.notBefore()) : "",
                entry.lastError(),
                pending || parked);
    }

    static PageView.Line line(AuditEntry entry) {
        String change = entry.before().isEmpty() || entry.after().isEmpty()
                ? entry.before() + entry.after()
                : entry.before() + " → " + entry.after();
        return new PageView.Line(
                time(entry.at()),
                entry.actor(),
                entry.action(),
                entry.alias(),
                userPage(entry.alias()),
                change,
                entry.outcome());
    }

    static PageView.Sync sync(String source, String at, SyncProgress progress, Optional<SyncRun> last, String url) {
        if (progress.running()) {
            return new PageView.Sync(
                    source,
                    at,
                    true,
                    progress.reached(),
                    progress.total(),
                    running(progress),
                    "pending",
                    false,
                    List.of());
        }
        if (last.isEmpty()) {
            return new PageView.Sync(source, at, false, 0, 0, "", "", false, List.of());
        }
        SyncRun run = last.get();
        List<String> warnings =
                run.warnings().lines().filter(line -> !line.isBlank()).toList();
        return new PageView.Sync(
                source,
                at,
                false,
                0,
                run.total(),
                ended(run, url),
                run.succeeded() ? "completed" : "failed",
                run.drifted() > 0,
                warnings);
    }

    private static String running(SyncProgress progress) {
        if (progress.total() == 0) {
            return "Asking voicemail for its users, for " + duration(progress.elapsed());
        }
        double rate = progress.rate();
        String left = rate > 0
                ? duration(Duration.ofMillis((long) ((progress.total() - progress.reached()) / rate * 1_000)))
                : "unknown";
        return number(progress.reached()) + " of " + count(progress.total(), "user", "users") + ", "
                + number(Math.round(rate)) + " a second, remaining " + left;
    }

    private static String ended(SyncRun run, String url) {
        if (!run.error().isEmpty()) {
            return failure(run, url);
        }
        if (run.ended().isEmpty()) {
            return "The last synchronization did not end, since the program was stopped; begun " + time(run.started());
        }
        return count(run.total(), "user", "users") + ": " + number(run.inserted()) + " new, " + number(run.updated())
                + " changed, " + number(run.skipped()) + " skipped"
                + (run.drifted() > 0 ? ", " + number(run.drifted()) + " with another greeting than delivered" : "")
                + "; took "
                + duration(Duration.between(run.started(), run.ended().get()));
    }

    /** The original's words for a synchronisation that failed. */
    static String failure(SyncRun run, String url) {
        return run.status() == 0
                ? "ERROR: Error when attempting to synchronize database: " + run.error()
                : "ERROR: Synchronization failed to (" + url + "):  Status Code (" + run.status() + "): " + run.error();
    }

    static List<PageView.Fact> facts(MailboxUser user, UserState state) {
        List<PageView.Fact> facts = new ArrayList<>();
        facts.add(new PageView.Fact("Extension", user.extension().isEmpty() ? "none" : user.extension()));
        facts.add(new PageView.Fact("Alternate greeting", user.greetingOn() ? "on" : "off"));
        facts.add(new PageView.Fact("VMO", user.active() ? "enabled" : "disabled"));
        facts.add(new PageView.Fact(
                "Automatic replies", state.absence().map(PageText::absence).orElse("not reported yet")));
        facts.add(new PageView.Fact(
                "Greeting decided on", state.wished().map(Desk::text).orElse("none yet")));
        facts.add(new PageView.Fact(
                "Delivered", state.wished().isEmpty() ? "nothing to deliver" : state.delivered() ? "yes" : "not yet"));
        if (state.drifted()) {
            facts.add(new PageView.Fact("Differs", "the last synchronization found another greeting than delivered"));
        }
        state.missingSince()
                .ifPresent(since -> facts.add(new PageView.Fact(
                        "Missing",
                        "voicemail does not list this user since " + time(since) + ", in "
                                + count(state.missingCount(), "list", "lists"))));
        if (state.noMailbox()) {
            facts.add(new PageView.Fact("Mailbox", "the mail side has no such mailbox"));
        }
        facts.add(new PageView.Fact("Voicemail's id", user.objectId()));
        facts.add(new PageView.Fact("Call handler", user.callHandlerObjectId()));
        return facts;
    }

    private static String absence(OutOfOffice seen) {
        return switch (seen.mode()) {
            case DISABLED -> "off";
            case ALWAYS_ENABLED -> "on";
            case SCHEDULED ->
                "scheduled" + seen.start().map(from -> " from " + time(from)).orElse("")
                        + seen.end().map(to -> " until " + time(to)).orElse("");
        };
    }
}
