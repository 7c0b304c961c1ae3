package dev.switchboard.ipecs.call;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from numbers to values that shares structure: a change makes a new map and copies only the path to the entry, so
 * that every state can keep its own at a cost that hardly depends on the number of entries.
 *
 * <p>A trie over the mixed bits of the key. The mixing loses nothing, so two keys always part before the bits run out.
 */
final class LongMap<V> {

    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final LongMap<?> EMPTY = new LongMap<>(new Node(0, new Object[0]), 0);

    private record Leaf<V>(long key, long mixed, V value) {}

    /** The slots that are taken, in order of the five bits that choose them; each is a leaf or a node. */
    private static final class Node {

        final int taken;
        final Object[] slots;

        Node(int taken, Object[] slots) {
            this.taken = taken;
            this.slots = slots;
        }

        int position(int bit) {
            return Integer.bitCount(taken & (bit - 1));
        }
    }

    private final Node root;
    private final int size;

    private LongMap(Node root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    static <V> LongMap<V> empty() {
        return (LongMap<V>) EMPTY;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    V get(long key) {
        long mixed = mix(key);
        Node node = root;
        for (int shift = 0; ; shift += BITS) {
            int bit = 1 << (int) ((mixed >>> shift) & MASK);
            if ((node.taken & bit) == 0) {
                return null;
            }
            Object slot = node.slots[node.position(bit)];
            if (slot instanceof Leaf) {
                Leaf<V> leaf = (Leaf<V>) slot;
                return leaf.key == key ? leaf.value : null;
            }
            node = (Node) slot;
        }
    }

    LongMap<V> with(long key, V value) {
        boolean isNew = get(key) == null;
        Leaf<V> leaf = new Leaf<>(key, mix(key), value);
        return new LongMap<>(insert(root, 0, leaf), isNew ? size + 1 : size);
    }

    LongMap<V> without(long key) {
        if (get(key) == null) {
            return this;
        }
        if (size == 1) {
            return empty();
        }
        return new LongMap<>(remove(root, 0, mix(key)), size - 1);
    }

    @SuppressWarnings("unchecked")
    void forEach(Consumer<? super V> action) {
        visit(root, slot -> action.accept(((Leaf<V>) slot).value));
    }

    long[] sortedKeys() {
        long[] keys = new long[size];
        int[] count = {0};
        visit(root, slot -> keys[count[0]++] = ((Leaf<?>) slot).key);
        Arrays.sort(keys);
        return keys;
    }

    private static void visit(Node node, Consumer<Object> leaves) {
        for (Object slot : node.slots) {
            if (slot instanceof Node lower) {
                visit(lower, leaves);
            } else {
                leaves.accept(slot);
            }
        }
    }

    private static Node insert(Node node, int shift, Leaf<?> leaf) {
        int bit = 1 << (int) ((leaf.mixed >>> shift) & MASK);
        int at = node.position(bit);
        if ((node.taken & bit) == 0) {
            Object[] slots = new Object[node.slots.length + 1];
            System.arraycopy(node.slots, 0, slots, 0, at);
            slots[at] = leaf;
            System.arraycopy(node.slots, at, slots, at + 1, node.slots.length - at);
            return new Node(node.taken | bit, slots);
        }
        Object[] slots = node.slots.clone();
        Object old = slots[at];
        if (old instanceof Node lower) {
            slots[at] = insert(lower, shift + BITS, leaf);
        } else if (((Leaf<?>) old).key == leaf.key) {
            slots[at] = leaf;
        } else {
            slots[at] = insert(single((Leaf<?>) old, shift + BITS), shift + BITS, leaf);
        }
        return new Node(node.taken, slots);
    }

    private static Node single(Leaf<?> leaf, int shift) {
        return new Node(1 << (int) ((leaf.mixed >>> shift) & MASK), new Object[] {leaf});
    }

    /** The node without an entry it is known to hold; a lower node with one leaf left gives way to that leaf. */
    private static Node remove(Node node, int shift, long mixed) {
        int bit = 1 << (int) ((mixed >>> shift) & MASK);
        int at = node.position(bit);
        Object old = node.slots[at];
        if (old instanceof Node lower) {
            Node rest = remove(lower, shift + BITS, mixed);
            Object[] slots = node.slots.clone();
            boolean oneLeaf = rest.slots.length == 1 && rest.slots[0] instanceof Leaf;
            slots[at] = oneLeaf ? rest.slots[0] : rest;
            return new Node(node.taken, slots);
        }
        Object[] slots = new Object[node.slots.length - 1];
        System.arraycopy(node.slots, 0, slots, 0, at);
        System.arraycopy(node.slots, at + 1, slots, at, slots.length - at);
        return new Node(node.taken & ~bit, slots);
    }

    private static long mix(long key) {
        long z = (key ^ (key >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
