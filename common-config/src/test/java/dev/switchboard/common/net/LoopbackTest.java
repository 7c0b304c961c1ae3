package dev.switchboard.common.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "[0:0:0:0:0:0:0:1]",
                "::ffff:127.0.0.1"
            })
    void isThisMachine(String host) {
        assertThat(Loopback.isHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1.example.com",
                "127.example.com",
                "127.1",
                "127.0.0.256",
                "1270.0.0.1",
                "192.0.2.1",
                "0.0.0.0",
                "localhost.example.com",
                "localhost.",
                "::2",
                "[::1",
                "::",
                ":",
                "fe80::1%lo",
                "2001:db8::1"
            })
    void isNotForCertain(String host) {
        assertThat(Loopback.isHost(host)).isFalse();
    }
}
