package dev.switchboard.runner;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the completion script. */
@Command(
        name = "generate-completion",
        header = "Prints a script by which bash and zsh complete commands and options at the Tab key.",
        description = {
            "It completes switchboard and ./switchboard. For the current shell:",
            "",
            "  source <(switchboard generate-completion)",
            "",
            "For every shell to come, write it to a file of its own in ~/.local/share/bash-completion/completions (bash),",
            "or add that line to ~/.zshrc, after compinit (zsh). The script does not change while the version does not."
        },
        footer = {
            "switchboard generate-completion",
            "switchboard generate-completion > ~/.local/share/bash-completion/completions/switchboard"
        })
final class CompletionCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        // However this one was called: a shell looks up a path by its last part.
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(Switchboard.NAME, Switchboard.commandLine()));
        out.flush();
    }
}
