package dev.switchboard.oci.monitor;

import dev.switchboard.common.web.Refusal;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Finds events for people. A text is looked for in what the asker is allowed to see: the journal also finds texts inside
 * passwords, and a list of hits would give them away letter by letter.
 */
final class EventSearch {

    /** How many of the journal's hits one page may go through before it is shown as it is. */
    private static final int MOST_LOOKED_AT = 5_000;

    private static final int BATCH = 500;

    private final EventJournal journal;

    EventSearch(EventJournal journal) {
        this.journal = journal;
    }

    /**
     * A page of events, newest first.
     *
     * @param entries the events
     * @param nextBefore where the next page begins; empty when there is none
     */
    record Page(List<JournalEntry> entries, OptionalLong nextBefore) {
        Page {
            entries = List.copyOf(entries);
        }
    }

    Page page(EventQuery query, long before, int limit, boolean withSecrets) {
        Page found = find(query, before, limit, withSecrets);
        return withSecrets
                ? found
                : new Page(found.entries().stream().map(this::masked).toList(), found.nextBefore());
    }

    /**
     * Every event of a query, oldest first; their reasons are not masked yet.
     *
     * @throws Refusal when there are more than {@code most}
     */
    List<JournalEntry> all(EventQuery query, int most, boolean withSecrets) {
        List<JournalEntry> found = new ArrayList<>();
        OptionalLong before = OptionalLong.of(Long.MAX_VALUE);
        while (before.isPresent()) {
            Page page = find(query, before.getAsLong(), BATCH, withSecrets);
            found.addAll(page.entries());
            before = page.nextBefore();
            if (found.size() > most) {
                throw new Refusal(
                        400, "More than " + most + " events match. Take fewer at a time, for example by from and to.");
            }
        }
        List<JournalEntry> oldestFirst = new ArrayList<>(found.size());
        for (int i = found.size() - 1; i >= 0; i--) {
            oldestFirst.add(found.get(i));
        }
        return oldestFirst;
    }

    private Page find(EventQuery query, long before, int limit, boolean withSecrets) {
        boolean open = withSecrets || query.text().isEmpty();
        List<JournalEntry> found = new ArrayList<>();
        long cursor = before;
        int lookedAt = 0;
        while (found.size() <= limit) {
            int wanted = open ? limit + 1 - found.size() : Math.max(BATCH, limit + 1);
            List<JournalEntry> batch = journal.list(query.filter(cursor, wanted));
            for (JournalEntry entry : batch) {
                cursor = entry.id();
                if (open || contains(entry, query.text())) {
                    found.add(entry);
                }
                if (found.size() > limit) {
                    break;
                }
            }
            lookedAt += batch.size();
            if (batch.size() < wanted && found.size() <= limit) {
                return new Page(found, OptionalLong.empty());
            }
            if (lookedAt >= MOST_LOOKED_AT && found.size() <= limit) {
                return new Page(found, OptionalLong.of(cursor));
            }
        }
        List<JournalEntry> shown = found.subList(0, limit);
        return new Page(shown, OptionalLong.of(shown.get(limit - 1).id()));
    }

    /** An event as anybody may see it: a reason may quote a peer, and a peer may quote a password. */
    JournalEntry masked(JournalEntry entry) {
        if (entry.reason().isEmpty()) {
            return entry;
        }
        List<String> known = entry.status() == EventStatus.FAILED
                ? journal.findDocument(entry.id())
                        .map(document -> SecretMask.number(document).secrets())
                        .orElse(List.of())
                : List.of();
        return withReason(entry, SecretMask.maskKnown(entry.reason(), known));
    }

    static JournalEntry withReason(JournalEntry entry, String reason) {
        return new JournalEntry(
                entry.id(),
                entry.applicationServer(),
                entry.reportId(),
                entry.login(),
                entry.commandName(),
                entry.subscriber(),
                entry.status(),
                reason,
                entry.run(),
                entry.inserted());
    }

    private boolean contains(JournalEntry entry, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return has(entry.login(), wanted)
                || has(entry.subscriber(), wanted)
                || has(masked(entry).reason(), wanted)
                || journal.findDocument(entry.id())
                        .map(document -> has(SecretMask.mask(document), wanted))
                        .orElse(false);
    }

    private static boolean has(String where, String lowerCaseText) {
        return where.toLowerCase(Locale.ROOT).contains(lowerCaseText);
    }
}
