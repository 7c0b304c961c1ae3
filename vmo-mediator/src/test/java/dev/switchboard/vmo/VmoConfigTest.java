package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.vmo.gateway.GraphClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmoConfigTest {

    private static final String WIRE = """
            [vmo-mediator]
            listen-ip: 0.0.0.0
            LISTEN-PORT = 5000
            vm-interface: http://127.0.0.1:8000/a%20b/
            mail-interface: https://monitor.example.com:5001
            """;

    @TempDir
    Path directory;

    private VmoConfig read(String text) throws IOException {
        Path file = directory.resolve("package_config.ini");
        Files.writeString(file, text);
        return VmoConfig.from(
                ConfigLoader.of(VmoSettings.ALL).file(file).directory(directory).load());
    }

    @Test
    void readsTheOriginalsFile() throws IOException {
        VmoConfig config = read("\uFEFF# comment\n; another\n" + WIRE + "webdebug: True\n");
        assertThat(config.face()).isEqualTo(new VmoConfig.Face("0.0.0.0", 5000, true, false));
        assertThat(config.voicemail().url())
                .as("no slash at its end, no interpolation")
                .endsWith(":8000/a%20b");
        assertThat(config.mail()).isEqualTo(new VmoConfig.Neighbour(false, "https://monitor.example.com:5001"));
        assertThat(config.sync()).isEqualTo(VmoConfig.Sync.STANDARD);
        assertThat(config.outbox()).isEqualTo(VmoConfig.Outbox.STANDARD);
        assertThat(config.security().login()).isTrue();
    }

    @Test
    void readsTheDirectModesWithoutInterfaces() throws IOException {
        VmoConfig config = read("""
                [vmo-mediator]
                listen-ip: 127.0.0.1
                listen-port: 0
                vm-mode: cupi
                mail-mode: graph
                [cupi]
                url: http://127.0.0.1:9110
                user: admin
                password: secret
                time-expires-zone: Europe/Berlin
                [graph]
                tenant: t
                client-id: c
                client-secret: s
                interval: 2s
                message-source: internal
                [tts]
                speech: command
                command: speak --voice "Anna Maria" -
                [outbox]
                first-delay: 200ms
                [sync]
                default-active: False
                reconcile: enforce
                """);
        assertThat(config.cupi().orElseThrow().timeExpiresZone().getId()).isEqualTo("Europe/Berlin");
        assertThat(config.graph().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.graph().orElseThrow().messageSource()).isEqualTo(GraphClient.MessageSource.INTERNAL);
        assertThat(config.speech().command()).containsExactly("speak", "--voice", "Anna Maria", "-");
        assertThat(config.outbox().patience().firstDelay()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.sync().rules().defaultActive()).isFalse();
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void tellsEverythingThatIsMissingAtOnce() {
        String text = """
                [vmo-mediator]
                listen-ip: 127.0.0.1
                listen-port: 5000
                vm-mode: cupi
                [security]
                gui-user: admin
                """;
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cupi.url")
                .hasMessageContaining("cupi.password")
                .hasMessageContaining("vmo-mediator.mail-interface")
                .hasMessageContaining("security.gui-password");
    }

    @Test
    void refusesPlainHttpToAServerElsewhere() {
        for (String host : List.of("unity.example.com", "127.0.0.1.example.com")) {
            assertThatThrownBy(() -> read(WIRE + "[cupi]\nurl: http://" + host + "\n"))
                    .as(host)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("loopback");
        }
    }

    @Test
    void refusesWhatCannotBeAnAddressSuchAsOneWithAComment() {
        assertThatThrownBy(() -> read(WIRE.replaceFirst("(?i)listen-ip[:=] *\\S+", "listen-ip: 127.0.0.1 ; here")))
                .hasMessageContaining("listen-ip")
                .hasMessageContaining("line of its own");
    }

    @Test
    void takesTheSpeechCommandApartByTheRulesOfTheSpeechCommandItself() throws IOException {
        String command = WIRE + "[tts]\nspeech: command\ncommand: ";
        assertThat(read(command + "say --voice 'Anna Maria' -o \"a 'b'\"\n")
                        .speech()
                        .command())
                .containsExactly("say", "--voice", "Anna Maria", "-o", "a 'b'");
        assertThatThrownBy(() -> read(command + "say 'x\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tts.command has a quotation mark that is not closed")
                .hasMessageContaining("line ");
    }
}
