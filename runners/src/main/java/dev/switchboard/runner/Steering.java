package dev.switchboard.runner;

import dev.switchboard.ipecs.control.SimulatorControl;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.IpecsSimulator;
import dev.switchboard.ipecs.simulator.RandomDay;
import dev.switchboard.ipecs.simulator.TimedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Lets the control API play on the program's own simulated server. */
final class Steering implements SimulatorControl {

    private static final double RING_SECONDS = 3;
    private static final double WRAP_UP_SECONDS = 5;

    private final IpecsSimulator exchange;
    private final int queue;

    Steering(IpecsSimulator exchange, int queue) {
        this.exchange = exchange;
        this.queue = queue;
    }

    @Override
    public void login(long station, int count) {
        CallScenario all = CallScenario.stationLogin(Long.toString(station));
        for (int more = 1; more < count; more++) {
            all = all.with(CallScenario.stationLogin(Long.toString(station + more)));
        }
        exchange.play(all);
    }

    @Override
    public void logoutStation(long station) {
        exchange.play(CallScenario.stationLogout(Long.toString(station)));
    }

    @Override
    public void logoutAgent(long station) {
        exchange.play(CallScenario.agentLogout(Long.toString(station)));
    }

    @Override
    public void call(String number, long station, Duration duration, boolean outbound) {
        String phone = Long.toString(station);
        double talk = duration.toSeconds();
        exchange.play(
                outbound
                        ? CallScenario.outbound(phone).number(number).talkFor(talk)
                        : CallScenario.inbound(queue, phone)
                                .number(number)
                                .ringFor(RING_SECONDS)
                                .talkFor(talk)
                                .wrapUp(WRAP_UP_SECONDS));
    }

    @Override
    public void simulateEvents(int count) {
        Iterator<TimedMessage> day = RandomDay.builder()
                .seed(System.nanoTime())
                .queues(List.of(queue))
                .firstReference(1 + System.nanoTime() % 1_000_000_000)
                .build()
                .messages();
        List<TimedMessage> messages = new ArrayList<>();
        while (messages.size() < count && day.hasNext()) {
            messages.add(day.next());
        }
        exchange.play(messages.iterator());
    }
}
