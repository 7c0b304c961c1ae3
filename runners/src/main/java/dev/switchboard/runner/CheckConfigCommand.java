package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a command would run with, without running it. */
@Command(
        name = "check-config",
        header = "Prints the effective configuration of a command, secrets as ***, or everything wrong with it.",
        mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "COMMAND",
            completionCandidates = Configured.Names.class,
            description = "The command whose configuration is checked: ${COMPLETION-CANDIDATES}.")
    private String command = "";

    @Option(names = "--keys", description = "Prints every key with its default and meaning instead.")
    private boolean keys;

    @Option(
            names = "--sample",
            description = "Prints a configuration file to begin with, in which every key is explained, instead.")
    private boolean sample;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Configured configured = Configured.find(command)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "There is no command '" + command + "' with a configuration; there is "
                                + String.join(", ", Configured.names()) + "."));
        PrintWriter out = spec.commandLine().getOut();
        if (keys) {
            out.println(configured.settings().help());
            return 0;
        }
        if (sample) {
            out.print(configured.sample());
            out.flush();
            return 0;
        }
        configured.usual().find(System.getenv(), Path.of("")).ifPresent(common::fileOrElse);
        Config config = common.load(configured.settings());
        configured.reading().read(config, common.dataDir());
        config.warnings().forEach(spec.commandLine().getErr()::println);
        config.effective().forEach(out::println);
        return 0;
    }
}
