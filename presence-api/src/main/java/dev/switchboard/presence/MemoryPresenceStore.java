package dev.switchboard.presence;

import dev.switchboard.common.net.Hooks;
import dev.switchboard.common.net.Subscription;
import dev.switchboard.common.time.Timers;
import dev.switchboard.presence.model.Merge;
import dev.switchboard.presence.model.Presence;
import dev.switchboard.presence.model.PresenceChange;
import dev.switchboard.presence.model.PresenceReport;
import dev.switchboard.presence.model.PresenceReport.Authority;
import dev.switchboard.presence.model.PresenceRoster;
import dev.switchboard.presence.model.PresenceSnapshot;
import dev.switchboard.presence.model.PresenceUser;
import dev.switchboard.presence.model.Revision;
import dev.switchboard.presence.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * {@link PresenceStore} in memory; its history begins anew with each object.
 *
 * <p><b>Threading.</b> Every method may be called on any thread. Hooks are called under the store's lock: on the thread
 * that caused the change, or on the timers' thread when a report ends.
 */
final class MemoryPresenceStore implements PresenceStore {

    /**
     * How statuses are shown and what is remembered.
     *
     * @param outOfOffice what {@link Status#OUT_OF_OFFICE} is shown as; itself to pass it on
     * @param statusOnly the names of sources that have statuses but no directory: their rosters add and remove nobody
     * @param tombstones how long a removed user is told to those who ask what changed
     */
    public record Options(Status outOfOffice, Set<String> statusOnly, Duration tombstones) {

        /** Out of office is away, every source is a directory, and removed users are remembered for a day. */
        public static final Options DEFAULT = new Options(Status.AWAY, Set.of(), Duration.ofHours(24));

        /**
         * Copies the set.
         *
         * @param outOfOffice what out of office is shown as
         * @param statusOnly the names of sources without a directory
         * @param tombstones how long a removed user is remembered
         * @throws IllegalArgumentException if out of office would be shown as unknown
         */
        public Options {
            statusOnly = Set.copyOf(statusOnly);
            if (outOfOffice == Status.UNKNOWN) {
                throw new IllegalArgumentException("outOfOffice must be a status that clients are shown");
            }
        }
    }

    /** What becomes of the users of a source that has been lost for too long. */
    public enum Fallback {
        /** What it said last is forgotten: its users are offline unless another source knows better. */
        OFFLINE,
        /** What it said last stays. */
        KEEP
    }

    /**
     * Counts since the store was made.
     *
     * @param changes accepted changes
     * @param duplicates reports about one user that changed nothing
     * @param strangers reports about somebody in no directory
     * @param unknownStatuses reports and roster entries with a status of no known name
     */
    public record Counts(long changes, long duplicates, long strangers, long unknownStatuses) {}

    private record End(Instant at, Resident resident) {}

    private record Tombstone(Instant until, Resident resident, long revision) {}

