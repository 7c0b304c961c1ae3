package dev.switchboard.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for every command, read from the real command line. */
class CommandTreeTest {

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /** The contract has two meanings for this one: a number of events, and a day of calls. */
    private static final String RANDOM = "--random";

    static Stream<String> commands() {
        return all(Switchboard.commandLine())
                .map(command -> command.getCommandSpec().qualifiedName());
    }

    private static Stream<CommandLine> all(CommandLine root) {
        return Stream.concat(
                Stream.of(root),
                root.getSubcommands().values().stream()
                        .filter(below -> !below.getCommandSpec().usageMessage().hidden())
                        .flatMap(CommandTreeTest::all));
    }

    private static CommandLine find(String qualifiedName) {
        return all(Switchboard.commandLine())
                .filter(one -> one.getCommandSpec().qualifiedName().equals(qualifiedName))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandIsDescribedInASentenceWithExamplesAndExitCodes(String command) {
        CommandSpec spec = find(command).getCommandSpec();
        assertThat(spec.usageMessage().header()).hasSize(1);
        assertThat(spec.usageMessage().header()[0]).matches("[A-Z].*[^.]\\.");
        String[] words = (command.substring(Switchboard.NAME.length()) + " --help")
                .strip()
                .split(" ");
        Program.Run help = Program.run(words);
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith(spec.usageMessage().header()[0])
                .contains("Usage: " + command, "Options:", "Exit codes:\n  0 ", "\n  1 ", "\n  2 ", "Examples:\n")
                .doesNotContain("\u001b", "null");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyExampleIsALineThatTheCommandTakes(String command) {
        List<String> examples = examples(find(command));
        assertThat(examples).hasSizeBetween(2, 3);
        for (String example : examples) {
            List<String> words = words(example);
            assertThat(words.get(0)).isEqualTo(Switchboard.NAME);
            assertThat(example)
                    .matches(line -> line.startsWith(command)
                            || line.startsWith("switchboard check-config" + command.substring(11)));
            assertThatCode(() -> Switchboard.commandLine()
                            .parseArgs(words.subList(1, words.size()).toArray(String[]::new)))
                    .as(example)
                    .doesNotThrowAnyException();
            if (words.get(1).equals("check-config") && !words.contains("--sample")) {
                assertThatCode(() -> Switchboard.commandLine()
                                .parseArgs(words.subList(2, words.size()).toArray(String[]::new)))
                        .as(example)
                        .doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionTellsItsDefault(String command) {
        for (OptionSpec option : find(command).getCommandSpec().options()) {
            String text = String.join(" ", option.description());
            assertThat(text).as(option.longestName()).matches("[A-Za-z].*\\.");
            if (option.arity().max() > 0 && !option.required()) {
                assertThat(text).as(option.longestName()).contains("default");
            }
            if (option.arity().max() > 0) {
                assertThat(option.paramLabel()).as(option.longestName()).doesNotStartWith("<");
            }
        }
    }

    @Test
    void anOptionMeansTheSameEverywhere() {
        Map<String, String> meanings = new TreeMap<>();
        for (CommandLine command : all(Switchboard.commandLine()).toList()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                for (String name : option.names()) {
                    String meaning = option.paramLabel() + " " + option.arity().max() + " "
                            + option.type().getSimpleName();
                    String before = meanings.putIfAbsent(name, meaning);
                    if (before != null && !name.equals(RANDOM)) {
                        assertThat(meaning)
                                .as(name + " of " + command.getCommandSpec().qualifiedName())
                                .isEqualTo(before);
                    }
                }
            }
        }
        assertThat(meanings).containsKeys("--config", "--set", "--data-dir", "--log-level", "--log-format", "--port");
    }

    @Test
    void theNameItWasCalledByStandsInTheExamples() {
        CommandLine commandLine = Switchboard.commandLine();
        HelpPages.dress(commandLine, "./switchboard");
        CommandLine simulate = commandLine.getSubcommands().get("simulate");
        assertThat(examples(commandLine)).contains("./switchboard demo");
        assertThat(simulate.getUsageMessage())
                .contains("Usage: ./switchboard simulate", "  ./switchboard simulate ema");
    }

    @Test
    void withoutACommandAllOfThemAreNamed() {
        Program.Run run = Program.run();
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("Name a command: oci-eventmanager, ", "switchboard demo", "switchboard --help");
        assertThat(Program.run("help").out()).isEqualTo(Program.run("--help").out());
        assertThat(Program.run("--version").out()).startsWith("switchboard ");
        assertThat(Program.run("vmo-mediator", "--version").out()).startsWith("switchboard ");
    }

    private static List<String> examples(CommandLine command) {
        return Stream.of(command.getCommandSpec().usageMessage().footer())
                .map(String::strip)
                .toList();
    }

    /** The words as a shell would make them, up to where the output goes to a file. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        WORD.matcher(line.replaceFirst(" > .*", ""))
                .results()
                .map(MatchResult::group)
                .forEach(words::add);
        return words.stream().map(word -> word.replace("\"", "")).toList();
    }
}
