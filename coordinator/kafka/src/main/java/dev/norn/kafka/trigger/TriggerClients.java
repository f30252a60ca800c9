package dev.norn.kafka.trigger;

import dev.norn.kafka.ClientSettings;
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
        ClientSettings clients = clients(settings);
        Map<String, Object> all = clients.client("norn-triggers");
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
        all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, clients.timeoutMillis());
        all.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, clients.timeoutMillis());
        return all;
    }

    /** Of the producer for dead letters. */
    static Map<String, Object> producer(TriggerSettings settings) {
        Map<String, Object> all = clients(settings).producer("norn-triggers-dead-letters");
        // The broker decides what is too large.
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        return all;
    }

    static Map<String, Object> admin(TriggerSettings settings) {
        return clients(settings).admin("norn-triggers-topics");
    }

    private static ClientSettings clients(TriggerSettings settings) {
        return new ClientSettings(settings.bootstrapServers(), settings.timeout(), settings.properties());
    }
}
