package dev.norn.sdk.kafka;

import dev.norn.sdk.participant.ParticipantHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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
 * The thread that polls commands and commits what is answered; a fixed number of other threads runs them. While there is as
 * much as may wait, its partitions are paused, and it goes on polling, so that the group knows that it lives.
 */
final class CommandLoop implements Runnable, OffsetCommits.Changes {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    private static final Duration MAX_POLL_WHILE_FULL = Duration.ofMillis(10);
    private static final Duration BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_STOP = Duration.ofSeconds(10);

    private final ParticipantHandler handler;
    private final CommandSettings settings;
    private final Map<String, Object> clientConfig;
    private final Map<String, Object> consumerConfig;
    private final CommandConsumer.Counters counters;
    private final Clock clock;
    private final CommandQueues queues;

    private final OffsetCommits commits;

    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], byte[]> polling;

    CommandLoop(
            ParticipantHandler handler,
            CommandSettings settings,
            Map<String, Object> clientConfig,
            Map<String, Object> consumerConfig,
            CommandConsumer.Counters counters,
            Clock clock) {
        this.handler = handler;
        this.settings = settings;
        this.clientConfig = clientConfig;
        this.consumerConfig = consumerConfig;
        this.counters = counters;
        this.clock = clock;
        this.queues = new CommandQueues(settings.waiting());
        this.commits = new OffsetCommits(settings.topic(), this);
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
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(settings.concurrency(), work -> {
            Thread thread = new Thread(work, "norn-command-" + settings.participant());
            thread.setDaemon(true);
            return thread;
        });
        try {
            while (!stopping) {
                answer(threads);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Until the loop is stopped, or there is no producer: a broker's name may be unknown as long as it has not started. */
    private void answer(ScheduledThreadPoolExecutor threads) throws InterruptedException {
        try (DeadLetterTopic deadLetters = new DeadLetterTopic(settings.deadLetters(), clientConfig);
                ReplySender replies = new ReplySender(clientConfig)) {
            CommandWork work = new CommandWork(handler, replies, deadLetters, counters, clock);
            while (!stopping) {
                consume(new CommandThreads(threads, work, queues));
            }
        } catch (KafkaException e) {
            failed(e);
        }
    }

    /** With one Kafka consumer, until it fails or the loop is stopped. */
    private void consume(CommandThreads threads) throws InterruptedException {
        try {
            CommandTopic.require(settings, clientConfig);
            try (Consumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(consumerConfig, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                polling = consumer;
                consumer.subscribe(List.of(settings.topic()), commits.listener(consumer));
                poll(consumer, threads);
                finish(consumer);
            }
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            polling = null;
            commits.forgetAll();
        }
    }

    private void failed(RuntimeException e) throws InterruptedException {
        if (!stopping) {
            LOG.warn("commands of {} are taken anew", settings.participant(), e);
            counters.problem = e.toString();
            Thread.sleep(BACKOFF.toMillis());
        }
    }

    private void poll(Consumer<byte[], byte[]> consumer, CommandThreads threads) {
        try {
            while (!stopping) {
                commits.commitIfTime(consumer);
                boolean full = queues.isFull();
                if (full) {
                    consumer.pause(consumer.assignment());
                } else {
                    consumer.resume(consumer.paused());
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(full ? MAX_POLL_WHILE_FULL : MAX_POLL)) {
                    threads.take(received(record));
                }
            }
        } catch (WakeupException stopped) {
            LOG.debug("commands of {} are not taken any more", settings.participant());
        }
    }

    private ReceivedCommand received(ConsumerRecord<byte[], byte[]> record) {
        PartitionOffsets offsets = commits.of(new TopicPartition(record.topic(), record.partition()));
        offsets.received(record.offset());
        return new ReceivedCommand(record, settings.participant(), offsets);
    }

    /** What has begun ends and is answered; what has not is left to whoever takes the partitions. */
    private void finish(Consumer<byte[], byte[]> consumer) throws InterruptedException {
        commits.loseAll();
        queues.awaitEmpty(MAX_STOP.toMillis());
        commits.commitAtEnd(consumer);
    }

    @Override
    public void assigned() {
        counters.problem = null;
    }

    @Override
    public void lost(Collection<TopicPartition> partitions) {
        // What was polled of them knows it by its offsets.
    }
}
