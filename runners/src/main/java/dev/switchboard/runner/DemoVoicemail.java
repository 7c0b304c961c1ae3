package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoMediator;
import dev.switchboard.vmo.VmoSettings;
import dev.switchboard.vmo.simulator.GraphSimulator;
import dev.switchboard.vmo.simulator.GraphSimulator.Replies;
import dev.switchboard.vmo.simulator.UnityExchange;
import dev.switchboard.vmo.simulator.UnityFault;
import dev.switchboard.vmo.simulator.UnityMailbox;
import dev.switchboard.vmo.simulator.UnitySimulator;
import dev.switchboard.vmo.simulator.UnitySimulator.Operation;
import dev.switchboard.vmo.store.OutboxEntry;
import dev.switchboard.vmo.sync.MailboxUser;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Voicemail in the demo: the mailboxes in a simulated Unity Connection, who is out of office in a simulated Microsoft 365,
 * and a mediator between them, configured as anybody else's.
 */
final class DemoVoicemail implements Closeable {

    private static final List<String> NAMES = List.of("aviaja", "malik", "nivi", "inuk", "pipaluk", "minik", "ivalu");
    private static final int FIRST_EXTENSION = 4001;
    private static final int CALLS_KEPT = 5_000;
    private static final int FOR_EVER = 100_000;
    private static final int HISTORY = 1_000;
    private static final int ENGLISH = 1033;
    private static final String USER = "demo";
    private static final String UNITY_PASSWORD = "unitypass";
    private static final GraphSimulator.Account ACCOUNT =
            new GraphSimulator.Account("contoso", "mediator", "graphsecret", Duration.ofHours(1));
    private static final DateTimeFormatter GRAPH_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.0000000");
    private static final DateTimeFormatter UNITY_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.0");

    private final SecureRandom random = new SecureRandom();
    private final String password;
    private final HttpClient http = HttpClient.newHttpClient();
    private final UnitySimulator unity = UnitySimulator.builder()
            .credentials("mediator", UNITY_PASSWORD)
            .keep(CALLS_KEPT)
            .build();
    private final GraphSimulator graph = new GraphSimulator(0, ACCOUNT, InstantSource.system(), Optional.empty());
    private final DemoSpeaker speaker;
    private final VmoService service;

    private DemoVoicemail(Path directory, String password) throws IOException {
        this.password = password;
        this.speaker = DemoSpeaker.open();
        Optional<VmoService> opened = Optional.empty();
        boolean open = false;
        try {
            unity.start();
            graph.start();
            int extension = FIRST_EXTENSION;
            for (String name : NAMES) {
                unity.addUser(address(name), Integer.toString(extension++));
                graph.set(address(name), Replies.OFF);
            }
            opened = Optional.of(VmoService.open(VmoConfig.from(config(directory)), directory.resolve("vmo3.sqlite")));
            this.service = opened.get();
            service.start();
            open = true;
        } finally {
            if (!open) {
                opened.ifPresent(VmoService::close);
                closePeers();
            }
        }
    }

    /** Starts all of it; the mediator knows nobody yet. */
    static DemoVoicemail open(Path directory, String password) throws IOException {
        return new DemoVoicemail(directory, password);
    }

    private Config config(Path directory) {
        return ConfigLoader.of(VmoSettings.ALL)
                .directory(directory)
                .overrides(List.of(
                        "vmo-mediator.listen-ip=127.0.0.1",
                        "vmo-mediator.listen-port=0",
                        "vmo-mediator.vm-mode=cupi",
                        "vmo-mediator.mail-mode=graph",
                        "cupi.url=" + unity.url(),
                        "cupi.pin-sha256=" + unity.pin(),
                        "cupi.user=mediator",
                        "cupi.password=" + UNITY_PASSWORD,
                        "graph.login-url=" + graph.url(),
                        "graph.graph-url=" + graph.url(),
                        "graph.tenant=" + ACCOUNT.tenant(),
                        "graph.client-id=" + ACCOUNT.clientId(),
                        "graph.client-secret=" + ACCOUNT.clientSecret(),
                        "graph.interval=1s",
                        "tts.speech=http",
                        "tts.url=" + speaker.url(),
                        "security.gui-user=" + USER,
                        "security.gui-password=" + password,
                        "security.api-token=" + password,
                        "outbox.first-delay=200ms",
                        "outbox.longest-delay=1s"))
                .load();
    }

    static String address(String name) {
        return name + "@example.com";
    }

    List<String> names() {
        return NAMES;
    }

    /** The mediator's pages. */
    URI url() {
        return service.url();
    }

    /** How to sign in there, for people. */
    String signIn() {
        return USER + " / " + password;
    }

    VmoMediator mediator() {
        return service.mediator();
    }

    // ---- Outlook

    /** Somebody switches automatic replies on, without an end. */
    void leaves(String name, String html) {
        graph.set(address(name), Replies.always(html));
    }

