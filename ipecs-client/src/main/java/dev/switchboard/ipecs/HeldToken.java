package dev.switchboard.ipecs;

import dev.switchboard.ipecs.RestSession.Ended;
import dev.switchboard.ipecs.RestSession.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The token of a session that may still be open at the server, also on disk, so that a later life can give the session
 * back: the server lets a user in only once.
 *
 * <p><b>Threading.</b> Changed by the session's thread; any thread may read it.
 */
final class HeldToken {

    private final RestSession rest;
    private final TokenFile file;
    private volatile Optional<String> token = Optional.empty();

    HeldToken(RestSession rest, Optional<Path> file) {
        this.rest = rest;
        this.file = new TokenFile(file);
    }

    Optional<String> find() {
        return token;
    }

    void hold(Login login) {
        token = Optional.of(login.token());
        file.write(login.token());
    }

    /** Gives back what is held, or what an earlier life has left on disk. */
    void releaseEarlier(Duration limit) {
        token = token.or(file::read);
        release(limit);
    }

    /** Logs out; what the server does not answer in time is still held. */
    void release(Duration limit) {
        token.ifPresent(held -> {
            Ended ended = rest.logout(held, limit);
            if (ended == Ended.DONE || ended == Ended.SESSION_GONE) {
                forget();
            }
        });
    }

    /** For a session that the server has ended. */
    void forget() {
        token = Optional.empty();
        file.remove();
    }
}
