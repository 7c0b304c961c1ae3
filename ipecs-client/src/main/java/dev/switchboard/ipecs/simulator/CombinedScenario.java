package dev.switchboard.ipecs.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Several scenarios, each with its own beginning. */
record CombinedScenario(List<Part> parts) implements CallScenario {

    /** One of them. */
    record Part(CallScenario scenario, long startMillis) {}

    static CombinedScenario of(CallScenario scenario, long startMillis) {
        return new CombinedScenario(List.of(new Part(scenario, startMillis)));
    }

    CombinedScenario and(CallScenario scenario, long startMillis) {
        List<Part> more = new ArrayList<>(parts);
        more.add(new Part(scenario, startMillis));
        return new CombinedScenario(List.copyOf(more));
    }

    @Override
    public int calls() {
        return parts.stream().mapToInt(part -> part.scenario().calls()).sum();
    }

    @Override
    public List<TimedMessage> messages(long firstReference) {
        List<TimedMessage> all = new ArrayList<>();
        long reference = firstReference;
        for (Part part : parts) {
            for (TimedMessage message : part.scenario().messages(reference)) {
                all.add(later(message, Duration.ofMillis(part.startMillis())));
            }
            reference += part.scenario().calls();
        }
        all.sort(Comparator.comparing(TimedMessage::at));
        return all;
    }

    static TimedMessage later(TimedMessage message, Duration by) {
        Duration at = message.at().plus(by);
        if (message instanceof TimedMessage.Event event) {
            return new TimedMessage.Event(at, event.event());
        }
        if (message instanceof TimedMessage.Text text) {
            return new TimedMessage.Text(at, text.raw());
        }
        return new TimedMessage.Loss(at);
    }
}
