package dev.norn.sdk.kafka;

import dev.norn.sdk.inbox.Inbox;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of a consumer, with some partitions: polls, works off, commits.
 *
 * <p>It polls often, whatever the handler does, so that the group does not take it for dead: after a while of work, with its
 * partitions paused. Only one handler that runs for longer than {@code max.poll.interval.ms} can bring it out of the group;
 * its message is then delivered to another, which waits for the inbox.
 */
final class ConsumerLoop implements Runnable, OffsetCommits.Changes {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration MAX_POLL = Duration.ofMillis(500);
    private static final Duration MAX_WORK = Duration.ofSeconds(1);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration PURGE_INTERVAL = Duration.ofMinutes(1);
    private static final int PURGED_AT_ONCE = 1000;

    private final InboxSettings settings;
    private final Inbox inbox;
    private final InboxHandler handler;
    private final Map<String, Object> clientConfig;
    private final Map<String, Object> consumerConfig;
    private final InboxConsumer.Counters counters;
    private final boolean purges;

    private final Map<TopicPartition, PartitionQueue> queues = new HashMap<>();
    private final OffsetCommits commits;

    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], byte[]> polling;

    private long nextPurgeNanos;
    private Duration backoff = FIRST_BACKOFF;
    private long notBeforeNanos;

    ConsumerLoop(
            InboxSettings settings,
            Inbox inbox,
            InboxHandler handler,
            Map<String, Object> clientConfig,
            Map<String, Object> consumerConfig,
            InboxConsumer.Counters counters,
            boolean purges) {
        this.settings = settings;
        this.inbox = inbox;
        this.handler = handler;
        this.clientConfig = clientConfig;
        this.consumerConfig = consumerConfig;
        this.counters = counters;
        this.purges = purges;
        this.commits = new OffsetCommits(settings.group(), this);
    }

    /** Makes the thread end soon. */
    void stop() {
        stopping = true;
        Consumer<byte[], byte[]> open = polling;
        if (open != null) {
            open.wakeup();
        }
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        nextPurgeNanos = now;
        notBeforeNanos = now;
        try {
            while (!stopping) {
                workOff();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the loop is stopped, or there is no producer: a broker's name may be unknown as long as it has not started. */
    private void workOff() throws InterruptedException {
        try (DeadLetterTopic deadLetters = new DeadLetterTopic(settings, clientConfig)) {
            MessageWork work = new MessageWork(settings, inbox, handler, deadLetters, counters);
            while (!stopping) {
                consume(work);
            }
        } catch (KafkaException e) {
            failed(e);
        }
    }

    /** With one Kafka consumer, until it fails or the loop is stopped. */
    private void consume(MessageWork work) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerConfig, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            polling = consumer;
            consumer.subscribe(settings.topics(), commits.listener(consumer));
            try {
                while (!stopping) {
                    workFor(work);
                    commits.commitIfTime(consumer);
                    purgeIfTime();
                    pauseThoseBehind(consumer);
                    consumer.poll(pollTime()).forEach(this::add);
                }
            } catch (WakeupException stopped) {
                LOG.debug("{} stops", settings.group());
            }
            commits.commitAtEnd(consumer);
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            polling = null;
            commits.forgetAll();
        }
    }

    private void failed(RuntimeException e) throws InterruptedException {
        if (!stopping) {
            LOG.warn("consumer {} of {} begins anew", settings.group(), settings.topics(), e);
            counters.problem = e.toString();
            Thread.sleep(MAX_BACKOFF.toMillis());
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        PartitionQueue queue = queues.computeIfAbsent(
                new TopicPartition(record.topic(), record.partition()),
                partition -> new PartitionQueue(settings, commits.of(partition)));
        if (settings.concerns(InboundRecords.type(record))) {
            queue.add(record);
        } else {
            queue.skip(record);
        }
    }

    /** Tries what can be tried, one message of each partition in turn, but not for too long. */
    private void workFor(MessageWork work) throws InterruptedException {
        long now = System.nanoTime();
        long end = now + MAX_WORK.toNanos();
        boolean some = true;
        while (some && !stopping && now - end < 0 && now - notBeforeNanos >= 0) {
            some = false;
            for (PartitionQueue queue : queues.values()) {
                PendingMessage message = queue.next(now);
                if (message != null && !stopping) {
                    some = true;
                    if (!tryOnce(work, queue, message)) {
                        return;
                    }
                    now = System.nanoTime();
                }
            }
        }
    }

    /** Returns whether it makes sense to go on. */
    private boolean tryOnce(MessageWork work, PartitionQueue queue, PendingMessage message)
            throws InterruptedException {
        MessageWork.Outcome outcome = work.run(message);
        long now = System.nanoTime();
        switch (outcome) {
            case DONE -> queue.done(message, now);
            case FAILED ->
                queue.retryAt(
                        message,
                        now + settings.retries().pauseAfter(message.failures()).toNanos());
            case NOT_POSSIBLE_NOW -> {
                queue.retryAt(message, now);
                notBeforeNanos = now + backoff.toNanos();
                Duration doubled = backoff.multipliedBy(2);
                backoff = doubled.compareTo(MAX_BACKOFF) < 0 ? doubled : MAX_BACKOFF;
                return false;
            }
        }
        backoff = FIRST_BACKOFF;
        return true;
    }

    private Duration pollTime() {
        long now = System.nanoTime();
        long wait = MAX_POLL.toNanos();
        for (PartitionQueue queue : queues.values()) {
            OptionalLong due = queue.nextDueNanos();
            if (due.isPresent()) {
                wait = Math.min(wait, due.getAsLong() - now);
            } else if (queue.isBehind()) {
                wait = 0;
            }
        }
        wait = Math.max(wait, Math.min(MAX_POLL.toNanos(), notBeforeNanos - now));
        return Duration.ofNanos(Math.max(0, wait));
    }

    private void pauseThoseBehind(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> behind = new HashSet<>();
        queues.forEach((partition, queue) -> {
            if (queue.isBehind()) {
                behind.add(partition);
            }
        });
        Set<TopicPartition> resumed = new HashSet<>(consumer.paused());
        resumed.removeAll(behind);
        consumer.resume(resumed);
        consumer.pause(behind);
    }

    private void purgeIfTime() {
        long now = System.nanoTime();
        if (!purges || now - nextPurgeNanos < 0) {
            return;
        }
        nextPurgeNanos = now + PURGE_INTERVAL.toNanos();
        try {
            // What is left over is purged the next time; so much a minute is more than comes in.
            int purged = PURGED_AT_ONCE;
            for (int i = 0; i < 20 && purged == PURGED_AT_ONCE; i++) {
                purged = inbox.purge(PURGED_AT_ONCE);
            }
        } catch (Exception e) {
            LOG.warn("could not purge the inbox of {}, will in a while: {}", settings.group(), e.toString());
        }
    }

    @Override
    public void assigned() {
        counters.problem = null;
    }

    @Override
    public void lost(Collection<TopicPartition> partitions) {
        queues.keySet().removeAll(partitions);
    }
}
