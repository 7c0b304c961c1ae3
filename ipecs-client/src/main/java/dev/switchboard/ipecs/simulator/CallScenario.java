package dev.switchboard.ipecs.simulator;

import java.util.List;
import java.util.function.Consumer;

/**
 * Events that follow one another as on a real server: a call, a login, or several of them.
 *
 * <p>Scenarios are values and can be played any number of times. All times are in seconds.
 */
public interface CallScenario {

    /**
     * The events, in the order of their times.
     *
     * @param firstReference the reference of the first call; further calls count on from there
     * @return what is sent and when, from the beginning of the scenario
     */
    List<TimedMessage> messages(long firstReference);

    /**
     * How many calls there are.
     *
     * @return the number of call references used
     */
    int calls();

    /**
     * A call that comes in and is answered at a station.
     *
     * @param queue the queue it comes through
     * @param station who answers
     * @return the call, to be described further
     */
    static InboundCall inbound(int queue, String station) {
        return InboundCall.of(queue, station);
    }

    /**
     * A call that comes in and that nobody ever answers: the caller gives up in the queue.
     *
     * @param queue the queue it comes through
     * @param patience how long the caller waits, in seconds
     * @return the scenario
     */
    static CallScenario abandonedInQueue(int queue, double patience) {
        long wait = Score.millis(patience);
        return new WrittenScenario(
                1,
                (score, call) -> score.arrive(call, queue)
                        .lineBusy(call, queue, "")
                        .pause(wait)
                        .giveUpInQueue(call, queue));
    }

    /**
     * A call to the outside.
     *
     * @param station who calls
     * @return the call, to be described further
     */
    static OutboundCall outbound(String station) {
        return OutboundCall.of(station);
    }

    /**
     * A call from one station to another.
     *
     * @param from who calls
     * @param to who answers
     * @param ring how long it rings, in seconds
     * @param talk how long they talk, in seconds
     * @return the scenario
     */
    static CallScenario internal(String from, String to, double ring, double talk) {
        long ringing = Score.millis(ring);
        long talking = Score.millis(talk);
        return new WrittenScenario(
                1,
                (score, call) -> score.callInside(call, from, to)
                        .pause(ringing)
                        .answerInside(call, from, to)
                        .pause(talking)
                        .endInside(call, from, to));
    }

    /**
     * A telephone goes into service and its agent logs in, three seconds later.
     *
     * @param station its number
     * @return the scenario
     */
    static CallScenario stationLogin(String station) {
        return written(score -> score.stationIn(station).pause(3_000).agentIn(station));
    }

    /**
     * A telephone goes into service, without an agent.
     *
     * @param station its number
     * @return the scenario
     */
    static CallScenario stationInService(String station) {
        return written(score -> score.stationIn(station));
    }

    /**
     * A telephone goes out of service.
     *
     * @param station its number
     * @return the scenario
     */
    static CallScenario stationLogout(String station) {
        return written(score -> score.stationOut(station));
    }

    /**
     * An agent logs in at a telephone that is in service.
     *
     * @param station its number
     * @return the scenario
     */
    static CallScenario agentLogin(String station) {
        return written(score -> score.agentIn(station));
    }

    /**
     * An agent logs out, half a second after the beginning.
     *
     * @param station the telephone's number
     * @return the scenario
     */
    static CallScenario agentLogout(String station) {
        return written(score -> score.pause(500).agentOut(station));
    }

    /**
     * An agent is unavailable for a while.
     *
     * @param station the telephone's number
     * @param seconds how long
     * @return the scenario
     */
    static CallScenario unavailable(String station, double seconds) {
        long pause = Score.millis(seconds);
        return written(score -> score.available(station, false).pause(pause).available(station, true));
    }

    /**
     * A telephone is set to do-not-disturb for a while.
     *
     * @param station its number
     * @param seconds how long
     * @return the scenario
     */
    static CallScenario doNotDisturb(String station, double seconds) {
        long pause = Score.millis(seconds);
        return written(score -> score.doNotDisturb(station, true).pause(pause).doNotDisturb(station, false));
    }

    /**
     * This scenario, later.
     *
     * @param seconds how much later it begins
     * @return the scenario
     */
    default CallScenario after(double seconds) {
        return CombinedScenario.of(this, Score.millis(seconds));
    }

    /**
     * This scenario and another that begins with it.
     *
     * @param other the other one, whose call references count on from this one's
     * @return both
     */
    default CallScenario with(CallScenario other) {
        return CombinedScenario.of(this, 0).and(other, 0);
    }

    /**
     * This scenario and then another.
     *
     * @param next what follows the last event of this one; see {@link #after} for a pause between them
     * @return both
     */
    default CallScenario then(CallScenario next) {
        List<TimedMessage> mine = messages(1);
        long length = mine.isEmpty() ? 0 : mine.get(mine.size() - 1).at().toMillis();
        return CombinedScenario.of(this, 0).and(next, length);
    }

    private static CallScenario written(Consumer<Score> text) {
        return new WrittenScenario(0, (score, call) -> text.accept(score));
    }
}
