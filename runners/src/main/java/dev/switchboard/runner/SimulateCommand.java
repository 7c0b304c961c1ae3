package dev.switchboard.runner;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the simulator of a peer as a process. */
@Command(
        name = "simulate",
        header = "Runs a simulated peer, for trying things out without the real one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "PEER",
        subcommands = {
            SimulateAs.class,
            SimulateEma.class,
            SimulateSurgemail.class,
            SimulateIpecs.class,
            SimulateMattermost.class,
            SimulateUnity.class,
            SimulateGraph.class,
            SimulateUcConnector.class,
            SimulateOutlookMonitor.class
        })
final class SimulateCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        List<String> peers = new ArrayList<>(spec.subcommands().keySet());
        String last = peers.remove(peers.size() - 1);
        throw new ParameterException(
                spec.commandLine(), "Name the peer to simulate: " + String.join(", ", peers) + " or " + last + ".");
    }
}
