package dev.switchboard.common.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts connections on which the head of a request takes too long. Jetty's idle timeout does not: a trickle of header
 * bytes is never idle. One sweep a second looks at all of them.
 */
final class SlowHeads extends AbstractLifeCycle implements Connection.Listener {

    private static final Logger log = LoggerFactory.getLogger(SlowHeads.class);
    private static final long NOT_BEGUN = 0;

    private final Duration limit;
    private final Scheduler scheduler;
    /** When a sweep first saw the beginning of a head. */
    private final Map<HttpConnection, Long> begun = new ConcurrentHashMap<>();

    SlowHeads(Duration limit, Scheduler scheduler) {
        this.limit = limit;
        this.scheduler = scheduler;
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof HttpConnection http) {
            begun.put(http, NOT_BEGUN);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof HttpConnection http) {
            begun.remove(http);
        }
    }

    @Override
    protected void doStart() {
        next();
    }

    private void next() {
        scheduler.schedule(this::sweep, 1, TimeUnit.SECONDS);
    }

    private void sweep() {
        if (!isRunning() && !isStarting()) {
            return;
        }
        long now = Math.max(1, System.nanoTime());
        begun.forEach((connection, since) -> {
            boolean inHead = connection.getParser().inHeaderState()
                    && !connection.getParser().isStart();
            if (!inHead) {
                begun.replace(connection, since, NOT_BEGUN);
            } else if (since == NOT_BEGUN) {
                begun.replace(connection, since, now);
            } else if (now - since > limit.toNanos()) {
                log.debug("The head of a request did not arrive in time and its connection is cut");
                connection.getEndPoint().close();
            }
        });
        next();
    }
}
