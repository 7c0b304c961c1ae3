package dev.switchboard.runner;

import dev.switchboard.common.config.ConfigException;
import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The one executable: finds the command, runs it, and turns how it ended into an exit code. */
@Command(
        name = "switchboard",
        description = "Connects telephone and presence systems.",
        mixinStandardHelpOptions = true,
        versionProvider = Switchboard.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped, or done",
            "1:failed while running, or refused",
            "2:something is wrong with the configuration or the arguments; all problems are listed"
        },
        footer = {
            "",
            "Without anything to configure:  switchboard demo",
            "What a command can be told:     switchboard help oci-eventmanager",
            "Completion for your shell:      source <(switchboard generate-completion)"
        },
        subcommands = {
            OciEventManagerCommand.class,
            IpecsClientCommand.class,
            PresenceApiCommand.class,
            PresenceClientCommand.class,
            VmoMediatorCommand.class,
            SimulateCommand.class,
            DemoCommand.class,
            CheckConfigCommand.class,
            RehearseCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        })
public final class Switchboard implements Runnable {

    private static final int HELP_WIDTH = 110;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Switchboard() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Switchboard());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpWidth(HELP_WIDTH);
        commandLine.setExecutionExceptionHandler((failure, at, parsed) -> {
            PrintWriter err = at.getErr();
            if (failure instanceof ConfigException wrong) {
                err.println(wrong.getMessage());
                err.flush();
                return CommandLine.ExitCode.USAGE;
            }
            err.println("switchboard: " + (failure.getMessage() == null ? failure.toString() : failure.getMessage()));
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        commandLine.setParameterExceptionHandler((wrong, parsed) -> {
            PrintWriter err = wrong.getCommandLine().getErr();
            err.println(wrong.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
            err.println("Try:  " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            err.flush();
            return CommandLine.ExitCode.USAGE;
        });
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name a command: oci-eventmanager, ipecs-client, presence-api, presence-client, vmo-mediator, simulate, demo or"
                        + " check-config. To see it all at work:"
                        + " switchboard demo");
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Switchboard.class.getPackage().getImplementationVersion();
            return new String[] {"switchboard " + (version == null ? "(not packaged)" : version)};
        }
    }
}
