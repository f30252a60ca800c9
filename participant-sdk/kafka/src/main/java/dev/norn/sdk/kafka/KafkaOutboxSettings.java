package dev.norn.sdk.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How messages get to Kafka.
 *
 * @param source of the events, a URI reference: the application, as {@code /orders}
 * @param topic name of a message's topic, in which {@code {aggregatetype}} stands for its aggregate type; the default is that
 *     of Debezium's outbox event router
 * @param sendTimeout how long a round waits for Kafka's answers; shorter than the relay's {@code maxHold}
 * @param producer the producer's further settings, at least {@code bootstrap.servers}; what order and durability rest on
 *     cannot be set
 */
public record KafkaOutboxSettings(String source, String topic, Duration sendTimeout, Map<String, Object> producer) {
    public static final String DEFAULT_TOPIC = "outbox.event.{aggregatetype}";
    public static final Duration DEFAULT_SEND_TIMEOUT = Duration.ofSeconds(20);

    private static final String AGGREGATE_TYPE = "{aggregatetype}";

    /** What the relay's promises rest on: an error is only reported when it is final, and what was sent stays in order. */
    private static final Map<String, Object> FIXED = Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.RETRIES_CONFIG,
            Integer.MAX_VALUE,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE);

    public KafkaOutboxSettings {
        if (sendTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("sendTimeout: " + sendTimeout + " (expected: >= 1ms)");
        }
        if (!producer.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("producer: no bootstrap.servers (expected: host:port,…)");
        }
        for (Map.Entry<String, Object> fixed : FIXED.entrySet()) {
            Object wanted = producer.getOrDefault(fixed.getKey(), fixed.getValue());
            if (!wanted.toString().equals(fixed.getValue().toString())) {
                throw new IllegalArgumentException(
                        "producer." + fixed.getKey() + ": " + wanted + " (expected: " + fixed.getValue() + ")");
            }
        }
        producer = Map.copyOf(producer);
    }

    /** With everything else at its default. */
    public static KafkaOutboxSettings of(String bootstrapServers, String source) {
        return new KafkaOutboxSettings(
                source,
                DEFAULT_TOPIC,
                DEFAULT_SEND_TIMEOUT,
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** With another pattern of topic names. */
    public KafkaOutboxSettings withTopic(String pattern) {
        return new KafkaOutboxSettings(source, pattern, sendTimeout, producer);
    }

    /** With another limit of a round's time. */
    public KafkaOutboxSettings withSendTimeout(Duration timeout) {
        return new KafkaOutboxSettings(source, topic, timeout, producer);
    }

    /** With one more of the producer's settings. */
    public KafkaOutboxSettings withProducer(String name, Object value) {
        Map<String, Object> more = new HashMap<>(producer);
        more.put(name, value);
        return new KafkaOutboxSettings(source, topic, sendTimeout, more);
    }

    String topicOf(String aggregateType) {
        return topic.replace(AGGREGATE_TYPE, aggregateType);
    }

    /** All of the producer's settings. */
    Map<String, Object> producerConfig() {
        Map<String, Object> config = new HashMap<>();
        // A round is handed over at once, so there is nothing to wait for.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.putAll(producer);
        config.putAll(FIXED);
        return config;
    }

    /** What all clients need: where Kafka is and how to get in. */
    Map<String, Object> clientConfig() {
        return producer;
    }
}
