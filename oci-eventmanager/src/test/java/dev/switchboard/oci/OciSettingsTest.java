package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OciSettingsTest {

    @Test
    void theReferenceListsEveryKeyAsItIs() throws IOException {
        String page = Files.readString(Path.of("../docs/oci-eventmanager.md"));
        assertThat(page).endsWith("## Every key\n\n" + OciSettings.ALL.markdown());
    }

    @Test
    void problemsOfEveryKindAreToldTogether() {
        ConfigLoader loader = ConfigLoader.of(OciSettings.ALL)
                .overrides(List.of(
                        "ema.primary_host=ema1:port",
                        "surgemail.secondary_host=a|b",
                        "em_db.url=jdbc:mysql://db1/em",
                        "em.loglevel=loud",
                        "em.retry=timeout"));
        assertThatThrownBy(loader::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ema.primary_host must be host or host:port")
                .hasMessageContaining("surgemail.secondary_host must be host or host:port")
                .hasMessageContaining("em_db.url must be a JDBC URL")
                .hasMessageContaining("em.loglevel must be")
                .hasMessageContaining("em.retry must be")
                .hasMessageContaining("broadworks.host is required")
                .hasMessageContaining("service_profiles.trunk is required");
    }
}
