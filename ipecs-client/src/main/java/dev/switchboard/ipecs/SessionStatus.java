package dev.switchboard.ipecs;

import dev.switchboard.ipecs.ConnectionChange.Gap;
import dev.switchboard.ipecs.RestSession.Login;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the session stands, for whoever asks.
 *
 * <p><b>Threading.</b> Written by the session's and the stream's thread, read by any.
 */
final class SessionStatus {

    private volatile ConnectionState state = ConnectionState.CLOSED;
    private volatile Instant since;
    private volatile String reason = "";
    private volatile int attempt = 1;
    private volatile Optional<Login> login = Optional.empty();
    private volatile Optional<Gap> gap = Optional.empty();
    private volatile long lastHeardMillis = Long.MIN_VALUE;
    private final AtomicInteger losses = new AtomicInteger();

    SessionStatus(Instant since) {
        this.since = since;
    }

    void changed(ConnectionState next, int number, Instant at, String why, Optional<Gap> closed) {
        if (closed.isPresent()) {
            gap = closed;
        }
        reason = why;
        attempt = number;
        since = at;
        state = next;
    }

    void loggedIn(Login answer) {
        login = Optional.of(answer);
    }

    void lost() {
        losses.incrementAndGet();
    }

    void heard(long millis) {
        lastHeardMillis = millis;
    }

    ConnectionState state() {
        return state;
    }

    int attempt() {
        return attempt;
    }

    /** When something was received last; the time of the handshake when nothing came after it. */
    Instant lastHeard() {
        return Instant.ofEpochMilli(lastHeardMillis);
    }

    IpecsStatus.Connection connection(String server, boolean verified) {
        return new IpecsStatus.Connection(
                state,
                since,
                server,
                verified,
                reason,
                login.map(Login::systemType).orElse(""),
                login.map(Login::systemVersion).orElse(""),
                login.map(Login::apiVersion).orElse(""),
                lastHeardMillis == Long.MIN_VALUE ? Optional.empty() : Optional.of(lastHeard()),
                losses.get(),
                gap);
    }
}
