package dev.switchboard.runner;

import static dev.switchboard.runner.DemoScene.check;

import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.monitor.EventText;
import dev.switchboard.oci.simulator.Cai3gFaults;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.OciDocuments;
import dev.switchboard.oci.simulator.OciDocuments.Endpoint;
import dev.switchboard.oci.simulator.OciDocuments.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The part of the demo in which things go wrong, and nothing is lost or done twice. */
final class DemoTroubles {

    private static final String ARNAQ = "arnaq@ims.example.net";
    private static final String PHONE = "326001";
    private static final int NEWCOMERS = 6;

    /** What the core refuses for a moment; any code would do that does not say that the goal is reached. */
    private static final int OVERLOADED = 13_999;

    private final DemoStage stage;
    private final OciDocuments documents = new OciDocuments(1001, "admin@example.net");
    private int waiting;
    private long failedBefore;

    DemoTroubles(DemoStage stage) {
        this.stage = stage;
    }

    List<DemoScene> scenes() {
        return List.of(fault(), duplicate(), damaged(), lostConnection(), restart(), account());
    }

    private DemoScene fault() {
        return new DemoScene(
                "The gateway refuses a request, and the event is replayed",
                List.of(
                        "Arnaq joins, but the core is out of order when her number is to be set: the event turns red and",
                        "keeps its reason and the step that failed."),
                this::failAndReplay,
                List.of(
                        check("the event failed at first", () -> failedBefore == 1),
                        check("it is completed now", () -> stage.count(EventStatus.FAILED) == 0),
                        check("her number is in ENUM", () -> hasNumber(PHONE))));
    }

    private boolean failAndReplay(Consumer<String> say) throws InterruptedException {
        stage.gateway().failMatching(PHONE, 1, 1, Cai3gFaults.fault(Cai3gFaults.EXTERNAL_ERROR, OVERLOADED));
        boolean ended = stage.play(
                List.of(
                        Emission.of(documents.addUser("HARBOUR", ARNAQ, Value.of("Nuuk"))),
                        Emission.of(documents.modifyUser(ARNAQ, Value.of(PHONE), Endpoint.access(ARNAQ)))),
                2);
        failedBefore = stage.count(EventStatus.FAILED);
        Optional<JournalEntry> failed = newest(EventStatus.FAILED);
        if (failed.isEmpty()) {
            return false;
        }
        long id = failed.get().id();
        say.accept("Event " + id + " failed: " + EventText.masked(failed.get().reason()) + ".");
        stage.pause(stage.pace().multipliedBy(4));
        say.accept("The core works again, and an operator replays the event, as the button in the Event Monitor does.");
        stage.operations().replay(List.of(id), false, Optional.empty(), "demo");
        return stage.await(() -> stage.count(EventStatus.PENDING) == 0) && ended;
    }

    private DemoScene duplicate() {
        String document = documents.sipPassword(ARNAQ, "Aput-2030");
        return new DemoScene(
                "The application server sends the same report twice",
                List.of("The second one is journalled and grey, with the reason."),
                say -> stage.play(List.of(Emission.of(document), Emission.of(document)), 2),
                List.of(check(
                        "the copy is ignored as a duplicate",
                        () -> newest(EventStatus.IGNORED)
                                .filter(entry -> !entry.reason().isEmpty())
                                .isPresent())));
    }

    private DemoScene damaged() {
        String document = documents.deleteUser(ARNAQ);
        String broken = document.replace("</userId></command>", "</command>");
        return new DemoScene(
                "A damaged report arrives in the middle of good ones",
                List.of(
                        "It cannot be read, so it is kept as it came, as a failed event; what follows is not affected.",
                        "It stays red: an operator can replay it with a corrected document, or discard it."),
                say -> stage.play(
                        List.of(Emission.of(broken), Emission.of(documents.userProfile(ARNAQ, Value.of("Paamiut")))),
                        2),
                List.of(
                        check(
                                "the damaged report is kept as a failed event",
                                () -> newest(EventStatus.FAILED)
                                        .flatMap(entry -> stage.journal().findDocument(entry.id()))
                                        .filter(broken::equals)
                                        .isPresent()),
                        check(
                                "Arnaq still exists, and moved to Paamiut",
                                () -> stage.gateway().world().findAssociationOf(ARNAQ).stream()
                                        .flatMap(one -> one.profiles().values().stream())
                                        .anyMatch(profile ->
                                                profile.phoneContext().equals("paa.tg.gl")))));
    }

