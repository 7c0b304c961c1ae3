package dev.switchboard.presence;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigException.Problem;
import dev.switchboard.common.config.Secret;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.PresenceSettings.SourceKind;
import dev.switchboard.presence.nodes.RedisNodes;
import dev.switchboard.presence.source.MattermostSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a loaded configuration and finds everything that is wrong between its settings. */
final class PresenceConfigReader {

    /** The words of the original. */
    private static final String INVALID = "failed to validate configuration: ";

    private static final String NO_SECRET = INVALID + "please generate secret from the plugin system console settings";
    private static final String NO_PAGE =
            INVALID + "please enter a value greater than 0 for the status response page size";
    private static final int SHORTEST = 16;

    private final Config config;
    private final List<Problem> problems = new ArrayList<>();

    PresenceConfigReader(Config config) {
        this.config = config;
    }

    PresenceConfig read() {
        List<ActiveSecret> secrets = secrets();
        int pageSize = pageSize();
        List<ActiveSecret> tokens = listed(PresenceSettings.PUBLISH_TOKENS);
        if (config.get(PresenceSettings.PUBLISH_AUTH) == PublishAuth.TOKEN
                && valid(tokens).isEmpty()) {
            problem(PresenceSettings.PUBLISH_TOKENS, "needs a valid token when publish.auth is token");
        }
        Optional<MattermostSource.Options> mattermost = mattermost();
        SourceKind source = source(mattermost);
        Optional<WebFace.Tls> tls = tls();
        Optional<RedisNodes.Options> broker = broker();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new PresenceConfig(
                new WebFace.Listen(
                        config.get(PresenceSettings.LISTEN),
                        config.get(PresenceSettings.PORT),
                        tls,
                        new HashSet<>(config.get(PresenceSettings.HOST_NAMES))),
                config.get(PresenceSettings.BASE_PATH),
                secrets,
                pageSize,
                config.get(PresenceSettings.PUBLISH_AUTH),
                tokens,
                config.get(PresenceSettings.OOO).shown(),
                config.get(PresenceSettings.AFTER_LOSS),
                config.get(PresenceSettings.POLL_INTERVAL).multipliedBy(2),
                stream(),
                config.get(PresenceSettings.MAX_FAILURES),
                config.get(PresenceSettings.TRUSTED),
                mattermost,
                config.find(PresenceSettings.SOURCE_FILE),
                source,
                config.get(PresenceSettings.METRICS),
                broker);
    }

    private List<ActiveSecret> secrets() {
        List<ActiveSecret> secrets = new ArrayList<>(listed(PresenceSettings.SECRETS));
        Optional<Secret> original =
                config.find(PresenceSettings.ORIGINAL_SECRET).filter(one -> !isBlank(one));
        original.ifPresent(one -> {
            secrets.add(new ActiveSecret(one, Optional.empty()));
            checkLength(one, config.problem(PresenceSettings.ORIGINAL_SECRET, ""));
        });
        if (secrets.isEmpty()) {
            problem(PresenceSettings.SECRETS, NO_SECRET);
        } else if (valid(secrets).isEmpty()) {
            problem(PresenceSettings.SECRETS, "holds only secrets whose not-after has passed; add one that is valid");
        }
        return secrets;
    }

    /** The secrets of a list; blank ones do not count. */
    private List<ActiveSecret> listed(Setting<List<Config>> setting) {
        List<ActiveSecret> secrets = new ArrayList<>();
        List<Config> objects = config.get(setting);
        for (int i = 0; i < objects.size(); i++) {
            Config object = objects.get(i);
            Optional<Secret> value = object.find(PresenceSettings.VALUE).filter(one -> !isBlank(one));
            Problem at = object.problem(PresenceSettings.VALUE, "");
            Problem here = new Problem(at.where(), setting.key() + "." + i + "." + at.key(), "");
            if (value.isPresent()) {
                secrets.add(new ActiveSecret(value.get(), object.find(PresenceSettings.NOT_AFTER)));
                checkLength(value.get(), here);
            } else if (object.isSet(PresenceSettings.NOT_AFTER)) {
                problems.add(
                        new Problem(here.where(), here.key(), "is required and not set; set it or remove the end"));
            }
        }
        return secrets;
    }

    private void checkLength(Secret secret, Problem at) {
        if (!config.get(PresenceSettings.ALLOW_SHORT_SECRET)
                && secret.reveal().strip().length() < SHORTEST) {
            problems.add(new Problem(
                    at.where(),
                    at.key(),
                    "is shorter than " + SHORTEST
                            + " characters; take a longer one, or set presence.allow-short-secret to true"));
        }
    }

    private static boolean isBlank(Secret secret) {
        return secret.reveal().isBlank();
    }

    private static List<ActiveSecret> valid(List<ActiveSecret> secrets) {
        Instant now = Instant.now();
        return secrets.stream().filter(one -> one.isValid(now)).toList();
    }

    private int pageSize() {
        int size = config.get(PresenceSettings.PAGE_SIZE);
        if (size < 1) {
            problem(PresenceSettings.PAGE_SIZE, NO_PAGE);
        } else if (size > PresenceConfig.MOST_ON_A_PAGE) {
            problem(
                    PresenceSettings.PAGE_SIZE,
                    "must be a whole number from 1 to " + PresenceConfig.MOST_ON_A_PAGE + ", but is " + size);
        }
        return size;
    }

