package dev.switchboard.ipecs.simulator;

import java.util.List;

/** A scenario of at most one call, written down afresh for each reference. */
record WrittenScenario(int calls, Text text) implements CallScenario {

    /** Writes the events of a call. */
    interface Text {
        void write(Score score, long call);
    }

    @Override
    public List<TimedMessage> messages(long firstReference) {
        Score score = new Score(0);
        text.write(score, firstReference);
        return score.messages();
    }
}
