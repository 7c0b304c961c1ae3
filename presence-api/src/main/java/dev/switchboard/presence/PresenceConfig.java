package dev.switchboard.presence;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.web.WebFace;
import dev.switchboard.presence.PresenceSettings.AfterLoss;
import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.nodes.RedisNodes;
import dev.switchboard.presence.source.MattermostSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a presence server runs. Made by {@link #builder} or, from a loaded configuration, by {@link #from}.
 *
 * @param listen address, port, TLS and host names
 * @param basePath path of the API, beginning with a slash and without one at the end
 * @param secrets what clients present; at least one
 * @param pageSize users on a page, 1 to 10,000
 * @param publishAuth who may publish a change
 * @param publishTokens what publishers present, where they present tokens
 * @param outOfOffice what users who are out of office are shown as
 * @param afterLoss what becomes of statuses when the source is lost
 * @param lostAfter how long the source must have been lost for that
 * @param stream limits and times of the live stream
 * @param maxFailures refused secrets of one address within a minute before it is refused for a minute; 0 for any number
 * @param trustedProxies addresses and networks whose {@code X-Forwarded-For} is believed
 * @param mattermost a Mattermost server, as a source or to check sessions with
 * @param sourceFile a file of users, as a source or as the directory of published changes
 * @param source which of these the users come from
 * @param metrics whether metrics are served, where there are any
 * @param broker where several nodes meet; empty for one node alone
 */
public record PresenceConfig(
        WebFace.Listen listen,
        String basePath,
        List<ActiveSecret> secrets,
        int pageSize,
        PublishAuth publishAuth,
        List<ActiveSecret> publishTokens,
        Status outOfOffice,
        AfterLoss afterLoss,
        Duration lostAfter,
        StreamOptions stream,
        int maxFailures,
        List<String> trustedProxies,
        Optional<MattermostSource.Options> mattermost,
        Optional<Path> sourceFile,
        PresenceSettings.SourceKind source,
        boolean metrics,
        Optional<RedisNodes.Options> broker) {

    static final int MOST_ON_A_PAGE = 10_000;

    /**
     * Checks and copies.
     *
     * @param listen as above
     * @param basePath as above
     * @param secrets as above
     * @param pageSize as above
     * @param publishAuth as above
     * @param publishTokens as above
     * @param outOfOffice as above
     * @param afterLoss as above
     * @param lostAfter as above
     * @param stream as above
     * @param maxFailures as above
     * @param trustedProxies as above
     * @param mattermost as above
     * @param sourceFile as above
     * @param source as above
     * @param metrics as above
     * @param broker as above
     * @throws IllegalArgumentException naming what cannot be used
     */
    public PresenceConfig {
        secrets = List.copyOf(secrets);
        publishTokens = List.copyOf(publishTokens);
        trustedProxies = List.copyOf(trustedProxies);
        require(!secrets.isEmpty(), "secrets: one is needed");
        require(pageSize >= 1 && pageSize <= MOST_ON_A_PAGE, "pageSize must be 1 to 10000, but is " + pageSize);
        require(
                basePath.startsWith("/") && basePath.length() > 1 && !basePath.endsWith("/"),
                "basePath must begin with a slash and not end with one: " + basePath);
        require(maxFailures >= 0, "maxFailures must not be negative");
        trustedProxies.forEach(one -> require(
                ClientAddress.Network.parse(one).isPresent(), "trustedProxies: not an address or network: " + one));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /**
     * Begins a configuration with the usual values: a free port on loopback, the path that existing clients know, pages
     * of 100, and changes published by those who have the secret.
     *
     * @param secret what clients present
     * @return a builder
     */
    public static Builder builder(String secret) {
        return new Builder(List.of(ActiveSecret.of(secret)));
    }

    /**
     * Reads all of a configuration.
     *
     * @param config loaded with {@link PresenceSettings#ALL}
     * @return the values
     * @throws ConfigException with everything that is wrong
     */
    public static PresenceConfig from(Config config) {
        return new PresenceConfigReader(config).read();
    }

    /**
     * The same with other secrets.
     *
     * @param others in place of those there are; at least one
     * @return a new configuration
     */
    public PresenceConfig withSecrets(List<ActiveSecret> others) {
        return new PresenceConfig(
                listen,
                basePath,
                others,
                pageSize,
                publishAuth,
                publishTokens,
                outOfOffice,
                afterLoss,
                lostAfter,
                stream,
                maxFailures,
                trustedProxies,
                mattermost,
                sourceFile,
                source,
                metrics,
                broker);
    }

    /** Whether users come from the same place in the same way. */
    boolean sameSource(PresenceConfig other) {
        return source == other.source && mattermost.equals(other.mattermost) && sourceFile.equals(other.sourceFile);
    }

    /** Makes a configuration by hand. Not thread-safe. */
    public static final class Builder {

        private List<ActiveSecret> secrets;
        private WebFace.Listen listen = WebFace.Listen.loopback(0);
        private String basePath = PresenceSettings.ORIGINAL_PATH;
        private int pageSize = 100;
        private PublishAuth publishAuth = PublishAuth.SECRET;
        private List<ActiveSecret> publishTokens = List.of();
        private Status outOfOffice = Status.AWAY;
        private AfterLoss afterLoss = AfterLoss.KEEP;
        private Duration lostAfter = Duration.ofSeconds(20);
        private StreamOptions stream = StreamOptions.DEFAULT;
        private int maxFailures = 10;
        private List<String> trustedProxies = List.of();
        private Optional<MattermostSource.Options> mattermost = Optional.empty();
        private Optional<RedisNodes.Options> broker = Optional.empty();

        private Builder(List<ActiveSecret> secrets) {
            this.secrets = secrets;
        }

        /**
         * Sets the secrets, each with its end.
         *
         * @param all what clients present; at least one
         * @return this
         */
        public Builder secrets(List<ActiveSecret> all) {
            secrets = List.copyOf(all);
            return this;
        }

        /**
         * Sets where to listen; otherwise a free port on loopback.
         *
         * @param where address, port, TLS and host names
         * @return this
         */
        public Builder listen(WebFace.Listen where) {
            listen = where;
            return this;
        }

        /**
         * Sets the path of the API.
         *
         * @param path beginning with a slash and without one at the end
         * @return this
         */
        public Builder basePath(String path) {
            basePath = path;
            return this;
        }

        /**
         * Sets how many users a page has; otherwise 100.
         *
         * @param users 1 to 10,000
         * @return this
         */
        public Builder pageSize(int users) {
            pageSize = users;
            return this;
        }

        /**
         * Sets who may publish a change; otherwise whoever presents a client's secret.
         *
         * @param auth who
         * @param tokens what publishers present, where they present tokens
         * @return this
         */
        public Builder publish(PublishAuth auth, List<ActiveSecret> tokens) {
            publishAuth = auth;
            publishTokens = List.copyOf(tokens);
            return this;
        }

        /**
         * Sets what users who are out of office are shown as; otherwise away.
         *
         * @param shownAs a status that clients are shown; {@link Status#OUT_OF_OFFICE} to pass it on
         * @return this
         */
        public Builder outOfOffice(Status shownAs) {
            outOfOffice = shownAs;
            return this;
        }

        /**
         * Sets what becomes of statuses when the source is lost; otherwise they are kept.
         *
         * @param what what becomes of them
         * @param after how long the source must have been lost
         * @return this
         */
        public Builder afterLoss(AfterLoss what, Duration after) {
            afterLoss = what;
            lostAfter = after;
            return this;
        }

        /**
         * Sets limits and times of the live stream.
         *
         * @param options the limits
         * @return this
         */
        public Builder stream(StreamOptions options) {
            stream = options;
            return this;
        }

        /**
         * Sets how many refused secrets an address may have within a minute; otherwise 10.
         *
         * @param most 0 for any number
         * @return this
         */
        public Builder maxFailures(int most) {
            maxFailures = most;
            return this;
        }

        /**
         * Sets whose word about a caller's address counts; otherwise nobody's.
         *
         * @param proxies addresses and networks
         * @return this
         */
        public Builder trustedProxies(List<String> proxies) {
            trustedProxies = List.copyOf(proxies);
            return this;
        }

        /**
         * Names the Mattermost server that sessions of publishers are checked with.
         *
         * @param options where it is
         * @return this
         */
        public Builder mattermost(MattermostSource.Options options) {
            mattermost = Optional.of(options);
            return this;
        }

        /**
         * Joins other nodes that serve the same users.
         *
         * @param options where they meet
         * @return this
         */
        public Builder broker(RedisNodes.Options options) {
            broker = Optional.of(options);
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return the values
         * @throws IllegalArgumentException naming what cannot be used
         */
        public PresenceConfig build() {
            return new PresenceConfig(
                    listen,
                    basePath,
                    secrets,
                    pageSize,
                    publishAuth,
                    publishTokens,
                    outOfOffice,
                    afterLoss,
                    lostAfter,
                    stream,
                    maxFailures,
                    trustedProxies,
                    mattermost,
                    Optional.empty(),
                    PresenceSettings.SourceKind.PUSH,
                    true,
                    broker);
        }
    }
}
