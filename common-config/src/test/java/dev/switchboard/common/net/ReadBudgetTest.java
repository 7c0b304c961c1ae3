package dev.switchboard.common.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {

    @Test
    void aConnectionFailsWhenMoreIsReadThanTheBudgetBetweenTwoMessages() throws Exception {
        ReadBudget budget = new ReadBudget(10);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = budget.createSocket()) {
            client.connect(server.getLocalSocketAddress());
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write(new byte[31]);
                InputStream in = client.getInputStream();
                assertThat(in.readNBytes(10)).hasSize(10);
                budget.renew();
                assertThat(in.readNBytes(9)).hasSize(9);
                assertThat(in.read()).isZero();
                assertThatThrownBy(in::read)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("a message of more than 10 bytes");
                assertThatThrownBy(() -> in.readNBytes(5)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aBudgetOfNothingIsRefused() {
        assertThatThrownBy(() -> new ReadBudget(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
