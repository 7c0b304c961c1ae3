package dev.switchboard.common.web;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The browsers that are signed in, in memory: a restart signs everybody out. Thread-safe. */
final class Sessions {

    static final Duration IDLE_LIMIT = Duration.ofHours(12);
    static final Duration PERSONAL_IDLE_LIMIT = Duration.ofMinutes(30);

    private static final int MOST = 1_000;

    private final InstantSource clock;
    private final Duration idleLimit;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> open = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
            return size() > MOST;
        }
    };

    Sessions(InstantSource clock, Duration idleLimit) {
        this.clock = clock;
        this.idleLimit = idleLimit;
    }

    Duration idleLimit() {
        return idleLimit;
    }

    /** A browser that is signed in; the id is what its cookie holds. */
    record Session(String id, AccessTokens.Caller caller, String csrf, Instant expires) {}

    synchronized Session open(AccessTokens.Caller caller) {
        Session session =
                new Session(randomText(), caller, randomText(), clock.instant().plus(idleLimit));
        open.put(session.id(), session);
        return session;
    }

    /** Finds a session that has not expired, and lets it live on. */
    synchronized Optional<Session> find(String id) {
        Session session = open.get(id);
        if (session == null) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        if (!session.expires().isAfter(now)) {
            open.remove(id);
            return Optional.empty();
        }
        Session used = new Session(id, session.caller(), session.csrf(), now.plus(idleLimit));
        open.put(id, used);
        return Optional.of(used);
    }

    synchronized void close(String id) {
        open.remove(id);
    }

    String randomText() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
