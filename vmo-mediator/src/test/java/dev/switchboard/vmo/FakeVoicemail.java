package dev.switchboard.vmo;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.gateway.VoicemailGateway;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.GreetingChange;
import dev.switchboard.vmo.sync.ListedUser;
import dev.switchboard.vmo.sync.MailboxUser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A voicemail system in memory, whose answers tests choose. */
final class FakeVoicemail implements VoicemailGateway {

    record Call(String alias, String callHandler, GreetingChange change) {}

    final List<Call> calls = new ArrayList<>();
    final Map<String, GreetingChange> greetings = new ConcurrentHashMap<>();
    private final Deque<Attempt> answers = new ArrayDeque<>();
    private Optional<Attempt> always = Optional.empty();
    private Optional<CountDownLatch> gate = Optional.empty();
    private List<ListedUser> listed = List.of();
    private boolean complete = true;
    private Optional<PeerException> listFailure = Optional.empty();
    int listings;
    boolean endsByItself;

    synchronized void answer(Attempt... next) {
        answers.addAll(List.of(next));
    }

    synchronized void always(Attempt answer) {
        always = Optional.of(answer);
    }

    synchronized void up() {
        always = Optional.empty();
        answers.clear();
    }

    /** Calls hang until the latch opens. */
    synchronized void holdUntil(CountDownLatch latch) {
        gate = Optional.of(latch);
    }

    synchronized void lists(ListedUser... users) {
        lists(List.of(users), true);
    }

    synchronized void lists(List<ListedUser> users, boolean whole) {
        listed = users;
        complete = whole;
        listFailure = Optional.empty();
    }

    synchronized void listFails(PeerException failure) {
        listFailure = Optional.of(failure);
    }

    synchronized List<String> told() {
        return calls.stream()
                .map(call -> call.alias() + " " + (call.change().on() ? "on" : "off"))
                .toList();
    }

    synchronized int count() {
        return calls.size();
    }

    @Override
    public boolean endsByItself() {
        return endsByItself;
    }

    @Override
    public Listing listUsers(Pages pages) throws PeerException, InterruptedException {
        Optional<CountDownLatch> held;
        synchronized (this) {
            listings++;
            held = gate;
        }
        if (held.isPresent()) {
            held.get().await();
        }
        synchronized (this) {
            if (listFailure.isPresent()) {
                throw listFailure.get();
            }
            for (int from = 0; from < listed.size(); from += 500) {
                pages.page(
                        listed.subList(from, Math.min(listed.size(), from + 500)), 0, OptionalLong.of(listed.size()));
            }
            return new Listing(complete, complete ? "" : "The list ended early.");
        }
    }

    @Override
    public Attempt setGreeting(MailboxUser user, GreetingChange change) throws InterruptedException {
        Optional<CountDownLatch> held;
        Attempt answer;
        synchronized (this) {
            calls.add(new Call(user.alias(), user.callHandlerObjectId(), change));
            held = gate;
            answer = answers.isEmpty() ? always.orElse(Attempt.DONE) : answers.pop();
        }
        if (held.isPresent()) {
            held.get().await();
        }
        if (answer instanceof Attempt.Done) {
            greetings.put(user.alias(), change);
        }
        return answer;
    }
}
