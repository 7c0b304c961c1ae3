package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Switches alternate greetings, in an order in which every step may be the last one without harm. */
final class UnitySwitch {

    private static final Logger LOG = LoggerFactory.getLogger(UnitySwitch.class);
    private static final MediaType JSON_TYPE = MediaType.get("application/json");
    private static final MediaType WAV_TYPE = MediaType.get("audio/wav");
    private static final int RECORDING = 1;
    private static final int CANNOT_BE_SPOKEN = 422;

    private final UnityClient client;
    private final UnityCalls calls;
    private final UnityUrls urls;
    private final UnityClient.Greetings options;
    private final SpeechSynthesizer speech;
    private final GreetingMemory memory;
    private volatile boolean movedTold;

    UnitySwitch(
            UnityClient client,
            UnityCalls calls,
            UnityUrls urls,
            UnityClient.Greetings options,
            SpeechSynthesizer speech,
            GreetingMemory memory) {
        this.client = client;
        this.calls = calls;
        this.urls = urls;
        this.options = options;
        this.speech = speech;
        this.memory = memory;
    }

    /** A step that ended the change before its end. */
    private static final class Stopped extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Attempt attempt;

        Stopped(Attempt attempt) {
            super("", null, false, false);
            this.attempt = attempt;
        }
    }

    Attempt set(MailboxUser user, GreetingChange change) throws InterruptedException {
        try {
            if (change.on()) {
                on(user, change);
            } else {
                off(user);
            }
            return Attempt.DONE;
        } catch (Stopped early) {
            return early.attempt;
        }
    }

    private void on(MailboxUser user, GreetingChange change) throws Stopped, InterruptedException {
        if (!change.message().isBlank() && !speech.silent()) {
            record(user, change.message());
        }
        Optional<Instant> until = change.until().map(end -> end.truncatedTo(ChronoUnit.SECONDS));
        put(user, UnityJson.on(until, options.zone()));
        confirm(user, true, until);
    }

    private void record(MailboxUser user, String message) throws Stopped, InterruptedException {
        UnityGreeting before = read(user);
        Optional<byte[]> wav = spoken(message);
        if (wav.isEmpty() || !upload(user, wav.get())) {
            if (options.onSpeechFailure() == UnityClient.OnSpeechFailure.SKIP) {
                throw new Stopped(new Attempt.Refused(
                        CANNOT_BE_SPOKEN,
                        "There is no recording of the message, so the greeting was left as it is.",
                        Optional.empty()));
            }
            return;
        }
        OptionalInt former = before.playWhat();
        if (former.isPresent()
                && former.getAsInt() != RECORDING
                && memory.playWhatBefore(user.objectId()).isEmpty()) {
            memory.remember(user.objectId(), former.getAsInt());
        }
        put(user, UnityJson.playWhat(RECORDING));
    }

    private Optional<byte[]> spoken(String message) throws InterruptedException {
        try {
            return Optional.of(speech.speak(message));
        } catch (PeerException mute) {
            LOG.warn(
                    "A message could not be spoken on-failure={} reason=\"{}\"",
                    options.onSpeechFailure(),
                    mute.getMessage());
            return Optional.empty();
        }
    }

    /** False when the server does not want this recording; the one it had is still there. */
    private boolean upload(MailboxUser user, byte[] wav) throws Stopped, InterruptedException {
        int language = language(user);
        UnityReply reply = upload(user, wav, language);
        if (language != options.language() && reply instanceof UnityReply.Answer own && own.final4xx()) {
            // The user's own may not be installed.
            reply = upload(user, wav, options.language());
        }
        if (reply instanceof UnityReply.Answer answer && answer.final4xx()) {
            LOG.warn(
                    "Unity Connection does not accept the recording of a message; the one it has stays on-failure={}"
                            + " status={}",
                    options.onSpeechFailure(),
                    answer.status());
            return false;
        }
        require(reply);
        return true;
    }

    private UnityReply upload(MailboxUser user, byte[] wav, int language) throws InterruptedException {
        return calls.send(new Request.Builder()
                .url(urls.audio(user.callHandlerObjectId(), language))
                .put(RequestBody.create(wav, WAV_TYPE)));
    }

    private int language(MailboxUser user) throws Stopped, InterruptedException {
        if (!options.usersLanguage()) {
            return options.language();
        }
        UnityReply reply = calls.send(new Request.Builder().url(urls.user(user.objectId())));
        try {
            return UnityJson.language(require(reply).body()).orElse(options.language());
        } catch (PeerException unreadable) {
            return options.language();
        }
    }

    private void off(MailboxUser user) throws Stopped, InterruptedException {
        put(user, UnityJson.off());
        UnityGreeting now = confirm(user, false, Optional.empty());
        OptionalInt before = memory.playWhatBefore(user.objectId());
        if (before.isPresent()) {
            // What plays something else by now was chosen by somebody else since.
            if (now.playWhat().orElse(RECORDING) == RECORDING) {
                put(user, UnityJson.playWhat(before.getAsInt()));
            }
            memory.forget(user.objectId());
        }
    }

    /** Reads back: a server that says yes and does otherwise is found out, and asked again later. */
    private UnityGreeting confirm(MailboxUser user, boolean on, Optional<Instant> until)
            throws Stopped, InterruptedException {
        UnityGreeting now = read(user);
        if (now.on() != on) {
            throw new Stopped(
                    new Attempt.NoAnswer("The voicemail system took the change and shows another state.", true));
        }
        if (until.isPresent() && now.until().isPresent()) {
            Duration moved = Duration.between(until.get(), now.until().get());
            if (!moved.isZero()) {
                warnMoved(moved);
            }
        }
        return now;
    }

    /** Once, until the program is started again: it will be so for every user. */
    void warnMoved(Duration moved) {
        if (!movedTold) {
            movedTold = true;
            LOG.warn(
                    "The end of a greeting came back moved: Unity Connection takes times to be in another zone than"
                            + " cupi.time-expires-zone zone={} moved={}",
                    options.zone(),
                    moved);
        }
    }

    private UnityGreeting read(MailboxUser user) throws Stopped, InterruptedException {
        UnityReply reply = calls.send(new Request.Builder().url(address(user)));
        require(reply);
        try {
            return client.greeting(reply);
        } catch (PeerException nonsense) {
            LOG.debug("The greeting of a user could not be understood reason=\"{}\"", nonsense.getMessage());
            throw new Stopped(new Attempt.NoAnswer("The voicemail system's answer made no sense.", true));
        }
    }

    private void put(MailboxUser user, byte[] body) throws Stopped, InterruptedException {
        require(calls.send(new Request.Builder().url(address(user)).put(json(body))));
    }

    private static UnityReply.Answer require(UnityReply reply) throws Stopped {
        if (reply instanceof UnityReply.Answer answer && answer.good()) {
            return answer;
        }
        throw new Stopped(reply.attempt());
    }

    private HttpUrl address(MailboxUser user) {
        return urls.greeting(user.callHandlerObjectId());
    }

    static RequestBody json(byte[] body) {
        return RequestBody.create(body, JSON_TYPE);
    }
}
