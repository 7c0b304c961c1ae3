package dev.switchboard.ipecs.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryMissedCallsTest {

    private ControlHouse house;

    @BeforeEach
    void open() throws IOException {
        house = ControlHouse.guarded();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void keepsTheNewestAndForgetsTheOldest() {
        for (int i = 0; i < 130; i++) {
            house.arrives(100 + i * 20, 5000 + i, 6, "555" + i, "");
            house.abandoned(110 + i * 20, 5000 + i, 6);
        }
        assertThat(house.missed.list(false, 1000)).hasSize(100);
        MissedCall newest = house.missed.list(false, 1).get(0);
        assertThat(newest.number()).isEqualTo("555129");
        assertThat(newest.queue()).isEqualTo(6);
        assertThat(newest.waited()).isEqualTo(Duration.ofSeconds(10));
        assertThat(newest.endedAt()).isEqualTo(ControlHouse.START.plusSeconds(110 + 129 * 20));
        assertThat(house.missed.calledBack(1, "anna", ControlHouse.START)).isFalse();
    }

    @Test
    void aCallThatLivesOnIsNotMissed() {
        house.login(10, 1801);
        house.arrives(100, 5000, 6, "5550100", "");
        house.event(110, 43, 5000, 6, 0);
        assertThat(house.missed.list(false, 10)).hasSize(1);
        house.event(112, 66, 5000, 1801, 6);
        assertThat(house.missed.list(false, 10)).isEmpty();
    }

    @Test
    void theFirstWordCounts() {
        house.arrives(100, 5000, 6, "5550100", "");
        house.abandoned(110, 5000, 6);
        assertThat(house.missed.calledBack(1, "anna", ControlHouse.START)).isTrue();
        assertThat(house.missed.calledBack(1, "bodil", ControlHouse.START.plusSeconds(5)))
                .isTrue();
        assertThat(house.missed.list(false, 10)).isEmpty();
        assertThat(house.missed.list(true, 10).get(0).calledBackBy()).isEqualTo("anna");
    }
}
