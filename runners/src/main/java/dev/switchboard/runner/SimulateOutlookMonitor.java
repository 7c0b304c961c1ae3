package dev.switchboard.runner;

import dev.switchboard.vmo.simulator.OutlookMonitorSimulator;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The mail interface of the original mediator. */
@Command(
        name = "outlook-monitor",
        header = "An outlook-monitor that is told whom to watch.",
        footer = {
            "switchboard simulate outlook-monitor --port 5002",
            "switchboard simulate outlook-monitor --port 5002 --mediator http://127.0.0.1:5000"
        })
final class SimulateOutlookMonitor extends SimulatedPeer {

    @Option(
            names = "--mediator",
            paramLabel = "URL",
            description = "Where the mediator is, perhaps as http://name:secret@host:port; asked for all users when"
                    + " somebody opens this peer's root; default none.")
    private @Nullable URI mediator;

    @Override
    Peer peer(int port) {
        if (mediator != null && mediator.getHost() == null) {
            throw wrong("--mediator must be a URL that names a host.");
        }
        OutlookMonitorSimulator simulator = new OutlookMonitorSimulator(port, Optional.ofNullable(mediator));
        return new Peer(simulator::start, simulator::url, simulator::close);
    }
}
