package dev.norn.kafka.trigger;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits up to where everything is done. What is not committed comes again, and is found to be done. Belongs to the loop. */
final class Offsets {
    private static final Logger log = LoggerFactory.getLogger(Offsets.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, PartitionBacklog> backlogs;
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    Offsets(Consumer<byte[], byte[]> consumer, Map<TopicPartition, PartitionBacklog> backlogs) {
        this.consumer = consumer;
        this.backlogs = backlogs;
    }

    /** Without waiting; what fails is committed the next time. */
    void commitSoon() {
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted(backlogs.keySet());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (done, failure) -> {
                if (failure == null) {
                    remember(done);
                } else {
                    log.debug("offsets are not committed now", failure);
                }
            });
        }
    }

    /** Waits for it, boundedly: before partitions go to others, and at the end. */
    void commitNow(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = uncommitted(partitions);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            commitAlsoWhenWoken(offsets);
            remember(offsets);
        } catch (KafkaException e) {
            log.info("offsets of {} are not committed, some events come again: {}", partitions, e.toString());
        }
    }

    private void commitAlsoWhenWoken(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            consumer.commitSync(offsets);
        } catch (WakeupException stopped) {
            // The one that should have ended a poll; there is only one.
            consumer.commitSync(offsets);
        }
    }

    void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(committed::remove);
    }

    private void remember(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            if (backlogs.containsKey(partition)) {
                committed.put(partition, offset.offset());
            }
        });
    }

    private Map<TopicPartition, OffsetAndMetadata> uncommitted(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionBacklog backlog = backlogs.get(partition);
            OptionalLong offset = backlog == null ? OptionalLong.empty() : backlog.committable();
            if (offset.isPresent() && offset.getAsLong() != committed.getOrDefault(partition, -1L)) {
                offsets.put(partition, new OffsetAndMetadata(offset.getAsLong()));
            }
        }
        return offsets;
    }
}
