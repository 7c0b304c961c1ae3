package dev.switchboard.runner;

import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.client.ClientStatus;
import dev.switchboard.presence.client.PresenceClient;
import dev.switchboard.presence.client.PresenceClientConfig;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.ContactChange;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows who is available, live, until it is told to stop. */
@Command(
        name = "presence-client",
        header = "Prints who is available, and then each change.",
        description = {
            "",
            "Follows a presence service, this suite's or the original Mattermost plugin. A lost connection comes back by",
            "itself, and what was missed meanwhile is printed then."
        },
        mixinStandardHelpOptions = true)
final class PresenceClientCommand implements Callable<Integer> {

    @Option(
            names = "--url",
            required = true,
            paramLabel = "BASE",
            description = "The server's root, or the base URL of the service as its ready line has it.")
    private String url = "";

    @Option(
            names = "--secret-file",
            required = true,
            paramLabel = "FILE",
            description = "A file with the secret; white space around it does not count.")
    private Path secretFile = Path.of("");

    @Option(names = "--json", description = "One JSON object a line, and nothing else, on standard output.")
    private boolean json;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificate authorities (PEM) to trust instead of the Java runtime's.")
    private @Nullable Path authority;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** What a hook heard: one of the two is missing. */
    private record Heard(
            @Nullable ContactChange change, @Nullable ClientStatus status) {}

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private List<Contact> roster = List.of();

    @Override
    public Integer call() throws Exception {
        common.startLogging("notice");
        PresenceClientConfig config = config();
        PrintWriter out = spec.commandLine().getOut();
        PresenceClient client = open(config);
        client.addChangeHook("print", change -> heard.add(new Heard(change, null)));
        client.addStateHook("print", status -> heard.add(new Heard(null, status)));
        PresenceLines lines = new PresenceLines(json);
        return LongRun.during(
                client,
                () -> {
                    client.start();
                    awaitRoster();
                    return "ready presence-client api=" + config.url();
                },
                () -> {
                    lines.roster(roster).forEach(out::println);
                    out.flush();
                    return follow(lines, out);
                },
                // Whoever reads JSON wants nothing else on standard output.
                json ? spec.commandLine().getErr() : out);
    }

    private void awaitRoster() throws IOException, InterruptedException {
        List<Contact> all = new ArrayList<>();
        while (true) {
            Heard next = heard.take();
            if (next.change() != null) {
                all.add(next.change().contact());
            } else if (next.status() != null && checked(next.status()).state() == ClientStatus.State.FOLLOWING) {
                all.sort(Comparator.comparing(Contact::key));
                roster = List.copyOf(all);
                return;
            }
        }
    }

    private int follow(PresenceLines lines, PrintWriter out) throws IOException, InterruptedException {
        while (!out.checkError()) {
            Heard next = heard.take();
            if (next.change() != null) {
                out.println(lines.change(next.change(), Instant.now()));
            } else if (next.status() != null) {
                out.println(lines.state(checked(next.status())));
            }
        }
        // Nobody reads any more.
        return 0;
    }

    private static ClientStatus checked(ClientStatus status) throws IOException {
        if (status.state() == ClientStatus.State.REFUSED) {
            throw new IOException(status.reason() + ".");
        }
        return status;
    }

    private PresenceClientConfig config() {
        Path file = common.dataDir().resolve(secretFile);
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw wrong("--secret-file: there is no readable file '" + secretFile + "'.");
        }
        try {
            PresenceClientConfig config = PresenceClientConfig.of(
                    URI.create(url), new Secret(Files.readString(file).strip()));
            return authority == null
                    ? config
                    : config.withAuthority(common.dataDir().resolve(authority));
        } catch (IOException unreadable) {
            throw wrong("--secret-file: '" + secretFile + "' cannot be read as text: " + unreadable.getMessage());
        } catch (IllegalArgumentException e) {
            throw wrong("--url or --secret-file: " + e.getMessage() + ".");
        }
    }

    private PresenceClient open(PresenceClientConfig config) {
        try {
            return new PresenceClient(config, Runnable::run);
        } catch (IllegalArgumentException e) {
            throw wrong("--ca-file: " + e.getMessage() + ".");
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
