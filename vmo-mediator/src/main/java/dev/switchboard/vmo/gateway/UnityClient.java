package dev.switchboard.vmo.gateway;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.net.ServerTrust;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unity Connection, reached directly by its provisioning interface (CUPI, in JSON).
 *
 * <p>"On with a message" uploads the recording, then makes the greeting play it, then switches it on, so that callers
 * never hear a greeting that nobody recorded. Every switch is read back.
 *
 * <p><b>Threading.</b> Methods block: each call for at most 10 s, and a change for as long as the speech takes besides.
 * Any thread may call; no more calls than configured are made at a time, whoever asks. Owns the threads
 * {@code switchboard-vmo-unity}, which end in {@link #close()}.
 */
public final class UnityClient implements VoicemailGateway {

    private static final Logger LOG = LoggerFactory.getLogger(UnityClient.class);

    /** A time nobody means: the check of the time zone writes it into a greeting that is off. */
    private static final Instant LONG_AGO = Instant.parse("2001-02-03T04:05:06Z");

    private final Options options;
    private final Timers timers;
    private final UnityCalls calls;
    private final UnityUrls urls;
    private final UnityDirectory directory;
    private final UnitySwitch greetings;

    /**
     * Where Unity Connection is, and how it is to be dealt with.
     *
     * @param url the root, without {@code /vmrest}; plain http only on this machine itself
     * @param user an administrator's account
     * @param password its password
     * @param tls which certificates are trusted
     * @param pageSize users asked for at a time, 1 to 2,000
     * @param parallel calls at a time, 1 to 16
     * @param greetings how greetings are set
     */
    public record Options(
            URI url, String user, Secret password, Tls tls, int pageSize, int parallel, Greetings greetings) {

        /**
         * Checks what can be checked without the server.
         *
         * @param url the root, without {@code /vmrest}; plain http only on this machine itself
         * @param user an administrator's account
         * @param password its password
         * @param tls which certificates are trusted
         * @param pageSize users asked for at a time, 1 to 2,000
         * @param parallel calls at a time, 1 to 16
         * @param greetings how greetings are set
         */
        public Options {
            Objects.requireNonNull(password, "password");
            Objects.requireNonNull(tls, "tls");
            Objects.requireNonNull(greetings, "greetings");
            UnityUrls.requireSafe("cupi.url", url);
            if (pageSize < 1 || pageSize > 2000) {
                throw new IllegalArgumentException("cupi.page-size must be 1 to 2000, but is " + pageSize);
            }
            if (parallel < 1 || parallel > 16) {
                throw new IllegalArgumentException("cupi.parallel must be 1 to 16, but is " + parallel);
            }
        }

        /**
         * What is usual: verified TLS, pages of 500, 4 calls at a time, English (US), times in UTC.
         *
         * @param url the root, without {@code /vmrest}
         * @param user an administrator's account
         * @param password its password
         * @return the options
         * @throws IllegalArgumentException if the address cannot be used; the text names the setting
         */
        public static Options of(URI url, String user, Secret password) {
            return new Options(url, user, password, Tls.VERIFIED, 500, 4, Greetings.USUAL);
        }

        /**
         * The same with other trust.
         *
         * @param other which certificates are trusted
         * @return the options
         */
        public Options withTls(Tls other) {
            return new Options(url, user, password, other, pageSize, parallel, greetings);
        }

        /**
         * The same at another pace.
         *
         * @param newPageSize users asked for at a time
         * @param newParallel calls at a time
         * @return the options
         * @throws IllegalArgumentException if one is out of its range
         */
        public Options withPace(int newPageSize, int newParallel) {
            return new Options(url, user, password, tls, newPageSize, newParallel, greetings);
        }

        /**
         * The same with greetings set otherwise.
         *
         * @param other how
         * @return the options
         */
        public Options withGreetings(Greetings other) {
            return new Options(url, user, password, tls, pageSize, parallel, other);
        }
    }

    /**
     * Which certificates are trusted.
     *
     * @param caFile PEM file of the authority, or of the server's own certificate; empty for the platform's authorities
     * @param fingerprint base64 SHA-256 of the server's public key, or hexadecimal SHA-256 of its certificate; empty for
     *     none. When given, nothing else counts
     * @param verify false to trust anybody, which is logged as a warning
     */
    public record Tls(Optional<Path> caFile, Optional<String> fingerprint, boolean verify) {

        /** The platform's authorities, and nobody else. */
        public static final Tls VERIFIED = new Tls(Optional.empty(), Optional.empty(), true);

        /**
         * Checks the fingerprint's form.
         *
         * @param caFile PEM file of the authority, or of the server's own certificate; empty for the platform's authorities
         * @param fingerprint base64 SHA-256 of the server's public key, or hexadecimal SHA-256 of its certificate; empty for
         *     none. When given, nothing else counts
         * @param verify false to trust anybody, which is logged as a warning
         */
        public Tls {
            if (fingerprint.isPresent() && !ServerTrust.isPin(fingerprint.get())) {
                throw new IllegalArgumentException("cupi.pin-sha256 must be a SHA-256: 64 hexadecimal digits of the"
                        + " certificate, or the base64 of its public key's");
            }
        }

        private ServerTrust trust() throws IOException {
            return ServerTrust.of(verify, caFile, fingerprint);
        }
    }

    /**
     * How greetings are set.
     *
     * @param language code of the recording's language, such as 1033 for English (US)
     * @param usersLanguage whether a user's own language counts before that
     * @param zone what zone Unity Connection takes the end of a greeting to be in
     * @param onSpeechFailure what to do when there is a message but no recording of it
     */
    public record Greetings(int language, boolean usersLanguage, ZoneId zone, OnSpeechFailure onSpeechFailure) {

        /** English (US), UTC, and on without a new recording when there is none. */
        public static final Greetings USUAL = new Greetings(1033, false, ZoneOffset.UTC, OnSpeechFailure.ENABLE);

        /**
         * Checks the language.
         *
         * @param language code of the recording's language, such as 1033 for English (US)
         * @param usersLanguage whether a user's own language counts before that
         * @param zone what zone Unity Connection takes the end of a greeting to be in
         * @param onSpeechFailure what to do when there is a message but no recording of it
         */
        public Greetings {
            Objects.requireNonNull(zone, "zone");
            Objects.requireNonNull(onSpeechFailure, "onSpeechFailure");
            if (language < 1) {
                throw new IllegalArgumentException("cupi.language must be a code such as 1033, but is " + language);
            }
        }
    }

    /** What becomes of a greeting whose message could not be spoken, or whose recording was refused. */
    public enum OnSpeechFailure {
        /** It is switched on with the recording there was. */
        ENABLE,
        /** It is left as it is, and the change is refused with status 422. */
        SKIP
    }

    /**
     * What the check of the time zone found.
     *
     * @param made whether a time could be written and read back
     * @param moved how much later than written it came back; zero when it stayed, or when it could not be checked
     * @param sentence the same for people
     */
    public record ZoneCheck(boolean made, Duration moved, String sentence) {}

    private UnityClient(
            Options options, ServerTrust trust, SpeechSynthesizer speech, GreetingMemory memory, Timers timers) {
        this.options = options;
        this.timers = timers;
        this.calls = new UnityCalls(options, trust, timers);
        this.urls = new UnityUrls(options.url());
        this.directory = new UnityDirectory(this, calls, urls, options.pageSize());
        this.greetings = new UnitySwitch(this, calls, urls, options.greetings(), speech, memory);
    }

    /**
     * Makes a client; nothing is asked yet.
     *
     * @param options where, who, how
     * @param speech speaks the messages
     * @param memory keeps what greetings played before
     * @param timers clock and pauses
     * @return the client, to be closed
     * @throws IOException if the file of certificates cannot be used; the text names it
     */
    public static UnityClient open(Options options, SpeechSynthesizer speech, GreetingMemory memory, Timers timers)
            throws IOException {
        if (!options.tls().verify() && options.tls().fingerprint().isEmpty()) {
            LOG.warn(
                    "The certificate of Unity Connection is not checked: whoever stands between can read the"
                            + " password; set cupi.ca-file or cupi.pin-sha256 host={}",
                    options.url().getHost());
        }
        return new UnityClient(options, options.tls().trust(), speech, memory, timers);
    }

    @Override
    public Listing listUsers(Pages pages) throws PeerException, InterruptedException {
        return directory.list(pages);
    }

    @Override
    public Attempt setGreeting(MailboxUser user, GreetingChange change) throws InterruptedException {
        if (!UnityUrls.possibleId(user.callHandlerObjectId()) || !UnityUrls.possibleId(user.objectId())) {
            return new Attempt.Refused(404, "The user has no mailbox that could be reached.", Optional.empty());
        }
        return greetings.set(user, change);
    }

    @Override
    public boolean endsByItself() {
        // It is given the end as TimeExpires.
        return true;
    }

    /**
     * Reads a user's alternate greeting.
     *
     * @param user whose
     * @return what it is now
     * @throws PeerException if it cannot be read
     * @throws InterruptedException if the mediator is being stopped
     */
    UnityGreeting readGreeting(MailboxUser user) throws PeerException, InterruptedException {
        if (!UnityUrls.possibleId(user.callHandlerObjectId())) {
            throw new PeerException.Rejected(UnityReply.PEER, "status 404", "The user has no call handler.");
        }
        return greeting(calls.send(new Request.Builder().url(urls.greeting(user.callHandlerObjectId()))));
    }

    UnityGreeting greeting(UnityReply reply) throws PeerException {
        if (!(reply instanceof UnityReply.Answer answer) || !answer.good()) {
            throw reply.failure();
        }
        return UnityJson.greeting(answer.body(), options.greetings().zone(), timers.now());
    }

    /**
     * Finds out whether Unity Connection takes times to be in the configured zone: writes one into a greeting that is
     * off, reads it back, and puts the former one in its place. A greeting that is on is left alone.
     *
     * @param user whose greeting may be used
     * @return what came of it; a time that moved is logged as a warning too
     * @throws PeerException if the greeting cannot be read or written
     * @throws InterruptedException if the mediator is being stopped
     */
    public ZoneCheck checkTimeZone(MailboxUser user) throws PeerException, InterruptedException {
        UnityGreeting before = readGreeting(user);
        if (before.on()) {
            return new ZoneCheck(false, Duration.ZERO, "The greeting is on, so its time was not touched.");
        }
        putTime(user, LONG_AGO);
        Optional<Instant> after = readGreeting(user).until();
        if (before.until().isPresent() && before.until().get().isBefore(timers.now())) {
            putTime(user, before.until().get());
        }
        if (after.isEmpty()) {
            return new ZoneCheck(
                    false, Duration.ZERO, "The voicemail system does not show the time of a greeting that is off.");
        }
        Duration moved = Duration.between(LONG_AGO, after.get());
        if (moved.isZero()) {
            return new ZoneCheck(true, moved, "Times are taken to be in the configured zone.");
        }
        greetings.warnMoved(moved);
        return new ZoneCheck(
                true,
                moved,
                "A time came back moved by " + moved + ": cupi.time-expires-zone is not the server's zone.");
    }

    private void putTime(MailboxUser user, Instant past) throws PeerException, InterruptedException {
        UnityReply reply = calls.send(new Request.Builder()
                .url(urls.greeting(user.callHandlerObjectId()))
                .put(UnitySwitch.json(
                        UnityJson.offSince(past, options.greetings().zone()))));
        if (!(reply instanceof UnityReply.Answer answer) || !answer.good()) {
            throw reply.failure();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
