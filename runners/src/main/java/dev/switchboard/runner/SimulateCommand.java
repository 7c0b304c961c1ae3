package dev.switchboard.runner;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the simulator of a peer as a process. */
@Command(
        name = "simulate",
        header = "Runs a simulated peer, for trying things out without the real one.",
        description = "Each peer listens on loopback only, and tells its address in the ready line.",
        commandListHeading = "%nPeers:%n",
        footer = {
            "switchboard simulate ema --port 8080",
            "switchboard simulate mattermost --port 8065 --users 50 --change-per-second 1",
            "switchboard simulate ipecs --random"
        },
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
        throw new ParameterException(spec.commandLine(), "Name the peer to simulate: " + Switchboard.names(spec) + ".");
    }
}
