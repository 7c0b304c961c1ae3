package dev.switchboard.oci;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Timers;
import dev.switchboard.oci.event.ProcessorMap;
import dev.switchboard.oci.journal.EventFilter;
import dev.switchboard.oci.journal.EventJournal;
import dev.switchboard.oci.journal.EventStatus;
import dev.switchboard.oci.journal.JournalEntry;
import dev.switchboard.oci.journal.MemoryEventJournal;
import dev.switchboard.oci.journal.WorkerLock;
import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.plan.Planning;
import dev.switchboard.oci.plan.SubscriberType;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.ImsProfile;
import dev.switchboard.oci.provisioning.MailboxClient;
import dev.switchboard.oci.provisioning.MemorySubscriberStore;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.provisioning.RetryRules;
import dev.switchboard.oci.provisioning.SubscriberStore;
import dev.switchboard.oci.reader.OciEventReader;
import dev.switchboard.oci.simulator.BroadWorksSimulator;
import dev.switchboard.oci.simulator.Cai3gSimulator;
import dev.switchboard.oci.simulator.Emission;
import dev.switchboard.oci.simulator.MailboxSimulator;
import dev.switchboard.oci.simulator.ReceivedRequest;
import dev.switchboard.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The peers on free ports and an event manager among them. */
final class Plant implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(15);

    final Timers timers = Timers.system("oci-test");
    final BroadWorksSimulator server = BroadWorksSimulator.builder().build();
    final Cai3gSimulator gateway = Cai3gSimulator.builder().build();
    final Cai3gSimulator secondGateway = Cai3gSimulator.builder().build();
    final MailboxSimulator mail = MailboxSimulator.builder().build();
    final MailboxSimulator secondMail = MailboxSimulator.builder().build();
    EventJournal journal = new MemoryEventJournal(timers);
    SubscriberStore registry = new MemorySubscriberStore();
    Planning planning = Planning.CORRECTED;
    Optional<Cai3gSimulator> primary = Optional.empty();
    String countryCode = "299";
    String profilePrefix = "profile_";
    Cai3gClient.SessionUse session = Cai3gClient.SessionUse.KEPT;
    int lanes = 1;
    boolean withMail = true;
    Duration budget = Duration.ofSeconds(8);
    Duration requestTimeout = Duration.ofSeconds(2);
    RetryRules retries = RetryRules.none();
    ProcessorMap more = ProcessorMap.empty();
    Optional<OciEventReader.Options> reader = Optional.empty();
    private Optional<OciEventManager> manager = Optional.empty();

    Plant() {
        try {
            server.start();
            gateway.start();
            secondGateway.start();
            mail.start();
            secondMail.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    OciEventManager start() {
        OciEventManager started = new OciEventManager(config(), journal, registry, WorkerLock.alone(), more, timers);
        manager = Optional.of(started);
        started.start();
        return started;
    }

    OciEventManager manager() {
        return manager.orElseThrow();
    }

    /** What its fields say now. */
    OciConfig config() {
        Map<SubscriberType, String> profiles = new EnumMap<>(SubscriberType.class);
        for (SubscriberType type : SubscriberType.values()) {
            profiles.put(type, profilePrefix + type.text());
        }
        return new OciConfig(
                reader.orElseGet(() -> options(List.of(as("as", server)), lanes)),
                Cai3gClient.Options.standard(
                                "127.0.0.1:" + primary.orElse(gateway).port(),
                                "127.0.0.1:" + secondGateway.port(),
                                "emauser",
                                new Secret("emapass"))
                        .withSession(session)
                        .withTimes(requestTimeout, requestTimeout, Duration.ofSeconds(60)),
                ImsProfile.standard(profiles),
                withMail ? Optional.of(mailOptions()) : Optional.empty(),
                new Provisioning.Options(plan(), budget, retries, session == Cai3gClient.SessionUse.PER_EVENT),
                planning,
                OciSettings.OnRestart.RESUME);
    }

    private PlanOptions plan() {
        PlanOptions standard = PlanOptions.of(planning);
        return new PlanOptions(
                countryCode, standard.defaultPhoneContext(), standard.phoneContexts(), standard.quirks());
    }

    private MailboxClient.Options mailOptions() {
        return MailboxClient.Options.standard(
                "127.0.0.1:" + mail.port(),
                "127.0.0.1:" + secondMail.port(),
                "mailadmin",
                new Secret("mailpass"),
                new Secret("domainpass"));
    }

    static OciEventReader.Server as(String name, BroadWorksSimulator... servers) {
        return new OciEventReader.Server(
                name,
                java.util.Arrays.stream(servers)
                        .map(server -> InetSocketAddress.createUnresolved("127.0.0.1", server.port()))
                        .toList());
    }

    /** Options with short delays. */
    static OciEventReader.Options options(List<OciEventReader.Server> servers, int lanes) {
        return new OciEventReader.Options(
                servers,
                Duration.ofSeconds(2),
                Duration.ofMillis(20),
                Duration.ZERO,
                16 * 1024 * 1024,
                Optional.empty(),
                lanes);
    }

    /** Has the server report a document; returns the event's row once it has ended. */
    JournalEntry run(String document) {
        long before = rows();
        server.emit(Emission.of(document));
        Eventually.until(
                "the event to end",
                () -> rows() == before + 1 && journal.counts().get(EventStatus.PENDING) == 0);
        return newest();
    }

    JournalEntry newest() {
        return journal.list(EventFilter.newest(1)).get(0);
    }

    JournalEntry replay(long id) {
        return replay(id, false, Optional.empty());
    }

    JournalEntry replay(long id, boolean force, Optional<String> edited) {
        var results = manager().operations().replay(List.of(id), force, edited, "tester");
        if (!results.get(0).accepted()) {
            throw new AssertionError("refused: " + results.get(0).reason());
        }
        Eventually.until("the replay to end", () -> journal.counts().get(EventStatus.PENDING) == 0);
        return journal.find(id).orElseThrow();
    }

    long rows() {
        return journal.counts().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The codes of section 5.3 of what the gateway was asked, sessions left out. */
    List<String> operations() {
        return gateway.requests().stream()
                .map(ReceivedRequest::operation)
                .filter(operation -> !operation.startsWith("Log"))
                .toList();
    }

    @Override
    public void close() {
        manager.ifPresent(OciEventManager::close);
        server.close();
        gateway.close();
        secondGateway.close();
        mail.close();
        secondMail.close();
        timers.close();
    }
}
