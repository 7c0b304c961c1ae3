package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills event managers at random moments and at every marked point: no event is lost, none is done twice, and everything
 * ends as it does without kills.
 *
 * <p>The number of kills is system property {@code kill.campaign.kills}; Maven profile {@code kill-campaign} makes it
 * large.
 */
class KillCampaignTest {

    private static final int KILLS = Integer.getInteger("kill.campaign.kills", 26);
    private static final int MARKED = 26;
    private static final int CELLS = 4;
    private static final int AT_A_TIME = 2;
    private static final int KILLS_OF_A_STORE = 40;
    private static final long SEED = Long.getLong("kill.campaign.seed", 20_260);

    /** Reached in files only: there the registry is changed within the journal's transactions. */
    private static final List<KillPoint> JOINT = List.of(KillPoint.BEFORE_JOINT, KillPoint.AFTER_JOINT);

    private final Map<KillPoint, Integer> kills = new EnumMap<>(KillPoint.class);
    private int events;
    private int sentAgain;
    private int takenUpAgain;

    @Test
    void nothingIsLostOrDoneTwiceWhateverTheMomentOfAKill(@TempDir Path directory) throws Exception {
        List<KillPoint> cycle = cycle();
        int each = (KILLS + CELLS - 1) / CELLS;
        List<Future<KillCampaign.Report>> reports = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            for (int done = 0; done < each; done += KILLS_OF_A_STORE) {
                for (int cell = 0; cell < CELLS; cell++) {
                    List<KillPoint> points = new ArrayList<>();
                    for (int i = done; i < Math.min(each, done + KILLS_OF_A_STORE); i++) {
                        points.add(cycle.get((cell * each + i) % cycle.size()));
                    }
                    if (!isOnServer(cell)) {
                        points.addAll(JOINT);
                    }
                    int where = cell;
                    int round = done / KILLS_OF_A_STORE;
                    reports.add(threads.submit(() -> run(where, round, points, directory)));
                }
            }
            for (Future<KillCampaign.Report> report : reports) {
                add(report.get());
            }
        } finally {
            threads.shutdownNow();
        }
        String byPoint = kills.entrySet().stream()
                .map(entry -> entry.getKey().words() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        int all = kills.values().stream().mapToInt(Integer::intValue).sum();
        System.out.printf(
                "kill campaign: %d kills (%s) on SQLite and PostgreSQL with 1 and 4 lanes; %d events, %d sent again by"
                        + " the application server, %d taken up again after a kill; none lost, none doubled, every end"
                        + " state as without kills%n",
                all, byPoint, events, sentAgain, takenUpAgain);
        assertThat(all).isGreaterThanOrEqualTo(KILLS);
        assertThat(takenUpAgain).as("kills in the midst of work").isPositive();
    }

    private static boolean isOnServer(int cell) {
        return cell % 2 == 1;
    }

    private void add(KillCampaign.Report report) {
        report.kills().forEach((point, number) -> kills.merge(point, number, Integer::sum));
        events += report.events();
        sentAgain += report.sentAgain();
        takenUpAgain += report.takenUpAgain();
    }

    private static KillCampaign.Report run(int cell, int round, List<KillPoint> points, Path directory)
            throws Exception {
        boolean server = isOnServer(cell);
        int lanes = cell < 2 ? 1 : 4;
        String name = "em-" + cell + "-" + round;
        TestStore store = server ? TestStore.postgres() : TestStore.sqlite(directory, name);
        long seed = SEED + round * (long) CELLS + cell;
        try (KillCampaign campaign =
                new KillCampaign(store, lanes, seed, Files.createDirectory(directory.resolve(name)))) {
            return campaign.run(points);
        } catch (AssertionError | IllegalStateException failure) {
            throw new AssertionError(
                    "kill.campaign.seed=" + SEED + ", store " + store.location() + ", lanes " + lanes + ", points "
                            + points,
                    failure);
        }
    }

    /** Every marked point of all stores once and some random moments; of those a long campaign has many more. */
    private static List<KillPoint> cycle() {
        List<KillPoint> cycle = new ArrayList<>(Arrays.asList(KillPoint.values()));
        cycle.removeIf(point -> point.by() == KillPoint.By.SPOOL || JOINT.contains(point));
        cycle.add(KillPoint.STARTING);
        cycle.addAll(Collections.nCopies(KILLS > MARKED ? 11 : 3, KillPoint.RANDOM));
        Collections.shuffle(cycle, new Random(SEED));
        return cycle;
    }
}
