package dev.switchboard.ipecs.call;

import static dev.switchboard.ipecs.call.Ev.ev;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.ipecs.call.HookPayloads.StationPayload;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The payloads the recorded scenarios do not show. */
class HookPayloadsTest {

    private static final CallMachine MACHINE = new CallMachine(
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneOffset.UTC));
    private static final HookPayloads PAYLOADS = new HookPayloads(StationPayload.LIST);

    @Test
    void stationHooksCanCarryTheListOfStations() {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        system = MACHINE.apply(system, ev(0, 84, 0, 1802, 0).event()).next();
        Transition second = MACHINE.apply(system, ev(0, 84, 0, 1801, 0).event());
        assertThat(PAYLOADS.payload(second.effects().get(0), second.next()))
                .isEqualTo(Map.of("Stations connected", List.of("1801", "1802")));
    }

    @Test
    void callerInfoNamesStationNumberNameAndCall() {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        Ev info = ev(0, 72, 5, 6, 1801).data("5550100", "Ann");
        Transition told = MACHINE.apply(system, info.event());
        Effect effect = told.effects().stream()
                .filter(Effect.CallerInfo.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(PAYLOADS.payload(effect, told.next()))
                .hasToString("{stationID=1801, callerID=5550100, callerName=Ann, callRefID=5}");
        Transition nameless = MACHINE.apply(told.next(), ev(1, 72, 5, 6, 1801).event());
        assertThat(nameless.effects()).isEmpty();
    }

    @Test
    void aRecordOfNothingKnownStillHasAllKeys() {
        Transition told = MACHINE.apply(
                MACHINE.start(Scenario.BASE),
                ev(0, 69, 0, 6, 0).data("010203", "").event());
        assertThat(PAYLOADS.payload(told.effects().get(0), told.next()))
                .hasToString("{stationID=, number=, seconds=3723, callRefID=}");
    }

    @Test
    void thePeriodHookGetsTheFiguresFromBeforeTheReset() {
        PhoneSystem system = MACHINE.apply(
                        MACHINE.start(Scenario.BASE), ev(0, 3, 5, 6, 0).event())
                .next();
        Transition reset = MACHINE.reset(system, Scenario.BASE + 93_784_000L);
        Map<String, Object> period = PAYLOADS.payload(reset.effects().get(0), reset.next());
        assertThat(period.keySet())
                .containsExactly(
                        "System Runtime", "Period Start", "Period End", "Call Stats", "Agent Stats", "uptimeSeconds");
        assertThat(period)
                .containsEntry("System Runtime", "1 day 02:03:04")
                .containsEntry("Period Start", "2024-01-15T09:00:00Z")
                .containsEntry("Period End", "2024-01-16T11:03:04Z");
        assertThat(period.get("Call Stats").toString()).startsWith("{Calls={Inbound=1, ");
        assertThat(reset.next().inboundCalls()).isZero();
        Transition report = MACHINE.report(system, Scenario.BASE + 1000);
        assertThat(report.next()).isSameAs(system);
        assertThat(HookPayloads.hook(report.effects().get(0))).contains("addPeriodHook");
    }

    @Test
    void anEffectWithoutAHookHasNoPayload() {
        PhoneSystem system = MACHINE.apply(
                        MACHINE.start(Scenario.BASE), ev(0, 42, 5, 6, 1801).event())
                .next();
        Transition held = MACHINE.apply(system, ev(1, 49, 5, 1801, 0).event());
        assertThat(HookPayloads.hook(held.effects().get(0))).isEmpty();
        assertThatThrownBy(() -> PAYLOADS.payload(held.effects().get(0), held.next()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