    /** Somebody switches them on for a time. */
    void leaves(String name, String html, Instant start, Instant end) {
        graph.set(
                address(name),
                Replies.scheduled(
                        GRAPH_TIME.format(start.atOffset(ZoneOffset.UTC)),
                        GRAPH_TIME.format(end.atOffset(ZoneOffset.UTC)),
                        "UTC",
                        html));
    }

    /** Somebody switches them off. */
    void comesBack(String name) {
        graph.set(address(name), Replies.OFF);
    }

    /** Lets somebody leave, or come back, and says so. */
    String somebodyMoves() {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String called = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        if (hears(name)) {
            comesBack(name);
            return called + " is back from holiday; her or his greeting goes off.";
        }
        leaves(name, "<p>I am out of the office.</p><p>Please call my colleagues.</p>");
        return called + " leaves for a holiday; callers will hear of it.";
    }

    /** What the mediator's pages show right now, in plain words. */
    String figures() {
        return "Absent for callers: " + NAMES.stream().filter(this::hears).count()
                + ", changes waiting: " + count(OutboxEntry.State.PENDING)
                + ", delivered: " + count(OutboxEntry.State.DELIVERED) + ".";
    }

    // ---- voicemail

    UnityMailbox mailbox(String name) {
        return unity.mailbox(address(name));
    }

    /** Whether callers hear that somebody is away. */
    boolean hears(String name) {
        return mailbox(name).greetingOn();
    }

    /** Whether callers hear that of these people and of nobody else. */
    boolean hearsExactly(String... names) {
        return NAMES.stream()
                .filter(this::hears)
                .toList()
                .equals(NAMES.stream().filter(List.of(names)::contains).toList());
    }

    /** Whether the greeting is what was recorded for it, rather than the system's words. */
    boolean playsARecording(String name) {
        return mailbox(name).playWhat() == 1 && unity.recording(address(name), ENGLISH).length > 0;
    }

    /** Whether voicemail itself knows when a greeting ends. */
    boolean endsAt(String name, Instant end) {
        return mailbox(name).timeExpires().equals(UNITY_TIME.format(end.atOffset(ZoneOffset.UTC)));
    }

    /** What the speech service was asked to speak. */
    List<String> spoken() {
        return speaker.spoken();
    }

    /** Whose greetings voicemail switched on, in that order and as often as it did. */
    List<String> switchedOn() {
        return unity.calls().stream()
                .filter(call -> call.operation() == Operation.SET_GREETING
                        && call.status() == 204
                        && call.text().contains("\"Enabled\":\"true\""))
                .map(this::nameIn)
                .toList();
    }

    private String nameIn(UnityExchange call) {
        return NAMES.stream()
                .filter(name -> call.target().contains(mailbox(name).callHandlerObjectId()))
                .findFirst()
                .orElse("");
    }

    /** From now on every call to voicemail comes to nothing. */
    void goesDown() {
        for (Operation operation : Operation.values()) {
            unity.failNext(operation, UnityFault.dropped(), FOR_EVER);
        }
        unity.dropConnections();
    }

    void comesUp() {
        unity.failNoMore();
    }

    // ---- the mediator

    /** What the outbox shows to programs. */
    String outbox() {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/api/v1/outbox"))
                .header("Authorization", "Bearer " + password)
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException unreachable) {
            return "";
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    long count(OutboxEntry.State state) {
        return mediator().store().countEntries(state);
    }

    /** Whether everybody's automatic replies were read once. */
    boolean everybodyWasAsked() {
        return NAMES.stream()
                .allMatch(name -> mediator()
                        .store()
                        .findUser(address(name))
                        .filter(user -> mediator()
                                .store()
                                .state(user.objectId())
                                .absence()
                                .isPresent())
                        .isPresent());
    }

    /** Whether the mediator's table says that somebody's greeting is on. */
    boolean isShownAsAway(String name) {
        return mediator()
                .store()
                .findUser(address(name))
                .filter(MailboxUser::greetingOn)
                .isPresent();
    }

    boolean voicemailIsGivenUp() {
        return mediator().status().neighbours().stream()
                .anyMatch(one -> one.name().equals("voicemail") && !one.reachable());
    }

    /** What the ledger says was done about somebody, the oldest first. */
    List<String> history(String name) {
        return mediator()
                .store()
                .findUser(address(name))
                .map(user -> mediator().store().audit(user.objectId(), Long.MAX_VALUE, HISTORY))
                .orElse(List.of())
                .stream()
                .sorted((one, other) -> Long.compare(one.seq(), other.seq()))
                .filter(line ->
                        line.action().equals("deliver") && line.outcome().equals("done"))
                .map(line -> line.after().startsWith("on") ? "on" : "off")
                .toList();
    }

    private void closePeers() {
        speaker.close();
        graph.close();
        unity.close();
    }

    @Override
    public void close() {
        service.close();
        closePeers();
    }
}
