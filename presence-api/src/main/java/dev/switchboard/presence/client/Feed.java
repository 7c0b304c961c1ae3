package dev.switchboard.presence.client;

import dev.switchboard.presence.client.ClientStatus.State;
import dev.switchboard.presence.model.Contact;
import dev.switchboard.presence.model.ContactChange;
import dev.switchboard.presence.model.PresenceView;
import dev.switchboard.presence.model.PresenceView.News;
import dev.switchboard.presence.model.PresenceView.Page;
import dev.switchboard.presence.model.Revision;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known, and how far the present connection has come in making it complete.
 *
 * <p><b>Threading.</b> Safe for use by several threads. Calls no hook: what hooks are to hear is queued in order, and the
 * queue is woken without a lock held.
 */
final class Feed {

    private enum Phase {
        /** No connection. */
        DOWN,
        /** Pages are being loaded; news is kept for later. */
        PAGES,
        /** A difference was asked for, and the server has not said yet whether it has one. */
        ASKED,
        /** The difference is coming in. */
        CATCHING_UP,
        /** A snapshot is coming in. */
        SNAPSHOT,
        /** Complete. */
        FOLLOWING
    }

    /** News as it arrived: its place in the order of arrivals, and the server's number or none. */
    private record Arrived(Contact contact, boolean removed, long arrival, long revision) {}

    private static final long NO_REVISION = -1;

    private final InstantSource clock;
    private final ToldQueue told;
    private final int maxUsers;

    // All guarded by this.
    private final PresenceView view = new PresenceView();
    private Phase phase = Phase.DOWN;
    private Optional<ServerMessage.Hello> hello = Optional.empty();
    /** The latest of each user is all that counts, in the order of arrival. */
    private final Map<String, Arrived> waiting = new LinkedHashMap<>();

    private List<Contact> parts = new ArrayList<>();
    private long count;
    private boolean byRevision;
    /** News up to here is in what was loaded. */
    private long loadedTo;

    private Optional<Revision> resume = Optional.empty();
    private boolean everLoaded;
    private volatile ClientStatus status;

    Feed(InstantSource clock, ToldQueue told, int maxUsers) {
        this.clock = clock;
        this.told = told;
        this.maxUsers = maxUsers;
        this.status = new ClientStatus(State.NEW, clock.instant(), "");
    }

    ClientStatus status() {
        return status;
    }

    synchronized Optional<Availability> find(String email) {
        return everLoaded
                ? Optional.of(view.find(email)
                        .map(contact -> Availability.of(contact.status()))
                        .orElse(Availability.OFFLINE))
                : Optional.empty();
    }

    synchronized Optional<Contact> contact(String email) {
        return everLoaded ? view.find(email) : Optional.empty();
    }

    synchronized List<Contact> all() {
        return everLoaded ? view.all() : List.of();
    }

    /** Where a difference may begin; empty if nothing is known that has a number. */
    synchronized Optional<Revision> resume() {
        return resume;
    }

    /** A connection is about to be made; all that comes on it is news. */
    synchronized void begin(boolean askedForDifference) {
        phase = askedForDifference ? Phase.ASKED : Phase.PAGES;
        hello = Optional.empty();
        waiting.clear();
        parts = new ArrayList<>();
    }

    /** The stream ended, or could not be opened. */
    void down(String reason) {
        synchronized (this) {
            phase = Phase.DOWN;
            change(everLoaded ? State.RECONNECTING : State.LOADING, reason);
        }
        told.wake();
    }

    /** Something does not go well, and is tried again. */
    synchronized void trouble(String reason) {
        if (phase != Phase.DOWN) {
            change(status.state(), reason);
        }
    }

    void refused(String reason) {
        synchronized (this) {
            phase = Phase.DOWN;
            change(State.REFUSED, reason);
        }
        told.wake();
    }

    void started() {
        synchronized (this) {
            if (status.state() == State.NEW) {
                change(State.LOADING, "");
            }
        }
        told.wake();
    }

    void closed() {
        synchronized (this) {
            phase = Phase.DOWN;
            change(State.CLOSED, "");
        }
        told.wake();
    }

    private void change(State state, String reason) {
        boolean same = status.state() == state;
        if (status.state() == State.CLOSED || (same && status.reason().equals(reason))) {
            return;
        }
        status = new ClientStatus(state, same ? status.since() : clock.instant(), reason);
        if (!same) {
            told.add(status);
        }
    }

    /** Pages are needed after all; from now on news is kept for later. Says false if that has become needless. */
    synchronized boolean fallBackToPages() {
        if (phase == Phase.FOLLOWING || phase == Phase.DOWN) {
            return false;
        }
        phase = Phase.PAGES;
        parts = new ArrayList<>();
        return true;
    }

    /** A moment in the order of arrivals. */
    synchronized long mark() {
        count++;
        return count;
    }

