package dev.switchboard.examples;

import static dev.switchboard.examples.Running.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.UnitySimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllFourSystemsTest {

    private static final String SUBSCRIBER = "u1@example.net";
    private static final String AGENT = "aviaja@example.com";
    private static final GraphSimulator.Account ACCOUNT = GraphSimulator.Account.DEFAULT;

    private final BroadWorksSimulator server = BroadWorksSimulator.builder().build();
    private final Cai3gSimulator gateway = Cai3gSimulator.builder().build();
    private final IpecsSimulator exchange =
            IpecsSimulator.builder().timeFactor(20).build();
    private final UnitySimulator voicemail =
            UnitySimulator.builder().credentials("mediator", "secret").build();
    private final GraphSimulator outlook = new GraphSimulator(ACCOUNT, InstantSource.system());

    @Test
    void eachOfThemWorksWhileTheOthersDoAndNothingIsLeftRunning(@TempDir Path home) throws Exception {
        try (server;
                gateway;
                exchange;
                voicemail;
                outlook) {
            server.start();
            gateway.start();
            exchange.start();
            voicemail.start();
            outlook.start();
            voicemail.addUser(AGENT, "1801");
            configure(home);
            CompletableFuture<URI> address = new CompletableFuture<>();
            List<String> shown = new CopyOnWriteArrayList<>();
            try (Running systems =
                    Running.start(end -> AllFourSystems.run(home, line -> address.complete(URI.create(line)), end))) {
                URI api = address.get(20, TimeUnit.SECONDS);
                try (Running client =
                        Running.start(end -> FollowPresence.run(api, "a-long-shared-secret", shown::add, end))) {
                    await("the office is there", () -> shown.contains(AGENT + " is FREE"));
                    server.emit(new OciDocuments().addUser("G1", SUBSCRIBER, Value.of("Nuuk")));
                    outlook.set(AGENT, GraphSimulator.Replies.always("<p>I am <b>fishing</b>.</p>"));
                    exchange.playWhenConnected(CallScenario.stationLogin("1801")
                            .then(CallScenario.inbound(6, "1801")
                                    .ringFor(2)
                                    .talkFor(10)
                                    .wrapUp(1))
                            .messages(5000)
                            .iterator());
                    await("the call shows", () -> shown.contains(AGENT + " is DO_NOT_DISTURB"));
                    await("its end shows", () -> shown.get(shown.size() - 1).equals(AGENT + " is FREE"));
                    await(
                            "the subscriber is in the core",
                            () -> gateway.world().findAssociationOf(SUBSCRIBER).isPresent());
                    await("callers hear of it", () -> voicemail.mailbox(AGENT).greetingOn());
                }
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("switchboard-"));
    }

    private void configure(Path home) throws IOException {
        Running.clientOf(exchange, home);
        Files.writeString(home.resolve("em.ini"), """
                [broadworks]
                host = 127.0.0.1
                port = %d
                [ema]
                primary_host = 127.0.0.1:%d
                username = emauser
                password = emapass
                [service_profiles]
                user = user
                virtual = virtual
                pilot = pilot
                trunk = trunk
                """.formatted(server.port(), gateway.port()));
        Files.writeString(home.resolve("users.json"), """
                [{"id": "1801", "username": "aviaja", "email": "%s", "status": "online"}]
                """.formatted(AGENT));
        Files.writeString(home.resolve("presence.json"), """
                {"port": 0, "source": "file", "source-file": "users.json", "Secret": "a-long-shared-secret"}
                """);
        Files.writeString(home.resolve("package-config.ini"), """
                [vmo-mediator]
                listen-ip: 127.0.0.1
                listen-port: 0
                vm-mode: cupi
                mail-mode: graph
                [security]
                security: none
                [cupi]
                url: %1$s
                pin-sha256: %2$s
                user: mediator
                password: secret
                [graph]
                login-url: %3$s
                graph-url: %3$s
                tenant: %4$s
                client-id: %5$s
                client-secret: %6$s
                interval: 1s
                """.formatted(
                        voicemail.url(),
                        voicemail.pin(),
                        outlook.url(),
                        ACCOUNT.tenant(),
                        ACCOUNT.clientId(),
                        ACCOUNT.clientSecret()));
    }
}
