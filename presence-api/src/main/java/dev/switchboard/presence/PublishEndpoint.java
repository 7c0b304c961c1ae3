package dev.switchboard.presence;

import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.model.PresenceReport;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@code POST /status/publish}: news of one user's status. */
final class PublishEndpoint {

    /** Names these reports among those of other sources. */
    static final String SOURCE = "publish";

    private static final byte[] OK = "{\"status\":\"OK\"}".getBytes(StandardCharsets.US_ASCII);

    private final PresenceStore store;
    private final Gate gate;
    private final InstantSource clock;
    private final SessionGate sessions;
    private final LongAdder accepted = new LongAdder();

    PublishEndpoint(PresenceStore store, Gate gate, InstantSource clock, SessionGate sessions) {
        this.store = store;
        this.gate = gate;
        this.clock = clock;
        this.sessions = sessions;
    }

    /** Changes that were accepted since the start, also those that changed nothing. */
    long accepted() {
        return accepted.sum();
    }

    /** Answers once the body has been read, and where a session is to be checked, on another thread. */
    void answer(
            Request request, InetAddress address, RawForm query, byte[] body, Response response, Callback callback) {
        try {
            PublishAuth auth = gate.rules().publishAuth();
            if (auth == PublishAuth.SECRET) {
                gate.client(request, address, query, body);
            } else if (auth == PublishAuth.TOKEN) {
                gate.publisher(request, address);
            } else if (auth == PublishAuth.MATTERMOST_SESSION) {
                PublishedStatus wanted = sessions.permitted(request, () -> PublishedStatus.parse(body));
                sessions.check(
                        request,
                        wanted.userId(),
                        refusal -> finish(() -> publish(wanted, refusal), response, callback));
                return;
            }
            PublishedStatus wanted = PublishedStatus.parse(body);
            finish(() -> publish(wanted, Optional.empty()), response, callback);
        } catch (Refusal refusal) {
            Answers.refuse(response, callback, refusal);
        }
    }

    private interface Work {
        void run() throws Refusal;
    }

    private static void finish(Work work, Response response, Callback callback) {
        try {
            work.run();
            Answers.json(response, callback, OK);
        } catch (Refusal refusal) {
            Answers.refuse(response, callback, refusal);
        }
    }

    private void publish(PublishedStatus wanted, Optional<Refusal> refusal) throws Refusal {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (!store.loaded()) {
            throw StatusEndpoint.notLoaded();
        }
        if (store.find(wanted.userId()).isEmpty()) {
            throw new Refusal(404, "Unable to get user by id " + wanted.userId() + ". Error: user not found");
        }
        store.put(
                SOURCE,
                new PresenceReport(
                        wanted.userId(),
                        wanted.status(),
                        clock.instant(),
                        Optional.empty(),
                        PresenceReport.Authority.NEWS));
        accepted.increment();
    }
}
