package dev.switchboard.examples;

import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.event.Field;
import dev.switchboard.oci.event.Outcome;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.oci.reader.OciEventReader;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/** Reads an application server's events with a processor of one's own: prints who was added. */
public final class GreetNewUsers {

    private GreetNewUsers() {}

    /**
     * Runs until the program is stopped.
     *
     * @param args host and OCI-R port of the application server, for example {@code as1.example.net 8025}
     * @throws InterruptedException when the wait for the end is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (Timers timers = Timers.system("example");
                OciEventReader reader = reader(args[0], Integer.parseInt(args[1]), timers, GreetNewUsers::print)) {
            reader.start();
            Threads.untilStopped().await();
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }

    static OciEventReader reader(String host, int port, Timers timers, Consumer<String> greet) {
        // tag::readme[]
        ProcessorMap processors = ProcessorMap.empty().with("UserAddRequest", (event, ledger) -> {
            if (event.command().field("userId") instanceof Field.Text user) {
                greet.accept(event.login() + " added " + user.value());
                return Outcome.completed();
            }
            return Outcome.failed("the command names no user");
        });
        var server = new OciEventReader.Server(host, List.of(InetSocketAddress.createUnresolved(host, port)));
        return new OciEventReader(
                OciEventReader.Options.of(List.of(server)),
                new MemoryEventJournal(timers),
                processors,
                timers,
                new SecureRandom());
        // end::readme[]
    }
}
