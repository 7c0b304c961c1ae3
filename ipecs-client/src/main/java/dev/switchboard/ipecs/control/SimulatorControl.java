package dev.switchboard.ipecs.control;

import java.time.Duration;

/**
 * What the control API may ask of a simulator that the same program runs.
 *
 * <p><b>Threading.</b> Called from the threads of the web face. The methods start something and return.
 */
public interface SimulatorControl {

    /**
     * Lets stations register and their agents log in.
     *
     * @param station the first station
     * @param count how many, in ascending order
     */
    void login(long station, int count);

    /**
     * Lets a station leave.
     *
     * @param station the station
     */
    void logoutStation(long station);

    /**
     * Lets an agent log out.
     *
     * @param station the agent's station
     */
    void logoutAgent(long station);

    /**
     * Plays one call.
     *
     * @param number the other party's number
     * @param station the station
     * @param duration how long the two talk
     * @param outbound whether the station dials
     */
    void call(String number, long station, Duration duration, boolean outbound);

    /**
     * Plays a number of recorded or random messages.
     *
     * @param count how many
     */
    void simulateEvents(int count);
}
