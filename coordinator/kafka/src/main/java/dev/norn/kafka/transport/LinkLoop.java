package dev.norn.kafka.transport;

import dev.norn.protocol.NornHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the node's partition of the reply topic, and owns the clients: makes them, and makes them anew when
 * they fail for good. It sends records to the node itself, from time to time: while the link is not up, to take it up when one of
 * them comes in; and while somebody waits for a reply, to take it down when none does.
 */
final class LinkLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LinkLoop.class);
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    private static final Duration MAX_POLL_WHILE_DOWN = Duration.ofMillis(20);
    private static final Duration PING_INTERVAL = Duration.ofMillis(250);
    private static final Duration MAX_ROUND = Duration.ofSeconds(1);
    private static final Duration MAX_DOWN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(5);

    private final KafkaTransportSettings settings;
    private final String pingPrefix;
    private final Link link;
    private final BooleanSupplier busy;
    private final java.util.function.Consumer<ConsumerRecord<String, byte[]>> replies;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Why the clients are of no use any more; told by the producer's thread. */
    private volatile @Nullable Exception fatal;

    private volatile @Nullable Consumer<String, byte[]> polling;
    private long nextPingNanos;

    /** Whether one of the node's own records is under way, since when. */
    private boolean unanswered;

    private long unansweredSinceNanos;
    private boolean reported;

    /**
     * Not started.
     *
     * @param life names this process
     * @param busy whether anybody waits for a reply: else nobody needs to know whether Kafka is there
     * @param replies is given what comes in on the node's partition and is not of this loop
     */
    LinkLoop(
            KafkaTransportSettings settings,
            String life,
            Link link,
            BooleanSupplier busy,
            java.util.function.Consumer<ConsumerRecord<String, byte[]>> replies) {
        this.settings = settings;
        this.pingPrefix = "ping-" + life + "-";
        this.link = link;
        this.busy = busy;
        this.replies = replies;
        this.thread = Thread.ofPlatform().name("norn-replies").daemon(true).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                serve();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With one pair of clients, until they fail or the loop is closed. */
    private void serve() throws InterruptedException {
        fatal = null;
        try {
            TopicPartition partition = ReplyTopic.partitionOf(settings);
            try (Consumer<String, byte[]> consumer = TransportClients.consumer(settings)) {
                polling = consumer;
                consumer.assign(List.of(partition));
                consumer.seekToEnd(List.of(partition));
                log.info("replies are read from {}, at {}", partition, consumer.position(partition));
                serve(partition, consumer);
            } finally {
                polling = null;
            }
        } catch (InterruptException e) {
            throw new InterruptedException();
        } catch (RuntimeException e) {
            if (closed.getCount() > 0) {
                pauseAfter(e);
            }
        }
    }

    private void serve(TopicPartition partition, Consumer<String, byte[]> consumer) {
        Producer<String, byte[]> producer = TransportClients.producer(settings);
        try {
            poll(new Link.Open(producer, partition), consumer);
        } finally {
            link.down("the clients are made anew");
            producer.close(Duration.ZERO);
        }
    }

    private void pauseAfter(RuntimeException failure) throws InterruptedException {
        if (!reported) {
            log.warn("participants cannot be reached over Kafka now, will try again", failure);
            reported = true;
        }
        link.down(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        boolean _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void poll(Link.Open open, Consumer<String, byte[]> consumer) {
        long upNanos = System.nanoTime();
        nextPingNanos = upNanos;
        unansweredSinceNanos = upNanos;
        unanswered = false;
        while (closed.getCount() > 0) {
            boolean up = link.isUp();
            if (up) {
                upNanos = System.nanoTime();
            } else {
                requireHope(upNanos);
            }
            if (!up || busy.getAsBoolean()) {
                ping(open);
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(up ? MAX_POLL : MAX_POLL_WHILE_DOWN)) {
                take(record, open);
            }
        }
    }

    /** What these clients know of Kafka may not be so any more: the topic was removed, another cluster is there. */
    private void requireHope(long upNanos) {
        Exception failure = fatal;
        if (failure != null) {
            throw new KafkaException("the producer is of no use any more", failure);
        }
        if (System.nanoTime() - upNanos > MAX_DOWN.toNanos()) {
            throw new KafkaException("nothing came back within " + MAX_DOWN);
        }
    }

    /** Sends a record to the node itself if it is time, and takes the link down if the last one is not back in time. */
    private void ping(Link.Open open) {
        long now = System.nanoTime();
        if (unanswered && now - unansweredSinceNanos > MAX_ROUND.toNanos()) {
            link.down("a record to the node itself did not come back within " + MAX_ROUND.toMillis() + " ms");
        }
        if (now - nextPingNanos >= 0) {
            nextPingNanos = now + PING_INTERVAL.toNanos();
            if (!unanswered) {
                unanswered = true;
                unansweredSinceNanos = now;
            }
            String name = pingPrefix + link.outage();
            // It may block, as any sending does that does not know the topic (any more).
            Thread _ = Thread.ofVirtual().name("norn-ping").start(() -> send(open, name));
        }
    }

    private void send(Link.Open open, String name) {
        TopicPartition partition = open.replies();
        ProducerRecord<String, byte[]> ping =
                new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[0]);
        ping.headers().add(NornHeaders.CALL, name.getBytes(StandardCharsets.UTF_8));
        try {
            var _ = open.producer().send(ping, (_, failure) -> {
                if (failure != null) {
                    failed(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            failed(e);
        }
    }

    private void failed(Exception failure) {
        link.down(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        if (!(failure instanceof RetriableException)) {
            fatal = failure;
        }
    }

    private void take(ConsumerRecord<String, byte[]> record, Link.Open open) {
        String name = ReplyRecords.callOf(record);
        if (name == null || !name.startsWith("ping-")) {
            replies.accept(record);
        } else if (name.startsWith(pingPrefix)) {
            unanswered = false;
            link.up(Integer.parseInt(name.substring(pingPrefix.length())), open);
            reported = false;
        }
    }

    /** Ends the thread and the clients; what they had under way is lost. */
    @Override
    public void close() {
        closed.countDown();
        Consumer<String, byte[]> open = polling;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(MAX_CLOSE.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
