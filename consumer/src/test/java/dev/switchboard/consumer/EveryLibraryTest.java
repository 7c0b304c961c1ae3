package dev.switchboard.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.time.Timers;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.presence.PresenceServer;
import dev.switchboard.vmo.VmoMediator;
import dev.switchboard.vmo.simulator.UnitySimulator;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each library comes as the published jar, with what it needs at run time. */
class EveryLibraryTest {

    @Test
    void eachLibraryComesFromTheRepository() throws Exception {
        for (Class<?> type : List.of(
                Timers.class,
                BroadWorksSimulator.class,
                IpecsSimulator.class,
                PresenceServer.class,
                VmoMediator.class)) {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            assertThat(jar.getFileName().toString()).endsWith(".jar");
            assertThat(jar).startsWith(Path.of(System.getProperty("local.repository")));
        }
    }

    @Test
    void aSimulatorOfEachPeerStarts() throws Exception {
        try (BroadWorksSimulator server = BroadWorksSimulator.builder().build();
                IpecsSimulator exchange = IpecsSimulator.builder().build();
                UnitySimulator voicemail = UnitySimulator.builder().build()) {
            server.start();
            exchange.start();
            voicemail.start();
            assertThat(server.port()).isPositive();
            assertThat(exchange.port()).isPositive();
            assertThat(voicemail.url()).isNotNull();
        }
    }
}
