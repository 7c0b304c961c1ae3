package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.ipecs.call.Effect.StateChanged;
import dev.switchboard.ipecs.call.HookPayloads.StationPayload;
import dev.switchboard.ipecs.call.RandomDay.Step;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The machine against the tables read aloud, over random sequences: every hook, payload and figure. */
class ReferenceComparisonTest {

    private static final MachineOptions OPTIONS =
            MachineOptions.defaults(NumberSet.range(1801, 1816), NumberSet.of(List.of(6L)), ZoneOffset.UTC);

    private static final int RUNS = Integer.getInteger("ipecs.reference.runs", 400);

    @Test
    void agreesOnSequencesOfEvents() {
        for (int seed = 0; seed < RUNS; seed++) {
            compare(seed, new RandomDay(seed, false, false).steps(120, false), OPTIONS);
        }
    }

    @Test
    void agreesWhenClocksAreFaultyAndConnectionsLost() {
        for (int seed = 0; seed < RUNS; seed++) {
            compare(seed, new RandomDay(seed, seed % 2 == 0, seed % 3 == 0).steps(120, true), OPTIONS);
        }
    }

    @Test
    void agreesUnderOtherOptions() {
        MachineOptions other = new MachineOptions(
                NumberSet.of(List.of(1801L, 1803L)),
                NumberSet.of(List.of(6L, 7777L)),
                false,
                Set.of(41, 42),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(300),
                ZoneOffset.UTC,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
        for (int seed = 0; seed < RUNS / 2; seed++) {
            compare(seed, new RandomDay(seed, false, false).steps(120, true), other);
        }
    }

    private static void compare(long seed, List<Step> steps, MachineOptions options) {
        CallMachine machine = new CallMachine(options);
        HookPayloads payloads = new HookPayloads(StationPayload.COUNT);
        ReferenceModel reference = new ReferenceModel(options);
        EventFilter filter = new EventFilter(Set.of(), Set.of(), options.stations(), options.queues());
        PhoneSystem system = machine.start(Scenario.BASE);
        boolean heard = false;
        List<String> played = new ArrayList<>();
        for (Step step : steps) {
            long received = Scenario.BASE + step.at();
            Transition transition;
            if (step.event() != null) {
                IpecsEvent event = step.event().event(received, step.time());
                if (filter.verdict(event, false) != EventFilter.Verdict.ACCEPTED) {
                    continue;
                }
                transition = machine.apply(system, event);
                reference.event(event);
                heard = true;
            } else if (!heard) {
                continue;
            } else {
                transition = switch (step.action()) {
                    case "reset" -> machine.reset(system, received);
                    case "lost" -> machine.connectionLost(system, received);
                    case "restored" -> machine.connectionRestored(system, received);
                    default -> machine.tick(system, received);
                };
                switch (step.action()) {
                    case "reset" -> reference.reset(received);
                    case "lost" -> reference.lost();
                    case "restored" -> reference.restored(received);
                    default -> reference.tick(received);
                }
            }
            system = transition.next();
            played.add(step.toString());
            List<String> told = told(transition, system, payloads);
            if (!told.equals(reference.hooks)) {
                assertThat(told)
                        .as("seed %s after these steps:%n%s", seed, String.join("\n", played))
                        .isEqualTo(reference.hooks);
            }
            reference.hooks.clear();
        }
        long end = Scenario.BASE + steps.get(steps.size() - 1).at() + 1234;
        CallCentreSnapshot snapshot = system.snapshot(end);
        long now = reference.now(end);
        assertThat(snapshot.extendedSummary()).as("seed " + seed).isEqualTo(reference.extended(now));
        assertThat(snapshot.callStatistics()).as("seed " + seed).isEqualTo(reference.callStatistics(now));
        assertThat(system.activeCalls()).isEqualTo(reference.active());
        assertThat(system.liveCalls()).isEqualTo(reference.live.size());
        assertThat(system.staleCalls()).isEqualTo(reference.stale);
    }

    /** The transition in the reference's words. */
    private static List<String> told(Transition transition, PhoneSystem after, HookPayloads payloads) {
        List<String> told = new ArrayList<>();
        for (Effect effect : transition.effects()) {
            if (effect instanceof Effect.BadSmdr) {
                told.add("BadSmdr ");
            }
            Optional<String> hook = HookPayloads.hook(effect);
            if (hook.isEmpty() || effect instanceof Effect.CallerInfo || effect instanceof Effect.PeriodClosed) {
                continue;
            }
            Map<String, Object> payload = payloads.payload(effect, after);
            String name = hook.get().substring(3, hook.get().length() - 4);
            String text = effect instanceof StateChanged
                    ? payload.toString()
                    : payload.values().stream().map(Object::toString).collect(Collectors.joining("/"));
            told.add(name + " " + text);
        }
        return told;
    }
}
