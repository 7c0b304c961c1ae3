package dev.switchboard.vmo.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What becomes of an undelivered wish, before an attempt and after it. */
public final class Delivery {

    private Delivery() {}

    /**
     * How patiently to try.
     *
     * @param firstDelay the wait after the first failure; each further one doubles it
     * @param longestDelay the longest wait
     * @param giveUpAfter the age at which a wish is parked
     */
    public record Patience(Duration firstDelay, Duration longestDelay, Duration giveUpAfter) {

        /** 1 s, 2 s, 4 s … 5 min; parked after 7 days. */
        public static final Patience STANDARD =
                new Patience(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofDays(7));

        /**
         * The wait after a number of failures running.
         *
         * @param failures how many, at least 1
         * @param chance from 0 up to 1: spreads the wait over a fifth less to a fifth more
         * @return the wait, at least a millisecond
         */
        public Duration delay(int failures, double chance) {
            double longest = longestDelay.toMillis();
            double grown = Math.min(longest, firstDelay.toMillis() * Math.pow(2, Math.max(0, failures - 1)));
            return Duration.ofMillis(Math.max(1, Math.round(grown * (0.8 + 0.4 * chance))));
        }
    }

    /** What to do next. */
    public sealed interface Next {

        /** It is delivered. */
        record Done() implements Next {}

        /**
         * Try again.
         *
         * @param at not before then
         * @param reason why it has failed
         */
        record Retry(Instant at, String reason) implements Next {}

        /**
         * Leave it to an operator.
         *
         * @param reason why
         */
        record Park(String reason) implements Next {}

        /** Forget it: the time it was for is over. */
        record Drop() implements Next {}
    }

    /**
     * Whether an attempt still makes sense.
     *
     * @param wish what is to be delivered
     * @param giveUpAt when it is parked
     * @param now the moment
     * @return empty when it is to be attempted
     */
    public static Optional<Next> beforehand(Wish wish, Instant giveUpAt, Instant now) {
        if (isOver(wish, now)) {
            return Optional.of(new Next.Drop());
        }
        if (!now.isBefore(giveUpAt)) {
            return Optional.of(new Next.Park("it could not be delivered in time and is too old to be sent unasked"));
        }
        return Optional.empty();
    }

    /**
     * What an attempt means.
     *
     * @param attempt what came of it
     * @param wish what was to be delivered
     * @param attempts how many attempts there were, this one included
     * @param giveUpAt when it is parked
     * @param patience how patiently to try
     * @param chance from 0 up to 1
     * @param now the moment
     * @return what to do next
     */
    public static Next after(
            Attempt attempt, Wish wish, int attempts, Instant giveUpAt, Patience patience, double chance, Instant now) {
        if (attempt instanceof Attempt.Done) {
            return new Next.Done();
        }
        String reason = reason(attempt);
        if (!isRetryable(attempt)) {
            return new Next.Park(reason);
        }
        Instant at = now.plus(retryAfter(attempt).orElseGet(() -> patience.delay(attempts, chance)));
        if (!at.isBefore(giveUpAt)) {
            return new Next.Park(reason);
        }
        return isOver(wish, now) ? new Next.Drop() : new Next.Retry(at, reason);
    }

    /**
     * Whether trying again can help.
     *
     * @param attempt what came of the last one
     * @return false when it was taken, and when the neighbour will refuse it each time
     */
    public static boolean isRetryable(Attempt attempt) {
        if (attempt instanceof Attempt.Refused refused) {
            return switch (refused.status()) {
                case 401, 403, 408, 409, 425, 429 -> true;
                default -> refused.status() < 400 || refused.status() >= 500;
            };
        }
        return attempt instanceof Attempt.NoAnswer;
    }

    /**
     * Whether what was to be told may itself be why it failed, rather than the state the neighbour is in.
     *
     * @param attempt what came of it
     * @return true when the neighbour was there and did not take it
     */
    public static boolean isSuspect(Attempt attempt) {
        return attempt instanceof Attempt.Refused || (attempt instanceof Attempt.NoAnswer none && none.reached());
    }

    /**
     * How long the neighbour wants to be left alone.
     *
     * @param attempt its answer
     * @return empty when it did not say, and when trying again makes no sense
     */
    public static Optional<Duration> retryAfter(Attempt attempt) {
        return attempt instanceof Attempt.Refused refused && isRetryable(attempt)
                ? refused.retryAfter().filter(wait -> !wait.isNegative())
                : Optional.empty();
    }

    /**
     * Why an attempt failed.
     *
     * @param attempt what came of it
     * @return one sentence; empty when it did not fail
     */
    public static String reason(Attempt attempt) {
        if (attempt instanceof Attempt.Refused refused) {
            return refused.reason();
        }
        return attempt instanceof Attempt.NoAnswer none ? none.reason() : "";
    }

    private static boolean isOver(Wish wish, Instant now) {
        return wish instanceof Wish.Greeting greeting
                && greeting.change().on()
                && greeting.change().until().map(end -> !now.isBefore(end)).orElse(false);
    }
}
