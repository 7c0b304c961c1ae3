package dev.switchboard.vmo.gateway;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.sync.Attempt;
import java.time.Duration;
import java.util.Optional;

/** What came of one call to Unity Connection. */
sealed interface UnityReply {

    String PEER = "Unity Connection";

    /** What the outbox is told. */
    Attempt attempt();

    /** What whoever needed an answer is told. */
    PeerException failure();

    /** How long to wait before asking the same again; empty when that would change nothing. */
    default Optional<Duration> worthWaiting() {
        return Optional.empty();
    }

    /** A complete answer, or one that is known without asking. */
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, byte[] body, Optional<Duration> retryAfter) implements UnityReply {

        private static final Duration UNTOLD = Duration.ofSeconds(1);

        boolean good() {
            return status >= 200 && status < 300;
        }

        /** Whether the same will be refused again: the content, not the moment, is at fault. */
        boolean final4xx() {
            return status >= 400
                    && status < 500
                    && switch (status) {
                        case 401, 403, 408, 409, 425, 429 -> false;
                        default -> true;
                    };
        }

        @Override
        public Optional<Duration> worthWaiting() {
            return status == 429 || status == 503 ? Optional.of(retryAfter.orElse(UNTOLD)) : Optional.empty();
        }

        @Override
        public Attempt attempt() {
            return good() ? Attempt.DONE : new Attempt.Refused(status, reason(), retryAfter);
        }

        @Override
        public PeerException failure() {
            return status >= 500 || status == 429 || status == 408
                    ? new PeerException.Unreachable(PEER, "answered with status " + status + ": " + reason())
                    : new PeerException.Rejected(PEER, "status " + status, reason());
        }

        private String reason() {
            return switch (status) {
                case 400, 415, 422 -> "The voicemail system does not accept what was sent.";
                case 401 ->
                    "The voicemail system refuses the user name or password; the account is left alone for"
                            + " a minute, so that it does not get locked.";
                case 403 -> "The account has no right to do this in the voicemail system.";
                case 404 -> "The voicemail system has no such mailbox, or no longer.";
                case 429 -> "The voicemail system wants fewer calls.";
                case 503 -> "The voicemail system is too busy.";
                default -> {
                    if (status >= 500) {
                        yield "The voicemail system has trouble of its own.";
                    }
                    yield status >= 300 && status < 400
                            ? "The voicemail system points to another place, which is not followed."
                            : "The voicemail system refuses this.";
                }
            };
        }
    }

    /** No answer that was complete. */
    record Silence(String reason, boolean reached) implements UnityReply {

        @Override
        public Attempt attempt() {
            return new Attempt.NoAnswer(reason, reached);
        }

        @Override
        public PeerException failure() {
            return new PeerException.Unreachable(PEER, "gave no answer: " + reason);
        }
    }

    /** Another server than the one that was configured, as far as one can tell. */
    record Untrusted(String reason) implements UnityReply {

        @Override
        public Attempt attempt() {
            return new Attempt.NoAnswer(reason);
        }

        @Override
        public PeerException failure() {
            return new PeerException.Rejected(PEER, "its certificate", reason);
        }
    }
}
