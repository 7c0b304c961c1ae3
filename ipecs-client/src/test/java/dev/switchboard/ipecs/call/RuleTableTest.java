package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.call.Effect.CallChanged;
import dev.switchboard.ipecs.call.Effect.StateChanged;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The odd rows of the decision tables: events one second apart, and what the last one leads to. */
class RuleTableTest {

    private static final CallMachine MACHINE = new CallMachine(
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneOffset.UTC));

    /** Events are written {@code code(source>destination;data1,data2)#reference}; - is nothing. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an offer to a station whose call just closed is trailing   | 42(6>1801)#5 44(1801>)#5 3(6>1801)#5               | -                                  | -
            an offer to no station after a close is a new call         | 42(6>1801)#5 44(1801>)#5 3(6>)#5                   | NewCall CallWaiting E              | IN QUEUED -
            an abandoned call presented to a station lives again       | 3(6>)#5 43(6>)#5 3(6>1801)#5                       | E                                  | IN QUEUED -
            an abandoned call that rings lives again and rings         | 3(6>)#5 72(6>;77)#5 43(6>)#5 66(1801>6)#5          | StationConnected AgentLoggedIn CallRinging E | IN RINGING 1801
            an abandoned call that is answered lives again             | 3(6>)#5 2(6>)#5 42(6>1801)#5                       | StationConnected AgentLoggedIn CallAnswered StationBusy E | IN ACTIVE 1801
            caller info after the end is trailing                      | 3(6>)#5 2(6>)#5 72(6>1801;77)#5                    | IncomingCallerInfo                 | -
            caller info of an unknown call starts it                   | 72(6>1801;77)#5                                    | NewCall CallWaiting IncomingCallerInfo E | IN QUEUED -
            caller info between stations starts nothing                | 72(1802>1801;77)#5                                 | IncomingCallerInfo                 | -
            a number that comes while it rings fires the ringing hook  | 3(6>)#5 66(1801>6)#5 71(6>1801;77)#5               | CallRinging                        | IN RINGING 1801
            a call without a reference cannot be presented             | 3(6>1801)                                          | -                                  | -
            a station rings without a reference                        | 66(1801>6)                                         | StationConnected AgentLoggedIn NewCall CallWaiting E | IN RINGING 1801
            an answer without a station is ignored                     | 3(6>)#5 42(6>)#5                                   | -                                  | IN QUEUED -
            an answer out of nowhere by a station is of no direction   | 42(1801>)#5                                        | StationConnected StationBusy E     | UNKNOWN ACTIVE 1801
            an answer between stations is internal and busies both     | 84(1802>) 42(1801>1802)#5                          | StationConnected StationBusy StationBusy E | INTERNAL ACTIVE 1801
            the same answer again is nothing                           | 42(6>1801)#5 42(6>1801)#5                          | -                                  | IN ACTIVE 1801
            an answer elsewhere is a transfer                          | 42(6>1801)#5 84(1802>) 42(6>1802)#5                | StationBusy E                      | IN ACTIVE 1802
            an answer takes a held call back                           | 42(6>1801)#5 49(1801>)#5 57(6>1801)#5              | E                                  | IN ACTIVE 1801
            the leg that gave the call away ends nothing               | 42(6>1801)#5 42(6>1802)#5 44(1801>)#5              | -                                  | IN ACTIVE 1802
            a free trunk ends the call whatever its leg                | 42(6>1801)#5 42(6>1802)#5 2(1801>)#5               | CallDisconnected E                 | -
            a free trunk without a reference ends nothing              | 42(6>1801)#5 2(6>1801)                             | -                                  | IN ACTIVE 1801
            a refusal does not end an answered call                    | 42(6>1801)#5 43(1801>)#5                           | -                                  | IN ACTIVE 1801
            hold works once                                            | 42(6>1801)#5 49(1801>)#5 62(1801>6)#5              | -                                  | IN HELD 1801
            a queue hold without a queue starts nothing                | 62(1801>)#5                                        | StationConnected E                 | -
            dialling a live call notes the number only                 | 84(1801>) 67(1801>)#5 67(1801>;,88)#5              | -                                  | OUT DIALING 1801
            dialling again right after the end is a new call           | 67(1801>;,88)#5 44(1801>)#5 67(1801>;,88)#5        | OutboundCall E                     | OUT DIALING 1801
            a record ends the outgoing call that still lives           | 67(1801>;,88)#5 69(1801>;000010,88)                | CallDisconnected Smdr E            | -
            a record of an inbound call ends nothing                   | 42(6>1801)#5 69(1801>;000010,88)#5                 | Smdr                               | IN ACTIVE 1801
            a record for no station is told                            | 69(6>;000010,88)#9                                 | Smdr                               | -
            trailing events do not bring a station back                | 84(1801>) 82(1801>) 18(1801>) 44(1801>)#5 16(1801>)| -                                  | -
            a station that leaves takes its agent along                | 11(1801>) 82(1801>)                                | AgentLoggedOut StationDisconnected E | -
            a ringing station that comes back rings                    | 3(6>)#5 66(1801>6)#5 82(1801>) 84(1801>)           | StationConnected E                 | IN RINGING 1801
            two calls at a station: an event without reference is none | 42(6>1801)#5 42(6>1801)#6 44(1801>)                | -                                  | IN ACTIVE 1801
            do not disturb when the distributor is shut already        | 11(1801>) 13(1801>) 19(1801>)                      | -                                  | -
            available clears both reasons                              | 11(1801>) 13(1801>) 19(1801>) 14(1801>)            | E                                  | -
            wrap-up without an agent is ignored                        | 84(1801>) 15(1801>)                                | -                                  | -
            """)
    void theLastEventLeadsTo(String what, String events, String hooks, String firstCall) {
        PhoneSystem system = MACHINE.start(Scenario.BASE);
        List<String> told = List.of();
        int second = 0;
        for (String event : events.trim().split(" ", -1)) {
            Transition transition = MACHINE.apply(system, parse(second++, event).event());
            system = transition.next();
            told = told(transition);
        }
        assertThat(told.isEmpty() ? "-" : String.join(" ", told)).isEqualTo(hooks.trim());
        String call = system.calls().stream()
                .findFirst()
                .map(live -> live.direction() + " " + live.state() + " " + CallFields.text(live.station()))
                .orElse("-");
        assertThat(call).isEqualTo(firstCall.trim());
    }

    private static Ev parse(int second, String text) {
        int open = text.indexOf('(');
        int close = text.indexOf(')');
        String inside = text.substring(open + 1, close);
        String[] parts = inside.split(";", 2);
        String[] ends = parts[0].split(">", -1);
        String[] data = parts.length == 1 ? new String[] {"", ""} : (parts[1] + ",").split(",", -1);
        return new Ev(
                second,
                Integer.parseInt(text.substring(0, open)),
                close + 1 < text.length() ? Long.parseLong(text.substring(close + 2)) : 0,
                ends[0].isEmpty() ? 0 : Long.parseLong(ends[0]),
                ends[1].isEmpty() ? 0 : Long.parseLong(ends[1]),
                data[0],
                data[1]);
    }

    private static List<String> told(Transition transition) {
        List<String> told = new ArrayList<>();
        for (Effect effect : transition.effects()) {
            Optional<String> hook = HookPayloads.hook(effect);
            if (effect instanceof StateChanged) {
                told.add("E");
            } else if (hook.isPresent()) {
                told.add(hook.get().substring(3, hook.get().length() - 4));
            } else {
                assertThat(effect instanceof CallChanged || effect instanceof Effect.StationChanged)
                        .isTrue();
            }
        }
        return told;
    }
}
