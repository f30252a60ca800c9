package dev.norn.sdk.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits how far a consumer's partitions are finished: each second, before a partition goes to another consumer, and at the
 * end. Used by the thread that polls; what it hands out is safe for use by many.
 */
final class OffsetCommits {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetCommits.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_COMMIT = Duration.ofSeconds(5);

    /** What a consumer does beside committing when its partitions change. */
    interface Changes {
        void assigned();

        /** What was polled of these partitions is another's from now on. */
        void lost(Collection<TopicPartition> partitions);
    }

    private final String reader;
    private final Changes changes;
    private final Map<TopicPartition, PartitionOffsets> partitions = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private long nextCommitNanos = System.nanoTime();

    /**
     * @param reader whose offsets they are, for the log
     */
    OffsetCommits(String reader, Changes changes) {
        this.reader = reader;
        this.changes = changes;
    }

    PartitionOffsets of(TopicPartition partition) {
        return partitions.computeIfAbsent(partition, added -> new PartitionOffsets());
    }

    void commitIfTime(Consumer<byte[], byte[]> consumer) {
        long now = System.nanoTime();
        if (now - nextCommitNanos >= 0) {
            nextCommitNanos = now + INTERVAL.toNanos();
            try {
                commit(consumer, partitions.keySet());
            } catch (RebalanceInProgressException | CommitFailedException | RetriableException e) {
                LOG.debug("{}: offsets are not committed now: {}", reader, e.toString());
            }
        }
    }

    void commitAtEnd(Consumer<byte[], byte[]> consumer) {
        try {
            commit(consumer, partitions.keySet());
        } catch (WakeupException stopped) {
            // The one that should have ended the poll; there is only one.
            commit(consumer, partitions.keySet());
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> of) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : of) {
            PartitionOffsets known = partitions.get(partition);
            OptionalLong offset = known == null ? OptionalLong.empty() : known.committable();
            if (offset.isPresent() && offset.getAsLong() != committed.getOrDefault(partition, -1L)) {
                offsets.put(partition, new OffsetAndMetadata(offset.getAsLong()));
            }
        }
        if (!offsets.isEmpty()) {
            consumer.commitSync(offsets, MAX_COMMIT);
            offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
        }
    }

    /** What has not begun need not begin any more; what ends can still be committed. */
    void loseAll() {
        partitions.values().forEach(PartitionOffsets::lose);
    }

    /** All partitions will be read again, from what is committed. */
    void forgetAll() {
        forget(List.copyOf(partitions.keySet()));
    }

    private void forget(Collection<TopicPartition> gone) {
        for (TopicPartition partition : gone) {
            PartitionOffsets offsets = partitions.remove(partition);
            if (offsets != null) {
                offsets.lose();
            }
            committed.remove(partition);
        }
        changes.lost(gone);
    }

    /** Commits what is finished before partitions go to others; what is lost already is not ours to commit. */
    ConsumerRebalanceListener listener(Consumer<byte[], byte[]> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
                changes.assigned();
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
                try {
                    commit(consumer, revoked);
                } catch (KafkaException e) {
                    LOG.info("{}: offsets of {} are not committed, some come again: {}", reader, revoked, e.toString());
                } finally {
                    forget(revoked);
                }
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> lost) {
                forget(lost);
            }
        };
    }
}
