package dev.switchboard.runner;

import static dev.switchboard.runner.DemoScene.check;

import dev.switchboard.presence.client.ClientStatus;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.Status;
import dev.switchboard.presence.simulator.MattermostFault;
import java.io.IOException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of the demo about who is available. */
final class DemoPresence {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final int FLOOD_ROUNDS = 5_000;
    private static final int CHANGES_A_ROUND = 50;
    private static final int FOR_EVER = 100_000;
    private static final Pattern EPOCH = Pattern.compile("\"epoch\":\"(\\w+)\"");
    private static final Pattern REVISION = Pattern.compile("\"type\":\"(\\w+)\".*?\"revision\":(\\d+)");

    /** Reads what it is sent, and keeps it. */
    private static final class Reader implements WebSocket.Listener {
        private final List<String> messages = new CopyOnWriteArrayList<>();
        private final StringBuilder begun = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            begun.append(data);
            if (last) {
                messages.add(begun.toString());
                begun.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        long count(String type) {
            return messages.stream()
                    .filter(message -> message.contains("\"type\":\"" + type + "\""))
                    .count();
        }

        /** Where to go on from. */
        String lastSeen() {
            String epoch = "";
            long revision = 0;
            for (String message : messages) {
                Matcher named = EPOCH.matcher(message);
                epoch = named.find() ? named.group(1) : epoch;
                Matcher counted = REVISION.matcher(message);
                revision = counted.find() ? Math.max(revision, Long.parseLong(counted.group(2))) : revision;
            }
            return epoch + "." + revision;
        }
    }

    private final DemoStage stage;
    private final DemoOffice office;
    private int toldBefore;
    private boolean behind;
    private Reader back = new Reader();

    DemoPresence(DemoStage stage, DemoOffice office) {
        this.stage = stage;
        this.office = office;
    }

    List<DemoScene> scenes() {
        return List.of(arrive(), quiet(), published(), lostSource(), stalled(), comeBack());
    }

    private DemoScene arrive() {
        return new DemoScene(
                "Seven people come in, and two programs follow them",
                List.of(
                        "Their statuses are in a (simulated) Mattermost server. A presence server asks it, and tells two who",
                        "follow: a program of today, and a provider as it has long stood on desktops, for Outlook."),
                say -> {
                    // An old provider stays with what it gets at its start, be it nothing.
                    boolean loaded = await(() -> office.server().store().loaded());
                    office.follow();
                    boolean known = loaded
                            && await(() -> office.client().state() == ClientStatus.State.FOLLOWING
                                    && office.provider().isLoaded()
                                    && office.provider().isOpen());
                    for (String name : office.names()) {
                        office.set(name, "online");
                        stage.pause(stage.pace());
                    }
                    return known
                            && await(() -> office.names().stream().allMatch(name -> office.bothShow(name, "online")));
                },
                List.of(
                        check(
                                "the program of today knows seven people",
                                () -> office.client().all().size()
                                        == office.names().size()),
                        check(
                                "the old provider loaded all pages without an error",
                                () -> office.provider().loadError().isEmpty())));
    }

    private DemoScene quiet() {
        return new DemoScene(
                "Nivi does not want to be disturbed, and Malik goes for coffee",
                List.of("Mattermost tells nobody of that; the presence server finds out by asking."),
                say -> {
                    office.set("nivi", "dnd");
                    office.set("malik", "away");
                    return await(() -> office.bothShow("nivi", "dnd") && office.bothShow("malik", "away"));
                },
                List.of(
                        check("Outlook would not let her telephone ring", () -> office.bothShow("nivi", "dnd")),
                        check("nobody else has changed", () -> office.bothShow("aviaja", "online"))));
    }

    private DemoScene published() {
        return new DemoScene(
                "Inuk's browser says that she is away",
                List.of(
                        "With the Mattermost plugin, browsers publish their user's changes. Here one does, and Mattermost says",
                        "the same a moment later: it is told once."),
                say -> {
                    toldBefore = office.timesTold("inuk");
                    office.mattermost().setStatus(office.id("inuk"), "away");
                    int answer = office.publish("inuk", "away");
                    long asked = office.mattermost().receivedCount();
                    return answer == 200
                            && await(() -> office.bothShow("inuk", "away")
                                    && office.mattermost().receivedCount() > asked + 1);
                },
                List.of(check("it was told exactly once", () -> office.timesTold("inuk") == toldBefore + 1)));
    }

