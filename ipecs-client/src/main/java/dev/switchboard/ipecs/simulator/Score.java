package dev.switchboard.ipecs.simulator;

import dev.switchboard.ipecs.simulator.WireEvent.Party;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Writes the event sequences of an iPECS server, one event after the other at a running time in milliseconds.
 *
 * <p>The sequences and their pauses are those of the original's simulator, completed where that one broke off.
 */
final class Score {

    private static final String FOUR = "    ";
    private static final String FIVE = "     ";
    private final List<TimedMessage> messages = new ArrayList<>();
    private final double pace;
    private long now;

    Score(long startMillis) {
        this(startMillis, 1);
    }

    /** With a pace below 1 the pauses inside a sequence shrink. */
    Score(long startMillis, double pace) {
        this.now = startMillis;
        this.pace = pace;
    }

    static long millis(double seconds) {
        if (!(seconds >= 0) || seconds > 1e9) {
            throw new IllegalArgumentException("a time must be 0 s or more, not " + seconds);
        }
        return Math.round(seconds * 1000);
    }

    long now() {
        return now;
    }

    Score pause(long millis) {
        now += millis;
        return this;
    }

    Score tenths(int count) {
        return pause(Math.round(count * 100 * pace));
    }

    /** In the order of their times, and of equal times in the order in which they were written. */
    List<TimedMessage> messages() {
        List<TimedMessage> sorted = new ArrayList<>(messages);
        sorted.sort(Comparator.comparing(TimedMessage::at));
        return sorted;
    }

    private Score add(WireEvent event) {
        messages.add(new TimedMessage.Event(Duration.ofMillis(now), event));
        return this;
    }

    private Score station(int code, String station, String data1, String data2) {
        return add(WireEvent.station(code, station).data(data1, data2));
    }

    // ---- stations and agents

    Score stationIn(String station) {
        station(84, station, "", "");
        tenths(1).station(18, station, "", "");
        return tenths(1).station(18, station, "", "");
    }

    Score stationOut(String station) {
        station(82, station, "", "");
        tenths(1).station(18, station, "", "");
        return tenths(1).station(18, station, "", "");
    }

    Score agentIn(String station) {
        station(11, station, "0008", "0000");
        return tenths(1).station(18, station, "", "");
    }

    Score agentOut(String station) {
        station(12, station, "0008", "");
        return tenths(1).station(18, station, "", "");
    }

    Score available(String station, boolean available) {
        return station(available ? 14 : 13, station, "0005", "0008");
    }

    Score doNotDisturb(String station, boolean on) {
        return station(on ? 19 : 20, station, "", "");
    }

    Score busy(String station) {
        return station(17, station, "", "");
    }

    Score idle(String station) {
        return station(18, station, "", "");
    }

    // ---- a call from outside

    Score arrive(long call, int queue) {
        add(new WireEvent(3, call, Party.line(queue), new Party("", FIVE), FOUR, "0002"));
        return tenths(1);
    }

    /** The line is taken; with the station the call goes to, if that is known already. */
    Score lineBusy(long call, int queue, String station) {
        Party to = station.isEmpty() ? Party.NONE : Party.station(station);
        add(new WireEvent(1, call, Party.line(queue), to, FOUR, FOUR));
        return tenths(1);
    }

    Score offer(long call, int queue, String station, String number, String did) {
        Party line = Party.line(queue);
        Party phone = Party.station(station);
        add(new WireEvent(72, call, line, phone, number, ""));
        add(new WireEvent(71, call, line, phone, did, ""));
        add(new WireEvent(3, call, line, phone, "0008", "0005"));
        tenths(1);
        add(new WireEvent(66, call, phone, line, "0008", "0008"));
        return add(new WireEvent(72, call, line, phone, number, ""));
    }

    Score answer(long call, int queue, String station) {
        return add(new WireEvent(42, call, Party.line(queue), Party.station(station), FIVE, FIVE));
    }

    Score pickUp(long call, int queue, String station) {
        return add(WireEvent.call(57, call, Party.station(station), Party.line(queue)));
    }

    Score hold(long call, String station) {
        return add(WireEvent.call(49, call, Party.station(station), Party.NONE));
    }

    Score retrieve(long call, String station) {
        return add(WireEvent.call(50, call, Party.station(station), Party.NONE));
    }

    /** The end of an answered call, up to the free line; an agent with wrap-up starts it here. */
    Score hangUp(long call, int queue, String station, boolean wrapUp) {
        Party phone = Party.station(station);
        if (wrapUp) {
            add(new WireEvent(15, 0, phone, Party.BLANK, "0008", FOUR));
            tenths(1);
        }
        add(WireEvent.call(18, call, phone, phone));
        tenths(1);
        WireEvent disconnect = new WireEvent(44, call, phone, Party.BLANK, "0000", FOUR);
        add(disconnect);
        add(new WireEvent(2, call, new Party("CO", station), phone, FOUR, FOUR));
        add(disconnect);
        return add(new WireEvent(2, call, Party.line(queue), phone, FOUR, FOUR));
    }

    Score wrapUpEnd(String station) {
        return add(new WireEvent(16, 0, Party.station(station), Party.BLANK, "0008", FOUR));
    }

    /** One leg of a call that goes on elsewhere ends. */
    Score leave(long call, String station) {
        add(WireEvent.call(44, call, Party.station(station), Party.BLANK));
        return idle(station);
    }

    Score giveUpInQueue(long call, int queue) {
        return add(WireEvent.call(2, call, Party.line(queue), Party.BLANK));
    }

    Score giveUpRinging(long call, int queue, String station) {
        add(WireEvent.call(43, call, Party.station(station), Party.line(queue)));
        add(WireEvent.call(2, call, Party.line(queue), Party.station(station)));
        return idle(station);
    }

    // ---- a call to the outside, and one inside

    Score dial(long call, String station, String number) {
        busy(station).tenths(20);
        return add(WireEvent.call(67, call, Party.station(station), Party.NONE).data("", number));
    }

    Score outboundAnswer(long call, String station) {
        return add(WireEvent.call(42, call, Party.station(station), Party.NONE));
    }

    Score outboundEnd(long call, String station, String number, long talkedMillis) {
        add(WireEvent.call(44, call, Party.station(station), Party.BLANK)).tenths(10);
        if (talkedMillis > 0) {
            Duration talked = Duration.ofSeconds((talkedMillis + 500) / 1000);
            String clock = String.format(
                    Locale.ROOT, "%02d%02d%02d", talked.toHours(), talked.toMinutesPart(), talked.toSecondsPart());
            add(WireEvent.call(69, call, Party.station(station), Party.NONE).data(clock, number));
            tenths(10);
        }
        return idle(station);
    }

    Score callInside(long call, String from, String to) {
        return add(WireEvent.call(66, call, Party.station(to), Party.station(from)));
    }

    Score answerInside(long call, String from, String to) {
        return add(WireEvent.call(42, call, Party.station(from), Party.station(to)));
    }

    Score endInside(long call, String from, String to) {
        add(WireEvent.call(44, call, Party.station(from), Party.BLANK));
        return idle(from).idle(to);
    }
}
