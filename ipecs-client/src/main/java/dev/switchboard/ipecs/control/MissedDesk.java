package dev.switchboard.ipecs.control;

import dev.switchboard.common.web.AccessTokens;
import dev.switchboard.common.web.Refusal;
import io.javalin.http.Context;
import java.time.InstantSource;

/** Takes the word of a caller that somebody was called back; the API and the wallboard both end here. */
final class MissedDesk {

    private final MissedCalls missed;
    private final InstantSource clock;
    private final Runnable changed;

    MissedDesk(MissedCalls missed, InstantSource clock, Runnable changed) {
        this.missed = missed;
        this.clock = clock;
        this.changed = changed;
    }

    void calledBack(Context context, long id) {
        String by = AccessTokens.callerOf(context).name();
        if (!missed.calledBack(id, by, clock.instant())) {
            throw new Refusal(404, "There is no abandoned call " + id + ".");
        }
        changed.run();
    }
}
