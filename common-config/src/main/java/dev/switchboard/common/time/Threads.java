package dev.switchboard.common.time;

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

    private Threads() {}

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
