package dev.switchboard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The load on a mediator and its neighbours, a program of its own. It does what each line of its standard input says and
 * answers with a line of figures.
 */
public final class VmoLoad {

    private final int users;
    private final VmoNeighbour neighbour;
    private Optional<VmoReporter> reporter = Optional.empty();

    private VmoLoad(int users) throws IOException {
        this.users = users;
        this.neighbour = new VmoNeighbour(users);
    }

    /**
     * Reads orders until the end of the input.
     *
     * @param args how many users there are
     * @throws Exception when an order cannot be carried out
     */
    public static void main(String[] args) throws Exception {
        VmoLoad load = new VmoLoad(Integer.parseInt(args[0]));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(load.obey(line.split(" ", -1)));
        }
    }

    private String obey(String[] words) throws IOException {
        return switch (words[0]) {
            case "port" -> PresenceLoad.figures("port", neighbour.port());
            case "watches" -> PresenceLoad.figures("watches", neighbour.watches());
            case "mediator" -> {
                reporter = Optional.of(new VmoReporter(URI.create(words[1]), users));
                yield PresenceLoad.figures();
            }
            case "report" -> report(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            default -> throw new IllegalArgumentException("no such order: " + words[0]);
        };
    }

    private String report(int changes, int connections) throws IOException {
        VmoReporter reports = reporter.orElseThrow();
        long toldBefore = neighbour.told();
        long begin = System.nanoTime();
        long[] answers = reports.report(changes, connections);
        long nanos = System.nanoTime() - begin;
        long told = neighbour.told() - toldBefore;
        // Of changes of one user that are under way together any may be the last.
        long wrong = users < connections
                ? 0
                : IntStream.range(0, users)
                        .filter(user -> neighbour.lastTold(user) != reports.lastSent(user))
                        .count();
        return PresenceLoad.figures(
                "answered",
                changes * 1e9 / nanos,
                "told",
                told * 1e9 / nanos,
                "spared",
                changes - told,
                "wrong",
                wrong,
                "reply50",
                milliseconds(answers, 50),
                "reply95",
                milliseconds(answers, 95),
                "reply99",
                milliseconds(answers, 99),
                "longest",
                answers[answers.length - 1] / 1e6);
    }

    private static double milliseconds(long[] ascending, int percent) {
        return ascending[Math.min(ascending.length - 1, ascending.length * percent / 100)] / 1e6;
    }
}
