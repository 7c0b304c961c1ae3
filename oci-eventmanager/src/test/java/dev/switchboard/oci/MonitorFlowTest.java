package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.switchboard.common.config.Secret;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.SqlEventJournal;
import dev.switchboard.oci.journal.StorePool;
import dev.switchboard.oci.monitor.Monitor;
import dev.switchboard.oci.provisioning.SqlSubscriberStore;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Fault;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitoring API over real events in a real database: section by section what existing clients read. */
class MonitorFlowTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final OciDocuments write = new OciDocuments();

    @Test
    void clientsOfTheReferenceReadEventsAsBefore() throws Exception {
        try (StorePool pool = StorePool.jdbc("jdbc:sqlite:" + directory.resolve("em.sqlite"), "", new Secret(""));
                Plant plant = new Plant();
                SqlEventJournal journal = SqlEventJournal.open(pool.dataSource(), plant.timers)) {
            plant.journal = journal;
            plant.registry = SqlSubscriberStore.open(pool.dataSource(), plant.timers);
            plant.start();
            try (Monitor monitor = new Monitor(
                    Monitor.Options.loopback(0),
                    journal,
                    plant.manager().operations(),
                    plant.manager()::status,
                    Optional.empty(),
                    plant.timers)) {
                monitor.start();
                check(plant, monitor.url().toString());
            } finally {
                plant.manager().close();
            }
        }
    }

    private void check(Plant plant, String url) throws Exception {
        assertThat(get(url + "events").body()).isEqualTo("[]");
        String added = write.addUser("G1", "user1@example.net", Value.of("Nuuk"));
        assertThat(plant.run(added).status()).isEqualTo(EventStatus.COMPLETED);
        assertThat(plant.run(write.ignored("UserFooRequest", "user1@example.net"))
                        .status())
                .isEqualTo(EventStatus.IGNORED);
        plant.gateway.failNext(Cai3gSimulator.Operation.SET, 1, Fault.status(503));
        assertThat(plant.run(write.sipPassword("user1@example.net", "topsecret9"))
                        .status())
                .isEqualTo(EventStatus.FAILED);

        HttpResponse<String> alive = get(url + "alivecheck");
        assertThat(alive.statusCode()).isEqualTo(200);
        assertThat(alive.body()).startsWith("{\"is_alive\":true,\"failed_events\":1");

        HttpResponse<String> listed = get(url + "events");
        assertThat(listed.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        JsonNode events = JSON.readTree(listed.body());
        assertThat(texts(events, "status")).containsExactly("completed", "failed");
        assertThat(texts(events, "event")).containsExactly("UserAddRequest", "UserAuthenticationModifyRequest");
        assertThat(texts(events, "user")).containsOnly("admin1");
        assertThat(events.get(0).get("timestamp").isNumber()).isTrue();
        List<String> keys = new ArrayList<>();
        events.get(0).fieldNames().forEachRemaining(keys::add);
        assertThat(keys).startsWith("event", "id", "status", "timestamp", "user");
        assertThat(JSON.readTree(get(url + "events?all=true").body())).hasSize(3);
        assertThat(JSON.readTree(get(url + "events?all=false").body())).hasSize(2);

        assertThat(JSON.readTree(get(url + "event/3").body()).get("event").asText())
                .startsWith("<BroadsoftOCIReportingDocument ")
                .endsWith("</BroadsoftOCIReportingDocument>\n")
                .doesNotContain("topsecret9");

        assertThat(get(url + "event/99").statusCode()).isEqualTo(404);
        assertThat(get(url + "event/99").body()).isEqualTo("Not Found");
        assertThat(get(url + "event/three").statusCode()).isEqualTo(400);
        assertThat(get(url + "events?all=TRUE").statusCode()).isEqualTo(400);
        assertThat(get(url + "nothing/here").statusCode()).isEqualTo(404);
    }

    private static List<String> texts(JsonNode events, String key) {
        List<String> texts = new ArrayList<>();
        events.forEach(event -> texts.add(event.get(key).asText()));
        return texts;
    }

    private HttpResponse<String> get(String url) throws Exception {
        return client.send(
                HttpRequest.newBuilder(java.net.URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
