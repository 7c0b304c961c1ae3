package dev.switchboard.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A file as the original system has it, read without a change. */
class ReferenceIniTest {

    private enum LogLevel {
        DEBUG,
        NOTICE,
        ERROR
    }

    private static final Setting<String> DB_HOST = Setting.text("em_db", "em_db_host", "Host; empty means SQLite.");
    private static final Setting<Secret> DB_PASSWORD = Setting.secret("em_db", "em_db_password", "Password.");
    private static final Setting<Secret> SRD_PASSWORD = Setting.secret("srd_db", "srd_db_password", "Password.");
    private static final Setting<String> EMA =
            Setting.text("ema", "primary_host", "First gateway.").required();
    private static final Setting<String> EMA2 = Setting.text("ema", "secondary_host", "Second gateway.");
    private static final Setting<Secret> EMA_PASSWORD =
            Setting.secret("ema", "password", "CAI3G login.").required();
    private static final Setting<String> MAIL2 = Setting.text("surgemail", "secondary_host", "Second mail server.");
    private static final Setting<Integer> MAIL_PORT = Setting.integer("surgemail", "port", 7026, 1, 65535, "Port.");
    private static final Setting<Secret> MAIL_PASSWORD = Setting.secret("surgemail", "password", "Password.");
    private static final Setting<Secret> DOMAIN_PASSWORD = Setting.secret("surgemail", "domain_password", "Password.");
    private static final Setting<String> AS = Setting.text("broadworks", "host", "Application server.");
    private static final Setting<String> PILOT =
            Setting.text("service_profiles", "pilot", "Profile of pilots.").alias("service_profiles.trunk_pilot");
    private static final Setting<String> TRUNK =
            Setting.text("service_profiles", "trunk", "Profile of trunks.").alias("service_profiles.trunk_ddi");
    private static final Setting<LogLevel> LOG_LEVEL = Setting.choice("em", "loglevel", LogLevel.ERROR, "Log level.");
    private static final Setting<Integer> LANES = Setting.integer("em", "lanes", 1, 1, 256, "Side by side.");
    private static final Setting<Map<String, String>> CONTEXTS = Setting.section("phone_contexts", "Town = context.");

    private static final Settings CATALOGUE = Settings.of(
            DB_HOST,
            Setting.text("em_db", "em_db_database", "em.sqlite", "Database."),
            Setting.text("em_db", "em_db_username", "User."),
            DB_PASSWORD,
            Setting.ignored("srd_db", "srd_db_host", "Unused."),
            Setting.ignored("srd_db", "srd_db_database", "Unused."),
            Setting.text("srd_db", "srd_db_username", "User."),
            SRD_PASSWORD,
            EMA,
            EMA2,
            Setting.text("ema", "username", "User."),
            EMA_PASSWORD,
            Setting.text("surgemail", "primary_host", "First mail server."),
            MAIL2,
            MAIL_PORT,
            Setting.text("surgemail", "username", "User."),
            MAIL_PASSWORD,
            DOMAIN_PASSWORD,
            AS,
            Setting.ignored("service_profiles", "virtual", "Unused."),
            Setting.ignored("service_profiles", "user", "Unused."),
            PILOT,
            TRUNK,
            LOG_LEVEL,
            LANES,
            CONTEXTS);

    private static Config load() throws URISyntaxException {
        return ConfigLoader.of(CATALOGUE)
                .file(Path.of(Objects.requireNonNull(ReferenceIniTest.class.getResource("/config/em.ini"))
                        .toURI()))
                .load();
    }

    @Test
    void theOriginalsFileIsReadAsItMeansIt() throws URISyntaxException {
        Config config = load();
        assertThat(config.get(DB_HOST)).isEqualTo("db1.example.net");
        assertThat(config.get(EMA)).isEqualTo("ema1.example.net");
        assertThat(config.find(EMA2)).isEmpty();
        assertThat(config.get(MAIL2)).isEqualTo("mail2.example.net");
        assertThat(config.get(MAIL_PORT)).isEqualTo(7026);
        assertThat(config.get(AS)).isEqualTo("as1.example.net");
        assertThat(config.get(PILOT)).isEqualTo("PilotProfile");
        assertThat(config.get(TRUNK)).isEqualTo("TrunkProfile");
        assertThat(config.get(LOG_LEVEL)).isEqualTo(LogLevel.NOTICE);
        assertThat(config.get(LANES)).isEqualTo(4);
        assertThat(config.get(CONTEXTS))
                .containsExactly(
                        entry("Nuuk", "nuuk.tg.gl"),
                        entry("Ittoqqortoormiit", "itto.tg.gl"),
                        entry("Qaqortoq", "qaq.tg.gl"));
    }

    @Test
    void passwordsKeepEveryCharacter() throws URISyntaxException {
        Config config = load();
        assertThat(config.get(DB_PASSWORD).reveal()).isEqualTo("p\"q'r#1;x%20${y}");
        assertThat(config.get(SRD_PASSWORD).reveal()).isEqualTo("two words, and a comma");
        assertThat(config.get(EMA_PASSWORD).reveal()).isEqualTo("secret\\");
        assertThat(config.get(MAIL_PASSWORD).reveal()).isEqualTo("mail=pass:word");
        assertThat(config.get(DOMAIN_PASSWORD).reveal()).isEqualTo("\" quoted \"");
    }

    @Test
    void theEffectiveConfigurationNamesSourcesAndHidesSecrets() throws URISyntaxException {
        List<String> lines = load().effective();
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("em.lanes = 4   (from file ")
                        .endsWith("em.ini line 43)"));
        assertThat(lines).contains("ema.secondary_host =   (not set)");
        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("ema.password = ***   (from file "));
        assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("phone_contexts.Nuuk = nuuk.tg.gl   (from "));
        assertThat(String.join("\n", lines)).doesNotContain("q'r", "two words", "secret\\", "pass:word", "quoted");
    }

    @Test
    void keysOfTheOriginalThatAreNotUsedGiveOneWarning() throws URISyntaxException {
        assertThat(load().warnings())
                .singleElement()
                .asString()
                .contains(
                        "srd_db.srd_db_host, srd_db.srd_db_database, service_profiles.virtual, service_profiles.user");
    }
}
