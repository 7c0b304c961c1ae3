package dev.switchboard.runner;

import dev.switchboard.common.config.ConfigException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one executable: finds the command, runs it, and turns how it ended into an exit code. */
@Command(
        name = "switchboard",
        header = "Connects telephone and presence systems.",
        description = {
            "Four systems, each one command; simulators of their peers; and a demo that shows them all at work, with",
            "nothing to configure."
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "switchboard demo",
            "switchboard help oci-eventmanager",
            "switchboard check-config presence-api --sample"
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
            CompletionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Switchboard implements Runnable {

    static final String NAME = "switchboard";

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
        CommandLine commandLine = commandLine();
        // The launcher knows how it was called; examples that can be copied are called the same way.
        HelpPages.dress(commandLine, System.getProperty("switchboard.called", NAME));
        return commandLine.execute(args);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Switchboard());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.registerConverter(Duration.class, DurationOption::read);
        HelpPages.dress(commandLine, NAME);
        commandLine.setExecutionExceptionHandler((failure, at, parsed) -> failed(failure, at));
        commandLine.setParameterExceptionHandler((wrong, parsed) -> refused(wrong));
        return commandLine;
    }

    private static int failed(Exception failure, CommandLine at) {
        if (failure instanceof ConfigException wrong) {
            complain(at, String.valueOf(wrong.getMessage()));
            return CommandLine.ExitCode.USAGE;
        }
        complain(at, NAME + ": " + text(failure));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The message of a failed access to a file is often no more than the file's name. */
    private static String text(Exception failure) {
        String message = failure.getMessage();
        return message == null || failure instanceof FileSystemException ? failure.toString() : message;
    }

    private static int refused(ParameterException wrong) {
        CommandLine at = wrong.getCommandLine();
        StringWriter text = new StringWriter();
        PrintWriter lines = new PrintWriter(text);
        lines.println(wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, lines);
        lines.print("Try:  " + at.getCommandSpec().qualifiedName() + " --help");
        lines.flush();
        complain(at, text.toString());
        return CommandLine.ExitCode.USAGE;
    }

    /** Says what is wrong on standard error, in the format that was asked for. */
    static void complain(CommandLine at, String text) {
        PrintWriter err = at.getErr();
        boolean json = at.getCommandSpec().mixins().values().stream()
                .anyMatch(mixin -> mixin.userObject() instanceof CommonOptions options && options.isJson());
        text.lines().forEach(line -> err.println(json ? JsonLines.line("ERROR", line) : line));
        err.flush();
    }

    /** The commands below one that people may call, as a phrase. */
    static String names(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        spec.subcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                names.add(name);
            }
        });
        String last = names.remove(names.size() - 1);
        return String.join(", ", names) + " or " + last;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name a command: " + names(spec) + ".\nTo see it all at work:  " + spec.name() + " demo");
    }
}
