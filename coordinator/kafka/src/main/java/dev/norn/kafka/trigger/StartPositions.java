package dev.norn.kafka.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where partitions are read from that were just assigned: where the group is, but not before the trigger was stored.
 *
 * <p>An event that is older than keys are kept is left alone where the group has no position: its transaction may have been
 * started, and nobody would know.
 */
final class StartPositions {
    /** Producers' clocks differ, and an event too many is better than one that is missed. */
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    /** Idempotency keys are kept at least so long. */
    static final Duration KEYS_ARE_KEPT = Duration.ofDays(7);

    private final TriggerSettings settings;

    StartPositions(TriggerSettings settings) {
        this.settings = settings;
    }

    /** Positions the consumer, and returns the offsets where it begins. */
    Map<TopicPartition, Long> seek(
            Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Triggers triggers, Instant now) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> times = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long known = known(committed.get(partition));
            Instant from = from(triggers.since(partition.topic()), known == null, now);
            if (settings.startAt() == StartPosition.STORED) {
                times.put(partition, from.toEpochMilli());
            }
            if (known != null) {
                begins.put(partition, known);
            } else if (settings.startAt() == StartPosition.LATEST) {
                begins.put(partition, ends.getOrDefault(partition, 0L));
            }
        }
        // Ends were asked for before: what has come since is found by its time.
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            long since = offset(found, ends.getOrDefault(partition, 0L));
            begins.merge(partition, since, Math::max);
        });
        begins.forEach(consumer::seek);
        return begins;
    }

    private static Instant from(Instant since, boolean first, Instant now) {
        // A topic that is no trigger's any more, and will be given back, has none.
        Instant stored = since.isAfter(now) ? now : since.minus(CLOCKS_DIFFER);
        Instant oldest = now.minus(KEYS_ARE_KEPT);
        return first && stored.isBefore(oldest) ? oldest : stored;
    }

    private static @Nullable Long known(@Nullable OffsetAndMetadata committed) {
        return committed == null ? null : committed.offset();
    }

    private static long offset(@Nullable OffsetAndTimestamp found, long end) {
        return found == null ? end : found.offset();
    }
}
