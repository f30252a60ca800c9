package dev.norn.sdk.kafka;

import dev.norn.sdk.inbox.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Works off messages of topics, each once, on threads of its own, until closed.
 *
 * <p>The work of a message and the memory of it are one database transaction. A message that fails is tried again after a
 * pause, and messages of its key wait for it, while those of other keys go on; after its last attempt it goes to the
 * dead-letter topic. An offset is committed only when everything before it is worked off or dead-lettered, so nothing is
 * lost, and what is delivered again after a crash is skipped.
 *
 * <p>A database that cannot be reached is no failure of a message: no attempt is counted, and everything waits.
 */
public final class InboxConsumer implements AutoCloseable {
    private static final Duration MAX_CLOSE = Duration.ofSeconds(30);

    /**
     * What it has done since it was made.
     *
     * @param handled messages whose work is committed
     * @param duplicates messages that were skipped
     * @param failures attempts that failed
     * @param deadLettered messages that went to the dead-letter topic
     * @param problem why nothing can be worked off now, or null
     */
    public record Status(
            long handled,
            long duplicates,
            long failures,
            long deadLettered,
            @Nullable String problem) {}

    /** What the threads count. */
    static final class Counters {
        final AtomicLong handled = new AtomicLong();
        final AtomicLong duplicates = new AtomicLong();
        final AtomicLong failures = new AtomicLong();
        final AtomicLong deadLettered = new AtomicLong();
        volatile @Nullable String problem;
    }

    private final Counters counters = new Counters();
    private final List<ConsumerLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * A consumer, not started.
     *
     * @param clientConfig settings of Kafka's clients, at least {@code bootstrap.servers}; the dead-letter producer gets
     *     them, too, so consumers' own belong into {@code consumerConfig}
     * @param consumerConfig further settings of the consumer
     */
    public InboxConsumer(
            InboxSettings settings,
            Inbox inbox,
            InboxHandler handler,
            Map<String, Object> clientConfig,
            Map<String, Object> consumerConfig) {
        Map<String, Object> config = consumerConfig(settings, clientConfig, consumerConfig);
        ClientConfigs.require(clientConfig, config);
        for (int i = 0; i < settings.concurrency(); i++) {
            ConsumerLoop loop = new ConsumerLoop(settings, inbox, handler, clientConfig, config, counters, i == 0);
            Thread thread = new Thread(loop, "norn-inbox-" + settings.group() + "-" + i);
            thread.setDaemon(true);
            loops.add(loop);
            threads.add(thread);
        }
    }

    private static Map<String, Object> consumerConfig(
            InboxSettings settings, Map<String, Object> clientConfig, Map<String, Object> consumerConfig) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        // What was published before the consumer came is meant for it, too; and what was taken back is not.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.putAll(consumerConfig);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return config;
    }

    /** Starts. Call once. */
    public InboxConsumer start() {
        threads.forEach(Thread::start);
        return this;
    }

    /** How it is. */
    public Status status() {
        return new Status(
                counters.handled.get(),
                counters.duplicates.get(),
                counters.failures.get(),
                counters.deadLettered.get(),
                counters.problem);
    }

    /** Whether each of its threads runs. */
    boolean isAlive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    /** Lets running handlers end, commits what is done, and ends. */
    @Override
    public void close() {
        loops.forEach(ConsumerLoop::stop);
        try {
            for (Thread thread : threads) {
                thread.join(MAX_CLOSE.toMillis());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