    private final Object lock = new Object();
    private final Timers timers;
    private final String epoch;
    private final Options options;
    private final Hooks<PresenceChange> hooks = new Hooks<>("presence change");
    private final Map<String, Resident> residents = new HashMap<>();
    private final Set<Resident> present = new TreeSet<>(
            Comparator.<Resident, String>comparing(one -> one.user.username()).thenComparing(one -> one.user.id()));
    private final ChangeOrder order = new ChangeOrder();
    private final Deque<Tombstone> tombstones = new ArrayDeque<>();
    private final PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparing(End::at));
    private Status outOfOffice;
    private @Nullable Instant wakeAt;
    private Timers.Task wake = () -> {};
    private long revision;
    private long forgotten;
    private boolean loaded;
    private @Nullable PresenceSnapshot snapshot;
    private long duplicates;
    private long strangers;
    private long unknownStatuses;

    /**
     * An empty store.
     *
     * @param timers the time, and to be woken when a report ends
     * @param random makes the epoch
     * @param options how statuses are shown and what is remembered
     */
    public MemoryPresenceStore(Timers timers, RandomGenerator random, Options options) {
        this.timers = timers;
        this.epoch = String.format("%016x", random.nextLong());
        this.options = options;
        this.outOfOffice = options.outOfOffice();
    }

    @Override
    public boolean loaded() {
        synchronized (lock) {
            return loaded;
        }
    }

    @Override
    public Revision revision() {
        synchronized (lock) {
            return new Revision(epoch, revision);
        }
    }

    @Override
    public PresenceSnapshot snapshot() {
        synchronized (lock) {
            PresenceSnapshot cached = snapshot;
            if (cached == null) {
                List<Presence> all = new ArrayList<>(present.size());
                for (Resident each : present) {
                    Optional.ofNullable(each.shown).ifPresent(all::add);
                }
                cached = new PresenceSnapshot(new Revision(epoch, revision), all);
                snapshot = cached;
            }
            return cached;
        }
    }

    @Override
    public Optional<Presence> find(String userId) {
        synchronized (lock) {
            return Optional.ofNullable(residents.get(userId)).map(one -> one.shown);
        }
    }

    @Override
    public List<PresenceChange> changesAfter(long number) {
        synchronized (lock) {
            forgetOld(timers.now());
            return order.after(number);
        }
    }

    @Override
    public boolean remembers(Revision since) {
        synchronized (lock) {
            forgetOld(timers.now());
            return since.epoch().equals(epoch) && since.number() <= revision && since.number() >= forgotten;
        }
    }

    @Override
    public void apply(String source, PresenceRoster roster) {
        synchronized (lock) {
            Instant now = timers.now();
            forgetOld(now);
            if (options.statusOnly().contains(source)) {
                applyStatuses(source, roster, now);
                return;
            }
            removeMissing(source, roster);
            for (PresenceUser user : roster.users()) {
                Status status = counted(roster.statusOf(user.id()));
                Resident resident = admit(source, user);
                resident.report(source, PresenceReport.authoritative(user.id(), status, roster.at()));
                review(resident, roster.at(), now);
            }
            loaded = true;
        }
    }

    /** Of a source without a directory; whom it no longer names it says nothing about. */
    private void applyStatuses(String source, PresenceRoster roster, Instant now) {
        for (Resident each : List.copyOf(present)) {
            String id = each.user.id();
            if (roster.statuses().containsKey(id)) {
                Status status = counted(roster.statusOf(id));
                each.report(source, PresenceReport.authoritative(id, status, roster.at()));
                review(each, roster.at(), now);
            } else if (each.slots.remove(source) != null) {
                review(each, roster.at(), now);
            }
        }
    }

    /** Before anybody is added: an e-mail address may go from one who leaves to one who comes. */
    private void removeMissing(String source, PresenceRoster roster) {
        Set<String> listed = new HashSet<>(roster.users().size() * 2);
        roster.users().forEach(user -> listed.add(user.id()));
        List<Resident> missing = new ArrayList<>();
        for (Resident each : present) {
            if (each.homes.contains(source) && !listed.contains(each.user.id())) {
                missing.add(each);
            }
        }
        for (Resident each : missing) {
            each.homes.remove(source);
            each.slots.remove(source);
            if (each.homes.isEmpty()) {
                remove(each, roster.at());
            } else {
                review(each, roster.at(), timers.now());
            }
        }
    }

    private void remove(Resident resident, Instant at) {
        present.remove(resident);
        resident.shown = null;
        resident.slots.clear();
        PresenceChange change = new PresenceChange(resident.user, Status.OFFLINE, true, at, ++revision);
        tombstones.add(new Tombstone(timers.now().plus(options.tombstones()), resident, change.revision()));
        tell(resident, change);
    }

    private Resident admit(String source, PresenceUser user) {
        Resident resident = residents.computeIfAbsent(user.id(), id -> new Resident(user));
        resident.homes.add(source);
        boolean speaksForUser = resident.homes.iterator().next().equals(source);
        if (speaksForUser && !resident.user.equals(user)) {
            // Out and in again: the set is ordered by what may change here.
            present.remove(resident);
            resident.user = user;
        }
        present.add(resident);
        return resident;
    }

    @Override
    public Optional<PresenceChange> put(String source, PresenceReport report) {
        synchronized (lock) {
            Resident resident = residents.get(report.userId());
            if (resident == null || resident.homes.isEmpty()) {
                strangers++;
                return Optional.empty();
            }
            counted(report.status());
            // News is about the system that the user is known from: its next word overrules the news.
            String slot = report.authority() == Authority.NEWS
                    ? resident.homes.iterator().next()
                    : source;
            resident.report(slot, report);
            Optional<PresenceChange> change = review(resident, report.at(), timers.now());
            if (change.isEmpty()) {
                duplicates++;
            }
            return change;
        }
    }

    /**
     * Tells that a source has been lost for so long that what it said last no longer counts as fresh. What it says when
     * it is back counts again.
     *
     * @param source the source's name
     * @param fallback what becomes of its users
     */
    public void sourceLost(String source, Fallback fallback) {
        if (fallback == Fallback.KEEP) {
            return;
        }
        synchronized (lock) {
            Instant now = timers.now();
            for (Resident each : List.copyOf(present)) {
                if (each.slots.remove(source) != null) {
                    review(each, now, now);
                }
            }
        }
    }

    /**
     * Shows users who are out of office differently from now on.
     *
     * @param shownAs what {@link Status#OUT_OF_OFFICE} is shown as; itself to pass it on
     */
    public void showOutOfOfficeAs(Status shownAs) {
        synchronized (lock) {
            outOfOffice = shownAs;
            Instant now = timers.now();
            List.copyOf(present).forEach(each -> review(each, now, now));
        }
    }

    @Override
    public Subscription addChangeHook(String name, Consumer<? super PresenceChange> hook) {
        return hooks.add(name, hook);
    }

    /**
     * What was counted.
     *
     * @return counts since the store was made
     */
    public Counts counts() {
        synchronized (lock) {
            return new Counts(revision, duplicates, strangers, unknownStatuses);
        }
    }

    private Status counted(Status status) {
        if (status == Status.UNKNOWN) {
            unknownStatuses++;
        }
        return status;
    }

    private Status folded(Status status) {
        if (status == Status.UNKNOWN) {
            return Status.OFFLINE;
        }
        return status == Status.OUT_OF_OFFICE ? outOfOffice : status;
    }

    private Optional<PresenceChange> review(Resident resident, Instant at, Instant now) {
        Optional<PresenceReport> report = Merge.shown(resident.slots.values(), now);
        Merge.nextEnd(resident.slots.values(), now).ifPresent(end -> wakeAt(new End(end, resident)));
        Status status = report.map(found -> folded(found.status())).orElse(Status.OFFLINE);
        Presence before = resident.shown;
        boolean sameStatus = before != null && before.status() == status;
        if (before != null && sameStatus && before.user().equals(resident.user)) {
            return Optional.empty();
        }
        Instant reported = report.map(PresenceReport::at).orElse(at);
        Instant since = before != null && sameStatus ? before.since() : reported;
        PresenceChange change =
                new PresenceChange(resident.user, status, false, sameStatus ? at : reported, ++revision);
        resident.shown = new Presence(resident.user, status, since, change.revision());
        tell(resident, change);
        return Optional.of(change);
    }

    private void tell(Resident resident, PresenceChange change) {
        resident.latest = change;
        order.touch(resident);
        snapshot = null;
        hooks.call(change);
    }

    private void wakeAt(End end) {
        ends.add(end);
        if (wakeAt == null || end.at().isBefore(wakeAt)) {
            wake.cancel();
            wakeAt = end.at();
            wake = timers.schedule(Duration.between(timers.now(), end.at()), this::endReports);
        }
    }

    private void endReports() {
        synchronized (lock) {
            Instant now = timers.now();
            wakeAt = null;
            List<End> due = new ArrayList<>();
            for (End next = ends.peek(); next != null && !next.at().isAfter(now); next = ends.peek()) {
                due.add(ends.remove());
            }
            due.stream()
                    .filter(end -> !end.resident().homes.isEmpty())
                    .forEach(end -> review(end.resident(), end.at(), now));
            End next = ends.poll();
            if (next != null) {
                wakeAt(next);
            }
        }
    }

    private void forgetOld(Instant now) {
        for (Tombstone oldest = tombstones.peek();
                oldest != null && !oldest.until().isAfter(now);
                oldest = tombstones.peek()) {
            tombstones.remove();
            Resident resident = oldest.resident();
            PresenceChange latest = resident.latest;
            // Whoever came back in the meantime has a later change.
            if (latest != null && latest.revision() == oldest.revision()) {
                order.remove(resident);
                residents.remove(resident.user.id());
                forgotten = Math.max(forgotten, oldest.revision());
            }
        }
    }
}
