package dev.switchboard.common.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts connections on which the head of a request takes too long. Jetty's idle timeout does not: a trickle of header
 * bytes is never idle. One sweep a second looks at all of them.
 */
final class SlowHeads extends AbstractLifeCycle implements Connection.Listener, HttpConfiguration.Customizer {

    private static final Logger LOG = LoggerFactory.getLogger(SlowHeads.class);

    /** Between requests every byte received belongs to the next head. */
    private static final class Progress {
        private volatile boolean serving;
        private volatile long bytesBefore;
        /** When a sweep first saw the beginning of a head; 0 for never. Of the sweep only. */
        private long begun;
    }

    private final Duration limit;
    private final Scheduler scheduler;
    private final Map<Connection, Progress> connections = new ConcurrentHashMap<>();

    SlowHeads(Duration limit, Scheduler scheduler) {
        this.limit = limit;
        this.scheduler = scheduler;
    }

    @Override
    public void onOpened(Connection connection) {
        // Connections of HTTP only: others, such as WebSockets, have rules of their own.
        if (connection instanceof ConnectionMetaData) {
            connections.put(connection, new Progress());
        }
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    /** Is called when a head is complete. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Connection connection = request.getConnectionMetaData().getConnection();
        Progress progress = connections.get(connection);
        if (progress != null) {
            progress.serving = true;
            Request.addCompletionListener(request, failure -> {
                progress.bytesBefore = connection.getBytesIn();
                progress.serving = false;
            });
        }
        return request;
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
        connections.forEach((connection, progress) -> {
            if (progress.serving || connection.getBytesIn() <= progress.bytesBefore) {
                progress.begun = 0;
            } else if (progress.begun == 0) {
                progress.begun = now;
            } else if (now - progress.begun > limit.toNanos()) {
                LOG.debug("The head of a request did not arrive in time and its connection is cut");
                connection.getEndPoint().close();
            }
        });
        next();
    }
}
