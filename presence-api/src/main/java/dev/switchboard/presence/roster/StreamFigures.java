package dev.switchboard.presence.roster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The live stream in figures; a function of its arguments. */
final class StreamFigures {

    static final int MOST_ADDRESSES = 20;

    private final RosterFacts.Stream stream;

    StreamFigures(RosterFacts.Stream stream) {
        this.stream = stream;
    }

    List<RosterView.Fact> facts() {
        long typed = stream.clients().stream().filter(RosterFacts.Client::typed).count();
        long slow = stream.clients().stream().filter(RosterFacts.Client::isSlow).count();
        long behind =
                stream.clients().stream().filter(RosterFacts.Client::isBehind).count();
        long deepest = stream.clients().stream()
                .mapToLong(RosterFacts.Client::behind)
                .max()
                .orElse(0);
        long evicted = stream.disconnects().getOrDefault("evicted", 0L);
        long ended = stream.disconnects().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        List<RosterView.Fact> facts = new ArrayList<>();
        facts.add(fact("clients", "Connected", stream.clients().size(), "", ""));
        facts.add(fact("clients-classic", "Classic", stream.clients().size() - typed, "", ""));
        facts.add(fact("clients-typed", "Version 2", typed, "", ""));
        facts.add(fact(
                "clients-behind",
                "Behind",
                behind,
                behind > 0 ? "up to " + RosterText.count(deepest, "change") : "",
                behind > 0 ? "warn" : ""));
        facts.add(
                fact("clients-slow", "Slow", slow, slow > 0 ? "take nothing off the line" : "", slow > 0 ? "bad" : ""));
        facts.add(fact("clients-evicted", "Evicted", evicted, "since the start", evicted > 0 ? "warn" : ""));
        facts.add(fact("clients-ended", "Ended", ended, ended > 0 ? reasons() : "since the start", ""));
        if (stream.refused() > 0) {
            facts.add(fact("clients-refused", "Refused", stream.refused(), "because of a limit", "warn"));
        }
        return facts;
    }

    private static RosterView.Fact fact(String id, String label, long value, String note, String tone) {
        return new RosterView.Fact(id, label, RosterText.count(value), note, tone);
    }

    private String reasons() {
        return String.join(
                ", ",
                stream.disconnects().entrySet().stream()
                        .filter(entry -> entry.getValue() > 0)
                        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(entry -> RosterText.count(entry.getValue()) + " " + entry.getKey())
                        .toList());
    }

    RosterView.Addresses addresses() {
        Map<String, Place> places = new HashMap<>();
        stream.clients()
                .forEach(client ->
                        places.computeIfAbsent(client.address(), Place::new).add(client));
        List<RosterView.AddressLine> lines = places.values().stream()
                .sorted(Comparator.comparingLong((Place place) -> place.slow)
                        .thenComparingLong(place -> place.behind)
                        .thenComparingLong(place -> place.count)
                        .reversed()
                        .thenComparing(place -> place.address))
                .limit(MOST_ADDRESSES)
                .map(Place::line)
                .toList();
        int more = places.size() - lines.size();
        return new RosterView.Addresses(
                lines, more > 0 ? "and " + RosterText.count(more) + " more address" + (more == 1 ? "" : "es") : "");
    }

    /** What is known of one address; one thread. */
    private static final class Place {

        private final String address;
        private long count;
        private long typed;
        private long slow;
        private long behind;
        private Duration longest = Duration.ZERO;
        private Duration shortest = Duration.ofDays(36_500);

        private Place(String address) {
            this.address = address;
        }

        private void add(RosterFacts.Client client) {
            count++;
            typed += client.typed() ? 1 : 0;
            slow += client.isSlow() ? 1 : 0;
            behind += client.isBehind() ? 1 : 0;
            longest = client.connected().compareTo(longest) > 0 ? client.connected() : longest;
            shortest = client.connected().compareTo(shortest) < 0 ? client.connected() : shortest;
        }

        private RosterView.AddressLine line() {
            List<String> versions = new ArrayList<>();
            if (count > typed) {
                versions.add(RosterText.count(count - typed) + " classic");
            }
            if (typed > 0) {
                versions.add(RosterText.count(typed) + " version 2");
            }
            List<String> trouble = new ArrayList<>();
            if (slow > 0) {
                trouble.add(RosterText.count(slow) + " slow");
            }
            if (behind > 0) {
                trouble.add(RosterText.count(behind) + " behind");
            }
            String first = RosterText.lasted(longest);
            String last = RosterText.lasted(shortest);
            return new RosterView.AddressLine(
                    address,
                    RosterText.count(count),
                    String.join(", ", versions),
                    first.equals(last) ? first : last + " to " + first,
                    String.join(", ", trouble));
        }
    }
}
