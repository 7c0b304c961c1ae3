package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import picocli.CommandLine.Command;

/**
 * Runs the event manager and its peers for a moment, on free ports and temporary files. The launcher does this once
 * after a build, to archive the classes that were needed; programs start faster and smaller from that archive.
 */
@Command(name = "rehearse", hidden = true, description = "Runs everything for a moment, for the launcher.")
final class RehearseCommand implements Callable<Integer> {

    private static final List<String> PAGES = List.of("alivecheck", "health", "metrics", "", "events");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public Integer call() throws Exception {
        Logs.start("error", false);
        Path directory = Files.createTempDirectory("switchboard-rehearsal");
        try (BroadWorksSimulator applicationServer =
                        BroadWorksSimulator.builder().build();
                Cai3gSimulator gateway = Cai3gSimulator.builder().build()) {
            applicationServer.start();
            gateway.start();
            Config config = ConfigLoader.of(OciSettings.ALL)
                    .overrides(List.of(
                            "broadworks.host=127.0.0.1:" + applicationServer.port(),
                            "ema.primary_host=127.0.0.1:" + gateway.port(),
                            "ema.username=emauser",
                            "ema.password=emapass",
                            "em.http_port=0",
                            "service_profiles.user=user",
                            "service_profiles.virtual=virtual",
                            "service_profiles.pilot=pilot",
                            "service_profiles.trunk=trunk"))
                    .load();
            try (OciService service = OciService.start(config, directory)) {
                service.afterReady();
                OciDocuments documents = new OciDocuments();
                applicationServer.emit(documents.addUser("group", "user@example.com", Value.of("Nuuk")));
                applicationServer.emit(documents.modifyUser(
                        "user@example.com", Value.of("123456"), Endpoint.access("line@example.com")));
                applicationServer.emit(documents.deleteUser("user@example.com"));
                gateway.awaitExchanges(5, PATIENCE);
                look(service.url());
            }
        } finally {
            remove(directory);
        }
        return 0;
    }

    private static void look(URI monitor) throws IOException {
        OkHttpClient client = new OkHttpClient();
        for (String page : PAGES) {
            Request request =
                    new Request.Builder().url(monitor.resolve(page).toString()).build();
            try (Response response = client.newCall(request).execute()) {
                response.body().bytes();
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
