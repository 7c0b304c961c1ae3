package dev.switchboard.ipecs.call;

import static dev.switchboard.ipecs.call.Ev.ev;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.call.EventFilter.Verdict;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventFilterTest {

    private static final NumberSet STATIONS = NumberSet.ofSetting(List.of(1801L, 1801L, 1805L));
    private static final NumberSet QUEUES = NumberSet.of(List.of(6L, 9L));

    @Test
    void theFirstReasonInTheDocumentedOrderCounts() {
        EventFilter filter = new EventFilter(Set.of(3, 18, 45, 68, 300), Set.of(45), STATIONS, QUEUES);
        assertThat(filter.verdict(ev(0, 17, 0, 1801, 0).event(), true)).isEqualTo(Verdict.EVENT_FILTER);
        assertThat(filter.verdict(ev(0, 45, 0, 1801, 0).event(), false)).isEqualTo(Verdict.EVENT_FILTER);
        assertThat(filter.verdict(ev(0, 301, 0, 1801, 0).event(), false)).isEqualTo(Verdict.EVENT_FILTER);
        assertThat(filter.verdict(ev(0, 68, 0, 0, 0).event(), true)).isEqualTo(Verdict.HEARTBEAT);
        assertThat(filter.verdict(ev(0, 18, 0, 1900, 0).event(), true)).isEqualTo(Verdict.IGNORED);
        assertThat(filter.verdict(ev(0, 18, 0, 1803, 0).event(), false)).isEqualTo(Verdict.NUMBER_FILTER);
        assertThat(filter.verdict(ev(0, 3, 0, 7, 1805).event(), false)).isEqualTo(Verdict.ACCEPTED);
        assertThat(filter.verdict(ev(0, 300, 0, 9, 0).event(), false)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void withoutAListOfAllowedCodesAllButTheBlockedPass() {
        EventFilter filter = new EventFilter(Set.of(), Set.of(45, 400), NumberSet.range(1801, 1816), QUEUES);
        assertThat(filter.verdict(ev(0, 99, 0, 1816, 0).event(), false)).isEqualTo(Verdict.ACCEPTED);
        assertThat(filter.verdict(ev(0, 999, 0, 1801, 0).event(), false)).isEqualTo(Verdict.ACCEPTED);
        assertThat(filter.verdict(ev(0, 400, 0, 1801, 0).event(), false)).isEqualTo(Verdict.EVENT_FILTER);
        assertThat(filter.verdict(ev(0, 18, 0, 1817, 0).event(), false)).isEqualTo(Verdict.NUMBER_FILTER);
    }
}
