package dev.switchboard.runner;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a program running until it is told to stop, and then ends it in good order. */
final class LongRun {

    private static final Logger LOG = LoggerFactory.getLogger(LongRun.class);

    /** The contract gives 10 s from the signal to the exit. */
    private static final long STOP_WITHIN_SECONDS = 9;

    private LongRun() {}

    /**
     * Prints the ready line and waits for SIGTERM or Ctrl-C; then closes the service and ends the process with exit
     * code 0, which a signal alone would not give.
     */
    static int serve(AutoCloseable service, String readyLine, PrintWriter out) throws InterruptedException {
        return serve(service, readyLine, () -> {}, out);
    }

    /** The same, with something to begin once the ready line is printed. */
    static int serve(AutoCloseable service, String readyLine, Runnable afterReady, PrintWriter out)
            throws InterruptedException {
        CountDownLatch forEver = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "switchboard-runner-stop"));
        out.println(readyLine);
        out.flush();
        afterReady.run();
        forEver.await();
        return 0;
    }

    private static void stop(AutoCloseable service) {
        Thread closing = new Thread(
                () -> {
                    try {
                        service.close();
                    } catch (Exception e) {
                        LOG.warn("Stopping did not go well: {}", e.toString());
                    }
                },
                "switchboard-runner-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(TimeUnit.SECONDS.toMillis(STOP_WITHIN_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(0);
    }
}
