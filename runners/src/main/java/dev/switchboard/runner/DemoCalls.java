package dev.switchboard.runner;

import static dev.switchboard.runner.DemoScene.check;

import dev.switchboard.ipecs.records.CallRecord;
import dev.switchboard.ipecs.records.CallRecords.CallFilter;
import dev.switchboard.ipecs.simulator.CallScenario;
import dev.switchboard.ipecs.simulator.Playback;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The part of the demo that plays in a call centre. */
final class DemoCalls {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRANSFERRED = "5550105";
    private static final String GAVE_UP = "5550104";

    /** Long enough for a call to outlast the loss of the stream and the wait before the next attempt; in real seconds. */
    private static final double OUTLASTS_THE_GAP = 3;

    private static final int INBOUND = 6;
    private static final int ANSWERED = 4;
    private static final int ABANDONED = 2;
    private static final int OUTBOUND = 1;

    private final DemoStage stage;
    private final CallCentre centre;

    DemoCalls(DemoStage stage) {
        this.stage = stage;
        this.centre = stage.callCentre();
    }

    List<DemoScene> scenes() {
        return List.of(agents(), calls(), abandoned(), transfer(), gap(), account());
    }

    private DemoScene agents() {
        CallScenario all = CallScenario.stationLogin("" + CallCentre.FIRST_STATION);
        for (int number = 1; number < CallCentre.AGENTS; number++) {
            all = all.with(CallScenario.stationLogin("" + (CallCentre.FIRST_STATION + number))
                    .after(number));
        }
        CallScenario logins = all;
        return new DemoScene(
                "Six agents log in at their telephones",
                List.of("They appear on the wallboard."),
                say -> play(logins),
                List.of(
                        check("six stations are connected", () -> centre.figure("stations-connected") == 6),
                        check("six agents are logged in", () -> centre.figure("agents-logged-in") == 6)));
    }

    private DemoScene calls() {
        CallScenario calls = CallScenario.inbound(CallCentre.QUEUE, "1801")
                .number("5550101")
                .waitFor(4)
                .ringFor(3)
                .talkFor(15)
                .wrapUp(4)
                .with(CallScenario.inbound(CallCentre.QUEUE, "1802")
                        .number("5550102")
                        .ringFor(5)
                        .talkFor(15)
                        .holdFor(4)
                        .wrapUp(4)
                        .after(3))
                .with(CallScenario.outbound("1803")
                        .number("5550177")
                        .ringFor(4)
                        .talkFor(12)
                        .after(2));
        return new DemoScene(
                "Two callers are answered, one is put on hold; an agent dials out",
                List.of("Each call waits in queue 6 until an agent answers; then come hold and wrap-up."),
                say -> play(calls),
                List.of(
                        check("two calls came in and were answered", () -> counts(2, 2, 0)),
                        check("one went out", () -> centre.figure("total-outbound-calls") == OUTBOUND),
                        check("nobody waits any more", () -> centre.figure("total-calls-in-queue") == 0)));
    }

    private DemoScene abandoned() {
        CallScenario calls = CallScenario.abandonedInQueue(CallCentre.QUEUE, 20)
                .with(CallScenario.inbound(CallCentre.QUEUE, "1801")
                        .number(GAVE_UP)
                        .ringFor(15)
                        .abandoned());
        return new DemoScene(
                "Two callers give up",
                List.of("One withheld the number; the other one can be called back: the wallboard lists them."),
                say -> play(calls),
                List.of(
                        check("both count as abandoned", () -> counts(4, 2, 2)),
                        check(
                                "the number to call back is recorded",
                                () -> await(() -> centre.records().missedCalls().list(false, 10).stream()
                                        .anyMatch(call -> call.number().equals(GAVE_UP))))));
    }

