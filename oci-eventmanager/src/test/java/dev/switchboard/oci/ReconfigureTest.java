package dev.switchboard.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import dev.switchboard.oci.simulator.ReceivedRequest;
import dev.switchboard.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another configuration while events are processed. */
class ReconfigureTest {

    private static final String USER = "user1@example.net";

    private final OciDocuments write = new OciDocuments();
    private final Plant plant = new Plant();

    @AfterEach
    void close() {
        plant.close();
    }

    @Test
    void anEventInHandEndsAtTheOldGatewayAndTheNextOneGoesToTheNew() {
        plant.start();
        List<String> members = List.of("m1@example.net", "m2@example.net", "m3@example.net");
        members.forEach(member -> plant.run(added(member)));
        plant.gateway.delay(Duration.ofMillis(100));
        plant.server.emit(Emission.of(write.deleteGroup("G1")));
        Eventually.until("the first deletion", () -> plant.operations().contains("Delete"));

        plant.primary = Optional.of(plant.secondGateway);
        plant.manager().reconfigure(plant.config());
        assertThat(plant.operations().stream().filter("Delete"::equals)).hasSizeLessThan(3);
        plant.server.emit(Emission.of(added(USER)));
        Eventually.until(
                "both events", () -> plant.rows() == 5 && plant.journal.counts().get(EventStatus.PENDING) == 0);

        assertThat(plant.journal.counts()).containsEntry(EventStatus.COMPLETED, 5L);
        assertThat(plant.operations()).containsExactly("Create", "Create", "Create", "Delete", "Delete", "Delete");
        assertThat(operations(plant.secondGateway)).containsExactly("Login", "Create");
        Eventually.until("the logout from the gateway that was left", () -> plant.gateway.openSessions() == 0);
        plant.manager().close();
        assertThat(plant.secondGateway.openSessions()).isZero();
    }

    @Test
    void profilesMailAndBudgetAreThoseOfTheNewConfiguration() {
        plant.withMail = false;
        plant.start();
        assertThat(plant.run(write.addDomain("d1.example.net")).status()).isEqualTo(EventStatus.FAILED);

        plant.withMail = true;
        plant.profilePrefix = "renamed_";
        plant.manager().reconfigure(plant.config());

        assertThat(plant.run(write.addDomain("d2.example.net")).status()).isEqualTo(EventStatus.COMPLETED);
        plant.run(added(USER));
        assertThat(plant.gateway.requests().get(1).text()).contains("renamed_user");
        var dryRun = plant.manager()
                .operations()
                .dryRun(plant.newest().id(), Optional.of(added("user2@example.net")), false)
                .orElseThrow();
        assertThat(dryRun.toString()).contains("renamed_user").doesNotContain("profile_user");
    }

    @Test
    void whatDecidesTheOrderOfEventsWaitsForARestart() {
        plant.start();
        plant.planning = Planning.REFERENCE;
        plant.countryCode = "45";
        plant.profilePrefix = "renamed_";
        plant.manager().reconfigure(plant.config());
        plant.run(added(USER));

        // The reference implementation ignores the number of a modification without alias list and line port.
        plant.run(write.modifyUser(USER, Value.of("+299123456"), Endpoint.nil()));

        assertThat(plant.gateway.world().numbers()).containsOnlyKeys("tel:299123456");
    }

    @Test
    void aConfigurationForAClosedManagerIsNotUsed() {
        plant.start();
        plant.run(added(USER));
        plant.manager().close();
        plant.profilePrefix = "renamed_";
        plant.manager().reconfigure(plant.config());

        assertThat(plant.gateway.openSessions()).isZero();
    }

