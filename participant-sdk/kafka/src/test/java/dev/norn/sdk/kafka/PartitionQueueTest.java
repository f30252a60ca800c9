package dev.norn.sdk.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionQueueTest {
    private static final InboxSettings SETTINGS =
            InboxSettings.of("g", "orders").with(new InboxSettings.Parking(3, 1_000_000, Duration.ofNanos(100)));

    private final PartitionOffsets offsets = new PartitionOffsets();
    private final PartitionQueue queue = new PartitionQueue(SETTINGS, offsets);

    @Test
    void shouldGiveMessagesInTheirOrder() {
        add(10, "a");
        add(11, "b");
        assertThat(offsets.committable()).hasValue(10);
        doNext(0, 10);
        assertThat(offsets.committable()).hasValue(11);
        doNext(0, 11);
        assertThat(offsets.committable()).hasValue(12);
        assertThat(queue.next(0)).isNull();
    }

    @Test
    void shouldCommitNothingBeforeItHasSeenSomething() {
        assertThat(offsets.committable()).isEmpty();
    }

    @Test
    void shouldLetOtherKeysPassAFailedMessageButNotItsOwn() {
        add(1, "a");
        add(2, "a");
        add(3, "b");
        failNext(0, 1, 50);
        doNext(0, 3);
        assertThat(queue.next(49)).isNull();
        assertThat(queue.nextDueNanos()).hasValue(50);
        assertThat(offsets.committable()).as("1 is not done").hasValue(1);
        doNext(50, 1);
        doNext(50, 2);
        assertThat(offsets.committable()).hasValue(4);
        assertThat(queue.parkedMessages()).isZero();
    }

    @Test
    void shouldLetMessagesWithoutAKeyPassEachOther() {
        add(1, null);
        add(2, null);
        failNext(0, 1, 50);
        doNext(0, 2);
        doNext(50, 1);
    }

    @Test
    void shouldStandStillWhenTooManyWaitAndThenGiveUpTheFirst() {
        add(1, "a");
        add(2, "a");
        add(3, "a");
        add(4, "b");
        failNext(0, 1, 1000);
        assertThat(queue.next(10)).as("three are parked").isNull();
        assertThat(queue.isBehind()).isTrue();
        assertThat(queue.nextDueNanos()).hasValue(110);
        assertThat(queue.next(109)).isNull();
        PendingMessage givenUp = queue.next(110);
        assertThat(givenUp.offset()).isEqualTo(1);
        assertThat(givenUp.isGivenUp()).isTrue();
        queue.done(givenUp, 110);
        PendingMessage second = doNext(110, 2);
        assertThat(second.isGivenUp()).as("it has not failed yet").isFalse();
        doNext(110, 3);
        doNext(110, 4);
        assertThat(queue.isBehind()).isFalse();
    }

    @Test
    void shouldStandStillWhenWhatWaitsIsTooLarge() {
        PartitionQueue small =
                new PartitionQueue(SETTINGS.with(new InboxSettings.Parking(1000, 100, Duration.ofSeconds(1))), offsets);
        small.add(record(1, "a"));
        small.add(record(2, "b"));
        small.retryAt(small.next(0), 50);
        assertThat(small.next(0)).isNull();
        assertThat(small.next(50).offset()).isEqualTo(1);
    }

    /** Whatever fails and when, each key is in order, all is done in the end, and no commit skips anything. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepTheOrderOfEachKeyWhateverFails(long seed) {
        Random random = new Random(seed);
        Map<String, List<Long>> expected = new HashMap<>();
        Map<String, List<Long>> done = new HashMap<>();
        List<Long> undone = new ArrayList<>();
        long offset = 0;
        long now = 0;
        while (offset < 300 || !undone.isEmpty()) {
            now++;
            if (offset < 300 && random.nextInt(3) == 0) {
                String key = Integer.toString(random.nextInt(4));
                add(offset, key);
                expected.computeIfAbsent(key, any -> new ArrayList<>()).add(offset);
                undone.add(offset);
                offset++;
            }
            PendingMessage message = queue.next(now);
            if (message != null) {
                String key = new String(message.record().key(), StandardCharsets.UTF_8);
                if (!message.isGivenUp() && random.nextInt(3) == 0) {
                    message.failed(new IllegalStateException(), now);
                    queue.retryAt(message, now + random.nextInt(20));
                } else {
                    done.computeIfAbsent(key, any -> new ArrayList<>()).add(message.offset());
                    undone.remove(message.offset());
                    queue.done(message, now);
                }
            }
            if (offsets.committable().isPresent()) {
                assertThat(offsets.committable().getAsLong()).isEqualTo(undone.isEmpty() ? offset : undone.get(0));
            }
            assertThat(queue.parkedMessages()).isLessThanOrEqualTo(3);
        }
        assertThat(done).isEqualTo(expected);
    }

    private void add(long offset, @Nullable String key) {
        queue.add(record(offset, key));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, @Nullable String key) {
        return new ConsumerRecord<>(
                "orders", 0, offset, key == null ? null : key.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }

    private PendingMessage doNext(long now, long offset) {
        PendingMessage message = queue.next(now);
        assertThat(message.offset()).isEqualTo(offset);
        queue.done(message, now);
        return message;
    }

    private void failNext(long now, long offset, long dueNanos) {
        PendingMessage message = queue.next(now);
        assertThat(message.offset()).isEqualTo(offset);
        message.failed(new IllegalStateException("fault"), 0);
        queue.retryAt(message, dueNanos);
    }
}
