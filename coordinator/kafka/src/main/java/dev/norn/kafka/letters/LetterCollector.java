package dev.norn.kafka.letters;

import dev.norn.runtime.letters.LetterStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is on the dead-letter topics into the list, see this package's description. One thread, until closed. Kafka may be
 * away when it starts.
 */
public final class LetterCollector implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LetterCollector.class);

    /** Also how long a store that failed is left alone. */
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(10);

    private final LetterSettings settings;
    private final LetterStore store;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> polling;

    /** What was polled and is not stored yet. */
    private final List<ConsumerRecord<byte[], byte[]>> waiting = new ArrayList<>();

    private boolean storeFailed;

    public LetterCollector(LetterSettings settings, LetterStore store) {
        this.settings = settings;
        this.store = store;
        this.thread =
                Thread.ofPlatform().daemon().name("norn-dead-letter-topics").unstarted(this::run);
    }

    /** Starts. Call once. */
    public LetterCollector start() {
        thread.start();
        return this;
    }

    private void run() {
        while (!isStopped()) {
            try {
                collect();
            } catch (RuntimeException e) {
                log.warn("dead-letter topics are read anew in a moment: {}", e.toString());
                log.debug("the cause", e);
                awaitStop(AFTER_FAILURE);
            }
        }
    }

    /** With one consumer, until it fails or the collector is closed. */
    private void collect() {
        waiting.clear();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            polling = consumer;
            subscribe(consumer);
            while (!isStopped()) {
                consumer.poll(POLL).forEach(waiting::add);
                if (!waiting.isEmpty()) {
                    keep(consumer);
                }
            }
        } catch (WakeupException stop) {
            log.debug("dead-letter topics are left");
        } finally {
            polling = null;
        }
    }

    private void subscribe(Consumer<byte[], byte[]> consumer) {
        if (settings.topics().isEmpty()) {
            consumer.subscribe(settings.wanted(), new Leaving());
        } else {
            consumer.subscribe(settings.topics(), new Leaving());
        }
    }

    /** Stores what waits, and then commits; as long as that fails, nothing more is fetched, but the group is not left. */
    private void keep(Consumer<byte[], byte[]> consumer) {
        try {
            store.store(waiting.stream().map(LetterRecords::letter).toList());
        } catch (RuntimeException e) {
            if (!storeFailed) {
                log.warn("dead letters cannot be stored now, and stay in their topics: {}", e.toString());
            }
            storeFailed = true;
            consumer.pause(consumer.assignment());
            return;
        }
        storeFailed = false;
        consumer.resume(consumer.paused());
        commit(consumer);
        log.info("collected {} dead letters", waiting.size());
        waiting.clear();
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        waiting.forEach(record -> offsets.put(partition(record), new OffsetAndMetadata(record.offset() + 1)));
        try {
            consumer.commitSync(offsets, settings.timeout());
        } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
            log.debug("some dead letters will be read again: {}", e.toString());
        }
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void awaitStop(Duration atMost) {
        try {
            var _ = stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }

    /** Ends; what is stored and not committed is read again by whoever comes next. */
    @Override
    public void close() {
        stopped.countDown();
        Consumer<byte[], byte[]> open = polling;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(PATIENCE_AT_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What waits of partitions that go to others is theirs. */
    private final class Leaving implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            log.debug("reads dead letters of {}", partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            Set<TopicPartition> left = Set.copyOf(partitions);
            waiting.removeIf(record -> left.contains(partition(record)));
        }
    }
}
