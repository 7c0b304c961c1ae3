package dev.switchboard.ipecs.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A morning in a small call centre, for looking at: two queues, nine agents, three hours. */
final class BusyMorning {

    private static final String[] NAMES = {"Anna Holm", "", "Bæk & Sønner", "", "Café Nord", "Ole P.", ""};

    private static final double END = 10_680;

    private record Happening(double seconds, Runnable what) {}

    private final ControlHouse house;
    private final List<Happening> happenings = new ArrayList<>();

    private BusyMorning(ControlHouse house) {
        this.house = house;
    }

    /** Plays it; the last events leave callers waiting, talking, held, ringing and in wrap-up. */
    static void play(ControlHouse house, boolean withGap) {
        BusyMorning morning = new BusyMorning(house);
        Random random = new Random(7);
        TreeMap<Long, Double> freeAt = new TreeMap<>();
        for (long station = 1801; station <= 1809; station++) {
            long one = station;
            double start = 20.0 + station - 1800;
            morning.at(start, () -> house.login(start, one));
            freeAt.put(station, 60.0);
        }
        long reference = 5000;
        double time = 90;
        while (time < 10_500) {
            time += 20 + random.nextDouble() * 75;
            long queue = random.nextInt(3) == 0 ? 7 : 6;
            morning.call(++reference, queue, time, freeAt, random);
        }
        morning.ending(10_560);
        morning.happenings.sort(Comparator.comparingDouble(Happening::seconds));
        morning.happenings.removeIf(happening -> happening.seconds() > END);
        boolean lost = false;
        boolean back = false;
        for (Happening happening : morning.happenings) {
            if (withGap && !lost && happening.seconds() > 9_700) {
                house.lose(9_700, "connection reset");
                lost = true;
            }
            if (withGap && !back && happening.seconds() > 9_857) {
                house.connect(9_857);
                back = true;
            }
            if (!lost || back) {
                happening.what().run();
            }
        }
        house.tick(END);
    }

    private void call(long reference, long queue, double time, SortedMap<Long, Double> freeAt, Random random) {
        String number = "55501" + (10 + random.nextInt(90));
        String name = NAMES[random.nextInt(NAMES.length)];
        at(time, () -> house.arrives(time, reference, queue, number, name));
        long station = freeAt.firstKey();
        for (long one : freeAt.keySet()) {
            station = freeAt.get(one) < freeAt.get(station) ? one : station;
        }
        double answer = Math.max(time + 3 + random.nextInt(12), freeAt.get(station) + 2);
        boolean impatient = random.nextInt(11) == 0;
        if (impatient || answer - time > 90) {
            double gone = time + 4 + random.nextInt(60);
            at(gone, () -> house.abandoned(gone, reference, queue));
            return;
        }
        long agent = station;
        double end = answer + 60 + random.nextInt(260);
        double wrap = end + 10 + random.nextInt(20);
        at(answer, () -> house.answered(answer, reference, queue, agent));
        at(end, () -> house.ended(end, reference, agent));
        at(wrap, () -> house.event(wrap, 16, 0, agent, 0));
        freeAt.put(station, wrap);
    }

    /** Leaves one of each. */
    private void ending(double time) {
        at(time, () -> {
            house.event(time, 67, 9001, 1802, 0, "", "5550199");
            house.event(time, 42, 9001, 1802, 0);
            house.arrives(time, 9002, 6, "5550117", "Anna Holm");
            house.event(time, 13, 0, 1809, 0, "0005");
            house.event(time, 19, 0, 1808, 0);
        });
        at(time + 22, () -> house.answered(time + 22, 9002, 6, 1803));
        at(time + 40, () -> house.arrives(time + 40, 9005, 6, "", ""));
        at(time + 45, () -> house.answered(time + 45, 9005, 6, 1804));
        at(time + 60, () -> house.event(time + 60, 49, 9005, 1804, 0));
        at(time + 62, () -> house.event(time + 62, 84, 0, 1810, 0));
        at(time + 74, () -> house.arrives(time + 74, 9003, 6, "5550118", ""));
        at(time + 100, () -> house.arrives(time + 100, 9004, 7, "5550119", ""));
        at(time + 110, () -> house.event(time + 110, 66, 9004, 1805, 7));
        at(time + 111, () -> house.ended(time + 111, 9002, 1803));
    }

    private void at(double seconds, Runnable what) {
        happenings.add(new Happening(seconds, what));
    }
}
