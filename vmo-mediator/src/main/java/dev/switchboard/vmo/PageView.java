package dev.switchboard.vmo;

import java.util.List;

/** What the pages are made of: texts only, for their templates. */
public final class PageView {

    private PageView() {}

    /**
     * A sentence at the top of a page.
     *
     * @param kind {@code completed}, {@code pending} or {@code failed}
     * @param text the sentence
     */
    public record Notice(String kind, String text) {}

    /**
     * Something with its name.
     *
     * @param label its name
     * @param value what it is
     */
    public record Fact(String label, String value) {}

    /**
     * A user's line of the table.
     *
     * @param alias the alias
     * @param extension the extension; may be empty
     * @param greetingOn whether the alternate greeting is on
     * @param active whether the user is watched
     * @param page the address of the user's page
     * @param toggle where to turn the watch round
     * @param hint what has to be known about the user; empty for nothing
     * @param tone {@code pending} or {@code failed}, for the hint
     */
    public record UserLine(
            String alias,
            String extension,
            boolean greetingOn,
            boolean active,
            String page,
            String toggle,
            String hint,
            String tone) {}

    /**
     * The head of a column by which users can be sorted.
     *
     * @param label the column's name
     * @param path the address of the list in that order
     * @param sorted {@code ascending}, {@code descending} or {@code none}
     */
    public record Column(String label, String path, String sorted) {}

    /**
     * Which part of a list this is.
     *
     * @param position in words; empty when there is nothing
     * @param previous the address of the part before; empty for none
     * @param next the address of the part after; empty for none
     */
    public record Pager(String position, String previous, String next) {}

    /**
     * What stands in the table of users.
     *
     * @param path the address of the page that shows it
     * @param fragment the address of the table alone
     * @param alias the first column
     * @param extension the second column
     * @param lines the users
     * @param empty why there are none; empty when there are some
     * @param pager which part it is
     * @param notices how the service is; may be empty
     */
    public record Users(
            String path,
            String fragment,
            Column alias,
            Column extension,
            List<UserLine> lines,
            String empty,
            Pager pager,
            List<Notice> notices) {

        /**
         * Copies the lists.
         *
         * @param path as above
         * @param fragment as above
         * @param alias as above
         * @param extension as above
         * @param lines as above
         * @param empty as above
         * @param pager as above
         * @param notices as above
         */
        public Users {
            lines = List.copyOf(lines);
            notices = List.copyOf(notices);
        }
    }

    /**
     * What is searched for.
     *
     * @param query part of an alias or extension; may be empty
     * @param watched {@code yes}, {@code no} or empty
     * @param greeting {@code on}, {@code off} or empty
     * @param attention {@code yes} or empty
     * @param sort the order; empty for that of the table
     */
    public record Search(String query, String watched, String greeting, String attention, String sort) {}

    /**
     * How synchronising is doing.
     *
     * @param source where users come from
     * @param at when last synchronised with success
     * @param running whether it is under way
     * @param reached how many users' worth is done
     * @param total how many users there are; 0 while that is not known
     * @param text the same in words, or how the last one ended
     * @param kind {@code completed}, {@code pending} or {@code failed}
     * @param drifted whether greetings were seen that somebody else switched
     * @param warnings sentences
     */
    public record Sync(
            String source,
            String at,
            boolean running,
            long reached,
            long total,
            String text,
            String kind,
            boolean drifted,
            List<String> warnings) {

        /**
         * Copies the list.
         *
         * @param source as above
         * @param at as above
         * @param running as above
         * @param reached as above
         * @param total as above
         * @param text as above
         * @param kind as above
         * @param drifted as above
         * @param warnings as above
         */
        public Sync {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * An entry of the outbox.
     *
     * @param seq its number
     * @param alias the user's alias
     * @param page the address of the user's page
     * @param what what a neighbour must be told
     * @param state what became of it
     * @param tone the state's badge: {@code completed}, {@code pending}, {@code failed} or {@code ignored}
     * @param attempts how often it was tried
     * @param received when it came
     * @param next when it is tried again; empty when it is not
     * @param error why it is not delivered; may be empty
     * @param open whether it can be retried and discarded
     */
    public record Entry(
            long seq,
            String alias,
            String page,
            String what,
            String state,
            String tone,
            int attempts,
            String received,
            String next,
            String error,
            boolean open) {}

    /**
     * A line of the ledger.
     *
     * @param at when
     * @param actor who
     * @param action what
     * @param alias whom it is about; may be empty
     * @param page the address of that user's page; empty for none
     * @param change what was and what is now; may be empty
     * @param outcome what came of it
     */
    public record Line(
            String at, String actor, String action, String alias, String page, String change, String outcome) {}

    /**
     * Aliases that share a fate.
     *
     * @param label which fate, and how many they are
     * @param aliases the first of them
     * @param more how many are left out, as a sentence; empty for none
     */
    public record Group(String label, List<String> aliases, String more) {

        /**
         * Copies the list.
         *
         * @param label as above
         * @param aliases as above
         * @param more as above
         */
        public Group {
            aliases = List.copyOf(aliases);
        }
    }
}
