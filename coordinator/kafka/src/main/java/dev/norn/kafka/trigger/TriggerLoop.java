package dev.norn.kafka.trigger;

import dev.norn.runtime.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads: polls often, whatever the database does, so that the group takes it for alive; in between it runs
 * what others leave for it, and begins what may begin.
 *
 * <p>It reads topics by a pattern of their names, because a topic that does not exist yet is then no error and is seen once
 * it does.
 */
final class TriggerLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TriggerLoop.class);

    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    private static final Duration BUSY_WAIT = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(3);

    /** A node that does not serve stays in the group so long: after that, others may read what it cannot start. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A node that has lost its shards often gets them back at once; if another has them, it should read. */
    static final Duration STANDBY_PATIENCE = Duration.ofSeconds(10);

    /** How long the end waits for starts that are under way; longer ones are found done by whoever reads next. */
    private static final Duration MAX_FINISH = Duration.ofSeconds(2);

    private final TriggerSettings settings;
    private final Supplier<NodeStatus.Phase> phase;
    private final CatalogView catalog;
    private final EventWork work;
    private final BlockingQueue<Runnable> mailbox;
    private final StartPositions positions;

    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], byte[]> polling;
    private volatile TriggerStatus status = TriggerStatus.NONE;

    private @Nullable String failure;
    private boolean hasServed;
    private long servedNanos;
    private long notStandingByNanos;
    private long nextLookNanos;
    private long nextCommitNanos;
    private boolean member;

    TriggerLoop(
            TriggerSettings settings,
            Supplier<NodeStatus.Phase> phase,
            CatalogView catalog,
            EventWork work,
            LinkedBlockingQueue<Runnable> mailbox) {
        this.settings = settings;
        this.phase = phase;
        this.catalog = catalog;
        this.work = work;
        this.mailbox = mailbox;
        this.positions = new StartPositions(settings);
    }

    TriggerStatus status() {
        return status;
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
        nextLookNanos = System.nanoTime();
        nextCommitNanos = nextLookNanos;
        try {
            while (!stopping) {
                look(null);
                if (member) {
                    consume();
                } else {
                    runMail(LOOK.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As a member of the group, with one consumer, until it fails or the node should be no member any more. */
    private void consume() throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                TriggerClients.consumer(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            polling = consumer;
            Offsets offsets = new Offsets(consumer, work.backlogs());
            ConsumerRebalanceListener rebalance = new Rebalance(consumer, offsets);
            Set<String> subscribed = Set.of();
            try {
                while (!stopping && member) {
                    subscribed = subscribe(consumer, subscribed, rebalance);
                    step(consumer, offsets);
                }
            } catch (WakeupException e) {
                log.debug("the consumer of triggers stops");
            }
            finish(offsets);
        } catch (RuntimeException e) {
            if (!stopping) {
                log.warn("the consumer of triggers begins anew", e);
                failure = e.toString();
                mailPause(PAUSE_AFTER_FAILURE);
            }
        } finally {
            polling = null;
            work.backlogs().values().forEach(PartitionBacklog::drop);
            work.backlogs().clear();
        }
    }

    private void step(Consumer<byte[], byte[]> consumer, Offsets offsets) throws InterruptedException {
        look(consumer);
        work.advance(System.nanoTime());
        if (System.nanoTime() - nextCommitNanos >= 0) {
            nextCommitNanos = System.nanoTime() + settings.commitInterval().toNanos();
            offsets.commitSoon();
        }
        pauseFull(consumer);
        boolean idle = work.unfinished() == 0;
        consumer.poll(idle ? IDLE_POLL : Duration.ZERO).forEach(this::add);
        failure = null;
        catalog.ask(System.nanoTime());
        work.advance(System.nanoTime());
        runMail(work.unfinished() == 0 ? 0 : work.nanosUntilDue(System.nanoTime(), BUSY_WAIT.toNanos()));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        work.backlogs()
                .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), _ -> new PartitionBacklog())
                .add(new PendingEvent(record, catalog.want()));
    }

    /** Waits for mail, and runs all that is there. */
    private void runMail(long maxWaitNanos) throws InterruptedException {
        Runnable mail = mailbox.poll(maxWaitNanos, TimeUnit.NANOSECONDS);
        while (mail != null) {
            mail.run();
            mail = mailbox.poll();
        }
    }

    private void mailPause(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        while (!stopping && end - System.nanoTime() > 0) {
            runMail(Math.min(LOOK.toNanos(), Math.max(1, end - System.nanoTime())));
        }
    }

    /** Looks around from time to time: whether to be a member, what has changed, how things stand. */
    private void look(@Nullable Consumer<byte[], byte[]> consumer) {
        long now = System.nanoTime();
        if (now - nextLookNanos < 0) {
            return;
        }
        nextLookNanos = now + LOOK.toNanos();
        catalog.ask(now);
        member = shouldServe(phase.get(), now) && !catalog.triggers().topics().isEmpty();
        status = new TriggerStatus(
                List.copyOf(catalog.triggers().topics()),
                consumer == null ? 0 : consumer.assignment().size(),
                work.unfinished(),
                consumer == null ? 0 : lag(consumer),
                firstFailure());
    }

    private @Nullable String firstFailure() {
        if (failure != null) {
            return failure;
        }
        return work.failure() != null ? work.failure() : catalog.failure();
    }

    private boolean shouldServe(NodeStatus.Phase now, long nowNanos) {
        boolean lately = hasServed && nowNanos - servedNanos < PATIENCE.toNanos();
        if (now != NodeStatus.Phase.STANDBY) {
            notStandingByNanos = nowNanos;
        }
        return switch (now) {
            case ACTIVE -> {
                hasServed = true;
                servedNanos = nowNanos;
                yield true;
            }
            // Perhaps the database is away, and everybody else is no better off.
            case JOINING, RECOVERING -> lately;
            case STANDBY -> lately && nowNanos - notStandingByNanos < STANDBY_PATIENCE.toNanos();
            case STOPPING, STOPPED -> false;
        };
    }

    private static long lag(Consumer<byte[], byte[]> consumer) {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private Set<String> subscribe(
            Consumer<byte[], byte[]> consumer, Set<String> subscribed, ConsumerRebalanceListener listener) {
        Set<String> topics = catalog.triggers().topics();
        if (topics.equals(subscribed) || topics.isEmpty()) {
            return subscribed;
        }
        log.info("sagas are started by events of {}", topics);
        String names = topics.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        consumer.subscribe(Pattern.compile(names), listener);
        return Set.copyOf(topics);
    }

    private void pauseFull(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> full = new HashSet<>();
        work.backlogs().forEach((partition, backlog) -> {
            if (backlog.isFull()) {
                full.add(partition);
            }
        });
        Set<TopicPartition> resumed = new HashSet<>(consumer.paused());
        resumed.removeAll(full);
        consumer.resume(resumed);
        consumer.pause(full);
    }

    private void finish(Offsets offsets) throws InterruptedException {
        long end = System.nanoTime() + MAX_FINISH.toNanos();
        while (work.atCoordinator() > 0 && end - System.nanoTime() > 0) {
            runMail(BUSY_WAIT.toNanos());
        }
        offsets.commitNow(List.copyOf(work.backlogs().keySet()));
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;
        private final Offsets offsets;

        Rebalance(Consumer<byte[], byte[]> consumer, Offsets offsets) {
            this.consumer = consumer;
            this.offsets = offsets;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                Map<TopicPartition, Long> begins =
                        positions.seek(consumer, partitions, catalog.triggers(), Instant.now());
                for (TopicPartition partition : partitions) {
                    PartitionBacklog backlog = new PartitionBacklog();
                    Long begin = begins.get(partition);
                    if (begin != null) {
                        backlog.beginAt(begin);
                    }
                    work.backlogs().put(partition, backlog);
                }
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            offsets.commitNow(partitions);
            drop(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            drop(partitions);
        }

        private void drop(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                PartitionBacklog backlog = work.backlogs().remove(partition);
                if (backlog != null) {
                    backlog.drop();
                }
            }
            offsets.forget(partitions);
        }
    }
}
