package dev.switchboard.runner;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
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
    static int serve(AutoCloseable service, String readyLine, PrintWriter out) throws Exception {
        return serve(service, readyLine, () -> {}, out);
    }

    /** The same, with something to begin once the ready line is printed. */
    static int serve(AutoCloseable service, String readyLine, Runnable afterReady, PrintWriter out) throws Exception {
        return during(
                service,
                readyLine,
                () -> {
                    afterReady.run();
                    new CountDownLatch(1).await();
                    return 0;
                },
                out);
    }

    /** The same, with work whose end is the end of the service; it gives the exit code. */
    static int during(AutoCloseable service, String readyLine, Callable<Integer> work, PrintWriter out)
            throws Exception {
        return during(service, () -> readyLine, work, out);
    }

    /** The same for a service that is not ready at once: what makes it ready gives the ready line. */
    static int during(AutoCloseable service, Callable<String> ready, Callable<Integer> work, PrintWriter out)
            throws Exception {
        Thread hook = new Thread(() -> stop(service), "switchboard-runner-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (service) {
            out.println(ready.call());
            out.flush();
            int exit = work.call();
            waitIfStopping(hook);
            return exit;
        } catch (Exception e) {
            // Work that a stop pulled the ground from under has not failed.
            waitIfStopping(hook);
            throw e;
        }
    }

    /** Takes the hook away; when it runs already, waits for the end of the process, which is the hook's to bring. */
    private static void waitIfStopping(Thread hook) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            new CountDownLatch(1).await();
        }
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
        NativeFiles.remove();
        Runtime.getRuntime().halt(0);
    }
}
