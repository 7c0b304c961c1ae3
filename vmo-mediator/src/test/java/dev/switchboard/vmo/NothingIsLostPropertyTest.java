package dev.switchboard.vmo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.vmo.sync.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

class NothingIsLostPropertyTest {

    private static final String[] USERS = {"ann@example.com", "bob@example.com", "cid@example.com"};

    private static final Attempt[] FAILURES = {
        new Attempt.NoAnswer("No connection."),
        new Attempt.Refused(500, "It answered 500.", Optional.empty()),
        new Attempt.Refused(503, "Busy.", Optional.of(Duration.ofSeconds(7)))
    };

    @Provide
    Arbitrary<List<Integer>> days() {
        return Arbitraries.integers().between(0, 99).list().ofMinSize(5).ofMaxSize(40);
    }

    /** Below 60 a report, then an outage or its end, a step of time, and a power cut. */
    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void deliversTheLastChangeOfEachUserWhateverFailsInBetween(@ForAll("days") List<Integer> day) throws IOException {
        Path directory = Files.createTempDirectory("vmo");
        List<House> abandoned = new ArrayList<>();
        House house = House.wire(directory).with(USERS).started();
        try {
            Map<String, String> last = new HashMap<>();
            for (int at = 0; at < day.size(); at++) {
                int what = day.get(at);
                if (what < 60) {
                    String alias = USERS[what % 3];
                    boolean on = what % 2 == 0;
                    String message = on ? "message " + at : "";
                    house.report(alias, on, message);
                    last.put(alias, on + message);
                } else if (what < 75) {
                    house.voicemail.always(FAILURES[what % 3]);
                } else if (what < 85) {
                    house.voicemail.up();
                } else if (what < 95) {
                    house.timers.advance(Duration.ofSeconds(what - 84));
                } else {
                    abandoned.add(house);
                    house.mediator.close();
                    house = house.afterCrash(directory.resolve("after" + at)).started();
                }
            }
            house.voicemail.up();
            House running = house;
            house.advanceUntil("delivered", running::allDelivered);
            for (String alias : last.keySet()) {
                List<String> told = house.voicemail.calls.stream()
                        .filter(call -> call.alias().equals(alias))
                        .map(call -> call.change().on() + call.change().message())
                        .toList();
                assertThat(told.get(told.size() - 1)).isEqualTo(last.get(alias));
                assertThat(house.voicemail.greetings.get(alias).on()
                                + house.voicemail.greetings.get(alias).message())
                        .isEqualTo(last.get(alias));
                List<Integer> numbers = told.stream()
                        .filter(text -> text.startsWith("truemessage "))
                        .map(text -> Integer.parseInt(text.substring("truemessage ".length())))
                        .toList();
                assertThat(numbers).as("never an older one after a newer one").isSorted();
                assertThat(house.store.findUser(alias).orElseThrow().greetingOn())
                        .isEqualTo(last.get(alias).startsWith("true"));
            }
        } finally {
            abandoned.forEach(House::close);
            house.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
