package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.Quirk;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.ErrorClass;
import dev.switchboard.oci.provisioning.RetryRules;
import dev.switchboard.oci.reader.OciEventReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the reference implementation's file to the options of the parts. */
class OciConfigTest {

    private static final String REFERENCE = """
            ; Event manager
            [em_db]
            em_db_host=db1.example.net
            em_db_database=emdb
            em_db_username=em
            em_db_password=invented
            [srd_db]
            srd_db_host=db1.example.net
            srd_db_database=srddb
            srd_db_username=srd
            srd_db_password=invented
            [ema]
            primary_host=ema1.example.net
            secondary_host=ema2.example.net
            username=provisioning
            password=invented
            [surgemail]
            primary_host=mail1.example.net
            secondary_host=mail2.example.net
            port=7026
            username=admin
            password=invented
            domain_password=invented
            [broadworks]
            host=as1.example.net
            [service_profiles]
            virtual=VirtualProfile
            user=UserProfile
            pilot=PilotProfile
            trunk=TrunkProfile
            [em]
            loglevel=notice
            """;

    @TempDir
    private Path directory;

    @Test
    void theReferencesFileIsEnough() {
        OciConfig config = OciConfig.from(load(REFERENCE));

        assertThat(config.reader().servers())
                .extracting(OciEventReader.Server::name)
                .containsExactly("as1.example.net:8025");
        assertThat(config.reader().reconnectDelay()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.reader().lanes()).isEqualTo(1);
        assertThat(config.gateway().primary()).isEqualTo("ema1.example.net");
        assertThat(config.gateway().secondary()).isEqualTo("ema2.example.net");
        assertThat(config.gateway().port()).isEqualTo(8080);
        assertThat(config.gateway().requestTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.gateway().session()).isEqualTo(Cai3gClient.SessionUse.KEPT);
        assertThat(config.mail().orElseThrow().requestTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.planning()).isEqualTo(Planning.CORRECTED);
        assertThat(config.provisioning().eventBudget()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.provisioning().retries()).isEqualTo(RetryRules.none());
        assertThat(config.provisioning().plan().phoneContexts()).isEqualTo(PlanOptions.GREENLAND);
        assertThat(config.onRestart()).isEqualTo(OciSettings.OnRestart.RESUME);
    }

    @Test
    void theOlderNamesOfServiceProfilesAreReadAndTheNewOnesWin() {
        String older = REFERENCE.replace("pilot=", "trunk_pilot=").replace("trunk=", "trunk_ddi=");

        assertThat(OciConfig.from(load(older)).ims().serviceProfiles())
                .containsEntry(SubscriberType.PILOT, "PilotProfile")
                .containsEntry(SubscriberType.TRUNK, "TrunkProfile");
        assertThat(OciConfig.from(load(REFERENCE.replace("pilot=", "trunk_pilot=Old\npilot=")))
                        .ims()
                        .serviceProfiles())
                .containsEntry(SubscriberType.PILOT, "PilotProfile");
    }

    @Test
    void serversAreReadWithPortsStandbysAndIpv6() {
        OciConfig config = OciConfig.from(
                load(REFERENCE, "broadworks.host=", "broadworks.hosts=as1|as2:8026, [2001:db8::1]:9000, 2001:db8::2"));

        assertThat(config.reader().servers())
                .extracting(OciEventReader.Server::name)
                .containsExactly("as1:8025|as2:8026", "[2001:db8::1]:9000", "2001:db8::2:8025");
        assertThat(config.reader().servers().get(0).addresses())
                .extracting(address -> address.getHostString() + " " + address.getPort())
                .containsExactly("as1 8025", "as2 8026");
        assertThat(config.reader().servers().get(1).addresses().get(0).getPort())
                .isEqualTo(9000);
    }

    @Test
    void oursAreReadToo() {
        OciConfig config = OciConfig.from(load(
                REFERENCE,
                "em.planning=reference",
                "em.lanes=8",
                "em.on_restart=fail",
                "em.retry=timeout:2/500ms, fault:1/2s",
                "ema.session=per-event",
                "phone_contexts.Nuuk=other.tg.gl",
                "surgemail.primary_host="));

        assertThat(config.planning()).isEqualTo(Planning.REFERENCE);
        assertThat(config.provisioning().plan().has(Quirk.RECORD_BEFORE_CORE)).isTrue();
        assertThat(config.reader().lanes()).isEqualTo(8);
        assertThat(config.onRestart()).isEqualTo(OciSettings.OnRestart.FAIL);
        assertThat(config.provisioning().sessionForEachSection()).isTrue();
        assertThat(config.provisioning().retries().rules())
                .isEqualTo(Map.of(
                        ErrorClass.TIMEOUT, new RetryRules.Rule(2, Duration.ofMillis(500)),
                        ErrorClass.FAULT, new RetryRules.Rule(1, Duration.ofSeconds(2))));
        assertThat(config.provisioning().plan().phoneContexts()).isEqualTo(Map.of("Nuuk", "other.tg.gl"));
        assertThat(config.mail()).isEmpty();
    }

    @Test
    void aMissingServiceProfileNamesItsKey() {
        assertThat(problems(REFERENCE.replace("trunk=TrunkProfile\n", "")))
                .extracting(Problem::key)
                .containsExactly("service_profiles.trunk");
    }

    @Test
    void everyWrongValueIsToldAtOnceWithItsKeyAndLine() {
        String wrong = REFERENCE
                .replace("host=as1.example.net", "host=as1:99999")
                .replace("secondary_host=ema2.example.net", "secondary_host=http://ema2/")
                .replace("port=7026", "port=seven")
                .replace("loglevel=notice", "loglevel=notice\nlanes=0\nretry=sometimes\nplaning=reference");

        List<Problem> problems = problems(wrong);

        assertThat(problems)
                .extracting(Problem::key)
                .containsExactlyInAnyOrder(
                        "broadworks.host",
                        "ema.secondary_host",
                        "surgemail.port",
                        "em.lanes",
                        "em.retry",
                        "em.planing");
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.toString()).contains("em.ini"));
        assertThat(problems.toString()).contains("planning").doesNotContain("invented");
    }

    @Test
    void retriesThatMakeNoSenseAreRefused() {
        for (String retry : List.of(
                "timeout",
                "timeout:2",
                "timeout:0/1s",
                "timeout:x/1s",
                "timeout:2/soon",
                "never:1/1s",
                "none:1/1s",
                "refused:1/1s",
                "timeout:1/1s,timeout:2/1s")) {
            assertThat(problems(REFERENCE, "em.retry=" + retry)).as(retry).hasSize(1);
        }
    }

    private List<Problem> problems(String file, String... overrides) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> OciConfig.from(load(file, overrides)));
        assertThat(refused).isNotNull();
        return refused.problems();
    }

    private Config load(String file, String... overrides) {
        Path path = directory.resolve("em.ini");
        try {
            Files.writeString(path, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConfigLoader.of(OciSettings.ALL)
                .file(path)
                .overrides(List.of(overrides))
                .load();
    }
}
