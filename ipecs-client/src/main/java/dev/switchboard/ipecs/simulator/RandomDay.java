package dev.switchboard.ipecs.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A made-up but plausible day in a call centre: agents log in, callers arrive, wait, are answered or give up, calls are
 * held and transferred, agents take breaks and call out, and at the end everybody leaves.
 *
 * <p>The same options give the same messages. An agent never has two calls at a time. When there is more work than the
 * agents can do at their usual pace, all times (ringing, talk, wrap-up, patience) shrink until it fits.
 */
public final class RandomDay {

    final List<String> stations;
    final List<Integer> queues;
    final double callsPerSecond;
    final double abandonShare;
    final long seed;
    final Duration length;
    final boolean morning;
    final boolean heartbeats;
    final long firstReference;

    private RandomDay(Builder options) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < options.stations; i++) {
            numbers.add(Integer.toString(options.firstStation + i));
        }
        stations = List.copyOf(numbers);
        queues = options.queues;
        callsPerSecond = options.callsPerSecond;
        abandonShare = options.abandonShare;
        seed = options.seed;
        length = options.length;
        morning = options.morning;
        heartbeats = options.heartbeats;
        firstReference = options.firstReference;
    }

    /**
     * Starts to describe a day.
     *
     * @return a builder with 16 stations from 1801, queue 6, one call in 20 s, 8 % abandoned, seed 1, four hours with the
     *     profile of a morning and no heartbeats
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Describes a day. */
    public static final class Builder {

        private int firstStation = 1801;
        private int stations = 16;
        private List<Integer> queues = List.of(6);
        private double callsPerSecond = 0.05;
        private double abandonShare = 0.08;
        private long seed = 1;
        private Duration length = Duration.ofHours(4);
        private boolean morning = true;
        private boolean heartbeats;
        private long firstReference = 5000;

        private Builder() {}

        /**
         * Sets the stations, each with an agent.
         *
         * @param first number of the first
         * @param count how many, at least one
         * @return this builder
         */
        public Builder stations(int first, int count) {
            if (first < 1 || count < 1) {
                throw new IllegalArgumentException("there must be at least one station, with a number above 0");
            }
            firstStation = first;
            stations = count;
            return this;
        }

        /**
         * Sets the queues, of which every agent serves all.
         *
         * @param numbers queue numbers, at least one
         * @return this builder
         */
        public Builder queues(List<Integer> numbers) {
            if (numbers.isEmpty()) {
                throw new IllegalArgumentException("there must be at least one queue");
            }
            queues = List.copyOf(numbers);
            return this;
        }

        /**
         * Sets how many calls come in.
         *
         * @param mean calls a second over the whole day, more than zero, at most 100,000
         * @return this builder
         */
        public Builder callsPerSecond(double mean) {
            if (!(mean > 0 && mean <= 100_000)) {
                throw new IllegalArgumentException("callsPerSecond must be more than 0, at most 100000, not " + mean);
            }
            callsPerSecond = mean;
            return this;
        }

        /**
         * Sets how many callers give up.
         *
         * @param share 0 to 1; more give up where agents cannot keep up
         * @return this builder
         */
        public Builder abandonShare(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("abandonShare must be 0 to 1, not " + share);
            }
            abandonShare = share;
            return this;
        }

        /**
         * Sets the seed.
         *
         * @param newSeed any number
         * @return this builder
         */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Sets how long calls come in; the day ends when the last of them has ended.
         *
         * @param newLength more than zero
         * @return this builder
         */
        public Builder length(Duration newLength) {
            if (newLength.isNegative() || newLength.isZero()) {
                throw new IllegalArgumentException("length must be more than zero, not " + newLength);
            }
            length = newLength;
            return this;
        }

        /**
         * Lets calls come in at the same rate all the time, rather than with the rise, peak and fall of a morning.
         *
         * @return this builder
         */
        public Builder evenly() {
            morning = false;
            return this;
        }

        /**
         * Adds the server's heartbeats, for whoever takes the messages without a simulator, which has its own.
         *
         * @return this builder
         */
        public Builder heartbeats() {
            heartbeats = true;
            return this;
        }

        /**
         * Sets the reference of the first call.
         *
         * @param reference at least 1
         * @return this builder
         */
        public Builder firstReference(long reference) {
            if (reference < 1) {
                throw new IllegalArgumentException("a call reference must be at least 1, not " + reference);
            }
            firstReference = reference;
            return this;
        }

        /**
         * Makes the day.
         *
         * @return the day
         */
        public RandomDay build() {
            return new RandomDay(this);
        }
    }

    /**
     * The day from its beginning, made while it is read: memory does not grow with its length.
     *
     * @return messages in the order of their times
     */
    public Iterator<TimedMessage> messages() {
        return new DayEngine(this);
    }
}
