package dev.switchboard.vmo;

import dev.switchboard.common.net.PeerException;
import dev.switchboard.vmo.gateway.OutOfOfficeSource;
import dev.switchboard.vmo.sync.Attempt;
import dev.switchboard.vmo.sync.OutOfOffice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mail system in memory: told whom to watch, or asked. */
final class FakeMail implements OutOfOfficeSource {

    private final boolean polled;
    final List<String> watches = new ArrayList<>();
    private final List<List<String>> batches = new ArrayList<>();
    private final Map<String, Observation> mailboxes = new HashMap<>();
    private Attempt answer = Attempt.DONE;
    private Optional<PeerException> failure = Optional.empty();

    FakeMail(boolean polled) {
        this.polled = polled;
    }

    synchronized void answers(Attempt attempt) {
        answer = attempt;
    }

    synchronized void fails(Optional<PeerException> trouble) {
        failure = trouble;
    }

    synchronized void has(String alias, Observation observation) {
        mailboxes.put(alias, observation);
    }

    synchronized void has(String alias, OutOfOffice absence) {
        mailboxes.put(alias, new Observation.Seen(absence, ""));
    }

    synchronized List<String> watches() {
        return List.copyOf(watches);
    }

    synchronized List<List<String>> batches() {
        return List.copyOf(batches);
    }

    synchronized List<Integer> batchSizes() {
        return batches.stream().map(List::size).toList();
    }

    @Override
    public boolean polled() {
        return polled;
    }

    @Override
    public synchronized Attempt watch(String alias, boolean on) {
        watches.add(alias + " " + on);
        return answer;
    }

    @Override
    public synchronized Map<String, Observation> read(List<String> aliases) throws PeerException {
        batches.add(aliases);
        if (failure.isPresent()) {
            throw failure.get();
        }
        Map<String, Observation> found = new HashMap<>();
        for (String alias : aliases) {
            Observation none = new Observation.Seen(
                    new OutOfOffice(OutOfOffice.Mode.DISABLED, Optional.empty(), Optional.empty(), ""), "");
            found.put(alias, mailboxes.getOrDefault(alias, none));
        }
        return found;
    }
}
