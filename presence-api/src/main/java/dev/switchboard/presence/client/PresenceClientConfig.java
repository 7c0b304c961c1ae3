package dev.switchboard.presence.client;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.Backoff;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What a {@link PresenceClient} needs to know.
 *
 * @param url the server: its root, such as {@code https://chat.example.com}, or the base URL of the presence service as
 *     its ready line has it; with or without a slash at the end
 * @param secret what every client presents
 * @param authority a PEM file with the certificate authorities to trust instead of the Java runtime's, or with the
 *     server's own certificate, in which the name does not matter then
 * @param times how long things may take
 * @param limits how much is taken from the server
 */
public record PresenceClientConfig(URI url, Secret secret, Optional<Path> authority, Times times, Limits limits) {

    /**
     * How long things may take.
     *
     * @param connect for a connection, its certificate and the handshake of the stream
     * @param request for one page
     * @param retry how long to wait before a page or the connection is tried again
     * @param refused how long to wait after the secret was refused
     * @param greeting how long to wait for the first word of a server that knows revisions
     * @param pingEvery how often a server without heartbeats is pinged
     * @param pongWithin how soon it must answer
     * @param noMessage a compatibility option: the connection is dropped when no message came for so long, as the
     *     original's client does after 30 seconds; empty for never
     */
    public record Times(
            Duration connect,
            Duration request,
            Backoff retry,
            Duration refused,
            Duration greeting,
            Duration pingEvery,
            Duration pongWithin,
            Optional<Duration> noMessage) {

        /** What suits a desktop: 10 s to connect, 30 s for a page, 1 s to 60 s between attempts. */
        public static final Times USUAL = new Times(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 2, 0.5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Optional.empty());

        /**
         * Checks that each is more than zero.
         *
         * @param connect for a connection
         * @param request for one page
         * @param retry between attempts
         * @param refused after the secret was refused
         * @param greeting for the first word
         * @param pingEvery between pings
         * @param pongWithin for the answer to one
         * @param noMessage the compatibility option
         * @throws IllegalArgumentException naming the one that is not
         */
        public Times {
            positive("connect", connect);
            positive("request", request);
            positive("refused", refused);
            positive("greeting", greeting);
            positive("pingEvery", pingEvery);
            positive("pongWithin", pongWithin);
            noMessage.ifPresent(limit -> positive("noMessage", limit));
        }

        private static void positive(String name, Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(name + " must be more than zero, but is " + time);
            }
        }

        /**
         * With other waits between attempts.
         *
         * @param other how long to wait before a page or the connection is tried again
         * @return the same otherwise
         */
        public Times withRetry(Backoff other) {
            return new Times(connect, request, other, refused, greeting, pingEvery, pongWithin, noMessage);
        }

        /**
         * With the original client's habit of dropping a connection that is silent.
         *
         * @param limit how long without a message
         * @return the same otherwise
         */
        public Times withNoMessage(Duration limit) {
            return new Times(connect, request, retry, refused, greeting, pingEvery, pongWithin, Optional.of(limit));
        }

        /**
         * With other pings.
         *
         * @param every how often a server without heartbeats is pinged
         * @param within how soon it must answer
         * @return the same otherwise
         */
        public Times withPings(Duration every, Duration within) {
            return new Times(connect, request, retry, refused, greeting, every, within, noMessage);
        }
    }

    /**
     * How much is taken from the server.
     *
     * @param pageBytes the largest page
     * @param messageBytes the largest message of the stream
     * @param users the largest directory
     */
    public record Limits(int pageBytes, int messageBytes, int users) {

        /** 16 MiB a page, 4 MiB a message, a million users. */
        public static final Limits USUAL = new Limits(16 << 20, 4 << 20, 1_000_000);

        /**
         * Checks that each leaves room for something.
         *
         * @param pageBytes the largest page
         * @param messageBytes the largest message of the stream
         * @param users the largest directory
         * @throws IllegalArgumentException when one does not
         */
        public Limits {
            if (pageBytes < 1 || messageBytes < 1 || users < 1) {
                throw new IllegalArgumentException("every limit must be at least 1");
            }
        }
    }

    /**
     * Checks the address and that there is a secret.
     *
     * @param url the server
     * @param secret what every client presents
     * @param authority certificate authorities to trust
     * @param times how long things may take
     * @param limits how much is taken
     * @throws IllegalArgumentException telling what is wrong with the address or the secret
     */
    public PresenceClientConfig {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("the URL of the presence service must begin with https:// or http://");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the URL of the presence service must be https://host or https://host:port, with a path at most");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("the URL of the presence service must end with its path");
        }
        if (secret.reveal().isBlank()) {
            throw new IllegalArgumentException("the secret of the presence service is blank");
        }
        if (secret.reveal().strip().chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "the secret of the presence service holds a character that no header can carry;"
                            + " use ASCII letters, digits, - and _");
        }
    }

    /**
     * A configuration with the usual times and limits.
     *
     * @param url the server
     * @param secret what every client presents
     * @return the configuration
     * @throws IllegalArgumentException telling what is wrong with the address or the secret
     */
    public static PresenceClientConfig of(URI url, Secret secret) {
        return new PresenceClientConfig(url, secret, Optional.empty(), Times.USUAL, Limits.USUAL);
    }

    /**
     * With other certificate authorities.
     *
     * @param file a PEM file
     * @return the same otherwise
     */
    public PresenceClientConfig withAuthority(Path file) {
        return new PresenceClientConfig(url, secret, Optional.of(file), times, limits);
    }

    /**
     * With other times.
     *
     * @param other how long things may take
     * @return the same otherwise
     */
    public PresenceClientConfig withTimes(Times other) {
        return new PresenceClientConfig(url, secret, authority, other, limits);
    }

    /**
     * With other limits.
     *
     * @param other how much is taken from the server
     * @return the same otherwise
     */
    public PresenceClientConfig withLimits(Limits other) {
        return new PresenceClientConfig(url, secret, authority, times, other);
    }
}
