package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Secret;
import dev.switchboard.ipecs.IpecsSettings;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.presence.PresenceSettings;
import dev.switchboard.presence.client.PresenceClient;
import dev.switchboard.presence.client.PresenceClientConfig;
import dev.switchboard.presence.simulator.MattermostSimulator;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoSettings;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.UnitySimulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Runs each application with its peers for a moment, on free ports and temporary files. The launcher does this once
 * after a build, to archive the classes that were needed; programs start faster and smaller from that archive.
 */
@Command(name = "rehearse", hidden = true, description = "Runs everything for a moment, for the launcher.")
final class RehearseCommand implements Callable<Integer> {

    private static final List<String> PAGES = List.of("alivecheck", "health", "metrics", "", "events");
    private static final List<String> CLIENT_PAGES =
            List.of("system/status", "health", "metrics", "acd_status", "acd/call_stats", "acd/abandoned", "wallboard");
    private static final List<String> FACE_PAGES = List.of("health", "metrics", "", "login", "roster");
    private static final String SECRET = "a-secret-for-a-moment";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public Integer call() throws Exception {
        Logs.start("error", false);
        Path directory = Files.createTempDirectory("switchboard-rehearsal");
        try {
            eventManager(directory);
            client(directory);
            presence(directory);
            mediator(directory);
            help();
        } finally {
            remove(directory);
        }
        return 0;
    }

    private static void eventManager(Path directory) throws IOException, InterruptedException {
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
                look(service.url(), PAGES);
            }
        }
    }

    private static void client(Path directory) throws IOException, InterruptedException {
        try (IpecsSimulator exchange = IpecsSimulator.builder().timeFactor(30).build()) {
            exchange.start();
            Config config = ConfigLoader.of(IpecsSettings.ALL)
                    .directory(directory)
                    .overrides(List.of(
                            "ipecs.BaseURI=" + exchange.baseUri(),
                            "ipecs.Port=" + exchange.port(),
                            "ipecs.tls.pin-sha256=" + exchange.pin(),
                            "ipecs.uid=api1",
                            "ipecs.pw=secret",
                            "ipecs.stations=1801,1816",
                            "ipecs.queues=6"))
                    .load();
            try (IpecsService service = IpecsService.open(config, directory, Optional.empty())) {
                HookLines lines = new HookLines(new PrintWriter(Writer.nullWriter()));
                lines.listen(service.client());
                lines.open();
                service.connect();
                exchange.play(CallScenario.stationLogin("1801")
                                .then(CallScenario.inbound(6, "1801")
                                        .ringFor(2)
                                        .talkFor(4)
                                        .wrapUp(1)))
                        .awaitFinished(PATIENCE);
                look(service.url(), CLIENT_PAGES);
            }
        }
    }

    private static void presence(Path directory) throws IOException, InterruptedException {
        try (MattermostSimulator mattermost =
                MattermostSimulator.builder().users(20).build()) {
            mattermost.start();
            ConfigLoader loader = ConfigLoader.of(PresenceSettings.ALL)
                    .directory(directory)
                    .overrides(List.of(
                            "source=mattermost",
                            "mattermost.url=" + mattermost.url(),
                            "mattermost.token=" + mattermost.adminToken(),
                            "Secret=" + SECRET,
                            "port=0"));
            try (PresenceService service = PresenceService.open(loader.load(), loader, level -> {})) {
                service.start();
                CountDownLatch following = new CountDownLatch(1);
                try (PresenceClient client =
                        new PresenceClient(PresenceClientConfig.of(service.api(), new Secret(SECRET)), Runnable::run)) {
                    client.addChangeHook("rehearsal", change -> following.countDown());
                    client.start();
                    following.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                }
                look(service.server().url(), FACE_PAGES);
            }
        }
    }

    private static void mediator(Path directory) throws IOException, InterruptedException {
        try (UnitySimulator unity =
                        UnitySimulator.builder().users(3).plainHttp().build();
                GraphSimulator graph = new GraphSimulator(GraphSimulator.Account.DEFAULT, InstantSource.system())) {
            unity.start();
            graph.addUsers(3);
            graph.start();
            Config config = ConfigLoader.of(VmoSettings.ALL)
                    .directory(directory)
                    .overrides(List.of(
                            "vmo-mediator.vm-mode=cupi",
                            "vmo-mediator.mail-mode=graph",
                            "vmo-mediator.listen-ip=127.0.0.1",
                            "vmo-mediator.listen-port=0",
                            "cupi.url=" + unity.url(),
                            "cupi.user=admin",
                            "cupi.password=secret",
                            "graph.tenant=contoso",
                            "graph.client-id=mediator",
                            "graph.client-secret=secret",
                            "graph.login-url=" + graph.url(),
                            "graph.graph-url=" + graph.url()))
                    .load();
            try (VmoService service = VmoService.open(VmoConfig.from(config), directory.resolve("vmo3.sqlite"))) {
                service.start();
                service.mediator().synchronise("rehearsal");
                look(service.url(), FACE_PAGES);
            }
        }
    }

    /** What a command line needs that goes no further than its options. */
    private static void help() {
        CommandLine line = Switchboard.commandLine();
        line.setOut(new PrintWriter(Writer.nullWriter()));
        line.setErr(new PrintWriter(Writer.nullWriter()));
        line.execute("check-config", "simulate", "ipecs", "--random");
        line.execute("help", "simulate");
    }

    private static void look(URI face, List<String> pages) throws IOException {
        OkHttpClient client = new OkHttpClient();
        for (String page : pages) {
            Request request =
                    new Request.Builder().url(face.resolve(page).toString()).build();
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
