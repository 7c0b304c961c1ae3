package dev.switchboard.presence.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.presence.simulator.MattermostFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Whose session it is. */
final class MattermostSessionsTest {

    private static Optional<String> ask(SourceRig rig, MattermostSessions sessions, String token) throws Exception {
        return rig.driven(() -> sessions.userOf(new Secret(token)));
    }

    @Test
    void namesTheUserOfASessionAndRemembersItForAMinute() throws Exception {
        try (SourceRig rig = new SourceRig(3);
                MattermostSessions sessions = new MattermostSessions(rig.quiet(), rig.http, rig.timers)) {
            String user = rig.server.userIds().get(1);
            String token = rig.server.openSession(user);

            assertThat(ask(rig, sessions, token)).contains(user);
            assertThat(ask(rig, sessions, "invented")).isEmpty();
            rig.server.setActive(user, false);
            assertThat(ask(rig, sessions, token)).contains(user);
            assertThat(ask(rig, sessions, "invented")).isEmpty();
            assertThat(rig.server.receivedCount()).isEqualTo(2);

            rig.pass(Duration.ofSeconds(61));
            assertThat(ask(rig, sessions, token)).isEmpty();
        }
    }

    @Test
    void manyTabsOfOneUserCostOneQuestion() throws Exception {
        try (SourceRig rig = new SourceRig(3);
                MattermostSessions sessions = new MattermostSessions(rig.quiet(), rig.http, rig.timers)) {
            String user = rig.server.userIds().get(1);
            Secret token = new Secret(rig.server.openSession(user));
            rig.server.failNext("users/me", MattermostFault.slow(Duration.ofMillis(500)), 1);
            List<FutureTask<Optional<String>>> tabs = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                FutureTask<Optional<String>> tab = new FutureTask<>(() -> sessions.userOf(token));
                tabs.add(tab);
                new Thread(tab, "tab").start();
            }
            rig.until(() -> tabs.stream().allMatch(FutureTask::isDone));
            for (FutureTask<Optional<String>> tab : tabs) {
                assertThat(tab.get()).contains(user);
            }
            assertThat(rig.server.receivedCount()).isEqualTo(1);
        }
    }

    @Test
    void neitherYesNorNoWhileTheServerFailsAndNothingIsAskedForWhatIsNoToken() throws Exception {
        try (SourceRig rig = new SourceRig(3);
                MattermostSessions sessions = new MattermostSessions(rig.quiet(), rig.http, rig.timers)) {
            String token = rig.server.openSession(rig.server.userIds().get(0));
            rig.server.failNext("users/me", MattermostFault.serverError(), 1);
            assertThatThrownBy(() -> ask(rig, sessions, token))
                    .isInstanceOf(PeerException.Unreachable.class)
                    .hasMessageNotContaining(token);
            assertThat(ask(rig, sessions, token)).isPresent();
            long asked = rig.server.receivedCount();
            for (String odd : new String[] {"", "a b", "a\nb", "x".repeat(513)}) {
                assertThat(ask(rig, sessions, odd)).isEmpty();
            }
            assertThat(rig.server.receivedCount()).isEqualTo(asked);
        }
    }

    @Test
    void aRefusedSessionDoesNotStopTheSourceThatSharesItsPace() throws Exception {
        try (SourceRig rig = new SourceRig(3)) {
            MattermostSource source = rig.open(rig.quiet());
            assertThat(ask(rig, source.sessions(), "invented")).isEmpty();
            assertThat(rig.load().users()).hasSize(3);
            assertThat(source.figures().requests()).isEqualTo(4);
        }
    }
}
