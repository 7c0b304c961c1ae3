package dev.switchboard.ipecs.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LongMapTest {

    @Test
    void doesWhatATreeMapDoesAndLeavesOlderMapsAlone() {
        Random random = new Random(7);
        for (int range : new int[] {3, 40, 2000}) {
            LongMap<String> map = LongMap.empty();
            TreeMap<Long, String> twin = new TreeMap<>();
            List<LongMap<String>> older = new ArrayList<>();
            List<TreeMap<Long, String>> olderTwins = new ArrayList<>();
            for (int i = 0; i < 6_000; i++) {
                long key = (random.nextInt(range) - range / 2) * (i % 2 == 0 ? 1L : 0x1_0000_0001L);
                if (random.nextInt(5) < 3) {
                    map = map.with(key, "v" + i);
                    twin.put(key, "v" + i);
                } else {
                    map = map.without(key);
                    twin.remove(key);
                }
                if (i % 2000 == 0) {
                    older.add(map);
                    olderTwins.add(new TreeMap<>(twin));
                }
            }
            older.add(map);
            olderTwins.add(twin);
            for (int i = 0; i < older.size(); i++) {
                assertSame(older.get(i), olderTwins.get(i));
            }
        }
    }

    private static void assertSame(LongMap<String> map, SortedMap<Long, String> twin) {
        assertThat(map.size()).isEqualTo(twin.size());
        assertThat(map.sortedKeys())
                .isEqualTo(twin.keySet().stream().mapToLong(Long::longValue).toArray());
        List<String> found = new ArrayList<>();
        twin.keySet().forEach(key -> found.add(String.valueOf(map.get(key))));
        assertThat(found).containsExactlyElementsOf(twin.values());
        List<String> values = new ArrayList<>();
        map.forEach(values::add);
        assertThat(values).containsExactlyInAnyOrderElementsOf(twin.values());
        assertThat(map.get(Long.MAX_VALUE)).isNull();
    }
}
