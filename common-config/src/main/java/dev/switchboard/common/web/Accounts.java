package dev.switchboard.common.web;

import dev.switchboard.common.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may sign in to a face with a name and a password. After five failures an address must wait for five minutes; a
 * session ends after half an hour without a request.
 *
 * <p><strong>Threading.</strong> Called by several threads at a time; may take its time.
 */
public interface Accounts {

    /** Failures after which an address must wait. */
    int MOST_FAILURES = 5;

    /** How long a failure counts. */
    Duration LOCK_OUT = Duration.ofMinutes(5);

    /**
     * Checks a password.
     *
     * @param name as typed, without blanks around it
     * @param password as typed
     * @return whether both belong together; takes as long for a name that nobody has
     */
    boolean check(String name, Secret password);

    /**
     * The header in which a proxy on this machine says who has signed in there. It must set or remove that header in
     * every request.
     *
     * @return the header's name; empty when there is no such proxy
     */
    default Optional<String> proxyHeader() {
        return Optional.empty();
    }
}
