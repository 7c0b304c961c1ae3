package dev.switchboard.common.time;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the threads that a library owns: daemons named {@code switchboard-<library>-<role>}.
 *
 * <p><b>Threading.</b> What such a thread does not catch is logged at ERROR before the thread dies.
 */
public final class Threads {

    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    /** Service managers and people at a terminal do not wait longer. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private Threads() {}

    /**
     * What a program's main thread waits for: it opens when the process is asked to end, by Ctrl-C or SIGTERM. The
     * process then goes on for ten seconds at most until the calling thread has ended, so that it can close what it has
     * opened. A thread that has called this must not call {@link System#exit}, which would wait for it in vain.
     *
     * @return a latch of one
     */
    public static CountDownLatch untilStopped() {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stopped.countDown();
                            try {
                                caller.join(STOP_WITHIN.toMillis());
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "switchboard-stop"));
        return stopped;
    }

    /**
     * A thread, not yet started.
     *
     * @param library the library that owns it, for example {@code oci}
     * @param role what it does, for example {@code reader}
     * @param body what to run
     * @return the thread
     */
    public static Thread daemon(String library, String role, Runnable body) {
        Thread thread = new Thread(body, "switchboard-" + library + "-" + role);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((dying, error) ->
                LOG.error("A thread died of an error nobody caught thread={}", dying.getName(), error));
        return thread;
    }

    /**
     * A factory for an executor's threads; from the second on their names end in {@code -2}, {@code -3}, ….
     *
     * @param library the library that owns them
     * @param role what they do
     * @return the factory
     */
    public static ThreadFactory factory(String library, String role) {
        AtomicInteger count = new AtomicInteger();
        return body -> {
            int number = count.incrementAndGet();
            return daemon(library, number == 1 ? role : role + "-" + number, body);
        };
    }
}
