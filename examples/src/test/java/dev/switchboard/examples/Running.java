package dev.switchboard.examples;

import dev.switchboard.ipecs.simulator.IpecsSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** An example in a thread of its own until it is closed; what it throws, closing it throws. */
final class Running implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;

    /** What an example's {@code run} does. */
    interface Story {
        void run(CountDownLatch end) throws Exception;
    }

    private final CountDownLatch end = new CountDownLatch(1);
    private final FutureTask<Void> task;

    private Running(Story story) {
        this.task = new FutureTask<>(() -> {
            story.run(end);
            return null;
        });
    }

    static Running start(Story story) {
        Running running = new Running(story);
        new Thread(running.task, "example").start();
        return running;
    }

    @Override
    public void close() throws Exception {
        end.countDown();
        task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(condition);
    }

    /** The file with which a client reaches a simulated iPECS server. */
    static Path clientOf(IpecsSimulator exchange, Path directory) throws IOException {
        return Files.writeString(
                directory.resolve("ipecs.conf"), """
                {"ipecs": {"BaseURI": "%s", "Port": %d, "tls.pin-sha256": "%s", "uid": "api1", "pw": "secret",
                           "stations": [1801, 1816], "queues": [6]}}
                """.formatted(exchange.baseUri(), exchange.port(), exchange.pin()));
    }
}
