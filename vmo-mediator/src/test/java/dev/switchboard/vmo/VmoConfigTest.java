package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmoConfigTest {

    private static final String WIRE = "[vmo-mediator]\nlisten-ip: 0.0.0.0\nLISTEN-PORT = 5000\n"
            + "vm-interface: http://127.0.0.1:8000/a%20b/\nmail-interface: https://monitor.example.com:5001\n";

    @TempDir
    Path directory;

    private VmoConfig read(String text) throws IOException {
        Path file = directory.resolve("package_config.ini");
        Files.writeString(file, text);
        return VmoConfig.from(ConfigLoader.of(VmoSettings.ALL)
                .file(file)
                .directory(directory)
                .commentsOnOwnLinesOnly()
                .load());
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
        VmoConfig config =
                read("[vmo-mediator]\nlisten-ip: 127.0.0.1\nlisten-port: 0\nvm-mode: cupi\nmail-mode: graph\n"
                        + "[cupi]\nurl: http://127.0.0.1:9110\nuser: admin\npassword: secret\ntime-expires-zone: Europe/Berlin\n"
                        + "[graph]\ntenant: t\nclient-id: c\nclient-secret: s\ninterval: 2s\nmessage-source: internal\n"
                        + "[tts]\nspeech: command\ncommand: speak --voice \"Anna Maria\" -\n"
                        + "[outbox]\nfirst-delay: 200ms\n[sync]\ndefault-active: False\nreconcile: enforce\n");
        assertThat(config.cupi().orElseThrow().timeExpiresZone().getId()).isEqualTo("Europe/Berlin");
        assertThat(config.graph().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.graph().orElseThrow().internalMessage()).isTrue();
        assertThat(config.speech().command()).containsExactly("speak", "--voice", "Anna Maria", "-");
        assertThat(config.outbox().patience().firstDelay()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.sync().rules().defaultActive()).isFalse();
        assertThat(config.toString()).doesNotContain("secret");
    }

    @Test
    void tellsEverythingThatIsMissingAtOnce() {
        assertThatThrownBy(() -> read("[vmo-mediator]\nlisten-ip: 127.0.0.1\nlisten-port: 5000\nvm-mode: cupi\n"
                        + "[security]\ngui-user: admin\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cupi.url")
                .hasMessageContaining("cupi.password")
                .hasMessageContaining("vmo-mediator.mail-interface")
                .hasMessageContaining("security.gui-password");
    }

    @Test
    void refusesPlainHttpToAServerElsewhere() {
        assertThatThrownBy(() -> read(WIRE + "[cupi]\nurl: http://unity.example.com\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("loopback");
    }
}
