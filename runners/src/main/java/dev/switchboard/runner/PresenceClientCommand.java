package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.Secret;
import dev.switchboard.presence.client.ClientStatus;
import dev.switchboard.presence.client.PresenceClient;
import dev.switchboard.presence.client.PresenceClientConfig;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.ContactChange;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
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
            "Follows a presence service, this suite's or the original Mattermost plugin. A lost connection comes back by",
            "itself, and what was missed meanwhile is printed then."
        },
        footer = {
            "switchboard presence-client --url http://127.0.0.1:8065 --secret-file presence.secret",
            "switchboard presence-client --url https://chat.example.net --secret-file presence.secret --json"
        })
final class PresenceClientCommand implements Callable<Integer>, Checked {

    private static final int LONGEST_SECRET = 1 << 16;

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
            description = "Certificate authorities (PEM) to trust; default those of the Java runtime.")
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
    private final AtomicInteger changes = new AtomicInteger();

    @Override
    public Integer call() throws Exception {
        common.startLoggingWithoutConfiguration();
        PresenceClientConfig config = config();
        PrintWriter out = spec.commandLine().getOut();
        PresenceLines lines = new PresenceLines(json);
        return LongRun.run(
                "presence-client",
                () -> new Following(open(config)),
                following -> {
                    following.client.start();
                    awaitRoster();
                    return "ready presence-client api=" + config.url();
                },
                following -> {
                    lines.roster(roster).forEach(out::println);
                    out.flush();
                    return follow(lines, out);
                },
                // Whoever reads JSON wants nothing else on standard output.
                json ? spec.commandLine().getErr() : out);
    }

    @Override
    public Optional<Config> check() {
        common.check();
        open(config()).close();
        return Optional.empty();
    }

    /** The client, and what it told. */
    private final class Following implements Service {

        private final PresenceClient client;

        Following(PresenceClient client) {
            this.client = client;
            client.addChangeHook("print", change -> heard.add(new Heard(change, null)));
            client.addStateHook("print", status -> heard.add(new Heard(null, status)));
        }

        @Override
        public String done() {
            return "users=" + client.all().size() + " changes=" + changes;
        }

        @Override
        public void close() {
            client.close();
        }
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
                changes.incrementAndGet();
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
        try {
            String secret = GivenFile.text(common.dataDir().resolve(secretFile), LONGEST_SECRET);
            PresenceClientConfig config = PresenceClientConfig.of(URI.create(url), new Secret(secret.strip()));
            return authority == null
                    ? config
                    : config.withAuthority(common.dataDir().resolve(authority));
        } catch (IOException unreadable) {
            throw wrong("--secret-file: " + unreadable.getMessage());
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
