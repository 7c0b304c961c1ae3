package dev.switchboard.benchmarks;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * Some changes, each of another user, so that none of them supersedes another; user by user through the whole directory
 * before anybody's turn comes again.
 */
final class ChangeRun {

    private static final String[] STATUSES = {"away", "dnd", "offline", "online"};

    private final int users;
    private final int first;
    private final long lap;
    private final int changes;
    private final CountDownLatch begun;

    /** When each change was sent and answered, as {@link System#nanoTime()}. */
    final long[] sentAt;

    final long[] answeredAt;

    /**
     * A run.
     *
     * @param users in the directory, all of them online at first
     * @param done changes of all runs before
     * @param changes in this one, at most one for each user
     * @param readers who must say that they are ready
     */
    ChangeRun(int users, long done, int changes, int readers) {
        if (changes > users) {
            throw new IllegalArgumentException("a run has at most one change for each of the " + users + " users");
        }
        this.users = users;
        this.changes = changes;
        this.first = (int) (done % users);
        this.lap = done / users;
        this.begun = new CountDownLatch(readers);
        sentAt = new long[changes];
        answeredAt = new long[changes];
    }

    int changes() {
        return changes;
    }

    int user(int change) {
        return (first + change) % users;
    }

    String status(int change) {
        return STATUSES[(int) ((lap + (first + change) / users) % STATUSES.length)];
    }

    /** Which change a message tells of; -1 for none of this run. */
    int changeOf(int user, int statusLength) {
        int change = Math.floorMod(user - first, users);
        return change < changes && status(change).length() == statusLength ? change : -1;
    }

    void begun() {
        begun.countDown();
    }

    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    /** From each change to its answer, in milliseconds, ascending. */
    double[] answers() {
        return elapsed(answeredAt);
    }

    /** From each change to some later time of it, in milliseconds, ascending. */
    double[] elapsed(long[] until) {
        double[] milliseconds = new double[changes];
        for (int i = 0; i < changes; i++) {
            milliseconds[i] = (until[i] - sentAt[i]) / 1e6;
        }
        Arrays.sort(milliseconds);
        return milliseconds;
    }
}
