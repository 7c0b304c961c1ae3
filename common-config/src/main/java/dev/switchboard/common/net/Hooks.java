package dev.switchboard.common.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listeners that are called in the order they were added and cannot break each other.
 *
 * <p><b>Threading.</b> Hooks are called on the thread that calls {@link #call}, without a lock held. They may be added
 * and removed from any thread, also from within a hook; that takes effect with the next call. What a hook throws is
 * logged with its name (a failure repeated only at its 2nd, 4th, 8th, … time) and counted, and the next hook is called.
 *
 * @param <E> what listeners hear of
 */
public final class Hooks<E> {

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);

    private static final class Hook<E> {
        private final String name;
        private final Consumer<? super E> action;
        private final AtomicLong failures = new AtomicLong();

        Hook(String name, Consumer<? super E> action) {
            this.name = name;
            this.action = action;
        }
    }

    private final String subject;
    private final List<Hook<E>> hooks = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();

    /**
     * Without any listener yet.
     *
     * @param subject what they hear of, for log lines
     */
    public Hooks(String subject) {
        this.subject = subject;
    }

    /**
     * Adds a listener behind those there are.
     *
     * @param name how to call it in log lines
     * @param hook what to call
     * @return closes to remove it
     */
    public Subscription add(String name, Consumer<? super E> hook) {
        Hook<E> added = new Hook<>(name, hook);
        hooks.add(added);
        return () -> hooks.remove(added);
    }

    /**
     * Calls every listener.
     *
     * @param event what they are to hear
     */
    public void call(E event) {
        for (Hook<E> hook : hooks) {
            try {
                hook.action.accept(event);
            } catch (RuntimeException | LinkageError | AssertionError failed) {
                failures.incrementAndGet();
                long count = hook.failures.incrementAndGet();
                if (Long.bitCount(count) == 1) {
                    LOG.error("A hook failed subject={} hook={} failures={}", subject, hook.name, count, failed);
                }
            }
        }
    }

    /**
     * How many listeners there are.
     *
     * @return their number
     */
    public int size() {
        return hooks.size();
    }

    /**
     * How often a listener failed.
     *
     * @return the number of calls that threw, of all listeners ever added
     */
    public long failures() {
        return failures.get();
    }
}
