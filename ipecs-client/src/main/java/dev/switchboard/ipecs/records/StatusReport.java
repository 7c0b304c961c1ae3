package dev.switchboard.ipecs.records;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.ipecs.records.SqlCallJournal.Status;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the hooks of changes, once each: a database that is away for a night must not fill the log. */
final class StatusReport {

    private static final Logger LOG = LoggerFactory.getLogger(SqlCallJournal.class);

    private final Hooks<Status> hooks = new Hooks<>("records");
    private boolean failing;
    private boolean losing;
    private long lost;

    Subscription add(Consumer<? super Status> hook) {
        return hooks.add("status", hook);
    }

    void tell(Status now) {
        if (changed(now)) {
            hooks.call(now);
        }
    }

    private synchronized boolean changed(Status now) {
        boolean failed = failing;
        boolean lossy = losing;
        failing = now.failingSince().isPresent();
        losing = now.lost() > lost;
        lost = now.lost();
        if (failing && !failed) {
            LOG.warn("Records wait, since the database fails queued={} error={}", now.queued(), now.lastError());
        } else if (failed && !failing) {
            LOG.info("Records are being written again queued={} lost={}", now.queued(), now.lost());
        }
        if (losing && !lossy) {
            LOG.warn(
                    "Records are being lost dropped={} refused={} queued={} error={}",
                    now.dropped(),
                    now.refused(),
                    now.queued(),
                    now.lastError());
        } else if (lossy && !losing) {
            LOG.warn("Records are no longer being lost dropped={} refused={}", now.dropped(), now.refused());
        }
        return failing != failed || losing != lossy;
    }
}
