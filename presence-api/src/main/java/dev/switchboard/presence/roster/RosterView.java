package dev.switchboard.presence.roster;

import java.util.List;

/**
 * The roster page as it is written: texts only, for its templates.
 *
 * @param clock the moment it shows, in universal time
 * @param path its own address
 * @param boardPath the address of the part that changes
 * @param query what is searched for; empty for everybody
 * @param status the word of the status that is asked for; empty for all
 * @param notices how the service is, the gravest first; never empty
 * @param tiles people by status
 * @param people who is shown, and which page of them this is
 * @param source figures of the source
 * @param nodes figures of several nodes; empty when there is one only
 * @param clients figures of the live stream
 * @param addresses who is connected from where
 */
public record RosterView(
        String clock,
        String path,
        String boardPath,
        String query,
        String status,
        List<Notice> notices,
        List<Tile> tiles,
        People people,
        List<Fact> source,
        List<Fact> nodes,
        List<Fact> clients,
        Addresses addresses) {

    /**
     * Copies the lists.
     *
     * @param clock as above
     * @param path as above
     * @param boardPath as above
     * @param query as above
     * @param status as above
     * @param notices as above
     * @param tiles as above
     * @param people as above
     * @param source as above
     * @param nodes as above
     * @param clients as above
     * @param addresses as above
     */
    public RosterView {
        notices = List.copyOf(notices);
        tiles = List.copyOf(tiles);
        source = List.copyOf(source);
        nodes = List.copyOf(nodes);
        clients = List.copyOf(clients);
    }

    /**
     * A sentence on the state of the service.
     *
     * @param kind {@code serving}, {@code lost}, {@code never} or {@code warning}
     * @param title in a few words
     * @param detail more; may be empty
     */
    public record Notice(String kind, String title, String detail) {}

    /**
     * How many people have a status; leads to them.
     *
     * @param id the word of the status, or {@code all}
     * @param label its name
     * @param count how many
     * @param path the address of the list of them
     * @param current whether it is the list that is shown
     */
    public record Tile(String id, String label, String count, String path, boolean current) {}

    /**
     * The people who are shown.
     *
     * @param heading how many there are of whom
     * @param empty why nobody is shown; empty when somebody is
     * @param lines one for each
     * @param position which page this is; empty when there is one only
     * @param previous the address of the page before; empty on the first one
     * @param next the address of the page after; empty on the last one
     * @param everybody the address of the list without any condition; empty when it is this one
     */
    public record People(
            String heading,
            String empty,
            List<Person> lines,
            String position,
            String previous,
            String next,
            String everybody) {

        /**
         * Copies the list.
         *
         * @param heading as above
         * @param empty as above
         * @param lines as above
         * @param position as above
         * @param previous as above
         * @param next as above
         * @param everybody as above
         */
        public People {
            lines = List.copyOf(lines);
        }
    }

    /**
     * Somebody.
     *
     * @param name the user name
     * @param email the e-mail address; empty if the directory hides it
     * @param status the word of the status
     * @param label the name of the status
     * @param lasted for how long
     * @param since the moment, in words
     * @param at the moment, for programs
     */
    public record Person(
            String name, String email, String status, String label, String lasted, String since, String at) {

        /**
         * The address up to its at sign, behind which a line may best be broken.
         *
         * @return all of an address without one
         */
        public String mailbox() {
            return email.substring(0, at(email));
        }

        /**
         * The address from its at sign on.
         *
         * @return empty without one
         */
        public String domain() {
            return email.substring(at(email));
        }

        private static int at(String address) {
            int at = address.lastIndexOf('@');
            return at < 0 ? address.length() : at;
        }
    }

    /**
     * A figure with its name.
     *
     * @param id for tests and styles
     * @param label its name
     * @param value the figure
     * @param note what it means; may be empty
     * @param tone {@code good}, {@code warn}, {@code bad} or empty
     */
    public record Fact(String id, String label, String value, String note, String tone) {}

    /**
     * Who is connected from where.
     *
     * @param lines one for each address, those in trouble first
     * @param more how many addresses are left out, as a sentence; empty when none is
     */
    public record Addresses(List<AddressLine> lines, String more) {

        /**
         * Copies the list.
         *
         * @param lines as above
         * @param more as above
         */
        public Addresses {
            lines = List.copyOf(lines);
        }
    }

    /**
     * The clients of one address.
     *
     * @param address the address
     * @param count how many
     * @param versions how many of them speak which version
     * @param connected for how long the first and the last of them have been connected
     * @param trouble how many are slow or behind; empty when none is
     */
    public record AddressLine(String address, String count, String versions, String connected, String trouble) {}
}
