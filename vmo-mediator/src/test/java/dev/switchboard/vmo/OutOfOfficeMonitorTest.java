package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchboard.common.net.PeerException;
import dev.switchboard.testing.Eventually;
import dev.switchboard.vmo.gateway.OutOfOfficeSource.Observation;
import dev.switchboard.vmo.sync.OutOfOffice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class OutOfOfficeMonitorTest {

    private static final String ANN = "ann@example.com";
    private static final String BOB = "bob@example.com";

    @TempDir
    Path directory;

    private static OutOfOffice always(String message) {
        return new OutOfOffice(OutOfOffice.Mode.ALWAYS_ENABLED, Optional.empty(), Optional.empty(), message);
    }

    private static OutOfOffice scheduled(Instant start, Instant end) {
        return new OutOfOffice(OutOfOffice.Mode.SCHEDULED, Optional.of(start), Optional.of(end), "Away");
    }

    @Test
    void tellsOnceWhenNoMailboxCanBeRead() {
        Observation refused = new Observation.Later(Duration.ofMinutes(5), "The application may not read this.");
        Logger logger = (Logger) LoggerFactory.getLogger(OutOfOfficeMonitor.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try (House house = House.polled(directory).with(ANN, BOB)) {
            house.mail.has(ANN, refused);
            house.mail.has(BOB, refused);
            house.started();
            house.advanceUntil("several rounds", () -> house.mail.batchSizes().size() > 3);
            house.mail.has(BOB, always("away"));
            house.advanceUntil("one can be read", () -> house.voicemail.count() == 1);
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsOnlyOnce("None of the mailboxes asked could be read; they are asked again mailboxes=2"
                        + " reason=The application may not read this.");
    }

    /** D29. */
    @Test
    void deliversWhatItSeesAndANewTextToo() {
        try (House house = House.polled(directory).with(ANN)) {
            house.mail.has(ANN, always("one"));
            house.started();
            house.advanceUntil("first", () -> house.voicemail.count() == 1 && house.allDelivered());
            house.mail.has(ANN, always("two"));
            house.advanceUntil("second", () -> house.voicemail.count() == 2 && house.allDelivered());
            int rounds = house.mail.batchSizes().size();
            house.advanceUntil("more rounds", () -> house.mail.batchSizes().size() > rounds + 3);
            assertThat(house.voicemail.calls)
                    .extracting(call -> call.change().message())
                    .containsExactly("one", "two");
            assertThat(house.mail.watches()).isEmpty();
        }
    }

    /** D25, as far as it is not the wire's. */
    @Test
    void asksEverybodyOnceARoundInBatches() {
        String[] aliases =
                IntStream.range(0, 45).mapToObj(i -> "u" + i + "@example.com").toArray(String[]::new);
        try (House house = House.polled(directory).with(aliases).started()) {
            Eventually.until("the first batch", () -> house.mail.batchSizes().size() == 1);
            house.timers.advance(Duration.ofSeconds(1));
            assertThat(house.mail.batchSizes()).as("spread over the interval").hasSize(1);
            house.advanceUntil("a round", () -> house.mail.batchSizes().size() >= 3);
            assertThat(house.mail.batchSizes().subList(0, 3)).containsExactly(20, 20, 5);
        }
    }

    /** D28. */
    @Test
    void switchesAtBothEdgesOfASchedule() {
        Instant start = House.START.plus(Duration.ofMinutes(4));
        Instant end = start.plus(Duration.ofMinutes(3));
        try (House house = House.polled(directory).with(ANN)) {
            house.mail.has(ANN, scheduled(start, end));
            house.started();
            Eventually.until(
                    "seen", () -> house.store.state("id-" + ANN).absence().isPresent());
            house.timers.advance(Duration.ofMinutes(4).minusMillis(1));
            assertThat(house.voicemail.count()).isZero();
            house.timers.advance(Duration.ofSeconds(1));
            Eventually.until("on", () -> house.voicemail.count() == 1 && house.allDelivered());
            assertThat(house.voicemail.calls.get(0).change().until()).contains(end);
            house.timers.advance(Duration.ofMinutes(3).minusSeconds(1));
            assertThat(house.voicemail.count()).isEqualTo(1);
            house.timers.advance(Duration.ofSeconds(1));
            Eventually.until("off", () -> house.voicemail.count() == 2);
            assertThat(house.voicemail.told()).containsExactly(ANN + " on", ANN + " off");
        }
    }

    /** D30. */
    @Test
    void marksWhoHasNoMailboxAndPicksItUpLater() {
        try (House house = House.polled(directory).with(ANN, BOB)) {
            house.mail.has(ANN, new Observation.NoMailbox());
            house.mail.has(BOB, always("Bob is away"));
            house.started();
            house.advanceUntil(
                    "marked", () -> house.store.state("id-" + ANN).noMailbox() && house.voicemail.count() == 1);
            house.mail.has(ANN, always("Ann is away"));
            house.advanceUntil("picked up", () -> house.voicemail.greetings.containsKey(ANN));
            Eventually.until("unmarked", () -> !house.store.state("id-" + ANN).noMailbox());
        }
    }

    /** D26. */
    @Test
    void leavesOneMailboxAloneWithoutDelayingTheOthers() {
        try (House house = House.polled(directory).with(ANN, BOB)) {
            house.mail.has(ANN, new Observation.Later(Duration.ofMinutes(10), "Too many."));
            house.started();
            house.advanceUntil(
                    "others go on",
                    () -> house.mail.batches().stream()
                                    .filter(batch -> batch.contains(BOB))
                                    .count()
                            >= 4);
            assertThat(house.mail.batches())
                    .filteredOn(batch -> batch.contains(ANN))
                    .hasSize(1);
            house.mail.has(ANN, always("m"));
            house.advanceUntil("ann again", () -> house.voicemail.greetings.containsKey(ANN));
        }
    }

    @Test
    void comesBackAfterTheSourceFailed() {
        try (House house = House.polled(directory).with(ANN)) {
            house.mail.has(ANN, always("m"));
            house.mail.fails(Optional.of(new PeerException.Unreachable("Graph", "is away")));
            house.started();
            house.advanceUntil("tried", () -> house.mail.batchSizes().size() >= 3);
            assertThat(house.voicemail.count()).isZero();
            house.mail.fails(Optional.empty());
            house.advanceUntil("delivered", () -> house.voicemail.count() == 1);
        }
    }

    @Test
    void asksAboutUsersOnlyWhileTheyAreWatched() {
        try (House house = House.polled(directory).with(ANN).withInactive(BOB).started()) {
            house.mail.has(BOB, always("m"));
            house.mediator.setActive(BOB, true, "admin");
            house.advanceUntil("bob is asked", () -> house.voicemail.greetings.containsKey(BOB));
            house.mediator.setActive(ANN, false, "admin");
            house.timers.advance(Duration.ofSeconds(1));
            Eventually.until("ann is forgotten", () -> {
                int rounds = house.mail.batchSizes().size();
                house.timers.advance(Duration.ofMinutes(1));
                Eventually.until("a round", () -> house.mail.batchSizes().size() > rounds);
                return !house.mail
                        .batches()
                        .get(house.mail.batchSizes().size() - 1)
                        .contains(ANN);
            });
        }
    }
}
