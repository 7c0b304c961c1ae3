package dev.switchboard.oci.provisioning;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of two gateway hosts to log in at: the primary, unless it has failed a short while ago and whoever asks would
 * rather not wait for it again.
 *
 * <p><b>Threading.</b> Safe for use by several threads.
 */
final class HostChoice {

    private static final Logger LOG = LoggerFactory.getLogger(HostChoice.class);

    private final List<GatewayHost> hosts;
    private final long patience;
    private boolean primaryFailed;
    private long lastFailure;

    /**
     * @param hosts the primary, and the secondary if there is one
     * @param failBack how long after a failure the primary is left alone by those who can do without
     */
    HostChoice(List<GatewayHost> hosts, Duration failBack) {
        this.hosts = List.copyOf(hosts);
        this.patience = failBack.toNanos();
    }

    /** The hosts as configured. */
    List<GatewayHost> configured() {
        return hosts;
    }

    /** The hosts, with the primary last while it is left alone. */
    synchronized List<GatewayHost> promising() {
        return hosts.size() > 1 && leftAlone() ? List.of(hosts.get(1), hosts.get(0)) : hosts;
    }

    /**
     * Whether a session on some host should now be replaced by one on the primary. After a failure only one caller in
     * each period is told so, that not all of them wait for a dead host.
     */
    synchronized boolean shouldReturnToPrimary(GatewayHost current) {
        if (current.equals(hosts.get(0)) || leftAlone()) {
            return false;
        }
        if (primaryFailed) {
            lastFailure = System.nanoTime();
        }
        return true;
    }

    private boolean leftAlone() {
        return primaryFailed && System.nanoTime() - lastFailure < patience;
    }

    synchronized void failed(GatewayHost host, String reason) {
        if (host.equals(hosts.get(0))) {
            lastFailure = System.nanoTime();
            if (!primaryFailed && hosts.size() > 1) {
                LOG.warn(
                        "The primary gateway gives no session, the secondary is tried host={} reason={}", host, reason);
            }
            primaryFailed = true;
        }
    }

    synchronized void succeeded(GatewayHost host) {
        if (primaryFailed && host.equals(hosts.get(0))) {
            primaryFailed = false;
            LOG.info("The primary gateway gives sessions again host={}", host);
        }
    }
}
