package dev.switchboard.ipecs.call;

/**
 * The agents' times in a stretch of time, all agents together, in milliseconds.
 *
 * @param loginMillis logged in
 * @param availableMillis without a reason to be unavailable
 * @param unavailableMillis with one
 * @param wrapMillis in after-call work
 * @param workingMillis busy or in after-call work, each moment once
 * @param readyMillis available and not working
 */
public record AgentTimes(
        long loginMillis,
        long availableMillis,
        long unavailableMillis,
        long wrapMillis,
        long workingMillis,
        long readyMillis) {

    static final AgentTimes NOTHING = new AgentTimes(0, 0, 0, 0, 0, 0);

    static AgentTimes of(TimerTotals totals, long nowMillis) {
        return new AgentTimes(
                totals.at(StationTimer.AGENT_LOGIN.slot, nowMillis),
                totals.at(StationTimer.AVAILABLE.slot, nowMillis),
                totals.at(StationTimer.UNAVAILABLE.slot, nowMillis),
                totals.at(StationTimer.WRAP.slot, nowMillis),
                totals.at(StationTimer.WORKING.slot, nowMillis),
                totals.at(StationTimer.READY.slot, nowMillis));
    }

    AgentTimes plus(AgentTimes other) {
        return new AgentTimes(
                loginMillis + other.loginMillis,
                availableMillis + other.availableMillis,
                unavailableMillis + other.unavailableMillis,
                wrapMillis + other.wrapMillis,
                workingMillis + other.workingMillis,
                readyMillis + other.readyMillis);
    }

    AgentTimes minus(AgentTimes other) {
        return new AgentTimes(
                loginMillis - other.loginMillis,
                availableMillis - other.availableMillis,
                unavailableMillis - other.unavailableMillis,
                wrapMillis - other.wrapMillis,
                workingMillis - other.workingMillis,
                readyMillis - other.readyMillis);
    }

    /**
     * Occupancy: the share of working time in working and ready time.
     *
     * @return a ratio from 0 to 1; 0 when there was neither
     */
    public double occupancy() {
        long all = workingMillis + readyMillis;
        return all <= 0 ? 0 : (double) workingMillis / all;
    }
}
