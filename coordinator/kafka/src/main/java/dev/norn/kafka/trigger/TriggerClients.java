package dev.norn.kafka.trigger;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What Kafka's clients are told. */
final class TriggerClients {
    private static final int MAX_REQUEST_BYTES = 16 << 20;

    private TriggerClients() {}

    static Map<String, Object> consumer(TriggerSettings settings) {
        Map<String, Object> all = common(settings, "norn-triggers");
        // A node that died is missed after this; its successor needs about as long to take the shards over.
        all.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
        all.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "3000");
        // How soon a topic that was made is seen.
        all.putIfAbsent(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, "10000");
        // Partitions that stay where they are go on while others move.
        all.putIfAbsent(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        all.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // For a position whose record is deleted; where there is none yet, see StartPositions.
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(settings));
        all.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(settings));
        return all;
    }

    /** Of the producer for dead letters. */
    static Map<String, Object> producer(TriggerSettings settings) {
        Map<String, Object> all = common(settings, "norn-triggers-dead-letters");
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // The broker decides what is too large.
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(settings));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(settings) / 2);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(settings));
        return all;
    }

    static Map<String, Object> admin(TriggerSettings settings) {
        Map<String, Object> all = common(settings, "norn-triggers-topics");
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(settings));
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(settings) / 2);
        return all;
    }

    private static Map<String, Object> common(TriggerSettings settings, String clientId) {
        Map<String, Object> all = new HashMap<>(settings.properties());
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        all.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        return all;
    }

    private static int millis(TriggerSettings settings) {
        return Math.toIntExact(settings.timeout().toMillis());
    }
}
