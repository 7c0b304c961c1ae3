package dev.switchboard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * The load on a presence server, a program of its own: stream clients on two threads, publishers, page readers. It does
 * what each line of its standard input says and answers with a line of figures.
 */
public final class PresenceLoad {

    /** With more, they and the server's sender take the two processors from each other, which the figures then show. */
    private static final int READERS = 1;

    private static final long MAKES_NO_PROGRESS_NANOS = 10_000_000_000L;

    private final StreamTarget target;
    private final int users;
    private final List<StreamReader> readers = new ArrayList<>();
    private int clients;
    private int counted;
    private long done;

    private PresenceLoad(StreamTarget target, int users, long done) throws IOException {
        this.target = target;
        this.users = users;
        this.done = done;
        for (int i = 1; i <= READERS; i++) {
            readers.add(new StreamReader(target, i));
        }
    }

    /**
     * Reads orders until the end of the input.
     *
     * @param args the API's address, the secret, how many users there are, and how many changes were made before
     * @throws Exception when an order cannot be carried out
     */
    public static void main(String[] args) throws Exception {
        PresenceLoad load = new PresenceLoad(
                StreamTarget.of(URI.create(args[0]), args[1]), Integer.parseInt(args[2]), Long.parseLong(args[3]));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println(load.obey(words[0], words));
        }
    }

    private String obey(String order, String[] words) throws Exception {
        return switch (order) {
            case "connect" -> connect(number(words[1]), words[2].equals("typed"), words[3].equals("counted"));
            case "publish" -> publish(number(words[1]), number(words[2]), 0);
            case "paced" -> publish(number(words[1]), 1, number(words[2]));
            case "stall" -> stall(true);
            case "resume" -> stall(false);
            case "recovered" -> recovered();
            case "pages" -> pages(number(words[1]), number(words[2]));
            default -> throw new IllegalArgumentException("no such order: " + order);
        };
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private String connect(int count, boolean typed, boolean taken) {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            readers.get(i % READERS).connect(new StreamPeer(typed, taken));
        }
        clients += count;
        counted += taken ? count : 0;
        Workplace.await("the clients to be connected", () -> sum(reader -> reader.open.get()) == clients);
        return figures("milliseconds", (System.nanoTime() - begin) / 1e6);
    }

    private long sum(ToLongFunction<StreamReader> figure) {
        return readers.stream().mapToLong(figure).sum();
    }

    private String stall(boolean stop) {
        readers.forEach(reader -> reader.stall(stop));
        return figures();
    }

    /** Without a rate as fast as the answers come. */
    private String publish(int changes, int publishers, int perSecond) throws Exception {
        ChangeRun run = new ChangeRun(users, done, changes, READERS);
        done += changes;
        readers.forEach(reader -> reader.begin(run));
        run.awaitBegun();
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        List<Publisher> connections = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            Publisher publisher = new Publisher(target);
            connections.add(publisher);
            threads.add(new Thread(() -> publishAll(publisher, run, next, perSecond), "publisher-" + i));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        long expected = (long) changes * counted;
        long got = awaitDelivered(expected);
        for (Publisher connection : connections) {
            connection.close();
        }
        return figures(run, expected - got, got);
    }

    private static void publishAll(Publisher publisher, ChangeRun run, AtomicInteger next, int perSecond) {
        long begin = System.nanoTime();
        try {
            for (int i = next.getAndIncrement(); i < run.changes(); i = next.getAndIncrement()) {
                if (perSecond > 0) {
                    long due = begin + i * 1_000_000_000L / perSecond;
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                }
                publisher.publish(run, i);
            }
        } catch (IOException failed) {
            // A figure for work that was not done would be worth nothing.
            System.err.println("The load ends: " + failed.getMessage());
            System.exit(1);
        }
    }

    private long awaitDelivered(long expected) {
        long before = -1;
        long since = System.nanoTime();
        while (true) {
            long now = sum(reader -> reader.delivered.get());
            if (now >= expected || System.nanoTime() - since > MAKES_NO_PROGRESS_NANOS) {
                return now;
            }
            if (now != before) {
                before = now;
                since = System.nanoTime();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private String figures(ChangeRun run, long missing, long got) {
        long[] last = new long[run.changes()];
        long begin = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (int i = 0; i < last.length; i++) {
            last[i] = run.answeredAt[i];
            for (StreamReader reader : readers) {
                // Without counted clients nothing is recorded, and 0 is no time.
                last[i] = reader.lastAt()[i] == 0 ? last[i] : Math.max(last[i], reader.lastAt()[i]);
            }
            begin = Math.min(begin, run.sentAt[i]);
            end = Math.max(end, last[i]);
        }
        double[] toLast = run.elapsed(last);
        double[] answers = run.answers();
        return figures(
                "rate", got * 1e9 / (end - begin),
                "missing", missing,
                "changes", run.changes() * 1e9 / (end - begin),
                "last50", percentile(toLast, 50),
                "last95", percentile(toLast, 95),
                "last99", percentile(toLast, 99),
                "reply50", percentile(answers, 50),
                "reply95", percentile(answers, 95),
                "reply99", percentile(answers, 99),
                "lost", sum(reader -> reader.lost.get()));
    }

    private static double percentile(double[] ascending, int percent) {
        return ascending[Math.min(ascending.length - 1, ascending.length * percent / 100)];
    }

    /** Waits until as many clients as there are have everybody's status again, and says how long that took. */
    private String recovered() {
        long begin = System.nanoTime();
        Workplace.await("the clients to be back", () -> sum(reader -> reader.complete.get()) == clients);
        return figures(
                "milliseconds", (System.nanoTime() - begin) / 1e6, "failures", sum(reader -> reader.failures.get()));
    }

    private String pages(int connections, int requests) throws IOException {
        PageReader reader = new PageReader(target);
        long nanos = reader.read(connections, requests);
        return figures("rate", requests * 1e9 / nanos, "bytes", reader.bodyBytes());
    }

    static String figures(Object... namesAndValues) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            line.append(line.length() == 0 ? "" : " ")
                    .append(namesAndValues[i])
                    .append('=')
                    .append(String.format(Locale.ROOT, "%.4f", ((Number) namesAndValues[i + 1]).doubleValue()));
        }
        return line.toString();
    }
}
