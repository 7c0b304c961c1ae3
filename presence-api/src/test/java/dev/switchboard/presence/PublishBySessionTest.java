package dev.switchboard.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.PresenceSettings.PublishAuth;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.MattermostFault;
import dev.switchboard.presence.simulator.MattermostSimulator;
import dev.switchboard.presence.source.MattermostSource;
import dev.switchboard.testing.Eventually;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers publish with the session cookie of their user, which a Mattermost server is asked about. */
class PublishBySessionTest {

    private static final String PUBLISH = "/plugins/com.mattermost.outlook-presence/api/v1/status/publish";
    private static final String ORIGIN = "http://localhost";

    private final MattermostSimulator mattermost =
            MattermostSimulator.builder().users(3).build();
    private final Timers timers = Timers.system("presence-test");
    private Optional<PresenceServer> server = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        mattermost.start();
        MattermostSource.Options options =
                MattermostSource.Options.standard(mattermost.url(), new Secret(mattermost.adminToken()));
        PresenceConfig config = PresenceConfig.builder("a-long-shared-secret")
                .publish(PublishAuth.MATTERMOST_SESSION, List.of())
                .mattermost(options)
                .build();
        PresenceServer one =
                PresenceServer.with(config, new MattermostSource(options, new OkHttpClient(), timers, new Random(1)));
        server = Optional.of(one);
        one.start();
        Eventually.until("loaded", () -> one.store().loaded());
    }

    @AfterEach
    void close() {
        server.ifPresent(PresenceServer::close);
        timers.close();
        mattermost.close();
    }

    private RawHttp.Answer publish(String userId, String status, String... headers) throws Exception {
        return RawHttp.send(
                server.orElseThrow().url().getPort(),
                "POST",
                PUBLISH,
                "{\"user_id\":\"" + userId + "\",\"status\":\"" + status + "\"}",
                headers);
    }

    private RawHttp.Answer asUser(String session, String userId, String status) throws Exception {
        return publish(
                userId,
                status,
                "Content-Type",
                "application/json",
                "Origin",
                ORIGIN,
                "Cookie",
                "MMAUTHTOKEN=" + session);
    }

    private Status shown(String userId) {
        return server.orElseThrow().store().find(userId).orElseThrow().status();
    }

    @Test
    void aUserMayPublishForThemselvesAndForNobodyElse() throws Exception {
        String own = mattermost.userIds().get(0);
        String other = mattermost.userIds().get(1);
        mattermost.setStatus(own, "online");
        mattermost.setStatus(other, "online");
        String session = mattermost.openSession(own);

        RawHttp.Answer accepted = asUser(session, own, "dnd");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
        assertThat(accepted.body()).isEqualTo("{\"status\":\"OK\"}");
        assertThat(shown(own)).isEqualTo(Status.DND);

        Status before = shown(other);
        assertThat(asUser(session, other, "dnd").status()).isEqualTo(403);
        assertThat(asUser("not-a-session-of-anybody", other, "dnd").status()).isEqualTo(403);
        assertThat(publish(own, "away", "Content-Type", "application/json", "Origin", ORIGIN)
                        .status())
                .isEqualTo(403);
        assertThat(shown(other)).isEqualTo(before);
        assertThat(shown(own)).isEqualTo(Status.DND);
    }

    @Test
    void aForeignPageCannotUseItsVisitorsSession() throws Exception {
        String own = mattermost.userIds().get(0);
        String cookie = "MMAUTHTOKEN=" + mattermost.openSession(own);
        Status before = shown(own);
        assertThat(publish(own, "dnd", "Content-Type", "text/plain", "Origin", ORIGIN, "Cookie", cookie)
                        .status())
                .isEqualTo(403);
        assertThat(publish(
                                own,
                                "dnd",
                                "Content-Type",
                                "application/json",
                                "Origin",
                                "https://elsewhere.example",
                                "Cookie",
                                cookie)
                        .status())
                .isEqualTo(403);
        assertThat(publish(own, "dnd", "Content-Type", "application/json", "Cookie", cookie)
                        .status())
                .isEqualTo(403);
        assertThat(shown(own)).isEqualTo(before);
    }

    @Test
    void nobodyPublishesWhileSessionsCannotBeChecked() throws Exception {
        String own = mattermost.userIds().get(0);
        String session = mattermost.openSession(own);
        mattermost.failNext("/users/me", MattermostFault.serverError(), 100);
        RawHttp.Answer answer = asUser(session, own, "dnd");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isNotEmpty();
    }
}
