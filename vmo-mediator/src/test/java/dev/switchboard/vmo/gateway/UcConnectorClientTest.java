package dev.switchboard.vmo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.MailboxUser;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/** A call that is not answered. */
final class UcConnectorClientTest {

    private static final MailboxUser ANN = new MailboxUser("id", "ann@example.com", "10", "handler", false, true);

    @Test
    void aCallerThatIsInterruptedIsGoneAtOnceAndItsCallToo() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                UcConnectorClient client = new UcConnectorClient(
                        "http://127.0.0.1:" + silent.getLocalPort(), new OkHttpClient(), Instant::now)) {
            CompletableFuture<Attempt> answer = new CompletableFuture<>();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    answer.complete(client.setGreeting(ANN, GreetingChange.OFF));
                } catch (InterruptedException gone) {
                    interrupted.complete(true);
                }
            });
            caller.start();
            try (Socket call = silent.accept()) {
                assertThat(call.getInputStream().read())
                        .as("the request has begun")
                        .isEqualTo('P');
                caller.interrupt();
                assertThat(interrupted.get(8, TimeUnit.SECONDS)).isTrue();
                assertThat(answer).isNotDone();
                // The rest of the request, and then the end: nobody waits for an answer any more.
                assertThat(call.getInputStream().readAllBytes()).isNotEmpty();
            }
            caller.join(5_000);
            assertThat(caller.isAlive()).isFalse();
        }
    }
}
