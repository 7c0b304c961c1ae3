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
