package dev.switchboard.runner;

import dev.switchboard.common.config.Config;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.oci.OciSettings;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.monitor.EventOperations;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.MailboxSimulator;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the demo plays on: the event manager and its three simulated peers, the call centre, voicemail and the office, each
 * configured as anybody else's, with databases that vanish at the end.
 */
final class DemoStage implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoStage.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int REQUESTS_KEPT = 5_000;
    private static final String GATEWAY_PASSWORD = "emapass";
    private static final String MAIL_PASSWORD = "mailpass";
    private static final String DOMAIN_PASSWORD = "domainpass";

    /** A system did not start. */
    static final class NotStarted extends IOException {

        private static final long serialVersionUID = 1L;

        private final DemoSystem system;

        NotStarted(DemoSystem system, Exception cause) {
            super("the demo's " + system.title() + " did not start: " + cause.getMessage(), cause);
            this.system = system;
        }

        DemoSystem system() {
            return system;
        }

        /** Why, for people. */
        String reason() {
            Throwable cause = getCause();
            return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        }
    }

    private final DemoTempo tempo;
    private final List<String> moreSettings;
    private final Path directory;

    /** What to close, the last opened first. */
    private final Deque<Closeable> opened = new ArrayDeque<>();

    private final BroadWorksSimulator server = BroadWorksSimulator.builder().build();
    private final Cai3gSimulator gateway = Cai3gSimulator.builder()
            .credentials("emauser", GATEWAY_PASSWORD)
            .keep(REQUESTS_KEPT)
            .build();
    private final MailboxSimulator mail = MailboxSimulator.builder()
            .credentials("mailadmin", MAIL_PASSWORD)
            .domainPassword(DOMAIN_PASSWORD)
            .keep(REQUESTS_KEPT)
            .build();
    private final CallCentre callCentre;
    private final DemoOffice office;
    private final DemoVoicemail voicemail;
    private volatile OciService manager;

    private DemoStage(DemoTempo tempo, List<String> moreSettings, DemoStory story) throws IOException {
        this.tempo = tempo;
        this.moreSettings = moreSettings;
        this.directory = Files.createTempDirectory("switchboard-demo");
        boolean open = false;
        try {
            String password = password();
            this.manager = started(DemoSystem.EVENTS, this::eventManager);
            opened.push(() -> manager.close());
            story.opened(DemoSystem.EVENTS, manager.url(), "");
            this.callCentre = started(DemoSystem.CALLS, () -> CallCentre.open(directory, tempo.callSpeed()));
            story.opened(DemoSystem.CALLS, callCentre.wallboard(), "");
            this.office = started(DemoSystem.PRESENCE, () -> DemoOffice.open(directory, password));
            story.opened(DemoSystem.PRESENCE, office.roster(), password);
            this.voicemail = started(DemoSystem.VOICEMAIL, () -> DemoVoicemail.open(directory, password));
            story.opened(DemoSystem.VOICEMAIL, voicemail.url(), voicemail.signIn());
            open = true;
        } finally {
            if (!open) {
                closeAll();
            }
        }
    }

    /**
     * Starts the simulators and the four systems, and tells of each; the event manager reads no event yet.
     *
     * @throws NotStarted when a system did not start; then nothing is left open
     */
    static DemoStage open(DemoTempo tempo, List<String> moreSettings, DemoStory story) throws IOException {
        return new DemoStage(tempo, moreSettings, story);
    }

    /** One for all pages, new in each demo. */
    private static String password() {
        return "demo-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong(), 12);
    }

    @FunctionalInterface
    private interface Opening<S> {
        S open() throws IOException;
    }

    private <S extends Closeable> S started(DemoSystem system, Opening<S> opening) throws IOException {
        if (tempo.isStopped()) {
            throw new NotStarted(system, new IOException("the demo was stopped"));
        }
        try {
            S service = opening.open();
            if (system != DemoSystem.EVENTS) {
                opened.push(service);
            }
            return service;
        } catch (IOException | RuntimeException failure) {
            throw new NotStarted(system, failure);
        }
    }

    private OciService eventManager() throws IOException {
        server.start();
        opened.push(server::close);
        gateway.start();
        opened.push(gateway::close);
        mail.start();
        opened.push(mail::close);
        return OciService.start(config(0), directory);
    }

    /** Refuses settings that the stage could not be opened with. */
    static void check(List<String> moreSettings) {
        load(settings(1, 1, 1, moreSettings), Path.of(""));
    }

    private Config config(int port) {
        List<String> settings = settings(server.port(), gateway.port(), mail.port(), moreSettings);
        settings.add("em.http_port=" + port);
        return load(settings, directory);
    }

    private static List<String> settings(int server, int gateway, int mail, List<String> more) {
        List<String> settings = new ArrayList<>(List.of(
                "broadworks.host=127.0.0.1:" + server,
                "broadworks.reconnect_delay=200ms",
                "ema.primary_host=127.0.0.1:" + gateway,
                "ema.username=emauser",
                "ema.password=" + GATEWAY_PASSWORD,
                "surgemail.primary_host=127.0.0.1:" + mail,
                "surgemail.username=mailadmin",
                "surgemail.password=" + MAIL_PASSWORD,
                "surgemail.domain_password=" + DOMAIN_PASSWORD,
                "service_profiles.user=UserProfile",
                "service_profiles.virtual=VirtualProfile",
                "service_profiles.pilot=PilotProfile",
                "service_profiles.trunk=TrunkProfile"));
        settings.addAll(more);
        return settings;
    }

    private static Config load(List<String> settings, Path directory) {
        return ConfigLoader.of(OciSettings.ALL)
                .directory(directory)
                .overrides(settings)
                .load();
    }

    URI url() {
        return manager.url();
    }

    BroadWorksSimulator server() {
        return server;
    }

    Cai3gSimulator gateway() {
        return gateway;
    }

    MailboxSimulator mail() {
        return mail;
    }

    EventJournal journal() {
        return manager.journal();
    }

    EventOperations operations() {
        return manager.operations();
    }

    CallCentre callCentre() {
        return callCentre;
    }

    DemoVoicemail voicemail() {
        return voicemail;
    }

    DemoOffice office() {
        return office;
    }

    /** What each face shows right now, in plain words. */
    Map<DemoSystem, String> figures() {
        return Map.of(
                DemoSystem.EVENTS, eventFigures(),
                DemoSystem.CALLS, callCentre.figures(),
                DemoSystem.PRESENCE, office.figures(),
                DemoSystem.VOICEMAIL, voicemail.figures());
    }

    private String eventFigures() {
        Map<EventStatus, Long> counts = counts();
        return "Done: " + counts.getOrDefault(EventStatus.COMPLETED, 0L)
                + ", nothing to do: " + counts.getOrDefault(EventStatus.IGNORED, 0L)
                + ", failed: " + counts.getOrDefault(EventStatus.FAILED, 0L)
                + ", waiting: " + counts.getOrDefault(EventStatus.PENDING, 0L) + ".";
    }

    /** Lets the event manager connect to the application server, and the client to its exchange. */
    void begin() throws IOException, InterruptedException {
        manager.afterReady();
        callCentre.connect();
    }

    /** Stops the event manager and starts another one on the same files and the same port. */
    void restart() throws IOException {
        int port = url().getPort();
        manager.close();
        synchronized (this) {
            if (!isClosed()) {
                manager = OciService.start(config(port), directory);
                manager.afterReady();
            }
        }
    }

    /** Plays emissions in the demo's pace and waits for the end of the work they cause; false when it never came. */
    boolean play(List<Emission> emissions, int journalled) throws InterruptedException {
        long expected = journalled() + journalled;
        for (Emission emission : emissions) {
            server.emit(emission);
            pause(pace());
        }
        return await(() -> journalled() >= expected && count(EventStatus.PENDING) == 0);
    }

    long journalled() {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }

    long count(EventStatus status) {
        return counts().getOrDefault(status, 0L);
    }

    Map<EventStatus, Long> counts() {
        return journal().counts();
    }

    /** Waits until something is so; false when it is not after a while, or when the demo is stopped. */
    boolean await(BooleanSupplier condition) throws InterruptedException {
        return await(condition, PATIENCE);
    }

    /** The same with another patience. */
    boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        return tempo.await(condition, patience);
    }

    /** Waits for so long, or until the demo is stopped. */
    void pause(Duration time) throws InterruptedException {
        tempo.pause(time);
    }

    Duration pace() {
        return tempo.pace();
    }

    boolean isClosed() {
        return tempo.isStopped();
    }

    @Override
    public void close() throws IOException {
        tempo.stop();
        synchronized (this) {
            closeAll();
        }
    }

    /** Closes what is open, whatever happens with the others, and removes the files. */
    private void closeAll() throws IOException {
        try {
            while (!opened.isEmpty()) {
                close(opened.pop());
            }
        } finally {
            clear();
        }
    }

    private static void close(Closeable part) {
        try {
            part.close();
        } catch (IOException | RuntimeException failure) {
            LOG.warn("A part of the demo did not close: {}", failure.toString());
        }
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
