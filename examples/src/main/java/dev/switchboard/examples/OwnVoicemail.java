package dev.switchboard.examples;

import dev.switchboard.common.config.Secret;
import dev.switchboard.common.time.Threads;
import dev.switchboard.common.time.Timers;
import dev.switchboard.vmo.VmoConfig;
import dev.switchboard.vmo.VmoMediator;
import dev.switchboard.vmo.gateway.GraphClient;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.store.SqlMediatorStore;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;

/** A voicemail system of one's own, whose greetings follow automatic replies. What it does not take is told again later. */
record OwnVoicemail(Consumer<String> print) implements VoicemailGateway {

    @Override
    public Listing listUsers(Pages pages) {
        var aviaja = new ListedUser("id-1", "aviaja@example.com", "4001", "box-1", false);
        pages.page(List.of(aviaja), 0, OptionalLong.of(1));
        return new Listing(true, "");
    }

    @Override
    public Attempt setGreeting(MailboxUser user, GreetingChange change) {
        print.accept(user.extension() + (change.on() ? " plays: " + change.message() : " is as always"));
        return Attempt.DONE;
    }

    /** Takes tenant, client id and client secret in Microsoft 365, and a database file; runs until it is stopped. */
    public static void main(String[] args) throws InterruptedException {
        var graph = GraphClient.Options.of(args[0], args[1], new Secret(args[2]));
        new OwnVoicemail(System.out::println).run(graph, Path.of(args[3]), Threads.untilStopped());
    }

    void run(GraphClient.Options graph, Path database, CountDownLatch end) throws InterruptedException {
        // tag::readme[]
        try (var timers = Timers.system("mediator");
                var store = SqlMediatorStore.open(database);
                var mail = new GraphClient(graph, new OkHttpClient(), timers);
                var mediator = new VmoMediator(VmoConfig.ownGateways(), store, this, mail, timers)) {
            mediator.start();
            mediator.synchronise("start");
            end.await();
        }
        // end::readme[]
    }
}