    private DemoScene lostSource() {
        return new DemoScene(
                "Mattermost goes away, and comes back",
                List.of("What was known last is still served, and marked as old. Nothing has to be restarted."),
                this::loseTheSource,
                List.of(
                        check(
                                "nobody who follows was disconnected",
                                () -> office.client().counters().connections() == 1),
                        check(
                                "everybody has learnt what happened meanwhile",
                                () -> office.bothShow("pipaluk", "offline")),
                        check(
                                "the server is well again",
                                () -> !office.server().health().degraded())));
    }

    private boolean loseTheSource(Consumer<String> say) throws InterruptedException {
        office.mattermost().failNext("", MattermostFault.serverError(), FOR_EVER);
        boolean lost = await(() -> office.server().health().degraded());
        say.accept("Health says: " + String.join(" ", office.server().health().reasons()));
        say.accept("Pipaluk goes home meanwhile.");
        office.set("pipaluk", "offline");
        stage.pause(stage.pace().multipliedBy(3));
        boolean served = office.bothShow("pipaluk", "online");
        office.mattermost().heal();
        return lost
                && served
                && await(() -> office.bothShow("pipaluk", "offline")
                        && !office.server().health().degraded());
    }

    private DemoScene stalled() {
        return new DemoScene(
                "A client stops reading",
                List.of(
                        "It stays connected, and takes nothing any more, while people change their minds very often. The",
                        "original would stop serving everybody; here nobody else notices."),
                this::stall,
                List.of(
                        check("the client that does not read is behind", () -> behind),
                        check(
                                "nobody who reads was cut off",
                                () -> office.client().counters().connections() == 1)));
    }

    private boolean stall(Consumer<String> say) throws InterruptedException {
        WebSocket deaf = office.connect("", new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
                // Asks for no message, ever.
            }
        });
        try {
            int changes = 0;
            boolean taken = true;
            for (int round = 0; taken && round < FLOOD_ROUNDS && !stage.isClosed(); round++) {
                for (int i = 0; i < CHANGES_A_ROUND; i++) {
                    changes++;
                    flip("ivalu", changes % 2 == 0 ? Status.ONLINE : Status.AWAY);
                }
                taken = stage.await(() -> office.server().streamCounts().deepestQueue() == 0, AT_ONCE);
            }
            say.accept("After " + changes + " changes it takes no more.");
            behind = office.server().streamCounts().deepestQueue() > 0;
            office.set("minik", "dnd");
            long since = System.nanoTime();
            flip("minik", Status.DND);
            boolean others = await(() -> office.bothShow("minik", "dnd"));
            long took = System.nanoTime() - since;
            say.accept("Minik's change after that reached the others in " + took / 1_000_000 + " ms.");
            // Mattermost has the last word about Ivalu; what follows begins after that.
            return others && await(() -> office.bothShow("ivalu", "online"));
        } finally {
            deaf.abort();
        }
    }

    private void flip(String name, Status status) {
        office.server()
                .store()
                .put(
                        "demo",
                        new PresenceReport(office.id(name), status, Instant.now(), Optional.empty(), Authority.NEWS));
    }

    private DemoScene comeBack() {
        return new DemoScene(
                "A client loses its connection, and comes back",
                List.of("It says where it was, and is told what it missed, and nothing else."),
                this::loseAClient,
                List.of(
                        check("it was told the two changes", () -> back.count("status") == 2),
                        check("it was not sent everybody again", () -> back.count("snapshot") == 0),
                        check("everybody shows what the server has", () -> await(office::bothAreUpToDate))));
    }

    private boolean loseAClient(Consumer<String> say) throws IOException, InterruptedException {
        Reader reader = new Reader();
        WebSocket socket = office.connect("v=2&snapshot=1", reader);
        boolean loaded = await(() -> reader.count("snapshot") > 0);
        socket.abort();
        String seen = reader.lastSeen();
        say.accept("It was at " + seen + ". Nivi is back, and Aviaja leaves.");
        office.set("nivi", "online");
        office.set("aviaja", "offline");
        boolean changed = await(() -> office.bothShow("nivi", "online") && office.bothShow("aviaja", "offline"));
        back = new Reader();
        WebSocket again = office.connect("v=2&since=" + seen, back);
        boolean told = await(() -> back.count("status") >= 2);
        again.abort();
        return loaded && changed && told;
    }

    private boolean await(BooleanSupplier condition) {
        try {
            return stage.await(condition, PATIENCE);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
