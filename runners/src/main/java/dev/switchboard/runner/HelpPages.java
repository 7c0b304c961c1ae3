package dev.switchboard.runner;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What the help of every command has in common: a sentence, what to know, the options, examples that can be copied, and
 * the exit codes. A command states its examples as its footer, one command line each.
 */
final class HelpPages {

    private static final int WIDTH = 110;
    private static final String INDENT = "  ";

    private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

    static {
        EXIT_CODES.put("0", "stopped, or done");
        EXIT_CODES.put("1", "failed while running, or refused");
        EXIT_CODES.put("2", "something is wrong with the configuration or the arguments; all problems are listed");
    }

    private HelpPages() {}

    /** Dresses a command and all below it; a second time to change the name they are called by. */
    static void dress(CommandLine commandLine, String called) {
        CommandSpec root = commandLine.getCommandSpec().root();
        String before = root.name();
        if (!before.equals(called)) {
            root.name(called);
        }
        dressAll(commandLine, before, called);
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(
                Terminal.STANDARD_OUTPUT.hasColours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    }

    private static void dressAll(CommandLine commandLine, String before, String called) {
        CommandSpec spec = commandLine.getCommandSpec();
        UsageMessageSpec page = spec.usageMessage();
        if (page.footerHeading().isEmpty()) {
            dress(spec, page);
        }
        page.footer(Arrays.stream(page.footer())
                .map(line -> line.startsWith(INDENT + before + " ")
                        ? INDENT + called + line.substring(INDENT.length() + before.length())
                        : line)
                .toArray(String[]::new));
        commandLine.getSubcommands().values().forEach(below -> dressAll(below, before, called));
    }

    private static void dress(CommandSpec spec, UsageMessageSpec page) {
        if (spec.userObject() instanceof CommandLine.HelpCommand) {
            // This command is the parser's own, with an option of its own for its help.
            page.header("Shows the help of a command.")
                    .description("The same as the command's own --help.")
                    .footer("switchboard help", "switchboard help vmo-mediator", "switchboard help simulate");
        } else if (!spec.mixinStandardHelpOptions()) {
            spec.mixinStandardHelpOptions(true);
        }
        spec.versionProvider(new Version());
        String[] description = page.description();
        if (description.length > 0 && description[0].isEmpty()) {
            page.description(Arrays.copyOfRange(description, 1, description.length));
        }
        if (page.commandListHeading().isEmpty()) {
            page.commandListHeading("%nCommands:%n");
        }
        page.width(WIDTH)
                .descriptionHeading(page.description().length == 0 ? "" : "%n")
                .parameterListHeading("%nArguments:%n")
                .optionListHeading("%nOptions:%n")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES)
                .footerHeading("%nExamples:%n")
                .footer(Arrays.stream(page.footer()).map(line -> INDENT + line).toArray(String[]::new));
    }

    /** The version of the jar. */
    private static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Switchboard.class.getPackage().getImplementationVersion())
                    .orElse("(not packaged)");
            return new String[] {
                "switchboard " + version,
                "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
            };
        }
    }
}
