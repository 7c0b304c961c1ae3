package dev.switchboard.ipecs.call;

import org.jspecify.annotations.Nullable;

/**
 * The calls that ended lately: found by reference, forgotten in the order they ended. Shares structure like {@link
 * LongMap}.
 */
final class EndedCalls {

    static final EndedCalls NONE = new EndedCalls(LongMap.empty(), null, null);

    private record Entry(
            long reference, long endedAt, @Nullable Entry next) {}

    private final LongMap<Call> calls;
    /** Oldest first. */
    private final @Nullable Entry front;
    /** Newest first; turned round when the front is used up, so that each entry is moved once. */
    private final @Nullable Entry back;

    private EndedCalls(LongMap<Call> calls, @Nullable Entry front, @Nullable Entry back) {
        this.calls = calls;
        this.front = front;
        this.back = back;
    }

    @Nullable
    Call get(long reference) {
        return calls.get(reference);
    }

    int size() {
        return calls.size();
    }

    EndedCalls with(Call call) {
        Entry entry = new Entry(call.reference(), call.endedAtMillis(), back);
        return new EndedCalls(calls.with(call.reference(), call), front, entry);
    }

    /** The same call with further facts noted; its place in the order stays. */
    EndedCalls amended(Call call) {
        return new EndedCalls(calls.with(call.reference(), call), front, back);
    }

    EndedCalls without(long reference) {
        return new EndedCalls(calls.without(reference), front, back);
    }

    /** Forgets the calls that ended before an instant. */
    EndedCalls since(long oldestMillis) {
        if (front == null && back == null) {
            return this;
        }
        if (front == null) {
            return new EndedCalls(calls, reversed(back), null).since(oldestMillis);
        }
        if (front.endedAt >= oldestMillis) {
            return this;
        }
        LongMap<Call> kept = calls;
        Entry first = front;
        while (first != null && first.endedAt < oldestMillis) {
            Call call = kept.get(first.reference);
            if (call != null && call.endedAtMillis() == first.endedAt) {
                kept = kept.without(first.reference);
            }
            first = first.next;
        }
        return new EndedCalls(kept, first, back).since(oldestMillis);
    }

    private static @Nullable Entry reversed(@Nullable Entry list) {
        Entry turned = null;
        for (Entry entry = list; entry != null; entry = entry.next) {
            turned = new Entry(entry.reference, entry.endedAt, turned);
        }
        return turned;
    }
}
