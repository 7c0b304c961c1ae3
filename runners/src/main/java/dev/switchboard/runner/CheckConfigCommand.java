package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what a command would run with, without running it. */
@Command(
        name = "check-config",
        header = "Prints the effective configuration of a command, secrets as ***, or everything wrong with it.",
        description = {
            "Takes the very command line that is to be run, and tells each value and where it comes from. Nothing is",
            "started, no port is bound, and no file is made."
        },
        footer = {
            "switchboard check-config oci-eventmanager --config em.ini --set em.http_port=0",
            "switchboard check-config vmo-mediator --sample",
            "switchboard check-config simulate ipecs --random --seed 7"
        })
final class CheckConfigCommand implements Callable<Integer> {

    private static final String NAME = "check-config";
    private static final String KEYS = "--keys";
    private static final String SAMPLE = "--sample";

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            completionCandidates = Configured.Names.class,
            description = "The command to check, with its options: ${COMPLETION-CANDIDATES}, or any other.")
    private List<String> command = List.of();

    @Option(names = KEYS, description = "Prints every key with its default and meaning instead.")
    private boolean keys;

    @Option(
            names = SAMPLE,
            description = "Prints a configuration file to begin with, in which every key is explained, instead.")
    private boolean sample;

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** The options of the command that is checked; that command will have a look at them. */
    @Unmatched
    private List<String> others = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        CommandLine self = spec.commandLine();
        CommandSpec root = spec.root();
        if (command.isEmpty()) {
            throw new ParameterException(
                    self, "Name the command to check: " + String.join(", ", Configured.names()) + ", …");
        }
        if (!root.subcommands().containsKey(command.get(0))) {
            throw new ParameterException(
                    self, "There is no command '" + command.get(0) + "'; there is " + Switchboard.names(root) + ".");
        }
        if (keys || sample) {
            return explain(self);
        }
        common.check();
        Logs.start("error", common.isJson());
        CommandLine again = Switchboard.commandLine();
        again.setOut(self.getOut());
        again.setErr(self.getErr());
        ParseResult parsed = again.parseArgs(commandLine().toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        check(parsed);
        return 0;
    }

    private int explain(CommandLine self) {
        Configured configured = Configured.find(command.get(0))
                .filter(found -> command.size() == 1)
                .orElseThrow(() -> new ParameterException(
                        self,
                        "'" + String.join(" ", command) + "' has no configuration file of its own; one have "
                                + String.join(", ", Configured.names()) + "."));
        if (!others.isEmpty()) {
            throw new UnmatchedArgumentException(self, others);
        }
        PrintWriter out = self.getOut();
        out.print(keys ? configured.settings().help() + System.lineSeparator() : configured.sample());
        out.flush();
        return 0;
    }

    /** The command line that is to be run: what stands before the command is meant for it as well. */
    private List<String> commandLine() {
        List<String> all = spec.root().commandLine().getParseResult().originalArgs();
        List<String> before = new ArrayList<>(all.subList(all.indexOf(NAME) + 1, all.size()));
        int start = before.indexOf(command.get(0));
        List<String> line = new ArrayList<>(before.subList(start, before.size()));
        line.addAll(before.subList(0, start));
        return line;
    }

    private void check(ParseResult parsed) throws Exception {
        CommandSpec found = parsed.commandSpec();
        if (!(found.userObject() instanceof Checked checked)) {
            throw new ParameterException(
                    found.commandLine(), "There is nothing to check about '" + found.name() + "'.");
        }
        Optional<Config> config = checked.check();
        PrintWriter out = spec.commandLine().getOut();
        config.ifPresent(read -> {
            read.warnings().forEach(spec.commandLine().getErr()::println);
            read.effective().forEach(out::println);
        });
        Set<String> shared = spec.mixins().values().stream()
                .flatMap(mixin -> mixin.optionsMap().keySet().stream())
                .collect(java.util.stream.Collectors.toSet());
        for (OptionSpec option : found.options()) {
            if (!shared.contains(option.longestName()) && !option.hidden()) {
                out.println(line(option, parsed));
            }
        }
    }

    /** In the shape in which a configuration tells its values. */
    private static String line(OptionSpec option, ParseResult parsed) {
        String name = option.longestName();
        boolean given = parsed.hasMatchedOption(option);
        String fallback = option.arity().max() == 0 ? "false" : option.defaultValueString();
        boolean secret = name.matches("--.*(password|secret|token)");
        String value = given ? String.join(",", option.stringValues()) : fallback;
        if (value == null || value.isEmpty() || value.equals("null") || value.equals("[]")) {
            return name + " =   (not set)";
        }
        return name + " = " + (secret ? "***" : value) + "   (" + (given ? "from the command line" : "default") + ")";
    }
}