    private SourceKind source(Optional<MattermostSource.Options> mattermost) {
        boolean file = config.isSet(PresenceSettings.SOURCE_FILE);
        boolean server = config.isSet(PresenceSettings.MATTERMOST_URL);
        SourceKind source =
                config.find(PresenceSettings.SOURCE).orElse(server && !file ? SourceKind.MATTERMOST : SourceKind.FILE);
        if (source == SourceKind.FILE && !file) {
            problem(
                    PresenceSettings.SOURCE_FILE,
                    "is required and not set; set it to the file with the users, or set source to mattermost or push");
        }
        if (source == SourceKind.MATTERMOST && mattermost.isEmpty() && !server) {
            problem(PresenceSettings.MATTERMOST_URL, "is required and not set, because source is mattermost");
        }
        if (config.get(PresenceSettings.PUBLISH_AUTH) == PublishAuth.MATTERMOST_SESSION
                && mattermost.isEmpty()
                && !server
                && source != SourceKind.MATTERMOST) {
            problem(
                    PresenceSettings.MATTERMOST_URL,
                    "is required and not set, because publish.auth is mattermost-session");
        }
        return source;
    }

    private Optional<MattermostSource.Options> mattermost() {
        if (!config.isSet(PresenceSettings.MATTERMOST_URL)) {
            return Optional.empty();
        }
        Optional<Secret> token = config.find(PresenceSettings.MATTERMOST_TOKEN);
        if (token.isEmpty()) {
            problem(
                    PresenceSettings.MATTERMOST_TOKEN,
                    "is required and not set, because mattermost.url is set; set it, or mattermost.token-file");
            return Optional.empty();
        }
        try {
            return Optional.of(new MattermostSource.Options(
                    config.get(PresenceSettings.MATTERMOST_URL),
                    token.get(),
                    config.get(PresenceSettings.USERS_REFRESH),
                    config.get(PresenceSettings.POLL_INTERVAL),
                    config.get(PresenceSettings.BATCH),
                    config.get(PresenceSettings.EXCLUDE_SELF),
                    config.get(PresenceSettings.MAX_REQUESTS),
                    config.get(PresenceSettings.HINTS),
                    config.get(PresenceSettings.HINT_INTERVAL),
                    config.get(PresenceSettings.REQUEST_TIMEOUT),
                    config.get(PresenceSettings.ALLOW_PLAIN_HTTP)));
        } catch (IllegalArgumentException unusable) {
            problem(PresenceSettings.MATTERMOST_URL, "cannot be used: " + unusable.getMessage());
            return Optional.empty();
        }
    }

    private Optional<WebFace.Tls> tls() {
        boolean more = config.isSet(PresenceSettings.TLS_KEY)
                || config.isSet(PresenceSettings.TLS_PASSWORD)
                || config.isSet(PresenceSettings.TLS_CLIENTS);
        if (more && !config.isSet(PresenceSettings.TLS_CERTIFICATE)) {
            problem(PresenceSettings.TLS_CERTIFICATE, "is required and not set, because other keys of tls are set");
        }
        return config.find(PresenceSettings.TLS_CERTIFICATE)
                .map(certificate -> new WebFace.Tls(
                        certificate,
                        config.find(PresenceSettings.TLS_KEY),
                        config.find(PresenceSettings.TLS_PASSWORD).orElse(new Secret("")),
                        config.find(PresenceSettings.TLS_CLIENTS)));
    }

    private Optional<RedisNodes.Options> broker() {
        List<Setting<?>> all = List.of(
                PresenceSettings.BROKER_URL,
                PresenceSettings.BROKER_PASSWORD,
                PresenceSettings.BROKER_PREFIX,
                PresenceSettings.BROKER_NODE,
                PresenceSettings.BROKER_LEASE);
        Optional<String> url = config.find(PresenceSettings.BROKER_URL);
        if (url.isEmpty()) {
            if (all.stream().anyMatch(config::isSet)) {
                problem(PresenceSettings.BROKER_URL, "is required and not set, because other keys of broker are set");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(new RedisNodes.Options(
                    RedisNodes.Options.at(url.get().strip()).url(),
                    config.find(PresenceSettings.BROKER_PASSWORD).orElse(new Secret("")),
                    config.get(PresenceSettings.BROKER_PREFIX),
                    config.find(PresenceSettings.BROKER_NODE).orElse(""),
                    config.get(PresenceSettings.BROKER_LEASE)));
        } catch (IllegalArgumentException unusable) {
            String text = String.valueOf(unusable.getMessage());
            Setting<?> named = all.stream()
                    .filter(setting -> text.startsWith(setting.key() + " "))
                    .findFirst()
                    .orElse(PresenceSettings.BROKER_URL);
            problem(named, text.substring(text.indexOf(' ') + 1));
            return Optional.empty();
        }
    }

    private StreamOptions stream() {
        Duration ping = config.get(PresenceSettings.PING_INTERVAL);
        return new StreamOptions(
                config.get(PresenceSettings.MAX_CLIENTS),
                config.get(PresenceSettings.MAX_CLIENTS_PER_ADDRESS),
                ping,
                config.get(PresenceSettings.IDLE_TIMEOUT),
                config.get(PresenceSettings.WRITE_TIMEOUT),
                config.get(PresenceSettings.OLD_CLIENT_REFRESH),
                config.get(PresenceSettings.MAX_INBOUND),
                Set.copyOf(config.get(PresenceSettings.ALLOWED_ORIGINS)));
    }

    private void problem(Setting<?> setting, String text) {
        problems.add(config.problem(setting, text));
    }
}
