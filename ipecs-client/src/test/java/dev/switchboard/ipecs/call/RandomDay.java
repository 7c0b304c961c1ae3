package dev.switchboard.ipecs.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random sequences of events and actions that hit the odd combinations: few stations, few references, any order. */
final class RandomDay {

    /** Either an event or an action. */
    record Step(long at, Ev event, String time, String action) {}

    private static final int[] CODES = {
        1, 2, 3, 3, 3, 11, 12, 13, 14, 15, 16, 17, 18, 18, 19, 20, 41, 42, 42, 42, 43, 44, 44, 49, 50, 57, 62, 66, 66,
        67, 69, 71, 72, 82, 84
    };
    private static final long[] STATIONS = {1801, 1802, 1803};
    private static final String[] NUMBERS = {"", "5550100", "5550199"};
    private static final String[] DURATIONS = {"000100", "000005", "0030", "", "00a100", "013000"};

    private final Random random;
    private final boolean references;
    private final boolean clockFaults;

    /**
     * A source of steps.
     *
     * @param references whether every call event has a reference
     * @param clockFaults whether times jump, lag or are unreadable
     */
    RandomDay(long seed, boolean references, boolean clockFaults) {
        this.random = new Random(seed);
        this.references = references;
        this.clockFaults = clockFaults;
    }

    List<Step> steps(int count, boolean actions) {
        List<Step> steps = new ArrayList<>();
        long at = 0;
        long skew = 0;
        boolean away = false;
        for (int i = 0; i < count; i++) {
            at += pause();
            if (actions && random.nextInt(25) == 0) {
                String action = new String[] {"reset", "lost", "restored", "tick", "tick"}[random.nextInt(5)];
                action = action.equals("lost") && away ? "restored" : action;
                away = action.equals("lost") || (away && !action.equals("restored"));
                steps.add(new Step(at, null, "", action));
                continue;
            }
            if (clockFaults && random.nextInt(12) == 0) {
                skew += random.nextInt(3) == 0 ? random.nextInt(8000) - 4000L : (random.nextInt(5) - 2) * 1_000_000L;
            }
            Ev event = event(at / 1000);
            boolean unreadable = clockFaults && random.nextInt(15) == 0;
            steps.add(new Step(at, event, unreadable ? "??" : Ev.text(Scenario.BASE + at + skew), ""));
        }
        return steps;
    }

    private long pause() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> 0;
            case 3 -> random.nextInt(90_000);
            case 4 -> random.nextInt(40) == 0 ? 700_000 + random.nextInt(16_000_000) : 60_000;
            case 5 -> clockFaults ? random.nextInt(5000) : 1000;
            default -> random.nextInt(10) * 1000L;
        };
    }

    private Ev event(long second) {
        int code = CODES[random.nextInt(CODES.length)];
        long ref = references || random.nextInt(3) > 0 ? 5000 + random.nextInt(4) : 0;
        long station = STATIONS[random.nextInt(STATIONS.length)];
        long other = STATIONS[random.nextInt(STATIONS.length)];
        long[] ends = {station, other, 6, 0, 7777};
        long source = random.nextBoolean() ? station : ends[random.nextInt(ends.length)];
        long dest = ends[random.nextInt(ends.length)];
        if (code == 69) {
            return new Ev(second, code, ref, source, dest, pick(DURATIONS), pick(NUMBERS));
        }
        return new Ev(second, code, ref, source, dest, pick(NUMBERS), pick(NUMBERS));
    }

    private String pick(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
