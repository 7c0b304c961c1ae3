package dev.switchboard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.oci.provisioning.MemorySubscriberStore;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanDryRunTest {

    private static final String USER = "u1@example.net";

    private final MemorySubscriberStore registry = new MemorySubscriberStore();
    private final List<String> printed = new ArrayList<>();

    @Test
    void printsWhatTheEventManagerThenSends(@TempDir Path directory) throws Exception {
        String document = new OciDocuments().addUser("G1", USER, Value.of("Nuuk"));

        PlanDryRun.run(document, registry, printed::add);

        assertThat(printed).hasSize(3);
        assertThat(printed.get(0)).startsWith("gateway: ");
        assertThat(printed.get(1)).startsWith("registry: ");
        assertThat(printed.get(2)).isEqualTo("completed ");
        assertThat(registry.find(USER)).isEmpty();
        String planned = printed.get(0).substring(printed.get(0).indexOf('\n') + 1);
        assertThat(withoutSecrets(planned)).isEqualTo(withoutSecrets(sent(document, directory)));
    }

    @Test
    void tellsWhyADocumentAsksForNothingOrCannotBeDone() {
        var documents = new OciDocuments();
        PlanDryRun.run(documents.keepAlive(), registry, printed::add);
        PlanDryRun.run(documents.deleteUser(USER).replace("</", "<"), registry, printed::add);
        PlanDryRun.run(documents.sipPassword(USER, "topsecret9"), registry, printed::add);
        assertThat(printed.get(0)).startsWith("ignored ");
        assertThat(printed.get(1)).startsWith("failed ");
        assertThat(printed.toString()).doesNotContain("topsecret9");
    }

    /** What the event manager asks of the gateway after its login when it hears of a document. */
    private static String sent(String document, Path directory) throws Exception {
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build();
                Cai3gSimulator gateway = Cai3gSimulator.builder().build()) {
            server.start();
            gateway.start();
            server.emit(document);
            String[] args = {
                "127.0.0.1",
                Integer.toString(server.port()),
                "127.0.0.1:" + gateway.port(),
                "emauser",
                "emapass",
                directory.resolve("em.sqlite").toString()
            };
            try (Running manager = Running.start(end -> EmbedEventManager.run(args, end))) {
                assertThat(gateway.awaitExchanges(2, Duration.ofSeconds(20))).isTrue();
            }
            return gateway.requests().get(1).text();
        }
    }

    private static String withoutSecrets(String request) {
        return request.replaceAll("(SessionId>)[^<]*", "$1").replaceAll("([pP]assword>)[^<]*", "$1");
    }
}
