package dev.switchboard.oci;

import dev.switchboard.oci.plan.PlanOptions;
import dev.switchboard.oci.provisioning.Cai3gClient;
import dev.switchboard.oci.provisioning.ImsProfile;
import dev.switchboard.oci.provisioning.MailboxClient;
import dev.switchboard.oci.provisioning.Provisioning;
import dev.switchboard.oci.provisioning.SubscriberStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;

/**
 * The way to the peers that are provisioned, which can change while events are processed.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Owns no thread.
 */
final class ProvisioningLine implements AutoCloseable {

    /** What may change while running. */
    record Use(
            Cai3gClient.Options gateway,
            ImsProfile ims,
            Optional<MailboxClient.Options> mail,
            Provisioning.Options provisioning) {

        static Use of(OciConfig config) {
            return new Use(config.gateway(), config.ims(), config.mail(), config.provisioning());
        }

        /** What is new but for what decides which events are unrelated: for events that wait that is settled. */
        Use changedTo(OciConfig config) {
            Use next = of(config);
            String country = ims.countryCode();
            PlanOptions plan = next.provisioning.plan();
            return new Use(
                    next.gateway,
                    new ImsProfile(
                            country,
                            next.ims.serviceProfiles(),
                            next.ims.chargingProfile(),
                            next.ims.maxSessions(),
                            next.ims.enumFlags(),
                            next.ims.enumOrder(),
                            next.ims.enumPreference(),
                            next.ims.enumService()),
                    next.mail,
                    new Provisioning.Options(
                            new PlanOptions(
                                    provisioning.plan().countryCode(),
                                    plan.defaultPhoneContext(),
                                    plan.phoneContexts(),
                                    provisioning.plan().quirks()),
                            next.provisioning.eventBudget(),
                            next.provisioning.retries(),
                            next.provisioning.sessionForEachSection()));
        }
    }

    /** The clients of one use; two uses share none, so that each can be closed when nobody works with it. */
    private record Clients(Cai3gClient gateway, Optional<MailboxClient> mail) {

        Clients(Use use, OkHttpClient http) {
            this(
                    new Cai3gClient(use.gateway(), use.ims(), http),
                    use.mail().map(options -> new MailboxClient(options, http)));
        }

        void close() {
            gateway.close();
            mail.ifPresent(MailboxClient::close);
        }
    }

    private final OkHttpClient http = new OkHttpClient();
    private final Provisioning work;
    private final List<Clients> open = new ArrayList<>();
    private Use use;
    private Clients clients;
    private boolean closed;

    ProvisioningLine(OciConfig config, SubscriberStore registry, RandomGenerator random) {
        this.use = Use.of(config);
        this.clients = new Clients(use, http);
        this.open.add(clients);
        this.work = new Provisioning(use.provisioning(), clients.gateway(), clients.mail(), registry, random);
    }

    Provisioning work() {
        return work;
    }

    /** Processes what begins from now on in the new way; the old clients are closed when nothing in hand uses them. */
    void change(OciConfig config) {
        Clients left;
        Provisioning.Former former;
        synchronized (this) {
            Use next = use.changedTo(config);
            if (closed || next.equals(use)) {
                return;
            }
            left = clients;
            clients = new Clients(next, http);
            open.add(clients);
            use = next;
            former = work.reconfigure(next.provisioning(), clients.gateway(), clients.mail());
        }
        former.whenUnused(() -> end(left));
    }

    private void end(Clients left) {
        synchronized (this) {
            open.remove(left);
        }
        left.close();
    }

    /** Ends all sessions with all peers, present and past. */
    @Override
    public void close() {
        List<Clients> ending;
        synchronized (this) {
            closed = true;
            ending = List.copyOf(open);
            open.clear();
        }
        ending.forEach(Clients::close);
    }
}