    private DemoScene lostConnection() {
        return new DemoScene(
                "The connection to the application server breaks",
                List.of(
                        "The event manager connects again by itself, and the next event arrives as if nothing had been."),
                say -> {
                    stage.server().dropConnections();
                    return stage.play(
                            List.of(Emission.of(documents.modifyUser(ARNAQ, Value.of("326002"), Endpoint.absent()))),
                            1);
                },
                List.of(
                        check(
                                "there was a second connection",
                                () -> stage.server().clients().size() >= 2),
                        check(
                                "the new number is in ENUM, the old one is not",
                                () -> hasNumber("326002") && !hasNumber(PHONE))));
    }

    private DemoScene restart() {
        return new DemoScene(
                "The event manager is restarted in the middle of its work",
                List.of(
                        NEWCOMERS
                                + " people join at once while the gateway is slow. All are journalled when the event manager",
                        "is stopped and another one is started on the same files; the Event Monitor is away for a moment."),
                this::restartInMidWork,
                List.of(
                        check("events were waiting when it stopped", () -> waiting > 0),
                        check(
                                "all newcomers are in the core with their numbers",
                                () -> newcomers().stream().allMatch(number -> hasNumber("3270" + number)))));
    }

    private boolean restartInMidWork(Consumer<String> say) throws IOException, InterruptedException {
        long expected = stage.journalled() + 2L * NEWCOMERS;
        long done = stage.count(EventStatus.COMPLETED) + 2;
        stage.gateway().delay(Duration.ofMillis(60));
        for (int number : newcomers()) {
            String user = "newcomer" + number + "@ims.example.net";
            stage.server().emit(documents.addUser("HARBOUR", user, Value.of("Nuuk")));
            stage.server().emit(documents.modifyUser(user, Value.of("3270" + number), Endpoint.access(user)));
        }
        boolean midway =
                stage.await(() -> stage.journalled() == expected && stage.count(EventStatus.COMPLETED) >= done);
        waiting = (int) stage.count(EventStatus.PENDING);
        say.accept("Stopping it with " + waiting + " events to do ...");
        stage.restart();
        say.accept("... and the next one goes on with them.");
        stage.gateway().delay(Duration.ZERO);
        return midway && stage.await(() -> stage.count(EventStatus.PENDING) == 0);
    }

    private DemoScene account() {
        return new DemoScene(
                "The account of the customers' telephones",
                List.of("The simulated gateway and mail server wrote down every change and everything improper."),
                say -> true,
                List.of(
                        check(
                                "the network saw no change twice",
                                () -> stage.gateway().effects().doubled().isEmpty()
                                        && stage.mail().effects().doubled().isEmpty()),
                        check(
                                "no request was improper",
                                () -> stage.gateway().violations().isEmpty()
                                        && stage.mail().violations().isEmpty()),
                        check(
                                "only the damaged report is left to an operator",
                                () -> stage.count(EventStatus.FAILED) == 1),
                        check("nothing is left undone", () -> stage.count(EventStatus.PENDING) == 0)));
    }

    private static List<Integer> newcomers() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 11; number < 11 + NEWCOMERS; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    private boolean hasNumber(String phone) {
        return stage.gateway().world().numbers().containsKey("tel:299" + phone);
    }

    private Optional<JournalEntry> newest(EventStatus status) {
        EventFilter all = EventFilter.newest(100);
        return stage.journal().list(all).stream()
                .filter(entry -> entry.status() == status)
                .findFirst();
    }
}
