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
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What the demo plays on: the event manager and its three simulated peers, the call centre, voicemail and the office, each
 * configured as anybody else's, with databases that vanish at the end.
 */
final class DemoStage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int REQUESTS_KEPT = 5_000;

    /** Simulated seconds in a real one in the call centre. */
    private static final double HURRIED = 80;

    private static final double WATCHABLE = 5;
    private static final String GATEWAY_PASSWORD = "emapass";
    private static final String MAIL_PASSWORD = "mailpass";
    private static final String DOMAIN_PASSWORD = "domainpass";

    private final Path directory;
    private final Duration pace;
    private final List<String> moreSettings;
    private final CountDownLatch closed = new CountDownLatch(1);
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
    private final DemoVoicemail voicemail;
    private volatile OciService manager;
    private volatile Optional<DemoOffice> office = Optional.empty();

    private DemoStage(Duration pace, List<String> moreSettings) throws IOException {
        this.pace = pace;
        this.moreSettings = moreSettings;
        server.start();
        gateway.start();
        mail.start();
        this.directory = Files.createTempDirectory("switchboard-demo");
        boolean open = false;
        try {
            this.callCentre = CallCentre.open(directory, pace.isZero() ? HURRIED : WATCHABLE);
            this.voicemail = DemoVoicemail.open(directory);
            this.manager = OciService.start(config(0), directory);
            open = true;
        } finally {
            if (!open) {
                clear();
            }
        }
    }

    /** Starts the simulators, the event manager and the mediator; the event manager reads no event yet. */
    static DemoStage open(Duration pace, List<String> moreSettings) throws IOException {
        return new DemoStage(pace, moreSettings);
    }

    private Config config(int port) {
        List<String> settings = new ArrayList<>(List.of(
                "broadworks.host=127.0.0.1:" + server.port(),
                "broadworks.reconnect_delay=200ms",
                "ema.primary_host=127.0.0.1:" + gateway.port(),
                "ema.username=emauser",
                "ema.password=" + GATEWAY_PASSWORD,
                "surgemail.primary_host=127.0.0.1:" + mail.port(),
                "surgemail.username=mailadmin",
                "surgemail.password=" + MAIL_PASSWORD,
                "surgemail.domain_password=" + DOMAIN_PASSWORD,
                "service_profiles.user=UserProfile",
                "service_profiles.virtual=VirtualProfile",
                "service_profiles.pilot=PilotProfile",
                "service_profiles.trunk=TrunkProfile"));
        settings.addAll(moreSettings);
        settings.add("em.http_port=" + port);
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

    /** Starts what is about presence, which nothing waits for before its scenes; empty when the demo is stopped. */
    Optional<DemoOffice> openOffice() throws IOException {
        synchronized (this) {
            if (!isClosed()) {
                office = Optional.of(DemoOffice.open(directory));
            }
            return office;
        }
    }

    Optional<DemoOffice> office() {
        return office;
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
            pause(pace);
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
        long until = System.nanoTime() + patience.toNanos();
        while (!isClosed() && System.nanoTime() < until) {
            if (condition.getAsBoolean()) {
                return true;
            }
            pause(Duration.ofMillis(10));
        }
        return false;
    }

    /** Waits for so long, or until the demo is stopped. */
    void pause(Duration time) throws InterruptedException {
        closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    Duration pace() {
        return pace;
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        synchronized (this) {
            manager.close();
            office.ifPresent(DemoOffice::close);
        }
        voicemail.close();
        callCentre.close();
        server.close();
        gateway.close();
        mail.close();
        clear();
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