    synchronized boolean isFollowing() {
        return phase == Phase.FOLLOWING;
    }

    synchronized Optional<Revision> greeted() {
        return hello.map(ServerMessage.Hello::revision);
    }

    /** Whether these pages lack somebody who is known: gone, or slipped from one page to another between requests. */
    synchronized boolean missesAnyone(List<Page> pages) {
        return everLoaded && view.missesAnyone(pages);
    }

    /**
     * All pages are there.
     *
     * @param at the revision that all of them were cut at; empty if the server has none
     */
    void loaded(List<Page> pages, Optional<Revision> at) {
        synchronized (this) {
            if (phase != Phase.PAGES) {
                return;
            }
            byRevision = at.isPresent()
                    && hello.isPresent()
                    && hello.get().revision().epoch().equals(at.get().epoch());
            List<Page> placed = pages;
            resume = Optional.empty();
            if (byRevision) {
                Revision base = at.orElseThrow();
                resume = at;
                loadedTo = base.number();
                placed = pages.stream()
                        .map(page -> new Page(base.number(), page.contacts()))
                        .toList();
            }
            replace(placed);
        }
        told.wake();
    }

    private void replace(List<Page> pages) {
        List<News> news = waiting.values().stream()
                .filter(one -> !byRevision || one.revision() > loadedTo)
                .map(this::placed)
                .toList();
        waiting.clear();
        told.add(view.replace(pages, news));
        news.forEach(one -> seen(one.position()));
        follow();
    }

    private void follow() {
        phase = Phase.FOLLOWING;
        everLoaded = true;
        change(State.FOLLOWING, "");
    }

    private News placed(Arrived one) {
        return new News(one.contact(), one.removed(), byRevision ? one.revision() : one.arrival());
    }

    /** Takes in what the server says. */
    void message(ServerMessage message) {
        synchronized (this) {
            if (phase == Phase.DOWN) {
                return;
            }
            if (message instanceof ServerMessage.Hello first) {
                greet(first);
            } else if (message instanceof ServerMessage.Part part) {
                take(part);
            } else if (message instanceof ServerMessage.Classic classic) {
                take(new Arrived(classic.contact(), false, mark(), NO_REVISION));
            } else if (message instanceof ServerMessage.Changed changed) {
                take(new Arrived(changed.contact(), changed.removed(), mark(), changed.revision()));
            } else if (message instanceof ServerMessage.Heartbeat beat) {
                caughtUpTo(beat.revision());
            }
        }
        told.wake();
    }

    private void greet(ServerMessage.Hello first) {
        if (hello.isPresent()) {
            return;
        }
        hello = Optional.of(first);
        if (phase != Phase.ASKED) {
            return;
        }
        Revision from = resume.orElseThrow();
        if (!from.epoch().equals(first.revision().epoch())) {
            phase = Phase.SNAPSHOT;
            return;
        }
        phase = Phase.CATCHING_UP;
        byRevision = true;
        loadedTo = from.number();
        List<Arrived> early = List.copyOf(waiting.values());
        waiting.clear();
        early.forEach(this::take);
        caughtUpTo(from.number());
    }

    private void take(ServerMessage.Part part) {
        if (phase == Phase.PAGES || hello.isEmpty()) {
            return;
        }
        // Also where a difference was expected: the server may no longer know who was removed since.
        phase = Phase.SNAPSHOT;
        if (parts.size() + part.contacts().readable().size() > maxUsers) {
            return;
        }
        parts.addAll(part.contacts().readable());
        if (part.last()) {
            Revision base = hello.orElseThrow().revision();
            byRevision = true;
            loadedTo = base.number();
            resume = Optional.of(base);
            replace(List.of(new Page(base.number(), parts)));
            parts = new ArrayList<>();
        }
    }

    private void take(Arrived one) {
        if (phase != Phase.FOLLOWING && phase != Phase.CATCHING_UP) {
            waiting.remove(one.contact().userId());
            waiting.put(one.contact().userId(), one);
            return;
        }
        if (byRevision && one.revision() <= loadedTo) {
            return;
        }
        Optional<ContactChange> change = view.apply(placed(one));
        told.add(change.stream().toList());
        caughtUpTo(one.revision());
    }

    /** Everything up to a revision was heard: the server sends in ascending order. */
    private void caughtUpTo(long revision) {
        if (!byRevision || (phase != Phase.FOLLOWING && phase != Phase.CATCHING_UP)) {
            return;
        }
        seen(revision);
        if (phase == Phase.CATCHING_UP
                && resume.orElseThrow().number()
                        >= hello.orElseThrow().revision().number()) {
            follow();
        }
    }

    private void seen(long revision) {
        resume = byRevision
                ? resume.map(known -> new Revision(known.epoch(), Math.max(known.number(), revision)))
                : Optional.empty();
    }
}
