package dev.switchboard.common.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the known key that somebody who wrote an unknown one most likely meant. */
final class NearestKey {

    /** No known key is near this length; comparing a longer one would only cost time and memory. */
    private static final int MAX_LENGTH = 200;

    private record Candidate(String key, int distance) {}

    private NearestKey() {}

    static Optional<String> of(String written, List<String> known) {
        if (written.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String wanted = written.toLowerCase(Locale.ROOT).replace('_', '-');
        // A third of the key may be wrong, but in a short key two letters, or everything would be near.
        int tolerance = Math.max(2, nameOf(wanted).length() / 3);
        Optional<String> near = known.stream()
                .map(key -> new Candidate(
                        key, distance(wanted, key.toLowerCase(Locale.ROOT).replace('_', '-'))))
                .filter(candidate -> candidate.distance <= tolerance)
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::key);
        if (near.isPresent()) {
            return near;
        }
        // The right name in the wrong section, or without one.
        List<String> sameName = known.stream()
                .filter(key -> nameOf(key).equalsIgnoreCase(nameOf(written)))
                .toList();
        return sameName.size() == 1 ? Optional.of(sameName.get(0)) : Optional.empty();
    }

    private static String nameOf(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** Edit distance in which two neighbouring letters swapped count as one mistake. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
