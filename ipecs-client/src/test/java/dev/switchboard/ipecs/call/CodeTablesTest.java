package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.call.CodeTables.CallForwardType;
import dev.switchboard.ipecs.call.CodeTables.Coded;
import dev.switchboard.ipecs.call.CodeTables.ConferenceAction;
import dev.switchboard.ipecs.call.CodeTables.DisconnectCause;
import dev.switchboard.ipecs.call.CodeTables.RingingType;
import dev.switchboard.ipecs.call.CodeTables.SmdrCallType;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers the server documents, and no others, have a meaning. */
class CodeTablesTest {

    private static int[] known(IntFunction<Optional<? extends Coded>> table) {
        return IntStream.rangeClosed(-1, 128)
                .filter(number -> table.apply(number).isPresent())
                .toArray();
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    @Test
    void everyTableHasTheServersNumbers() {
        assertThat(known(SmdrCallType::of))
                .isEqualTo(IntStream.rangeClosed(0, 15).toArray());
        assertThat(known(ConferenceAction::of)).isEqualTo(numbers("1 2 3"));
        assertThat(known(CallForwardType::of))
                .isEqualTo(numbers("1 2 3 4 5 6 7 8 17 22 23 24 33 38 39 40 49 54 55 56"));
        assertThat(known(RingingType::of)).isEqualTo(numbers("0 2 3 4 5 6"));
        assertThat(known(DisconnectCause::of))
                .isEqualTo(
                        numbers("1 3 8 16 18 19 20 21 22 23 27 28 30 31 34 38 41 42 44 47 50 57 58 63 65 66 69 70 79 81"
                                + " 83 84 85 86 88 91 97 98 100 102 111"));
    }

    @Test
    void anEntryTellsItsNumberAndItsMeaning() {
        assertThat(DisconnectCause.of(21)).hasValueSatisfying(cause -> {
            assertThat(cause.number()).isEqualTo(21);
            assertThat(cause.meaning()).isEqualTo("call rejected");
        });
        assertThat(SmdrCallType.of(5).map(Coded::meaning)).contains("lost on hold");
    }
}
