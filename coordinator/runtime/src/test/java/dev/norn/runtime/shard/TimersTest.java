package dev.norn.runtime.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The structures without objects, against the library's with objects. */
class TimersTest {

    private static final long SEED = Long.getLong("norn.test.seed", System.nanoTime());

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void shouldGiveDueTimesInOrder() {
        DueHeap heap = new DueHeap();
        List<Long> dues = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            long due = random.nextLong(1_000);
            dues.add(due);
            heap.add(due, i);
        }
        Collections.sort(dues);
        for (long due : dues) {
            assertThat(heap.firstDue()).as("seed %d", SEED).isEqualTo(due);
            heap.removeFirst();
        }
        assertThat(heap.isEmpty()).isTrue();
    }

    @Test
    void shouldForgetObsoleteDueTimes() {
        DueHeap heap = new DueHeap();
        Map<Long, Long> armed = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            long id = random.nextLong(500);
            long due = random.nextLong(1_000_000);
            armed.put(id, due);
            heap.add(due, id);
        }
        heap.compact((id, due) -> armed.get(id) == due);
        assertThat(heap.size()).as("seed %d", SEED).isBetween(armed.size(), armed.size() + 5);
        long last = -1;
        Set<Long> seen = new HashSet<>();
        while (!heap.isEmpty()) {
            assertThat(heap.firstDue()).as("seed %d", SEED).isGreaterThanOrEqualTo(last);
            last = heap.firstDue();
            seen.add(heap.firstId());
            heap.removeFirst();
        }
        assertThat(seen).isEqualTo(armed.keySet());
    }

    @Test
    void shouldKeepWaitingTransactionsLikeAMap() {
        WaitingTransactions waiting = new WaitingTransactions();
        Map<Long, Long> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            // Ids of one shard share their low bits; few distinct ones, so that removals meet chains.
            long id = (random.nextLong(3_000) + 1) << 10 | 7;
            if (random.nextInt(5) < 2) {
                assertThat(waiting.remove(id)).as("seed %d", SEED).isEqualTo(model.remove(id) != null);
            } else {
                long due = random.nextLong(1_000);
                waiting.put(id, due);
                model.put(id, due);
            }
        }
        assertThat(waiting.size()).isEqualTo(model.size());
        for (long i = 1; i <= 3_000; i++) {
            long id = i << 10 | 7;
            assertThat(waiting.dueOf(id))
                    .as("seed %d, id %d", SEED, id)
                    .isEqualTo(model.getOrDefault(id, WaitingTransactions.ABSENT));
            assertThat(waiting.contains(id)).isEqualTo(model.containsKey(id));
        }
    }

    @Test
    void shouldKnowTheOldestUnfinishedIdInLittleSpace() {
        TreeSet<Long> model = new TreeSet<>();
        UnfinishedIds ids = new UnfinishedIds(model::contains);
        model.add(1L);
        ids.add(1, 1);
        for (long id = 2; id < 300_000; id++) {
            model.add(id);
            ids.add(id, model.size());
            // All but the first, and some stragglers, end soon.
            if (random.nextInt(10) > 0) {
                model.remove(id - random.nextInt(20) % (id - 1));
                model.add(1L);
            }
            if (id % 1_000 == 0) {
                assertThat(ids.oldest(-1)).as("seed %d", SEED).isEqualTo(1);
                model.removeIf(straggler -> straggler > 1 && straggler % 3 != 0);
            }
        }
        assertThat(ids.capacity()).isLessThan(300_000);
        model.remove(1L);
        assertThat(ids.oldest(-1)).as("seed %d", SEED).isEqualTo(model.first());
        model.clear();
        assertThat(ids.oldest(-1)).isEqualTo(-1);
    }
}
