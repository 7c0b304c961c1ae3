package dev.switchboard.ipecs.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RandomDayTest {

    private static final LocalDateTime NINE = LocalDateTime.of(2024, 1, 15, 9, 0);

    private static List<String> texts(RandomDay day) {
        List<String> texts = new ArrayList<>();
        day.messages().forEachRemaining(one -> texts.add(one.at() + " " + one.text(NINE)));
        return texts;
    }

    @Test
    void isTheSameForASeedAndAnotherForAnother() {
        RandomDay.Builder builder = RandomDay.builder().length(Duration.ofMinutes(30));
        List<String> first = texts(builder.seed(7).build());
        assertThat(texts(builder.build())).isEqualTo(first);
        assertThat(texts(builder.seed(8).build())).isNotEqualTo(first);
    }

    /** What a reader of the stream can tell of each call and each station. */
    private static final class Watcher {
        private final Set<String> in = new HashSet<>();
        private final Map<Long, String> holder = new HashMap<>();
        private final Map<String, Long> talking = new HashMap<>();
        private final Map<Long, Boolean> open = new HashMap<>();
        private final Map<Integer, Integer> codes = new HashMap<>();
        private int inbound;
        private int answered;
        private Duration last = Duration.ZERO;

        void see(TimedMessage message) {
            WireEvent event = ((TimedMessage.Event) message).event();
            assertThat(message.at()).isGreaterThanOrEqualTo(last);
            last = message.at();
            codes.merge(event.code(), 1, Integer::sum);
            long call = event.callReference();
            String station = event.source().type().equals("Station")
                    ? event.source().number()
                    : event.destination().number().trim();
            switch (event.code()) {
                case 84 -> assertThat(in.add(station)).isTrue();
                case 82 -> assertThat(in.remove(station)).isTrue();
                case 3 -> {
                    if (station.isEmpty()) {
                        inbound++;
                        assertThat(open.put(call, false))
                                .as("reference used twice")
                                .isNull();
                    }
                }
                case 66, 42, 67 -> take(event, call, station);
                case 43, 44 -> talking.remove(station, call);
                // An internal call names only one of its stations at its end; the other one is just idle.
                case 18 -> talking.computeIfPresent(station, (any, other) -> open.containsKey(other) ? other : null);
                case 2 -> {
                    if (event.source().number().startsWith("0")) {
                        if (open.remove(call)) {
                            answered++;
                        }
                        holder.remove(call);
                        talking.values().remove(call);
                    }
                }
                default -> {}
            }
        }

        private void take(WireEvent event, long call, String station) {
            assertThat(in).as("a station at work is in service").contains(station);
            Long other = talking.put(station, call);
            assertThat(other == null || other == call)
                    .as("two calls at once on %s: %s and %s", station, other, call)
                    .isTrue();
            if (event.code() == 42) {
                open.computeIfPresent(call, (reference, before) -> true);
                holder.put(call, station);
            }
        }
    }

    private static Watcher watch(RandomDay day) {
        Watcher watcher = new Watcher();
        day.messages().forEachRemaining(watcher::see);
        assertThat(watcher.open).as("calls that never end").isEmpty();
        assertThat(watcher.in).as("stations that never leave").isEmpty();
        return watcher;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isPlausible(long seed) {
        Watcher seen = watch(RandomDay.builder()
                .seed(seed)
                .stations(1801, 30)
                .callsPerSecond(0.1)
                .abandonShare(0.1)
                .length(Duration.ofHours(8))
                .build());
        assertThat(seen.inbound).isBetween(2_500, 3_300);
        assertThat((seen.inbound - seen.answered) / (double) seen.inbound).isBetween(0.06, 0.14);
        assertThat(seen.codes.keySet())
                .contains(
                        1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 42, 43, 44, 49, 50, 66, 67, 69, 71, 72, 82,
                        84);
        assertThat(seen.codes.get(49)).isEqualTo(seen.codes.get(50));
        assertThat(seen.codes.get(15)).isEqualTo(seen.codes.get(16));
        assertThat(seen.last).isBetween(Duration.ofHours(8), Duration.ofHours(8).plusMinutes(20));
    }

    @Test
    void risesAndFallsLikeAMorning() {
        long[] quarters = new long[4];
        Iterator<TimedMessage> messages = RandomDay.builder()
                .callsPerSecond(0.5)
                .stations(1801, 200)
                .build()
                .messages();
        messages.forEachRemaining(message -> {
            WireEvent event = ((TimedMessage.Event) message).event();
            if (event.code() == 3 && event.destination().type().isEmpty()) {
                quarters[(int) Math.min(3, message.at().toHours())]++;
            }
        });
        assertThat(quarters[1]).isGreaterThan(2 * quarters[0]).isGreaterThan(2 * quarters[3]);
    }

    @Test
    void keepsItsHeadAtTenThousandCallsAnHourAndMore() {
        Watcher seen = watch(RandomDay.builder()
                .stations(2000, 500)
                .callsPerSecond(50)
                .evenly()
                .heartbeats()
                .length(Duration.ofMinutes(10))
                .build());
        assertThat(seen.inbound).isBetween(25_000, 31_000);
        assertThat(seen.answered).isGreaterThan(20_000);
        assertThat(seen.codes.get(68)).isBetween(10, 12);
    }
}
