package dev.norn.kafka.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which event comes next, and what is committed. */
class PartitionBacklogTest {

    private static PendingEvent event(long offset, @Nullable Integer key) {
        byte[] bytes = key == null ? null : new byte[] {key.byteValue()};
        return new PendingEvent(new ConsumerRecord<>("orders", 0, offset, bytes, new byte[10]), 1);
    }

    private static PendingEvent next(PartitionBacklog backlog) {
        PendingEvent event = backlog.peek();
        assertThat(event).isNotNull();
        backlog.take(event);
        return event;
    }

    @Test
    void shouldHoldBackOnlyTheKeyOfAnEventThatIsUnderWay() {
        PartitionBacklog backlog = new PartitionBacklog();
        for (Integer key : new Integer[] {1, 1, 2, null}) {
            backlog.add(event(backlog.unfinished(), key));
        }
        PendingEvent first = next(backlog);
        PendingEvent other = next(backlog);
        PendingEvent keyless = next(backlog);

        assertThat(List.of(first, other, keyless))
                .extracting(event -> event.record().offset())
                .containsExactly(0L, 2L, 3L);
        assertThat(backlog.peek()).isNull();
        backlog.done(other);
        assertThat(backlog.committable()).hasValue(0);
        backlog.done(first);
        assertThat(backlog.committable()).hasValue(1);
        assertThat(next(backlog).record().offset()).isEqualTo(1);
    }

    @Test
    void shouldCommitWhereItBeganIfNothingComes() {
        PartitionBacklog backlog = new PartitionBacklog();
        assertThat(backlog.committable()).isEmpty();
        backlog.beginAt(12);
        assertThat(backlog.committable()).hasValue(12);
    }

    @Test
    void shouldBeFullWithManyEventsAlsoIfOnlyTheFirstIsNotDone() {
        PartitionBacklog backlog = new PartitionBacklog();
        for (int i = 0; i < PartitionBacklog.MAX_EVENTS; i++) {
            assertThat(backlog.isFull()).isFalse();
            backlog.add(event(i, null));
        }
        PendingEvent first = next(backlog);
        for (int i = 1; i < PartitionBacklog.MAX_EVENTS; i++) {
            backlog.done(next(backlog));
        }
        assertThat(backlog.isFull()).isTrue();
        assertThat(backlog.unfinished()).isEqualTo(1);
        backlog.done(first);
        assertThat(backlog.isFull()).isFalse();
        assertThat(backlog.committable()).hasValue(PartitionBacklog.MAX_EVENTS);
    }

    /** Whatever ends in whatever order. */
    @Test
    void shouldKeepTheOrderOfEachKeyAndCommitOnlyWhatIsDone() {
        long seed = Long.getLong("norn.test.seed", System.nanoTime());
        System.out.println("norn.test.seed=" + seed);
        Random random = new Random(seed);
        PartitionBacklog backlog = new PartitionBacklog();
        List<PendingEvent> underWay = new ArrayList<>();
        Map<Integer, Long> lastOfKey = new HashMap<>();
        Set<Long> done = new HashSet<>();
        long offset = 0;
        long checked = 0;
        for (int i = 0; i < 20_000; i++) {
            if (offset < 5_000 && random.nextInt(3) == 0) {
                backlog.add(event(offset++, random.nextInt(5) == 0 ? null : random.nextInt(8)));
            }
            PendingEvent next = backlog.peek();
            if (next != null && random.nextBoolean()) {
                backlog.take(next);
                byte[] key = next.record().key();
                if (key != null) {
                    long last = lastOfKey.getOrDefault((int) key[0], -1L);
                    assertThat(next.record().offset()).isGreaterThan(last);
                    assertThat(last < 0 || done.contains(last)).isTrue();
                    lastOfKey.put((int) key[0], next.record().offset());
                }
                underWay.add(next);
            }
            if (!underWay.isEmpty() && random.nextBoolean()) {
                PendingEvent ended = underWay.remove(random.nextInt(underWay.size()));
                done.add(ended.record().offset());
                backlog.done(ended);
            }
            long committable = backlog.committable().orElse(0);
            while (checked < committable) {
                assertThat(done.contains(checked)).as("offset " + checked).isTrue();
                checked++;
            }
        }
        for (PendingEvent next = backlog.peek(); next != null || !underWay.isEmpty(); next = backlog.peek()) {
            if (next != null) {
                backlog.take(next);
                backlog.done(next);
            } else {
                backlog.done(underWay.removeLast());
            }
        }
        assertThat(backlog.unfinished()).isZero();
        assertThat(backlog.committable()).hasValue(offset);
    }
}
