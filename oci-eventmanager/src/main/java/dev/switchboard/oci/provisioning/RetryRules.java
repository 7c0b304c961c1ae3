package dev.switchboard.oci.provisioning;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Which errors make a step be tried again, how often and after how long.
 *
 * <p>Without a rule a step is tried once. A repeated step whose goal turns out to be reached already counts as done.
 * The retries share the event's time budget. That a request is repeated once after its session was lost is not a retry:
 * the gateway has not looked at it.
 *
 * @param rules the rule for each class of error
 */
public record RetryRules(Map<ErrorClass, Rule> rules) {

    /**
     * How to try again.
     *
     * @param attempts how often to try again, at least 1
     * @param delay how long to wait before each
     */
    public record Rule(int attempts, Duration delay) {
        /**
         * Checks the values.
         *
         * @param attempts how often to try again, at least 1
         * @param delay how long to wait before each
         */
        public Rule {
            if (attempts < 1 || delay.isNegative()) {
                throw new IllegalArgumentException("a retry rule needs at least one attempt and a delay of 0 or more");
            }
        }
    }

    /**
     * Copies the rules.
     *
     * @param rules the rule for each class of error
     */
    public RetryRules {
        rules = Map.copyOf(rules);
    }

    /**
     * No step is tried again.
     *
     * @return rules without a rule
     */
    public static RetryRules none() {
        return new RetryRules(Map.of());
    }

    /**
     * The rule for an error.
     *
     * @param errorClass the kind of error
     * @return its rule, or empty when a step is not tried again
     */
    public Optional<Rule> find(ErrorClass errorClass) {
        return Optional.ofNullable(rules.get(errorClass));
    }
}
