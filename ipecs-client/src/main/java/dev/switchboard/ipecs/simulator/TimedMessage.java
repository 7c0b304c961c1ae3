package dev.switchboard.ipecs.simulator;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Objects;

/** Something that the server does at a certain time after a play has begun. */
public sealed interface TimedMessage {

    /**
     * When it is due.
     *
     * @return the time since the beginning of the play, not negative
     */
    Duration at();

    /**
     * The message as one WebSocket text.
     *
     * @param start the server's local time at the beginning of the play
     * @return the text; empty for a {@link Loss}
     */
    String text(LocalDateTime start);

    /**
     * An event that gets its time when it is sent.
     *
     * @param at when it is due
     * @param event what is sent
     */
    record Event(Duration at, WireEvent event) implements TimedMessage {

        /**
         * Checks the values.
         *
         * @param at when it is due
         * @param event what is sent
         */
        public Event {
            requireTime(at);
            Objects.requireNonNull(event, "event");
        }

        @Override
        public String text(LocalDateTime start) {
            return event.text(start.plus(at));
        }
    }

    /**
     * A text that is sent as it is, with the time that stands in it.
     *
     * @param at when it is due
     * @param raw what is sent
     */
    record Text(Duration at, String raw) implements TimedMessage {

        /**
         * Checks the values.
         *
         * @param at when it is due
         * @param raw what is sent
         */
        public Text {
            requireTime(at);
            Objects.requireNonNull(raw, "raw");
        }

        @Override
        public String text(LocalDateTime start) {
            return raw;
        }
    }

    /**
     * The connection breaks.
     *
     * @param at when it is due
     */
    record Loss(Duration at) implements TimedMessage {

        /**
         * Checks the value.
         *
         * @param at when it is due
         */
        public Loss {
            requireTime(at);
        }

        @Override
        public String text(LocalDateTime start) {
            return "";
        }
    }

    private static void requireTime(Duration at) {
        if (at.isNegative()) {
            throw new IllegalArgumentException("at must not be negative, but is " + at);
        }
    }
}
