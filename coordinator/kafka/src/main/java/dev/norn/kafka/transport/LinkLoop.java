package dev.norn.kafka.transport;

import dev.norn.protocol.NornHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
 * they fail for good. While the link is not up it sends records to the node itself, from time to time, and takes the link up
 * when one of them comes in.
 */
final class LinkLoop implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LinkLoop.class);
    private static final Duration MAX_POLL = Duration.ofMillis(200);
    private static final Duration MAX_POLL_WHILE_DOWN = Duration.ofMillis(20);
    private static final Duration PING_INTERVAL = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_CLOSE = Duration.ofSeconds(5);

    private final KafkaTransportSettings settings;
    private final String pingPrefix;
    private final Link link;
    private final java.util.function.Consumer<ConsumerRecord<String, byte[]>> replies;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** Why the clients are of no use any more; told by the producer's thread. */
    private volatile @Nullable Exception fatal;

    private volatile @Nullable Consumer<String, byte[]> polling;
    private long nextPingNanos;
    private boolean reported;

    /**
     * Not started.
     *
     * @param life names this process
     * @param replies is given what comes in on the node's partition and is not of this loop
     */
    LinkLoop(
            KafkaTransportSettings settings,
            String life,
            Link link,
            java.util.function.Consumer<ConsumerRecord<String, byte[]>> replies) {
        this.settings = settings;
        this.pingPrefix = "ping-" + life + "-";
        this.link = link;
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
                failed(e);
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

    private void failed(RuntimeException failure) throws InterruptedException {
        if (!reported) {
            log.warn("participants cannot be reached over Kafka now, will try again", failure);
            reported = true;
        }
        link.down(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        boolean _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void poll(Link.Open open, Consumer<String, byte[]> consumer) {
        nextPingNanos = System.nanoTime();
        while (closed.getCount() > 0) {
            boolean up = link.isUp();
            if (!up) {
                pingIfTime(open);
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(up ? MAX_POLL : MAX_POLL_WHILE_DOWN)) {
                take(record, open);
            }
            Exception failure = fatal;
            if (failure != null) {
                throw new KafkaException("the producer is of no use any more", failure);
            }
        }
    }

    private void pingIfTime(Link.Open open) {
        long now = System.nanoTime();
        if (now - nextPingNanos < 0) {
            return;
        }
        nextPingNanos = now + PING_INTERVAL.toNanos();
        TopicPartition partition = open.replies();
        ProducerRecord<String, byte[]> ping =
                new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[0]);
        byte[] name = (pingPrefix + link.outage()).getBytes(StandardCharsets.UTF_8);
        ping.headers().add(NornHeaders.CALL, name);
        var _ = open.producer().send(ping, (_, failure) -> {
            if (failure != null) {
                link.down(failure.getClass().getSimpleName() + ": " + failure.getMessage());
                if (!(failure instanceof RetriableException)) {
                    fatal = failure;
                }
            }
        });
    }

    private void take(ConsumerRecord<String, byte[]> record, Link.Open open) {
        String name = ReplyRecords.callOf(record);
        if (name == null || !name.startsWith("ping-")) {
            replies.accept(record);
        } else if (name.startsWith(pingPrefix)) {
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
