package dev.switchboard.vmo.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a list of voicemail's users changes in the table.
 *
 * @param changes what to write, in the order of the list; missing users last
 * @param watches whom the mail side must watch or no longer, in order
 * @param unchanged how many users are as they were
 * @param skipped how many entries of the list were left out because an earlier one has the same alias or id
 * @param warnings sentences for people
 */
public record DirectoryPlan(
        List<Change> changes, List<Watch> watches, int unchanged, int skipped, List<String> warnings) {

    /**
     * Copies the lists.
     *
     * @param changes what to write
     * @param watches whom to watch
     * @param unchanged how many users are as they were
     * @param skipped how many entries were left out
     * @param warnings sentences for people
     */
    public DirectoryPlan {
        changes = List.copyOf(changes);
        watches = List.copyOf(watches);
        warnings = List.copyOf(warnings);
    }

    /**
     * How to treat users.
     *
     * @param defaultActive whether new users are watched
     * @param missingGrace in how many complete lists running a user must be absent to be deactivated
     */
    public record Rules(boolean defaultActive, int missingGrace) {}

    /**
     * A row as it is.
     *
     * @param user the row
     * @param missingSince since when voicemail does not list the user
     * @param missingCount in how many complete lists running
     */
    public record Row(MailboxUser user, Optional<Instant> missingSince, int missingCount) {}

    /**
     * Somebody to be watched or no longer.
     *
     * @param objectId whose row it is about
     * @param alias the mailbox
     * @param on whether to watch
     */
    public record Watch(String objectId, String alias, boolean on) {}

    /** Something to write. */
    public sealed interface Change {

        /**
         * A new row.
         *
         * @param user the row
         */
        record Insert(MailboxUser user) implements Change {}

        /**
         * A row that is another now.
         *
         * @param before the row as it was
         * @param after the row as it must be
         */
        record Update(MailboxUser before, MailboxUser after) implements Change {}

        /**
         * A row whose alias belongs to somebody else now.
         *
         * @param user the row
         */
        record Remove(MailboxUser user) implements Change {}

        /**
         * A user who is missing, or found again.
         *
         * @param objectId whose
         * @param since since when; empty for found again
         * @param count in how many complete lists running
         */
        record Missing(String objectId, Optional<Instant> since, int count) implements Change {}
    }

    /**
     * Compares the table with a list.
     *
     * @param rows the table, in its order
     * @param listed the list, in its order
     * @param complete whether the list is sure that nobody is missing from it
     * @param rules how to treat users
     * @param now the moment
     * @return what to change
     */
    public static DirectoryPlan of(
            List<Row> rows, List<ListedUser> listed, boolean complete, Rules rules, Instant now) {
        return new Draft(rows, rules, now).plan(listed, complete);
    }

    private static final class Draft {
        private final List<Row> rows;
        private final Rules rules;
        private final Instant now;
        private final Map<String, Row> byId = new HashMap<>();
        private final Map<String, Row> byAlias = new HashMap<>();
        /** Whose row is accounted for; an entry that was left out is proof of a user too. */
        private final Set<String> met = new HashSet<>();

        private final List<Change> changes = new ArrayList<>();
        private final List<Watch> watches = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private int unchanged;
        private int skipped;

        Draft(List<Row> rows, Rules rules, Instant now) {
            this.rows = rows;
            this.rules = rules;
            this.now = now;
            for (Row row : rows) {
                byId.put(row.user().objectId(), row);
                byAlias.put(row.user().alias(), row);
            }
        }

        DirectoryPlan plan(List<ListedUser> listed, boolean complete) {
            Map<String, ListedUser> unique = withoutDoubles(listed);
            if (unique.isEmpty()) {
                warnings.add("The voicemail system lists nobody; nothing is changed.");
                return finished();
            }
            Set<String> ids = new HashSet<>();
            unique.values().forEach(user -> ids.add(user.objectId()));
            for (ListedUser user : unique.values()) {
                place(user, ids);
            }
            absent(complete);
            return finished();
        }

        private DirectoryPlan finished() {
            return new DirectoryPlan(changes, watches, unchanged, skipped, warnings);
        }

        private Map<String, ListedUser> withoutDoubles(List<ListedUser> listed) {
            Map<String, ListedUser> unique = new LinkedHashMap<>();
            Set<String> ids = new HashSet<>();
            for (ListedUser user : listed) {
                if (unique.containsKey(user.alias()) || !ids.add(user.objectId())) {
                    skipped++;
                    met.add(user.objectId());
                    warnings.add("The list names " + user.alias() + " or its id twice; the first entry counts.");
                } else {
                    unique.put(user.alias(), user);
                }
            }
            return unique;
        }

        private void place(ListedUser listed, Set<String> ids) {
            Row byIdRow = byId.get(listed.objectId());
            Row byAliasRow = byAlias.get(listed.alias());
            // A row of that alias whose own id is listed elsewhere is somebody else, renamed.
            boolean aliasTaken =
                    byAliasRow != null && !ids.contains(byAliasRow.user().objectId());
            if (byIdRow != null) {
                if (byAliasRow != null && aliasTaken) {
                    met.add(byAliasRow.user().objectId());
                    changes.add(new Change.Remove(byAliasRow.user()));
                }
                update(byIdRow, listed);
            } else if (byAliasRow != null && aliasTaken) {
                update(byAliasRow, listed);
            } else {
                MailboxUser user = new MailboxUser(
                        listed.objectId(),
                        listed.alias(),
                        listed.extension(),
                        listed.callHandlerObjectId(),
                        listed.greetingOn(),
                        rules.defaultActive());
                changes.add(new Change.Insert(user));
                if (user.active()) {
                    watches.add(new Watch(user.objectId(), user.alias(), true));
                }
            }
        }

        private void update(Row row, ListedUser listed) {
            MailboxUser before = row.user();
            met.add(before.objectId());
            MailboxUser after = new MailboxUser(
                    listed.objectId(),
                    listed.alias(),
                    listed.extension(),
                    listed.callHandlerObjectId(),
                    listed.greetingOn(),
                    before.active());
            if (after.equals(before)) {
                unchanged++;
            } else {
                changes.add(new Change.Update(before, after));
            }
            if (row.missingCount() > 0) {
                changes.add(new Change.Missing(after.objectId(), Optional.empty(), 0));
            }
            if (!after.alias().equals(before.alias()) && before.active()) {
                watches.add(new Watch(after.objectId(), before.alias(), false));
                watches.add(new Watch(after.objectId(), after.alias(), true));
            }
        }

        private void absent(boolean complete) {
            List<Row> gone = rows.stream()
                    .filter(row -> !met.contains(row.user().objectId()))
                    .toList();
            long expected = rows.stream().filter(row -> row.missingCount() == 0).count();
            long lost = gone.stream().filter(row -> row.missingCount() == 0).count();
            if (gone.isEmpty()) {
                return;
            }
            if (!complete) {
                warnings.add("The list is not complete; users absent from it are left as they are.");
                return;
            }
            if (lost * 2 > expected) {
                warnings.add("The list lacks " + lost + " of " + expected
                        + " users, more than half; users absent from it are left as they are.");
                return;
            }
            for (Row row : gone) {
                MailboxUser user = row.user();
                if (row.missingCount() >= rules.missingGrace() && !user.active()) {
                    continue;
                }
                int count = row.missingCount() + 1;
                changes.add(
                        new Change.Missing(user.objectId(), row.missingSince().or(() -> Optional.of(now)), count));
                if (count >= rules.missingGrace() && user.active()) {
                    changes.add(new Change.Update(user, user.withActive(false)));
                    watches.add(new Watch(user.objectId(), user.alias(), false));
                }
            }
        }
    }
}
