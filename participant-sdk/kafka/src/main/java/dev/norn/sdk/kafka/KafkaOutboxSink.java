package dev.norn.sdk.kafka;

import dev.norn.sdk.outbox.OutboxMessage;
import dev.norn.sdk.outbox.OutboxSink;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends an outbox to Kafka, by an idempotent producer with {@code acks=all}. Give it to an
 * {@link dev.norn.sdk.outbox.OutboxRelay}, which uses and closes it.
 */
public final class KafkaOutboxSink implements OutboxSink {
    private static final Duration MAX_ANSWER = Duration.ofSeconds(5);

    private final KafkaOutboxSettings settings;
    private @Nullable Producer<String, byte[]> producer;

    /** Connects only when it is used. */
    public KafkaOutboxSink(KafkaOutboxSettings settings) {
        this.settings = settings;
    }

    @Override
    public void awaitReady() throws Exception {
        try (Admin admin = Admin.create(settings.clientConfig())) {
            String unused = admin.describeCluster().clusterId().get(MAX_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(
                    "Kafka does not answer at " + settings.clientConfig().get("bootstrap.servers"), e);
        }
    }

    @Override
    public Delivery send(List<OutboxMessage> messages) throws InterruptedException {
        Producer<String, byte[]> current = producer();
        Map<String, String> withoutTopic = typesWithoutTopic(current, messages);
        Sending sending = new Sending(current);
        for (OutboxMessage message : messages) {
            if (!withoutTopic.containsKey(message.aggregateType())) {
                sending.send(
                        message,
                        CloudEventRecords.of(message, settings.topicOf(message.aggregateType()), settings.source()));
            }
        }
        Delivery delivery = sending.await(settings.sendTimeout(), withoutTopic);
        if (sending.isOver()) {
            producer = null;
        }
        return delivery;
    }

    private Producer<String, byte[]> producer() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(settings.producerConfig(), new StringSerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    /** Asked before anything is sent: a record that waits for its topic would hold up all others. */
    private Map<String, String> typesWithoutTopic(Producer<String, byte[]> current, List<OutboxMessage> messages) {
        Map<String, String> without = new HashMap<>();
        Set<String> known = new HashSet<>();
        for (OutboxMessage message : messages) {
            String type = message.aggregateType();
            if (known.add(type)) {
                String topic = settings.topicOf(type);
                try {
                    int unused = current.partitionsFor(topic).size();
                } catch (org.apache.kafka.common.errors.TimeoutException
                        | InvalidTopicException
                        | TopicAuthorizationException e) {
                    without.put(type, "topic " + topic + ": " + e);
                }
            }
        }
        return without;
    }

    @Override
    public void close() {
        Producer<String, byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ZERO);
            producer = null;
        }
    }
}
