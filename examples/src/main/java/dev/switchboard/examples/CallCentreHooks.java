package dev.switchboard.examples;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.common.time.Threads;
import dev.switchboard.ipecs.IpecsApi;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Prints what happens in a call centre, as the sample program of the original does. */
public final class CallCentreHooks {

    private CallCentreHooks() {}

    /**
     * Runs until the program is stopped.
     *
     * @param args the configuration file; {@code ipecs.conf} unless given
     * @throws PeerException when the phone system cannot be reached or refuses
     * @throws InterruptedException when the wait for the end is interrupted
     */
    public static void main(String[] args) throws PeerException, InterruptedException {
        Path config = args.length > 0 ? Path.of(args[0]) : IpecsApi.usualFile();
        run(config, System.out::println, Threads.untilStopped());
    }

    static void run(Path config, Consumer<String> print, CountDownLatch end)
            throws PeerException, InterruptedException {
        // tag::readme[]
        try (var ipecs = new IpecsApi(config)) {
            ipecs.addNewCallHook(data -> print.accept("new call: " + data));
            ipecs.addCallWaitingHook(data -> print.accept("waiting: " + data));
            ipecs.addCallRingingHook(data -> print.accept("ringing: " + data));
            ipecs.addCallAnsweredHook(data -> print.accept("answered: " + data));
            ipecs.addCallAbandonedHook(data -> print.accept("abandoned: " + data));
            ipecs.addCallDisconnectedHook(data -> print.accept("ended: " + data));
            ipecs.addStationConnectedHook(data -> print.accept("station: " + data));
            ipecs.addAgentLoggedInHook(data -> print.accept("agent came: " + data));
            ipecs.addAgentLoggedOutHook(data -> print.accept("agent left: " + data));
            ipecs.addConnectionHook(data -> print.accept("connection: " + data));
            ipecs.addEventHook(summary -> print.accept("summary: " + summary));
            ipecs.connect();
            end.await();
        }
        // end::readme[]
    }
}
