package dev.switchboard.oci.reader;

import dev.switchboard.oci.event.Claim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which events may run side by side so that the final state equals running them one after the other.
 *
 * <p>Each admitted event waits for every earlier unfinished event it conflicts with. It also takes over the claims of
 * those events: what an earlier event of the same subscriber will have stored by then (a phone number, an identity) is
 * touched by this one too, although neither its document nor the registry shows it yet. That is why the claim has to
 * be worked out before {@link #admit} is called, and why {@link #finish} is called only after everything the event
 * wrote can be read.
 *
 * <p><b>Threading.</b> Not safe for use by several threads; the dispatching thread owns it.
 *
 * @param <T> what stands for an event
 */
final class Lanes<T> {

    /** One admitted event. */
    static final class Ticket<T> {
        private final T event;
        private final boolean barrier;
        private final Set<String> exclusive;
        private final Set<String> shared;
        private final List<Ticket<T>> followers = new ArrayList<>();
        private int waitingFor;

        private Ticket(T event, boolean barrier, Set<String> exclusive, Set<String> shared) {
            this.event = event;
            this.barrier = barrier;
            this.exclusive = exclusive;
            this.shared = shared;
        }

        T event() {
            return event;
        }
    }

    /** The unfinished holders of one name since, and including, the last exclusive one. */
    private static final class Holders<T> {
        private Optional<Ticket<T>> exclusive = Optional.empty();
        private final Set<Ticket<T>> shared = new LinkedHashSet<>();
    }

    private final Map<String, Holders<T>> holders = new HashMap<>();
    private final Set<Ticket<T>> unfinished = new LinkedHashSet<>();
    private final Deque<Ticket<T>> ready = new ArrayDeque<>();
    private boolean barrier;

    /**
     * Whether a barrier is unfinished. What it will have written cannot be known, so the claim of any event behind it
     * is worked out only after it has ended.
     */
    boolean blocked() {
        return barrier;
    }

    /** Admits the next event in arrival order; not while {@link #blocked()}. */
    void admit(T event, Claim claim) {
        if (barrier) {
            throw new IllegalStateException("an event must not be admitted behind an unfinished barrier");
        }
        Set<Ticket<T>> before = new LinkedHashSet<>();
        Set<String> exclusive = new HashSet<>(claim.exclusive());
        Set<String> shared = new HashSet<>(claim.shared());
        if (claim.barrier()) {
            before.addAll(unfinished);
        } else {
            takeOver(exclusive, shared, before);
        }
        Ticket<T> ticket = new Ticket<>(event, claim.barrier(), exclusive, shared);
        ticket.waitingFor = before.size();
        for (Ticket<T> earlier : before) {
            earlier.followers.add(ticket);
        }
        register(ticket);
        if (ticket.waitingFor == 0) {
            ready.add(ticket);
        }
    }

    /** The next event that may start now, in arrival order among those that may. */
    Optional<Ticket<T>> next() {
        return Optional.ofNullable(ready.poll());
    }

    /** Tells that an event has ended and that what it wrote can be read. */
    void finish(Ticket<T> ticket) {
        unfinished.remove(ticket);
        if (ticket.barrier) {
            barrier = false;
        }
        for (String name : ticket.exclusive) {
            release(name, ticket);
        }
        for (String name : ticket.shared) {
            release(name, ticket);
        }
        for (Ticket<T> follower : ticket.followers) {
            follower.waitingFor--;
            if (follower.waitingFor == 0) {
                ready.add(follower);
            }
        }
    }

    /** How many events are admitted and not finished. */
    int size() {
        return unfinished.size();
    }

    /** Collects whom the names make us wait for, until taking over their names adds nobody. */
    private void takeOver(Set<String> exclusive, Set<String> shared, Set<Ticket<T>> before) {
        Deque<Ticket<T>> found = new ArrayDeque<>();
        collect(exclusive, shared, before, found);
        while (!found.isEmpty()) {
            Ticket<T> earlier = found.poll();
            Set<String> newExclusive = new HashSet<>(earlier.exclusive);
            newExclusive.removeAll(exclusive);
            Set<String> newShared = new HashSet<>(earlier.shared);
            newShared.removeAll(shared);
            newShared.removeAll(exclusive);
            exclusive.addAll(newExclusive);
            shared.addAll(newShared);
            collect(newExclusive, newShared, before, found);
        }
        shared.removeAll(exclusive);
    }

    private void collect(Set<String> exclusive, Set<String> shared, Set<Ticket<T>> before, Deque<Ticket<T>> found) {
        for (String name : exclusive) {
            Holders<T> held = holders.get(name);
            if (held != null) {
                held.exclusive.ifPresent(earlier -> add(earlier, before, found));
                held.shared.forEach(earlier -> add(earlier, before, found));
            }
        }
        for (String name : shared) {
            Holders<T> held = holders.get(name);
            if (held != null) {
                held.exclusive.ifPresent(earlier -> add(earlier, before, found));
            }
        }
    }

    private void add(Ticket<T> earlier, Set<Ticket<T>> before, Deque<Ticket<T>> found) {
        if (before.add(earlier)) {
            found.add(earlier);
        }
    }

    private void register(Ticket<T> ticket) {
        unfinished.add(ticket);
        barrier |= ticket.barrier;
        for (String name : ticket.exclusive) {
            Holders<T> held = holders.computeIfAbsent(name, unused -> new Holders<>());
            held.exclusive = Optional.of(ticket);
            held.shared.clear();
        }
        for (String name : ticket.shared) {
            holders.computeIfAbsent(name, unused -> new Holders<>()).shared.add(ticket);
        }
    }

    private void release(String name, Ticket<T> ticket) {
        Holders<T> held = holders.get(name);
        if (held == null) {
            return;
        }
        if (held.exclusive.isPresent() && held.exclusive.get() == ticket) {
            held.exclusive = Optional.empty();
        }
        held.shared.remove(ticket);
        if (held.exclusive.isEmpty() && held.shared.isEmpty()) {
            holders.remove(name);
        }
    }
}