    /** Every key with a value that is not the one of the configuration below. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("broadworks.host", "as2"),
            Map.entry("broadworks.port", "8026"),
            Map.entry("broadworks.hosts", "as3"),
            Map.entry("broadworks.idle_limit", "1m"),
            Map.entry("broadworks.reconnect_delay", "11s"),
            Map.entry("broadworks.connect_timeout", "11s"),
            Map.entry("broadworks.tls", "true"),
            Map.entry("broadworks.document_limit", "65536"),
            Map.entry("ema.primary_host", "ema3"),
            Map.entry("ema.secondary_host", "ema3"),
            Map.entry("ema.port", "8081"),
            Map.entry("ema.path", "/other"),
            Map.entry("ema.scheme", "https"),
            Map.entry("ema.username", "other"),
            Map.entry("ema.password", "other"),
            Map.entry("ema.session", "per-event"),
            Map.entry("ema.request_timeout", "3s"),
            Map.entry("ema.fail_back", "2m"),
            Map.entry("ema.charging_profile", "other"),
            Map.entry("ema.max_number_sessions", "3"),
            Map.entry("ema.enum_flags", "u"),
            Map.entry("ema.enum_order", "11"),
            Map.entry("ema.enum_preference", "11"),
            Map.entry("ema.enum_service", "E2U+tel"),
            Map.entry("surgemail.primary_host", "mail3"),
            Map.entry("surgemail.secondary_host", "mail3"),
            Map.entry("surgemail.port", "7027"),
            Map.entry("surgemail.scheme", "https"),
            Map.entry("surgemail.username", "other"),
            Map.entry("surgemail.password", "other"),
            Map.entry("surgemail.domain_password", "other"),
            Map.entry("surgemail.request_timeout", "3s"),
            Map.entry("em_db.em_db_host", "db2"),
            Map.entry("em_db.em_db_database", "other"),
            Map.entry("em_db.em_db_username", "other"),
            Map.entry("em_db.em_db_password", "other"),
            Map.entry("em_db.url", "jdbc:sqlite:other"),
            Map.entry("srd_db.srd_db_host", "db2"),
            Map.entry("srd_db.srd_db_database", "other"),
            Map.entry("srd_db.srd_db_username", "other"),
            Map.entry("srd_db.srd_db_password", "other"),
            Map.entry("srd_db.url", "jdbc:sqlite:other"),
            Map.entry("service_profiles.user", "other"),
            Map.entry("service_profiles.virtual", "other"),
            Map.entry("service_profiles.pilot", "other"),
            Map.entry("service_profiles.trunk", "other"),
            Map.entry("phone_contexts.*", "Nuuk"),
            Map.entry("em.loglevel", "debug"),
            Map.entry("em.http_host", "::1"),
            Map.entry("em.http_port", "8081"),
            Map.entry("em.http_host_names", "monitor.example.net"),
            Map.entry("em.http_token", "other"),
            Map.entry("em.http_secrets_token", "other"),
            Map.entry("em.planning", "reference"),
            Map.entry("em.on_restart", "fail"),
            Map.entry("em.lanes", "2"),
            Map.entry("em.event_budget", "9s"),
            Map.entry("em.country_code", "45"),
            Map.entry("em.default_phone_context", "other"),
            Map.entry("em.retry", "timeout:2/500ms"),
            Map.entry("em.spool", "other.spool"),
            Map.entry("em.spool_limit", "2000000"),
            Map.entry("em.retention", "720h"));

    @Test
    void theKeysSaidToApplyAtOnceAreThoseThatDo() {
        Set<String> said = Pattern.compile("(?m)^\\| `([^`]+)` .* \\| at once \\| ")
                .matcher(OciSettings.ALL.markdown())
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        ProvisioningLine.Use before = ProvisioningLine.Use.of(OciConfig.from(load("", "")));
        Set<String> applied = new TreeSet<>();
        OTHER.forEach((key, value) -> {
            OciConfig next = OciConfig.from(load(key.replace("*", "Nuuk"), value));
            if (!before.changedTo(next).equals(before)) {
                applied.add(key);
            }
        });
        // The program applies this one: a library has no say in logging.
        applied.add("em.loglevel");

        assertThat(said).isEqualTo(applied);
        assertThat(OTHER.keySet())
                .as("every key is tried")
                .containsExactlyInAnyOrderElementsOf(Pattern.compile("(?m)^\\| `([^`]+)` ")
                        .matcher(OciSettings.ALL.markdown())
                        .results()
                        .map(row -> row.group(1))
                        .toList());
    }

    private static Config load(String key, String value) {
        List<String> values = new ArrayList<>(List.of(
                "broadworks.host=as1",
                "ema.primary_host=ema1",
                "ema.secondary_host=ema2",
                "ema.username=user",
                "ema.password=secret",
                "surgemail.primary_host=mail1",
                "surgemail.secondary_host=mail2",
                "surgemail.username=admin",
                "service_profiles.user=u",
                "service_profiles.virtual=v",
                "service_profiles.pilot=p",
                "service_profiles.trunk=t"));
        if (!key.isEmpty()) {
            values.add(key + "=" + value);
        }
        return ConfigLoader.of(OciSettings.ALL).overrides(values).load();
    }

    private String added(String user) {
        return write.addUser("G1", user, Value.of("Nuuk"));
    }

    private static List<String> operations(Cai3gSimulator gateway) {
        return gateway.requests().stream().map(ReceivedRequest::operation).toList();
    }
}