    private DemoScene transfer() {
        return new DemoScene(
                "A call is transferred",
                List.of("It moves from 1801 to 1804 and stays one call."),
                say -> play(CallScenario.inbound(CallCentre.QUEUE, "1801")
                        .number(TRANSFERRED)
                        .ringFor(3)
                        .talkFor(8)
                        .transferTo("1804", 10)
                        .wrapUp(4)),
                List.of(check("it was counted once", () -> counts(5, 3, 2))));
    }

    private DemoScene gap() {
        return new DemoScene(
                "The event stream breaks in the middle of a call",
                List.of(
                        "What happens meanwhile cannot be fetched later. The client logs in again by itself, says from when",
                        "to when events may be missing, and the wallboard says so, too."),
                this::loseTheStream,
                List.of(
                        check(
                                "the gap was reported",
                                () -> centre.connections().stream().anyMatch(told -> told.containsKey("gapSeconds"))),
                        check(
                                "the server saw a new login",
                                () -> centre.exchange().received().stream()
                                                .filter(one -> one.path().endsWith("/login")
                                                        && one.method().equals("GET"))
                                                .count()
                                        >= 2),
                        check("the call that went on was counted once", () -> counts(INBOUND, ANSWERED, ABANDONED)),
                        check(
                                "the caller nobody could see is not made up",
                                () -> centre.exchange().missed() > 0)));
    }

    private boolean loseTheStream(Consumer<String> say) {
        Playback call = centre.begin(CallScenario.inbound(CallCentre.QUEUE, "1802")
                .number("5550106")
                .ringFor(2)
                .talkFor(OUTLASTS_THE_GAP * centre.timeFactor())
                .wrapUp(2));
        boolean talking = await(() -> centre.client().system().activeCalls() == 1);
        centre.exchange().refuse();
        boolean lost = await(() -> !centre.isConnected());
        say.accept("The stream is down. A caller comes and gives up meanwhile.");
        boolean unseen = await(centre.begin(CallScenario.abandonedInQueue(CallCentre.QUEUE, 1))::isFinished);
        centre.exchange().accept();
        boolean back = await(centre::isConnected);
        say.accept("The stream is back, after "
                + centre.client()
                        .status()
                        .connection()
                        .gap()
                        .map(gap -> gap.length().toMillis())
                        .orElse(0L) + " ms.");
        return talking
                && lost
                && unseen
                && back
                && await(call::isFinished)
                && await(() -> centre.figure("stations-busy") == 0);
    }

    private DemoScene account() {
        return new DemoScene(
                "The call centre's account",
                List.of("The figures must be those of the calls that were played, no more and no less."),
                say -> true,
                List.of(
                        check(
                                "six calls in, four answered, two abandoned, one out",
                                () -> counts(INBOUND, ANSWERED, ABANDONED)
                                        && centre.figure("total-outbound-calls") == OUTBOUND),
                        check(
                                "all seven are recorded",
                                () -> await(() -> recorded().size() == INBOUND + OUTBOUND)),
                        check(
                                "the transferred one with its last agent",
                                () -> recorded().stream()
                                        .filter(call -> call.number().equals(TRANSFERRED))
                                        .allMatch(call -> call.station().equals(OptionalLong.of(1804)))),
                        check(
                                "no message was malformed, no hook failed or was dropped",
                                () -> centre.client().status().events().malformed() == 0
                                        && centre.client().status().hooks().failed() == 0
                                        && centre.client().status().hooks().dropped() == 0)));
    }

    private List<CallRecord> recorded() {
        CallFilter all = new CallFilter(Instant.EPOCH, Instant.MAX, OptionalLong.empty(), OptionalLong.empty());
        return centre.records().records().calls(all, Optional.empty(), 100);
    }

    private boolean counts(int inbound, int answered, int abandoned) {
        return centre.figure("total-inbound-calls") == inbound
                && centre.figure("total-answered-calls") == answered
                && centre.figure("total-abandoned-calls") == abandoned;
    }

    private boolean await(BooleanSupplier condition) {
        try {
            return stage.await(condition, PATIENCE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean play(CallScenario scenario) {
        return await(centre.begin(scenario)::isFinished) && await(centre::isUpToDate);
    }
}
