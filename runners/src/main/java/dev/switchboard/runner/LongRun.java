package dev.switchboard.runner;

import java.io.Closeable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a program running until it is told to stop, and then ends it in good order: the service is closed, one line
 * tells what it has done, and the exit code is 0, which a signal alone would not give. A second signal changes nothing.
 */
final class LongRun {

    private static final Logger LOG = LoggerFactory.getLogger(LongRun.class);

    /** The contract gives 10 s from the signal to the exit. */
    private static final long STOP_WITHIN_SECONDS = 9;

    /** Opens a service. */
    @FunctionalInterface
    interface Opening<S> {
        S open() throws Exception;
    }

    /** Makes a service ready, and gives the ready line. */
    @FunctionalInterface
    interface Readying<S> {
        String ready(S service) throws Exception;
    }

    /** Works until the service is to end, and gives the exit code. */
    @FunctionalInterface
    interface Work<S> {
        int work(S service) throws Exception;
    }

    private LongRun() {}

    /** The work of a service that ends only when it is told to. */
    static int untilStopped() throws InterruptedException {
        new CountDownLatch(1).await();
        return 0;
    }

    /**
     * Opens a service, prints its ready line, and lets it work; SIGTERM or Ctrl-C ends it at any time, also before it is
     * ready.
     *
     * @param command what runs, for the line that tells of its end
     */
    static <S extends Service> int run(
            String command, Opening<S> opening, Readying<S> readying, Work<S> work, PrintWriter out) throws Exception {
        long begin = System.nanoTime();
        CompletableFuture<Service> opened = new CompletableFuture<>();
        Thread hook = new Thread(() -> stop(command, begin, opened), "switchboard-runner-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            S service = opening.open();
            opened.complete(service);
            int exit;
            try (service) {
                out.println(readying.ready(service));
                out.flush();
                exit = work.work(service);
                waitIfStopping(hook);
            }
            tell(command, begin, service);
            return exit;
        } catch (Exception e) {
            opened.completeExceptionally(e);
            // Work that a stop pulled the ground from under has not failed.
            waitIfStopping(hook);
            throw e;
        }
    }

    /** The same for what is open already, and tells of its own end. */
    static int during(Closeable service, String readyLine, Callable<Integer> work, PrintWriter out) throws Exception {
        return run("", () -> service::close, open -> readyLine, open -> work.call(), out);
    }

    /** Takes the hook away; when it runs already, waits for the end of the process, which is the hook's to bring. */
    private static void waitIfStopping(Thread hook) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            new CountDownLatch(1).await();
        }
    }

    private static void stop(String command, long begin, CompletableFuture<Service> opened) {
        Thread closing = new Thread(() -> close(command, begin, opened), "switchboard-runner-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(TimeUnit.SECONDS.toMillis(STOP_WITHIN_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            LOG.warn("Stopping took too long and is cut short seconds={}", STOP_WITHIN_SECONDS);
        }
        System.out.flush();
        System.err.flush();
        NativeFiles.remove();
        Runtime.getRuntime().halt(0);
    }

    private static void close(String command, long begin, CompletableFuture<Service> opened) {
        try {
            Service service = opened.get();
            service.close();
            tell(command, begin, service);
        } catch (ExecutionException neverOpened) {
            // There is nothing to close.
            return;
        } catch (Exception e) {
            LOG.warn("Stopping did not go well: {}", e.toString());
        }
    }

    private static void tell(String command, long begin, Service service) {
        if (!command.isEmpty()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            LOG.info(("Stopped " + command + " seconds=" + seconds + " " + service.done()).strip());
        }
    }
}
