package dev.switchboard.ipecs.call;

import static dev.switchboard.ipecs.call.Ev.ev;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worked example of the documentation, played and compared with the table it is printed in. */
class MetricsPageTest {

    private static final CallMachine MACHINE = new CallMachine(
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneOffset.UTC));

    private static final List<Ev> EXAMPLE = List.of(
            ev(0, 11, 0, 1801, 0),
            ev(60, 3, 1, 6, 0),
            ev(70, 42, 1, 6, 1801),
            ev(90, 3, 2, 6, 0),
            ev(100, 49, 1, 1801, 0),
            ev(120, 3, 3, 6, 0),
            ev(120, 3, 4, 6, 0),
            ev(123, 2, 3, 6, 0),
            ev(130, 50, 1, 1801, 0),
            ev(180, 2, 4, 6, 0),
            ev(190, 44, 1, 1801, 0),
            ev(190, 15, 0, 1801, 0),
            ev(190, 18, 0, 1801, 0),
            ev(200, 16, 0, 1801, 0),
            ev(210, 42, 2, 6, 1801),
            ev(270, 44, 2, 1801, 0),
            ev(270, 15, 0, 1801, 0),
            ev(270, 18, 0, 1801, 0),
            ev(290, 16, 0, 1801, 0),
            ev(890, 3, 5, 6, 0),
            ev(910, 42, 5, 6, 1801),
            ev(970, 44, 5, 1801, 0),
            ev(970, 18, 0, 1801, 0));

    @Test
    void theWorkedExampleIsWhatComesOut() throws IOException {
        PhoneSystem system = play(EXAMPLE);
        CallCentreSnapshot snapshot = system.snapshot(Scenario.BASE + 1_800_000);
        List<IntervalFigures> intervals = snapshot.intervals(15);
        assertThat(intervals).hasSize(3);
        assertThat(intervals.get(0).startMillis()).isEqualTo(Scenario.BASE);
        assertThat(intervals).extracting(IntervalFigures::closed).containsExactly(true, true, false);
        Map<String, double[]> page = page();
        Map<String, Double> period = figures(snapshot.callFigures(), snapshot.agentTimes());
        Map<String, Double> first =
                figures(intervals.get(0).total(), intervals.get(0).agents());
        Map<String, Double> second =
                figures(intervals.get(1).total(), intervals.get(1).agents());
        assertThat(page.keySet()).isEqualTo(period.keySet());
        page.forEach((name, columns) -> {
            assertThat(period.get(name)).as(name + " of the period").isCloseTo(columns[0], within(0.00005));
            assertThat(first.get(name)).as(name + " of the first interval").isCloseTo(columns[1], within(0.00005));
            assertThat(second.get(name)).as(name + " of the second interval").isCloseTo(columns[2], within(0.00005));
        });
        assertThat(figures(snapshot.callFiguresByQueue().get(6L), snapshot.agentTimes()))
                .isEqualTo(period);
    }

    @Test
    void halfAndWholeHoursAreSumsOfTheirQuarters() {
        CallCentreSnapshot snapshot = play(EXAMPLE).snapshot(Scenario.BASE + 1_799_000);
        assertThat(snapshot.intervals(60)).hasSize(1);
        IntervalFigures hour = snapshot.intervals(60).get(0);
        assertThat(hour.total()).isEqualTo(snapshot.callFigures());
        assertThat(hour.agents()).isEqualTo(snapshot.agentTimes());
        assertThat(snapshot.intervals(30).get(0).total()).isEqualTo(hour.total());
        assertThat(hour.closed()).isFalse();
    }

    @Test
    void intervalsFollowTheClockOfTheZone() {
        MachineOptions kathmandu = MachineOptions.defaults(
                NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneId.of("Asia/Kathmandu"));
        CallMachine machine = new CallMachine(kathmandu);
        PhoneSystem system = machine.start(Scenario.BASE);
        system = machine.apply(system, ev(600, 3, 1, 6, 0).event()).next();
        IntervalFigures hour =
                system.snapshot(Scenario.BASE + 600_000).intervals(60).get(0);
        assertThat(Instant.ofEpochMilli(hour.startMillis())).hasToString("2024-01-15T03:15:00Z");
        assertThat(system.calls().get(0).startedAtMillis())
                .isEqualTo(Instant.parse("2024-01-15T03:25:00Z").toEpochMilli());
        assertThat(hour.total().waiting()).isEqualTo(1);
    }

    @Test
    void agentsTimesAreSplitAtTheBoundaryAlsoOverAResetAndAQuietNight() {
        PhoneSystem system = play(List.of(ev(0, 11, 0, 1801, 0), ev(600, 17, 0, 1801, 0)));
        system = MACHINE.reset(system, Scenario.BASE + 700_000).next();
        system = MACHINE.apply(system, ev(1000, 18, 0, 1801, 0).event()).next();
        CallCentreSnapshot morning = system.snapshot(Scenario.BASE + 12 * 3_600_000L);
        List<IntervalFigures> intervals = morning.intervals(15);
        assertThat(intervals).hasSize(49);
        assertThat(intervals.get(0).agents().workingMillis()).isEqualTo(300_000);
        assertThat(intervals.get(0).agents().readyMillis()).isEqualTo(600_000);
        assertThat(intervals.get(1).agents().workingMillis()).isEqualTo(100_000);
        assertThat(intervals.get(20).agents().readyMillis()).isEqualTo(900_000);
        assertThat(morning.agentTimes().workingMillis()).isEqualTo(300_000);
        CallCentreSnapshot week = system.snapshot(Scenario.BASE + 7 * 24 * 3_600_000L);
        assertThat(week.intervals(15)).hasSize(IntervalLog.KEPT + 1);
        assertThat(week.intervals(15).get(5).agents().readyMillis()).isEqualTo(900_000);
    }

    @Test
    void aGapMarksWhatItTouchesAndNothingElse() {
        PhoneSystem system = play(List.of(ev(0, 11, 0, 1801, 0)));
        assertThat(system.snapshot(Scenario.BASE).periodGaps()).isEmpty();
        system = MACHINE.connectionLost(system, Scenario.BASE + 1_000_000).next();
        CallCentreSnapshot away = system.snapshot(Scenario.BASE + 1_100_000);
        assertThat(away.periodGaps()).containsExactly(new Gap(Scenario.BASE + 1_000_000, IpecsEvent.NONE));
        assertThat(away.intervals(15).get(1).gaps().get(0).open()).isTrue();
        system = MACHINE.apply(system, ev(1001, 17, 0, 1801, 0).event()).next();
        assertThat(system.gaps())
                .as("a late event does not end it")
                .last()
                .extracting(Gap::open)
                .isEqualTo(true);
        system = MACHINE.connectionRestored(system, Scenario.BASE + 2_000_000).next();
        List<IntervalFigures> intervals =
                system.snapshot(Scenario.BASE + 3_000_000).intervals(15);
        assertThat(intervals).extracting(IntervalFigures::incomplete).containsExactly(false, true, true, false);
        assertThat(intervals.get(1).gaps())
                .containsExactly(new Gap(Scenario.BASE + 1_000_000, Scenario.BASE + 1_800_000));
        assertThat(intervals.get(2).gaps())
                .containsExactly(new Gap(Scenario.BASE + 1_800_000, Scenario.BASE + 2_000_000));
        system = MACHINE.reset(system, Scenario.BASE + 3_000_000).next();
        assertThat(system.snapshot(Scenario.BASE + 3_100_000).periodGaps()).isEmpty();
    }

    @Test
    void theHourTheProgramStartsInHasAGapUpToTheStart() {
        PhoneSystem system = MACHINE.start(Scenario.BASE + 600_000);
        system = MACHINE.connectionRestored(system, Scenario.BASE + 605_000).next();
        system = MACHINE.apply(system, ev(700, 84, 0, 1801, 0).event()).next();
        IntervalFigures first =
                system.snapshot(Scenario.BASE + 1_000_000).intervals(15).get(0);
        assertThat(first.gaps()).containsExactly(new Gap(Scenario.BASE, Scenario.BASE + 605_000));
    }

    private static PhoneSystem play(List<Ev> events) {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        for (Ev event : events) {
            system = MACHINE.apply(system, event.event()).next();
        }
        return system;
    }

    private static Map<String, Double> figures(CallFigures calls, AgentTimes agents) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("offered", (double) calls.offered());
        figures.put("answered", (double) calls.answered());
        figures.put("abandoned", (double) calls.abandoned());
        figures.put("short abandons", (double) calls.shortAbandons());
        figures.put("answered in time", (double) calls.answeredInTime());
        figures.put("service level", calls.serviceLevel());
        figures.put("service level of all", calls.serviceLevelOfAll());
        figures.put("ASA in seconds", calls.averageSpeedOfAnswerMillis() / 1000);
        figures.put("abandonment", calls.abandonment());
        figures.put("abandonment without short abandons", calls.abandonmentWithoutShort());
        figures.put("AHT in seconds", calls.averageHandleMillis() / 1000);
        figures.put(
                "p50 of the answered in seconds", (double) calls.answerWaits().percentile(50));
        figures.put(
                "p90 of the answered in seconds", (double) calls.answerWaits().percentile(90));
        figures.put("working in seconds", agents.workingMillis() / 1000.0);
        figures.put("ready in seconds", agents.readyMillis() / 1000.0);
        figures.put("occupancy", agents.occupancy());
        return figures;
    }

    /** The example's table: name to the three columns; of "2 / 5 = 0.4" the result counts. */
    private static Map<String, double[]> page() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/ipecs-metrics.md"));
        int line = lines.indexOf("| Figure | Of the period | Of 09:00–09:15 | Of 09:15–09:30 |") + 2;
        assertThat(line).as("the example's table").isGreaterThan(1);
        Map<String, double[]> page = new LinkedHashMap<>();
        for (; lines.get(line).startsWith("|"); line++) {
            String[] cells = lines.get(line).split("\\|", -1);
            double[] columns = new double[3];
            for (int i = 0; i < columns.length; i++) {
                String cell = cells[i + 2].trim();
                columns[i] = Double.parseDouble(
                        cell.substring(cell.lastIndexOf('=') + 1).trim());
            }
            page.put(cells[1].trim(), columns);
        }
        return page;
    }
}
